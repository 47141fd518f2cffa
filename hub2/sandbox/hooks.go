package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"guichet/hub2"
)

// oldSecretLife is how long webhooks are signed with the secret before this one too (documented).
const oldSecretLife = 24 * time.Hour

// hookMade is a registration as it was made.
type hookMade struct {
	Merchant    string          `json:"merchant"`
	Mode        string          `json:"mode"`
	URL         string          `json:"url"`
	Events      []string        `json:"events"`
	Description string          `json:"description"`
	Metadata    json.RawMessage `json:"metadata"`
	Secret      string          `json:"secret"`
}

// hook is a registration with all that happened to it.
type hook struct {
	hookMade
	id        string
	at        int64
	updated   int64
	rotatedAt int64            // when Secret took the place of old, 0 if it never did
	old       string           // the secret before
	off       bool             // it was given up
	tries     map[string]tried // by the notice's id
}

// tried is how far a webhook has come. A try that nobody confirmed has failed: so a process that was
// killed while it sent leaves nothing undone.
type tried struct {
	n    int   // tries so far
	at   int64 // when the last one was sent
	told bool
}

func (h *hook) owner() owner { return owner{h.Merchant, h.Mode} }

// oldSecret returns the secret before this one while it still signs, else "".
func (h *hook) oldSecret(now int64) hub2.Secret {
	if h.rotatedAt == 0 || now-h.rotatedAt >= oldSecretLife.Milliseconds() {
		return ""
	}
	return hub2.Secret(h.old)
}

// hook finds a registration, nil when there is none.
func (st *state) hook(id string) *hook {
	i := slices.IndexFunc(st.hooks, func(h *hook) bool { return h.id == id })
	if i < 0 {
		return nil
	}
	return st.hooks[i]
}

func (st *state) applyHook(e *event) error {
	if e.Made == nil || e.Hook == "" || st.hook(e.Hook) != nil {
		return errors.New("a registration without content, or twice")
	}
	h := &hook{hookMade: *e.Made, id: e.Hook, at: e.At, updated: e.At, tries: map[string]tried{}}
	st.hooks = append(st.hooks, h)
	for _, in := range st.byOwner[h.owner()] { // what began before it may end after
		st.stirring[in.id] = 0
	}
	return nil
}

func (st *state) applyHookNews(e *event) error {
	h := st.hook(e.Hook)
	if h == nil {
		return fmt.Errorf("%s of an unknown registration", e.Kind)
	}
	h.updated = e.At
	if e.Kind == eventUnhook {
		st.hooks = slices.DeleteFunc(slices.Clone(st.hooks), func(other *hook) bool { return other == h })
	} else {
		h.old, h.rotatedAt, h.Secret = h.Secret, e.At, e.Signer
	}
	return nil
}

// applyDelivery folds in what became of a webhook. Its registration may have been deleted meanwhile.
func (st *state) applyDelivery(e *event) error {
	h := st.hook(e.Hook)
	if h == nil {
		return nil
	}
	t := h.tries[e.Notice]
	switch e.Kind {
	case eventTry:
		t.n, t.at = t.n+1, e.At+e.Delay
	case eventTold:
		t.told = true
		if _, there := st.stirring[e.Intent]; there {
			st.stirring[e.Intent] = 0 // there may be nothing more to wait for
		}
	default:
		h.off, h.updated = true, e.At
		return nil
	}
	h.tries[e.Notice] = t
	return nil
}

// hookJSON is a registration as the API writes it, fields in the order of the sample; active is assumed.
type hookJSON struct {
	ID          string          `json:"id"`
	URL         string          `json:"url"`
	Events      []string        `json:"events"`
	Description string          `json:"description"`
	Metadata    json.RawMessage `json:"metadata"`
	Secret      string          `json:"secret,omitempty"` // at creation only (observed)
	CreatedAt   string          `json:"createdAt"`
	UpdatedAt   string          `json:"updatedAt"`
	Active      *bool           `json:"active,omitempty"` // in the list only
}

