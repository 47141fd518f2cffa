package journal_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/state"
	"guichet/state/journal"
)

// image is the files of a journal as they were on the disk at one instant.
type image struct{ db, log, index []byte }

// take copies the files of a journal, which a program may be writing.
func take(t *testing.T, path string) image {
	t.Helper()
	var i image
	for _, f := range []struct {
		name string
		to   *[]byte
	}{{path, &i.db}, {path + "-wal", &i.log}, {path + "-shm", &i.index}} {
		b, err := os.ReadFile(f.name)
		require.NoError(t, err)
		*f.to = b
	}
	return i
}

// put writes the image somewhere else; what is nil is not there.
func (i image) put(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "j.db")
	for name, b := range map[string][]byte{path: i.db, path + "-wal": i.log, path + "-shm": i.index} {
		if b != nil {
			require.NoError(t, os.WriteFile(name, b, 0o600))
		}
	}
	return path
}

// told is what a journal tells of itself.
type told struct {
	facts []state.Fact // in order
	err   error        // the first that was met
	// refused: it was not even opened.
	refused bool
}

// tells reads all that a journal has to say, and checks that no list shows a sale otherwise than its facts.
func tells(t *testing.T, path string) told {
	t.Helper()
	ctx := context.Background()
	j, err := journal.Open(ctx, path)
	if err != nil {
		return told{err: err, refused: true}
	}
	defer func() { _ = j.Close() }()
	ids, _, err := j.Since(ctx, 0)
	all := told{err: err}
	words := map[string]string{}
	for _, id := range ids {
		facts, err := j.Facts(ctx, id)
		if err != nil {
			all.err = err
			continue
		}
		all.facts = append(all.facts, facts...)
		words[id] = fold(facts).Word()
	}
	slices.SortFunc(all.facts, func(a, b state.Fact) int { return int(a.Seq - b.Seq) })
	rows, err := search(j, journal.Query{Environment: "sandbox", IncludeUnused: true})
	if err != nil && all.err == nil {
		all.err = err
	}
	for _, r := range rows {
		if word, ok := words[r.Sale]; ok && all.err == nil {
			assert.Equal(t, word, r.Status, "sale %s is listed otherwise than its facts say", r.Sale)
		}
	}
	return all
}

// live returns a journal that a program is writing: its files at work and after SIGKILL, and the ids of
// what was acknowledged by then. Some sales are in the file itself, the rest in the log.
func live(t *testing.T) (atWork, killed image, before, after int) {
	t.Helper()
	path := closed(t)
	c := program(context.Background(), t, "stream", path, "run")
	out, err := c.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, c.Start())
	lines := bufio.NewScanner(out)
	for n := 0; lines.Scan(); n++ {
		after++
		switch n {
		case 5:
			before = after
			atWork = take(t, path)
		case 12:
			require.NoError(t, c.Process.Kill())
		}
	}
	require.Error(t, c.Wait(), "it was killed")
	return atWork, take(t, path), before, after
}

// startOfFirst is how many facts closed leaves in the file itself.
const startOfFirst = 15

// isPrefix checks that what a harmed journal tells is the beginning of what it told whole, or that it
// says that it is damaged. It returns how many facts are left.
func isPrefix(t *testing.T, whole, harmed told, what string) int {
	t.Helper()
	if harmed.err != nil {
		require.ErrorIs(t, harmed.err, journal.ErrCorrupt, what)
		for _, f := range harmed.facts { // the sales that can be read are still as they were
			require.Contains(t, whole.facts, f, what)
		}
		return -1
	}
	n := len(harmed.facts)
	require.LessOrEqual(t, n, len(whole.facts), what)
	require.Equal(t, whole.facts[:n], harmed.facts, what)
	return n
}

const (
	logHeader   = 32
	frameHeader = 24
	pageBytes   = 4096
)

func TestALogCutAnywhereLeavesABeginning(t *testing.T) {
	atWork, killed, before, after := live(t)
	for name, i := range map[string]struct {
		image
		least int
	}{"at work": {atWork, before}, "killed": {killed, after}} {
		whole := tells(t, i.put(t))
		require.NoError(t, whole.err, name)
		require.GreaterOrEqual(t, len(whole.facts), startOfFirst+i.least, "all that was acknowledged is there")
		last, cuts := 0, 0
		step := frameHeader + pageBytes
		for at := 0; at <= len(i.log); at++ {
			inside := (at - logHeader) % step
			near := at < 4 || at == logHeader-1 || at >= logHeader && (inside == 0 || at%(5*step) == 1000)
			if frame := (at - logHeader) / step; at < len(i.log) && (!near || few && frame%16 != 0) {
				continue
			}
			harmed := i.image
			harmed.log = i.log[:at]
			n := isPrefix(t, whole, tells(t, harmed.put(t)), fmt.Sprintf("%s, cut at %d", name, at))
			require.GreaterOrEqual(t, n, max(last, startOfFirst), "a longer log knows no less")
			last, cuts = n, cuts+1
		}
		require.Equal(t, len(whole.facts), last, name)
		t.Logf("%s: %d cuts", name, cuts)
	}
}

