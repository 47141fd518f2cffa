package journal

import (
	"context"
	"database/sql"
	"time"

	"guichet/hub2"
	"guichet/state"
)

// claimPatience is how long, in milliseconds, a claim waits for other programs before it looks whether
// the lock goes round among them; so often it looks. They hold it for as long as a fact takes to reach
// the disk, and in a crowd one may be overlooked for long. Where nobody gets on, the lock is stuck, and
// a request must not be.
const (
	claimPatience = "500"
	claimLooks    = 10
)

// Bounds of how many lines a ledger keeps, and how many it adds before it looks for ones to forget.
const (
	fewestLines = 1000
	mostLines   = 20_000
	trimEvery   = 64
)

// A program that begins is told what may still count. What was written before the machine was started
// is as old as the time since, and as what that earlier run went on for after it: nobody knows how long
// the machine was off. The newest line is always told, so that none of these is told again.
const selectFirst = `
WITH runs AS MATERIALIZED (SELECT boot, max(up) AS last FROM budget WHERE boot NOT IN ('', ?1) GROUP BY boot)
SELECT n, at, was, route, id, ban, iif(boot = '', '', ?1), up - ifnull(last, 0) FROM budget LEFT JOIN runs USING (boot)
WHERE iif(boot = '' OR ?1 = '', at + ban >= ?3, up - ifnull(last, 0) + ban >= ?2) OR n = (SELECT max(n) FROM budget) ORDER BY n`

const (
	selectLines = "SELECT n, at, was, route, id, ban, boot, up FROM budget WHERE n > ? ORDER BY n"
	insertLine  = "INSERT INTO budget (at, was, route, id, ban, boot, up) VALUES (?, ?, ?, ?, ?, ?, ?)"
	moveLines   = "UPDATE budget SET at = ?1 WHERE at > ?1"
	trimLines   = `DELETE FROM budget WHERE n <= ?4
		AND iif(boot = '' OR ?1 = '', at + ban < ?3, iif(boot = ?1, up, 0) + ban < ?2)`
)

// Ledger is the request budget that the programs on a journal share, as one hub2.Budget sees it. Its
// lines do not wait for the disk: they are for a minute, and a loss of power lasts longer.
type Ledger struct {
	session
	path   string
	clock  hub2.Clock
	uptime func() state.Tick
	limits hub2.Limits

	first, load, insert, move, trim *sql.Stmt

	ready bool
	last  int64 // the newest line that this program has seen
}

// Ledger returns a view of the journal's ledger for one Budget of these limits. Uptime is the clock of
// all programs on the journal that nobody can set, nil for none. It opens nothing yet, and the journal
// closes it.
func (j *Journal) Ledger(limits hub2.Limits, clock hub2.Clock, uptime func() state.Tick) (*Ledger, error) {
	db, err := handle(j.path, 1, map[string]string{"_synchronous": "NORMAL", "_busy_timeout": claimPatience})
	if err != nil {
		return nil, failure(j.path, "open the request budget", err)
	}
	l := &Ledger{session: newSession(db), path: j.path, clock: clock, uptime: uptime, limits: limits}
	j.closing.Lock()
	defer j.closing.Unlock()
	j.ledgers = append(j.ledgers, l)
	return l, nil
}

// Uptime is hub2.Ledger's.
func (l *Ledger) Uptime() (boot string, up time.Duration) {
	if l.uptime == nil {
		return "", 0
	}
	t := l.uptime()
	return t.Boot, time.Duration(t.Up) * time.Millisecond
}

// Claim is hub2.Ledger's. Facts are added by the same lock, so it waits for those of other programs
// too, but not for long.
func (l *Ledger) Claim(ctx context.Context, decide func(news []hub2.Line) []hub2.Line) error {
	if err := l.begin(ctx); err != nil {
		return failure(l.path, "open the request budget", err)
	}
	err := l.claim(ctx, decide)
	for look, before := 0, int64(0); look < claimLooks && kindOf(err) == ErrLocked; look++ {
		// Who has the lock can commit, so it was not had and nothing is decided yet.
		now, failed := l.number(ctx, "PRAGMA data_version")
		if failed != nil || look > 0 && now == before {
			break
		}
		before = now
		err = l.claim(ctx, decide)
	}
	return failure(l.path, "claim a request", err)
}

