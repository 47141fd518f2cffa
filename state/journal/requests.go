package journal

import (
	"context"
	"strings"
	"time"
)

// kept is how many requests the log holds.
const kept = 5000

// Request is one request to Hub2, for support. It holds no body and no secret.
type Request struct {
	At        time.Time
	Sale      string
	Intent    string
	Method    string
	Path      string
	Status    int // HTTP's, 0 when no answer came
	Took      time.Duration
	RequestID string
	Problem   string // hub2.Kind's word, "" when all went well
}

const (
	insertRequest = "INSERT INTO requests (at, sale, intent, method, path, status, took, request_id, problem) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
	trimRequests  = "DELETE FROM requests WHERE n <= ?"
	selectRequest = "SELECT at, sale, intent, method, path, status, took, request_id, problem FROM requests"
	queryRequests = selectRequest + " WHERE intent = ? OR sale = (SELECT id FROM sales WHERE intent = ?) ORDER BY n DESC LIMIT ?"
	queryAllLog   = selectRequest + " WHERE n > 0 ORDER BY n DESC LIMIT ?"
)

// LogRequest notes a request. It does not wait for the disk and hardly for other programs; an error
// costs a line of the log and nothing else.
func (j *Journal) LogRequest(ctx context.Context, r Request) error {
	path, _, _ := strings.Cut(r.Path, "?") // a query may hold a token
	done, err := j.log.ExecContext(ctx, insertRequest, r.At.UnixNano(), r.Sale, r.Intent, r.Method, path, r.Status,
		int64(r.Took), r.RequestID, r.Problem)
	if err != nil {
		return failure(j.path, "log a request", err)
	}
	n, err := done.LastInsertId()
	if err == nil && n > kept {
		_, err = j.log.ExecContext(ctx, trimRequests, n-kept)
	}
	return failure(j.path, "trim the request log", err)
}

// Requests returns the newest requests about an intent, those that made it included; of all intents
// when intentID is "". A limit of 0 means all that are kept.
func (j *Journal) Requests(ctx context.Context, intentID string, limit int) ([]Request, error) {
	if limit <= 0 {
		limit = kept
	}
	query, args := queryRequests, []any{intentID, intentID, limit}
	if intentID == "" {
		query, args = queryAllLog, []any{limit}
	}
	requests, err := j.requests(ctx, query, args...)
	return requests, failure(j.path, "read the request log", err)
}

func (j *Journal) requests(ctx context.Context, query string, args ...any) ([]Request, error) {
	rows, err := j.reads.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var all []Request
	for rows.Next() {
		var r Request
		var at, took int64
		if err := rows.Scan(&at, &r.Sale, &r.Intent, &r.Method, &r.Path, &r.Status, &took, &r.RequestID, &r.Problem); err != nil {
			return nil, err
		}
		r.At, r.Took = time.Unix(0, at).UTC(), time.Duration(took)
		all = append(all, r)
	}
	return all, rows.Err()
}