func TestALogWithAZeroedTailLeavesABeginning(t *testing.T) {
	_, i, _, _ := live(t)
	whole := tells(t, i.put(t))
	for _, size := range []int{1, 100, pageBytes, 3*pageBytes + 77, len(i.log) - logHeader, len(i.log)} {
		harmed := i
		harmed.log = append(slices.Clone(i.log[:len(i.log)-size]), make([]byte, size)...)
		require.GreaterOrEqual(t, isPrefix(t, whole, tells(t, harmed.put(t)), fmt.Sprint(size)), startOfFirst)
	}
}

// What a flipped byte in the log harms is not read; nothing of it comes back as something else.
func TestAByteFlippedInTheLogNeverYieldsAFalseFact(t *testing.T) {
	_, i, _, _ := live(t)
	whole := tells(t, i.put(t))
	step := frameHeader + pageBytes
	for frame := 0; logHeader+frame*step < len(i.log); frame++ {
		if few && frame%16 != 0 {
			continue
		}
		harmed := i
		harmed.log = slices.Clone(i.log)
		harmed.log[logHeader+frame*step+(frame*997)%step] ^= 0x40
		isPrefix(t, whole, tells(t, harmed.put(t)), fmt.Sprintf("frame %d", frame))
	}
}

// The file beside a live log: cut at every page and within the last, and a byte flipped on each page.
func TestAFileHarmedBesideALiveLogNeverYieldsAFalseFact(t *testing.T) {
	_, i, _, _ := live(t)
	whole := tells(t, i.put(t))
	check := func(what string, harmed image) {
		path := harmed.put(t)
		got := tells(t, path)
		isPrefix(t, whole, got, what)
		if got.refused {
			for name, was := range map[string][]byte{path: harmed.db, path + "-wal": harmed.log} {
				now, err := os.ReadFile(name)
				require.NoError(t, err)
				require.True(t, bytes.Equal(was, now), "%s: %s is left as it is: %v", what, name, got.err)
			}
		}
	}
	for size := 0; size < len(i.db); size += pageBytes {
		harmed := i
		harmed.db = i.db[:size]
		check(fmt.Sprintf("cut at %d", size), harmed)
	}
	for _, off := range []int{1, 100, pageBytes - 1} {
		harmed := i
		harmed.db = i.db[:len(i.db)-off]
		check(fmt.Sprintf("cut %d before the end", off), harmed)
	}
	for page := 0; page < len(i.db); page += pageBytes {
		for _, at := range []int{1, 7, 2222} {
			harmed := i
			harmed.db = slices.Clone(i.db)
			harmed.db[page+at] ^= 0xff
			check(fmt.Sprintf("page %d byte %d", page/pageBytes, at), harmed)
		}
	}
}

// A journal whose log was taken away, as by a copy of the file alone, has forgotten what was
// acknowledged; its index still tells that there was one.
func TestAJournalWithoutItsLogIsRefused(t *testing.T) {
	_, i, _, _ := live(t)
	whole := tells(t, i.put(t))

	harmed := i
	harmed.index = nil
	got := tells(t, harmed.put(t))
	require.NoError(t, got.err, "the index is made anew")
	require.Equal(t, whole.facts, got.facts)

	harmed = i
	harmed.log = nil
	refused(t, harmed.put(t), journal.ErrCorrupt)
}

// The log is synced once a transaction (opening insists on that), so each append must be one.
func TestEachAcknowledgedAppendIsATransactionOfItsOwn(t *testing.T) {
	_, i, _, _ := live(t)
	commits := 0
	for at := logHeader; at+frameHeader <= len(i.log); at += frameHeader + pageBytes {
		if binary.BigEndian.Uint32(i.log[at+4:]) != 0 {
			commits++
		}
	}
	require.GreaterOrEqual(t, commits, 13, "each acknowledged append is a transaction of its own")
}