func (l *Ledger) claim(ctx context.Context, decide func(news []hub2.Line) []hub2.Line) error {
	last := l.last
	err := l.transact(ctx, func(ctx context.Context) error {
		news, err := l.read(ctx)
		if err != nil {
			return err
		}
		own := decide(news)
		last = l.last
		if err := l.setBack(ctx, news); err != nil {
			return err
		}
		for _, line := range own {
			if last, err = l.write(ctx, line); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		l.last = last
	}
	return err
}

// News is hub2.Ledger's.
func (l *Ledger) News(ctx context.Context) ([]hub2.Line, error) {
	if err := l.begin(ctx); err != nil {
		return nil, failure(l.path, "open the request budget", err)
	}
	news, err := l.read(ctx)
	return news, failure(l.path, "read the request budget", err)
}

// begin opens the connection when it is first needed: most commands ask nothing of Hub2.
func (l *Ledger) begin(ctx context.Context) error {
	l.turn <- struct{}{}
	defer func() { <-l.turn }()
	if l.ready {
		return nil
	}
	var err error
	if l.conn == nil {
		if l.conn, err = l.db.Conn(ctx); err != nil {
			return err
		}
	}
	err = l.prepare(ctx, map[**sql.Stmt]string{
		&l.first: selectFirst, &l.load: selectLines, &l.insert: insertLine, &l.move: moveLines, &l.trim: trimLines,
	})
	l.ready = err == nil
	return err
}

// read returns the lines after the last one seen. The first time, what counts no more is left out.
func (l *Ledger) read(ctx context.Context) ([]hub2.Line, error) {
	query, args := l.load, []any{l.last}
	if l.last == 0 {
		boot, up, now := l.instant()
		counts := int64(l.limits.Longest() + time.Second)
		query, args = l.first, []any{boot, up - counts, now - counts}
	}
	rows, err := query.QueryContext(ctx, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var lines []hub2.Line
	last := l.last
	for rows.Next() {
		var line hub2.Line
		var at, was int64
		if err := rows.Scan(&last, &at, &was, &line.Route, &line.ID, &line.Ban, &line.Boot, &line.Up); err != nil {
			return nil, err
		}
		line.At = time.Unix(0, at)
		if was != 0 {
			line.Was = time.Unix(0, was)
		}
		lines = append(lines, line)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	l.last = last
	return lines, nil
}

// instant is now by both clocks, in nanoseconds.
func (l *Ledger) instant() (boot string, up, now int64) {
	boot, since := l.Uptime()
	return boot, int64(since), l.clock.Now().UnixNano()
}

// setBack takes lines of the future as of now, once: the machine's clock was set back, and where they
// have no uptime each program that starts before it has caught up would take them so.
func (l *Ledger) setBack(ctx context.Context, news []hub2.Line) error {
	now := l.clock.Now().UnixNano()
	for _, line := range news {
		if line.Boot == "" && line.At.UnixNano() > now {
			_, err := l.move.ExecContext(ctx, now)
			return err
		}
	}
	return nil
}

// write adds a line, returns its number and now and then forgets old ones.
func (l *Ledger) write(ctx context.Context, line hub2.Line) (int64, error) {
	was := int64(0)
	if !line.Was.IsZero() {
		was = line.Was.UnixNano()
	}
	done, err := l.insert.ExecContext(ctx, line.At.UnixNano(), was, line.Route, line.ID, line.Ban, line.Boot, line.Up)
	if err != nil {
		return 0, err
	}
	n, err := done.LastInsertId()
	if err == nil && n%trimEvery == 0 {
		// By number and not by age: others have not seen all.
		boot, up, now := l.instant()
		_, err = l.trim.ExecContext(ctx, boot, up, now, n-linesKept(l.limits))
	}
	return n, err
}

// linesKept is more than can count at one time: as many requests as the longest window lets through,
// and as many again that did not ask.
func linesKept(l hub2.Limits) int64 {
	if l.Global.Max <= 0 || l.Global.Per <= 0 {
		return fewestLines
	}
	windows := int64(l.Longest()/l.Global.Per) + 2
	return min(max(2*int64(l.Global.Max)*windows, fewestLines), mostLines)
}
