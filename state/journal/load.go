package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"hash/crc32"

	"guichet/hub2"
	"guichet/state"
)

const selectFacts = "SELECT facts.seq, facts.body, facts.token, facts.sum FROM facts"

// facts returns what is kept of a sale, and the sum that the next fact continues.
func (w *writer) facts(ctx context.Context, sale string) ([]state.Fact, uint32, error) {
	rows, err := w.load.QueryContext(ctx, sale)
	if err != nil {
		return nil, 0, fmt.Errorf("load sale %s: %w", sale, err)
	}
	facts, sum, err := scanFacts(rows)
	if err != nil {
		return nil, 0, fmt.Errorf("load sale %s: %w", sale, err)
	}
	return facts, sum, nil
}

func fold(facts []state.Fact) state.Sale {
	var s state.Sale
	for _, f := range facts {
		s = s.Apply(f)
	}
	return s
}

// scanFacts reads what selectFacts found, all the facts of one sale after the other, and returns the
// last one's sum with them.
func scanFacts(rows *sql.Rows) ([]state.Fact, uint32, error) {
	defer func() { _ = rows.Close() }()
	var facts []state.Fact
	var sum uint32
	for rows.Next() {
		var seq int64
		var body []byte
		var token string
		var written uint32
		if err := rows.Scan(&seq, &body, &token, &written); err != nil {
			return nil, 0, err
		}
		f, err := restore(seq, body, token)
		if err != nil {
			return nil, 0, err
		}
		if n := len(facts); n == 0 || facts[n-1].Sale != f.Sale {
			sum = 0
		}
		if sum = check(sum, body, token); sum != written {
			return nil, 0, fmt.Errorf("%w: fact %d, or one before it, is not as it was written", ErrCorrupt, seq)
		}
		facts = append(facts, f)
	}
	return facts, sum, rows.Err()
}

// restore makes a fact of what the journal has of it.
func restore(seq int64, body []byte, token string) (state.Fact, error) {
	var f state.Fact
	if err := json.Unmarshal(body, &f); err != nil {
		return f, fmt.Errorf("%w: fact %d cannot be read: %w", ErrCorrupt, seq, err)
	}
	f.Seq, f.Token = seq, hub2.Secret(token)
	return f, nil
}

// check continues the sum of a sale's facts with one more. SQLite has none: a disk that changes a
// byte, or loses a row, would change what is known of a sale.
func check(sum uint32, body []byte, token string) uint32 {
	table := crc32.MakeTable(crc32.Castagnoli)
	return crc32.Update(crc32.Update(sum, table, body), table, []byte(token))
}
