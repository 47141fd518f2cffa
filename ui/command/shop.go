package command

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"guichet/hub2"
	"guichet/hub2/sandbox"
	"guichet/state"
	"guichet/state/config"
	"guichet/state/desk"
	"guichet/state/journal"
	"guichet/state/traffic"
)

// shop is everything that takes payments, wired together from one configuration.
type shop struct {
	cfg     *config.Config
	profile config.Profile
	clock   hub2.Clock
	uptime  func() state.Tick // nil where the desk has one of its own
	journal *journal.Journal
	desk    *desk.Desk
	budget  *hub2.Budget // every program on the journal takes from it, whichever host it asks
	meter   meter
	run     traffic.Run // what this program asked

	mu      sync.Mutex
	clients map[string]*hub2.Client // by profile, made when first needed
	sandbox *sandbox.Server         // the embedded Hub2, made when first needed
}

// observe counts an exchange, remembers it and notes it in the journal's request log. A line that is lost there
// costs nobody anything.
func (s *shop) observe(x hub2.Exchange) {
	s.meter.count(x)
	r := journal.Request{
		At: x.At, Intent: intentIn(x), Method: x.Method, Path: x.Path, Status: x.Status, Took: x.Took, RequestID: x.RequestID,
	}
	if x.Route == hub2.RouteCreate { // the answer names the intent
		var made struct {
			ID hub2.Text `json:"id"`
		}
		if json.Unmarshal(x.Response, &made) == nil && plausibleIntent(string(made.ID)) {
			r.Intent = string(made.ID)
		}
	}
	if x.Err != nil {
		r.Problem = hub2.KindOf(x.Err).String()
	}
	s.run.Note(x, r)
	_ = s.journal.LogRequest(context.Background(), r)
}

// intentIn returns the intent that an exchange was about: the one in its path, else the one that it made.
func intentIn(x hub2.Exchange) string {
	if x.Route != hub2.RouteCreate || x.Err != nil {
		return intentOf(x.Path)
	}
	var made struct {
		ID string `json:"id"`
	}
	_ = json.Unmarshal(x.Response, &made) // what cannot be read names nothing
	return made.ID
}

// intentOf returns the intent that a path is about, "" for none.
func intentOf(path string) string {
	rest, ok := strings.CutPrefix(path, "/payment-intents/")
	if !ok {
		return ""
	}
	end := strings.IndexAny(rest, "/?")
	if end < 0 {
		return rest
	}
	return rest[:end]
}

// meter counts what was asked of Hub2.
type meter struct{ requests, polls atomic.Int64 }

func (m *meter) count(x hub2.Exchange) {
	sent := int64(max(x.Connection, 1)) // the transport repeats a read whose kept connection was dead
	m.requests.Add(sent)
	if x.Route == hub2.RouteStatus {
		m.polls.Add(sent)
	}
}

// openShop opens the journal and sets the desk up. Nothing is asked of Hub2, and no key is fetched.
func openShop(ctx context.Context, cfg *config.Config, profile config.Profile, clock hub2.Clock) (*shop, error) {
	j, err := journal.Open(ctx, cfg.JournalFile())
	if err != nil {
		return nil, err
	}
	opened := false
	defer func() { // also when something below panics
		if !opened {
			_ = j.Close()
		}
	}()
	var uptime func() state.Tick
	if _, ours := clock.(hub2.SystemClock); ours { // another clock runs at a speed of its own
		uptime = desk.MachineUptime()
	}
	ledger, err := j.Ledger(cfg.Limits, clock, uptime)
	if err != nil {
		return nil, err
	}
	s := &shop{
		cfg: cfg, profile: profile, clock: clock, uptime: uptime, journal: j, clients: map[string]*hub2.Client{},
		budget: hub2.NewSharedBudget(cfg.Limits, clock, ledger),
	}
	s.desk = desk.New(desk.Options{
		Journal: j, Client: s.client, Budget: s.budget, Clock: clock, Uptime: uptime,
		Random: rand.Reader, ReadOnly: cfg.ReadOnly(), Till: cfg.Till, Cashier: cfg.Cashier, Webhooks: cfg.Webhook.Listen != "",
	})
	opened = true
	return s, nil
}

