// Package journal keeps the facts of all sales in one SQLite file that several programs may use at
// once. Facts are only ever added; what lists show is folded from them in the same transaction.
package journal

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// Journal is an open journal. It is safe for several goroutines.
type Journal struct {
	path   string
	writer *writer
	reads  *sql.DB // a few connections that cannot write
	log    *sql.DB // one connection for the request log, which does not wait for the disk

	leads leads

	ctx     context.Context // of the watches
	stop    context.CancelFunc
	watch   sync.WaitGroup
	closing sync.Mutex
	ledgers []*Ledger
}

// Warm opens the connections that a payment will need: the one that reads and the request log's.
func (j *Journal) Warm(ctx context.Context) {
	for _, db := range []*sql.DB{j.reads, j.log} {
		var n int
		_ = db.QueryRowContext(ctx, queryWarm).Scan(&n) // what is wrong is told by who needs it
	}
}

// queryWarm has SQLite read the schema, which each connection does once.
const queryWarm = "SELECT count(*) FROM requests WHERE n < 0"

// Path returns where the journal is.
func (j *Journal) Path() string { return j.path }

// Close ends all watches and closes the file. Closing twice does nothing more.
func (j *Journal) Close() error {
	j.closing.Lock()
	defer j.closing.Unlock()
	if j.ctx.Err() != nil {
		return nil
	}
	j.stop()
	j.watch.Wait()
	var errs []error
	for _, l := range j.ledgers {
		errs = append(errs, l.close())
	}
	return failure(j.path, "close", errors.Join(append(errs, j.leads.close(), j.reads.Close(), j.log.Close(), j.writer.close())...))
}