func (h *hook) json() hookJSON {
	return hookJSON{
		ID: h.id, URL: h.URL, Events: h.Events, Description: h.Description, Metadata: h.Metadata,
		CreatedAt: stamp(h.at), UpdatedAt: stamp(h.updated),
	}
}

// createHook answers POST /webhooks. Each makes a registration of its own, also for an address that has
// one: so one that was given up is registered again (assumed).
func (s *Server) createHook(x *exchange) (answer, error) {
	o, err := x.owner()
	if err != nil {
		return answer{}, err
	}
	f, err := x.body()
	if err != nil {
		return answer{}, err
	}
	made, err := newHook(f)
	if err != nil {
		return answer{}, err
	}
	made.Merchant, made.Mode = o.merchant, o.mode
	t, err := s.begin(x)
	if err != nil {
		return answer{}, err
	}
	defer t.end()
	from := t.draws()
	e := &event{Kind: eventHook, Hook: id("wh", from), Made: &made}
	made.Secret = newSecret(from)
	if err := t.commit(e); err != nil {
		return answer{}, err
	}
	body := t.hook(e.Hook).json()
	body.Secret = made.Secret
	return answer{status: http.StatusCreated, body: body}, nil
}

// newHook reads the body of a registration. Plain http is taken, for receivers on this machine; that an
// unknown event is refused is assumed.
func newHook(f fields) (hookMade, error) {
	var m hookMade
	var err error
	if m.URL, err = f.need("url"); err != nil {
		return m, err
	}
	if u, err := url.Parse(m.URL); err != nil || u.User != nil || !link(m.URL, false) {
		return m, bad("url must be a URL")
	}
	if json.Unmarshal(f["events"], &m.Events) != nil || len(m.Events) == 0 {
		return m, bad("events must be an array of event types")
	}
	for _, e := range m.Events {
		if !slices.Contains(eventTypes(), e) {
			return m, bad("events contains an unknown event type")
		}
	}
	if m.Description, err = f.text("description"); err != nil {
		return m, err
	}
	m.Metadata = json.RawMessage("{}")
	if raw, ok := f["metadata"]; ok && string(raw) != "null" {
		if _, err := object(raw); err != nil {
			return m, bad("metadata must be an object")
		}
		m.Metadata = raw
	}
	return m, nil
}

// listHooks answers GET /webhooks, oldest first (order assumed).
func (s *Server) listHooks(x *exchange) (answer, error) {
	t, o, err := s.lookAs(x)
	if err != nil {
		return answer{}, err
	}
	defer t.end()
	out := []hookJSON{}
	for _, h := range t.hooks {
		if h.owner() == o {
			line, active := h.json(), !h.off
			line.Active = &active
			out = append(out, line)
		}
	}
	return answer{status: http.StatusOK, body: out}, nil
}

// deleteHook answers DELETE /webhooks/{id}; its body is assumed.
func (s *Server) deleteHook(x *exchange) (answer, error) {
	o, err := x.owner()
	if err != nil {
		return answer{}, err
	}
	t, err := s.begin(x)
	if err != nil {
		return answer{}, err
	}
	defer t.end()
	h := t.hook(x.arg)
	if h == nil || h.owner() != o {
		return answer{}, notFound("Webhook not found")
	}
	if err := t.commit(&event{Kind: eventUnhook, Hook: h.id}); err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusOK, body: map[string]string{"id": h.id}}, nil
}

// RotateSecret gives a registration a new secret and returns it: for 24 hours webhooks are signed with
// both. How Hub2's API does it is not known, so the emulator's has no route for it.
func (s *Server) RotateSecret(registration string) (hub2.Secret, error) {
	t, err := s.take(s.courier.life, nil, true)
	if err != nil {
		return "", err
	}
	defer t.end()
	if t.hook(registration) == nil {
		return "", fmt.Errorf("sandbox: no registration %s", registration)
	}
	e := &event{Kind: eventRotate, Hook: registration, Signer: newSecret(t.draws())}
	return hub2.Secret(e.Signer), t.commit(e)
}
