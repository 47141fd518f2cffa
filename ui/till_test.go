package ui

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/hub2/sandbox"
	"guichet/state"
	"guichet/state/desk"
	"guichet/state/journal"
	"guichet/state/traffic"
	"guichet/ui/casepack"
	"guichet/ui/payments"
	"guichet/ui/text"
	"guichet/ui/theme"
)

// look is how a till is set up; the zero value is a usual one.
type look struct {
	lang        text.Lang
	country     string
	environment string
	keyboard    string
	reads       bool // the role moves no money
	strict      bool // only the till's own country has an account
	countries   []hub2.Country
	theme       theme.Options
	plain       bool // theme is meant as it is, colours included
	columns     []string
	views       []payments.View
}

// whole fills in what was left out.
func (l look) whole() look {
	if l.lang == "" {
		l.lang = text.English
	}
	if l.country == "" {
		l.country = "CI"
	}
	if l.environment == "" {
		l.environment = "sandbox"
	}
	if l.countries == nil {
		l.countries = hub2.Countries()
	}
	if !l.plain {
		l.theme.Color, l.theme.Indexed = true, true
	}
	return l
}

// evening is the bubble's clock, set to when the stories are told.
type evening struct{ by time.Duration }

func newEvening() evening {
	return evening{by: time.Until(time.Date(2026, 11, 23, 18, 4, 1, 0, time.UTC))}
}

func (e evening) Now() time.Time                         { return time.Now().Add(e.by).UTC() }
func (e evening) After(d time.Duration) <-chan time.Time { return time.After(d) }

// output is the terminal as far as the console writes to it outside of its frames.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) text() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// till is the console with the real desk, journal and emulator, and the words of whoever uses it.
type till struct {
	t       *testing.T
	app     *app
	words   *text.Catalog
	wire    *wire
	journal *book
	out     *output
	ctx     context.Context
	notices chan string
	cases   string // the folder of the cases
	path    string // of the journal
	// vanished: the story took the journal away.
	vanished bool
	client   *hub2.Client
	budget   *hub2.Budget
	requests traffic.Run
	quit     bool

	msgs chan tea.Msg
	cmds sync.WaitGroup
}

// open tells a story in a bubble of its own time.
func open(t *testing.T, l look, story func(*till)) {
	t.Helper()
	l = l.whole()
	path := filepath.Join(t.TempDir(), "journal.db")
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		clock := newEvening()
		k := &till{t: t, path: path, words: text.For(l.lang), out: &output{}, ctx: ctx, cases: filepath.Join(filepath.Dir(path), "cases"), notices: make(chan string), msgs: make(chan tea.Msg)}
		server, err := sandbox.New(sandbox.Options{Clock: clock, Seed: 7, Countries: l.countries})
		require.NoError(t, err)
		j, err := journal.Open(ctx, path)
		require.NoError(t, err)
		k.journal = &book{Journal: j}
		k.wire = &wire{to: server.Transport()}
		d := k.desk(clock)
		k.app = newApp(ctx, l.options(k, d, clock), k.out)
		k.cmds.Go(func() { d.Run(ctx) })
		defer func() {
			cancel()
			k.cmds.Wait()
			if !k.vanished {
				k.wroteItsName(j)
			}
			require.NoError(t, j.Close())
		}()
		k.run(k.app.Init())
		k.resizes(80, 24)
		story(k)
	})
}

// wroteItsName wants the till and its cashier in every fact of the desk, an override's among them. What a
// test wrote past the desk has ids of its own.
func (t *till) wroteItsName(j *journal.Journal) {
	sales, _, err := j.Since(context.Background(), 0)
	require.NoError(t.t, err)
	for _, sale := range sales {
		facts, err := j.Facts(context.Background(), sale)
		require.NoError(t.t, err)
		for _, f := range facts {
			if strings.HasPrefix(f.ID, "f-") {
				assert.Equal(t.t, "Caisse 1 Awa", f.Till+" "+f.Cashier, f.Kind)
			}
		}
	}
}

func (t *till) desk(clock hub2.Clock) *desk.Desk {
	budget := hub2.NewBudget(hub2.PublishedLimits(), clock)
	client, err := hub2.New(hub2.Options{
		Environment: hub2.Sandbox, Key: "key", MerchantID: "merchant", Transport: t.wire, Budget: budget, Clock: clock,
		Observe: t.logs,
	})
	require.NoError(t.t, err)
	t.client, t.budget = client, budget
	return desk.New(desk.Options{
		Journal: t.journal, Client: func(state.Order) (*hub2.Client, error) { return client, nil },
		Budget: budget, Clock: clock, Random: &randomness{}, Till: "Caisse 1", Cashier: "Awa",
	})
}

