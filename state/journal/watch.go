package journal

import (
	"context"
	"os"

	"github.com/fsnotify/fsnotify"
)

// The bell is a file beside the journal that every program writes to after it has kept facts. The
// journal's own files will not do for it: the log is written before what it says can be seen, and a
// watch of them opens and closes them on some systems, which would drop this process's locks.
func bell(path string) string { return path + "-bell" }

// ring tells the programs that watch the journal that there are new facts. The facts are safe
// whether anyone hears it or not.
func ring(path string) {
	f, err := os.OpenFile(bell(path), os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return
	}
	_, _ = f.WriteAt([]byte{'.'}, 0) // the same byte again needs no room on a full disk
	_ = f.Close()
}

// Changes returns a channel that gets a tick after any program, this one included, has added facts;
// ticks that nobody took are one. It is closed when ctx or the journal is. Subscribe first and ask
// Since afterwards: so nothing falls between.
func (j *Journal) Changes(ctx context.Context) (<-chan struct{}, error) {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, failure(j.path, "watch", err)
	}
	ring(j.path) // so that there is a file
	if err := w.Add(bell(j.path)); err != nil {
		_ = w.Close()
		return nil, failure(j.path, "watch", err)
	}
	last, err := j.last(ctx)
	if err != nil {
		_ = w.Close()
		return nil, failure(j.path, "watch", err)
	}
	ticks := make(chan struct{}, 1)
	j.closing.Lock() // Close waits for the watches that were begun before it
	defer j.closing.Unlock()
	if err := j.ctx.Err(); err != nil {
		_ = w.Close()
		return nil, failure(j.path, "watch", err)
	}
	j.watch.Go(func() {
		defer close(ticks)
		defer func() { _ = w.Close() }()
		j.listen(ctx, w, last, ticks)
	})
	return ticks, nil
}

// listen passes on what the bell says until the caller or the journal has enough.
func (j *Journal) listen(ctx context.Context, w *fsnotify.Watcher, last int64, ticks chan<- struct{}) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-j.ctx.Done():
			return
		case e, ok := <-w.Events:
			if !ok {
				return
			}
			if e.Has(fsnotify.Remove) || e.Has(fsnotify.Rename) { // somebody tidied up
				if j.writer.home.hold() == nil { // else it would be in the way of whoever removes the folder
					ring(j.path)
				}
				if w.Add(bell(j.path)) != nil { // who looks now learns that the journal is gone
					tick(ticks)
					return
				}
			}
		case _, ok := <-w.Errors: // events were lost, so there may be news
			if !ok {
				return
			}
		}
		now, err := j.last(ctx)
		switch {
		case ctx.Err() != nil || j.ctx.Err() != nil:
			return
		case err == nil && now == last:
			continue
		case err == nil:
			last = now
		}
		tick(ticks)
	}
}

func tick(ticks chan<- struct{}) {
	select {
	case ticks <- struct{}{}:
	default:
	}
}

// Last returns the seq of the newest fact, 0 when there is none.
func (j *Journal) Last(ctx context.Context) (int64, error) {
	seq, err := j.last(ctx)
	return seq, failure(j.path, "look for the newest fact", err)
}

// last also finds that the file is gone, which reads by themselves do not.
func (j *Journal) last(ctx context.Context) (int64, error) {
	if err := j.writer.home.hold(); err != nil {
		return 0, err
	}
	var seq int64
	err := j.reads.QueryRowContext(ctx, queryLast).Scan(&seq)
	return seq, err
}