// Close lets go of the journal and of the embedded Hub2.
func (s *shop) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.journal.Close()
	if s.sandbox != nil {
		err = errors.Join(err, s.sandbox.Close())
	}
	return err
}

// order begins an order in the shop's profile.
func (s *shop) order() state.Order { return orderIn(s.profile) }

func orderIn(p config.Profile) state.Order {
	return state.Order{Profile: p.Name, Merchant: p.MerchantID, Environment: string(p.Environment), Country: p.Country}
}

// client returns the client of the order's own profile, as long as that is still the same account:
// another account's key would not find the intent.
func (s *shop) client(o state.Order) (*hub2.Client, error) {
	p, ok := s.cfg.ProfileNamed(o.Profile)
	switch {
	case !ok:
		return nil, noProfile(o.Profile)
	case string(p.Environment) != o.Environment || p.MerchantID != o.Merchant:
		return nil, usage("the profile %q is now another account than this payment was made with (%s, merchant %s)", o.Profile, o.Environment, o.Merchant)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.clients[p.Name]; c != nil {
		return c, nil
	}
	if len(s.clients) == 0 {
		// So that the first questions are planned around what others have just asked. Where it cannot be
		// read, the first claim may do better.
		_ = s.budget.Refresh(context.Background())
	}
	c, err := s.newClient(p)
	if err == nil {
		s.clients[p.Name] = c
	}
	return c, err
}

// noProfile tells that the account of a payment is gone, and how to bring it back.
func noProfile(name string) *failure {
	f := usage("the profile %q, which this payment was made with, is not configured any more", name)
	if name == "env" {
		return f.hint("it was made by HUB2_ variables: set HUB2_API_KEY and the others as they were")
	}
	return f.hint("put it back into the config file: guichet config path")
}

func (s *shop) newClient(p config.Profile) (*hub2.Client, error) {
	o := hub2.Options{
		Environment: hub2.Environment(p.Environment), BaseURL: p.BaseURL, MerchantID: p.MerchantID,
		Budget: s.budget, Clock: s.clock, Timeout: p.Timeout, Observe: s.observe,
	}
	if p.Environment == config.Embedded {
		server, err := s.embedded()
		if err != nil {
			return nil, err
		}
		o.Environment, o.Key, o.MerchantID, o.Transport = hub2.Sandbox, "embedded", "embedded", server.Transport()
	} else {
		key, err := p.APIKey()
		if err != nil {
			return nil, err
		}
		o.Key = key
	}
	c, err := hub2.New(o)
	if err != nil {
		return nil, usage("profile %q: %s", p.Name, err)
	}
	return c, nil
}

// embedded returns Hub2 without a network, whose state lies beside the journal; s.mu is held.
func (s *shop) embedded() (*sandbox.Server, error) {
	if s.sandbox == nil {
		server, err := sandbox.New(sandbox.Options{Clock: s.clock, StateFile: s.cfg.SandboxFile(), Countries: s.cfg.Countries})
		if err != nil {
			return nil, usage("the embedded sandbox cannot keep its state: %s", err)
		}
		s.sandbox = server
	}
	return s.sandbox, nil
}

// find returns the sale of an intent: from the journal, else nil.
func (s *shop) find(ctx context.Context, intent string) (state.Sale, bool, error) {
	sale, err := s.journal.ByIntent(ctx, intent)
	if errors.Is(err, journal.ErrNotFound) {
		return state.Sale{}, false, nil
	}
	if err != nil {
		return state.Sale{}, false, fmt.Errorf("find the payment: %w", err)
	}
	return sale, true, nil
}

// findOrAdopt returns the sale of an intent, taking one that somebody else made into the journal.
func (s *shop) findOrAdopt(ctx context.Context, intent string) (state.Sale, error) {
	sale, ok, err := s.find(ctx, intent)
	if err != nil || ok {
		return sale, err
	}
	return s.desk.Adopt(ctx, s.order(), intent)
}