// logs notes a request in the journal, as the program does.
func (t *till) logs(x hub2.Exchange) {
	r := journal.Request{At: x.At, Method: x.Method, Path: x.Path, Status: x.Status, Took: x.Took, RequestID: x.RequestID}
	if rest, ok := strings.CutPrefix(x.Path, "/payment-intents/"); ok {
		r.Intent, _, _ = strings.Cut(strings.Split(rest, "?")[0], "/")
	}
	if x.Err != nil {
		r.Problem = hub2.KindOf(x.Err).String()
	}
	t.requests.Note(x, r)
	_ = t.journal.LogRequest(context.Background(), r) // a journal that is closed logs nothing
}

func (l look) options(t *till, d Desk, clock hub2.Clock) Options {
	own := Profile{Name: "shop", Environment: l.environment, Country: l.country, Merchant: "merchant"}
	return Options{
		Desk: d, Journal: t.journal, Clock: clock, Budget: t.budget, Requests: &t.requests, Profile: own, Countries: l.countries,
		Till: "Caisse 1", Cashier: "Awa", Notices: t.notices, ReadOnly: l.reads,
		ProfileFor: func(country string) (Profile, error) {
			if l.strict && country != l.country {
				return Profile{}, errNoAccount
			}
			p := own
			p.Country = country
			return p, nil
		},
		Lang: l.lang, Keyboard: l.keyboard, Theme: theme.New(l.theme), Zone: time.UTC,
		Columns: l.columns, Views: l.views, Cases: t.cases,
		Program: func(state.Order) casepack.Program {
			return casepack.Program{Version: "v1.2.0", Go: "go1.26", System: "linux/amd64", Schema: journal.Schema(), Host: "api.hub2.io", Secrets: []hub2.Secret{"key"}}
		},
	}
}

// run does in the background what Bubble Tea would.
func (t *till) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	t.cmds.Go(func() {
		select {
		case t.msgs <- cmd():
		case <-t.ctx.Done():
		}
	})
}

// gets takes one message, as Bubble Tea would hand it over.
func (t *till) gets(msg tea.Msg) {
	switch msg := msg.(type) {
	case nil:
	case tea.BatchMsg:
		for _, cmd := range msg {
			t.run(cmd)
		}
	case tea.QuitMsg:
		t.quit = true
	default:
		_, cmd := t.app.Update(msg)
		t.run(cmd)
	}
}

// rests lets everything happen that can happen without time going by.
func (t *till) rests() {
	t.t.Helper()
	for {
		synctest.Wait()
		select {
		case msg := <-t.msgs:
			t.gets(msg)
			continue
		default:
		}
		break
	}
	t.holdsItsFrame()
}

// waits lets time go by.
func (t *till) waits(d time.Duration) {
	t.t.Helper()
	for ; d > 0; d -= time.Second {
		time.Sleep(min(d, time.Second))
		t.rests()
	}
}

// frame is the screen as plain text.
func (t *till) frame() string { return ansi.Strip(t.app.View()) }

// flat is a text as one reads it: without frames, pictures and breaks.
func flat(s string) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune("│▀▄█", r) {
			return ' '
		}
		return r
	}, ansi.Strip(s))
	return strings.Join(strings.Fields(s), " ")
}

func (t *till) shows(want string) bool {
	f := t.frame()
	return strings.Contains(f, ansi.Strip(want)) || !strings.Contains(want, "  ") && strings.Contains(flat(f), flat(want))
}

// seesNow wants texts on the screen as it is.
func (t *till) seesNow(want ...string) {
	t.t.Helper()
	for _, s := range want {
		if !t.shows(s) {
			t.t.Fatalf("not on the screen: %q\n%s", s, t.frame())
		}
	}
}

// patience is how long a story waits for what is to come.
const patience = 3 * time.Minute

// sees waits for texts to come.
func (t *till) sees(want ...string) {
	t.t.Helper()
	for _, s := range want {
		for end := time.Now().Add(patience); !t.shows(s) && time.Now().Before(end); {
			t.waits(time.Second)
		}
	}
	t.seesNow(want...)
	for _, w := range want {
		for _, ending := range []string{t.words.Ending.Paid, t.words.Ending.NotPaid, t.words.Ending.NotKnown} {
			if strings.HasPrefix(w, ending) {
				t.waits(unhurried) // an ending is read before the next key
				return
			}
		}
	}
}

// seesNot wants texts not to be on the screen.
func (t *till) seesNot(unwanted ...string) {
	t.t.Helper()
	for _, s := range unwanted {
		if t.shows(s) {
			t.t.Fatalf("on the screen: %q\n%s", s, t.frame())
		}
	}
}

// unhurried is how long a cashier looks at an ending.
const unhurried = 1500 * time.Millisecond
