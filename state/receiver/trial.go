package receiver

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"guichet/hub2"
	"guichet/state"
)

// Trial finds out whether Hub2's webhooks would reach this journal: it sends an event of our own to the
// public address, as Hub2 would, and looks for it in the journal.
type Trial struct {
	URL    string
	Secret hub2.Secret // that of the address's registration
	Client *http.Client
	Clock  hub2.Clock
	Random io.Reader
	// Landed reports whether the journal has an event.
	Landed func(ctx context.Context, event string) (bool, error)
}

// TrialError tells how a trial ended that did not succeed.
type TrialError struct {
	Status int   // the answer's, 0 where there was none; 200: what answered keeps another journal
	Err    error // why there was no answer
}

func (e *TrialError) Error() string {
	switch e.Status {
	case 0:
		return fmt.Sprintf("the public address cannot be reached: %v", e.Err)
	case http.StatusOK:
		return "the public address answers, and its webhooks do not come to this journal"
	}
	return fmt.Sprintf("the public address answers with %d", e.Status)
}

func (e *TrialError) Unwrap() error { return e.Err }

// hub2Waits is how long Hub2 waits for the answer to a webhook (documented).
const hub2Waits = 5 * time.Second

// Run sends the event once. An error is a *TrialError, or tells that nothing was found out.
func (t Trial) Run(ctx context.Context) error {
	event, body, err := t.letter()
	if err != nil {
		return err
	}
	status, err := t.send(ctx, body)
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("test %s: %w", t.URL, ctx.Err())
	case err != nil || status != http.StatusOK:
		return &TrialError{Status: status, Err: err}
	}
	landed, err := t.Landed(ctx, event)
	switch {
	case err != nil:
		return fmt.Errorf("look for the self-test in the journal: %w", err)
	case !landed:
		return &TrialError{Status: status}
	}
	return nil
}

func (t Trial) letter() (event string, body []byte, err error) {
	var id [12]byte
	if _, err := io.ReadFull(t.Random, id[:]); err != nil {
		return "", nil, fmt.Errorf("draw the self-test's id: %w", err)
	}
	event = "guichet-" + hex.EncodeToString(id[:])
	body, err = json.Marshal(map[string]any{
		"id": event, "type": state.TrialEvent, "createdAt": t.Clock.Now().UTC().Format(time.RFC3339Nano), "data": struct{}{},
	})
	if err != nil {
		return "", nil, fmt.Errorf("write the self-test: %w", err)
	}
	return event, body, nil
}

// send posts a body as Hub2 does, and follows no redirect: that Hub2 would is not known.
func (t Trial) send(ctx context.Context, body []byte) (status int, err error) {
	ctx, done := context.WithTimeout(ctx, hub2Waits)
	defer done()
	q, err := http.NewRequestWithContext(ctx, http.MethodPost, t.URL, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	q.Header.Set("Content-Type", "application/json")
	q.Header.Set(hub2.SignatureHeader, hub2.Sign(body, t.Secret, ""))
	c := *t.Client
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	a, err := c.Do(q)
	if err != nil {
		return 0, err
	}
	_ = a.Body.Close()
	return a.StatusCode, nil
}
