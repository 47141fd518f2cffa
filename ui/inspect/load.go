package inspect

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"guichet/hub2"
	"guichet/state"
	"guichet/state/journal"
	"guichet/ui/door"
	"guichet/ui/kit"
	"guichet/ui/text"
)

// known is everything about one payment, made ready away from the screen: a payment can have
// thousands of attempts, and none of this is worked out anew for a frame.
type known struct {
	sale     state.Sale
	facts    []state.Fact
	moments  []state.Moment
	lines    []int // where each moment's lines begin in the timeline, and at the end how many there are
	requests []journal.Request
	notes    []int // the moments in which somebody remarked something
	answers  []int // the moment that a request brought, -1 for none
	foreign  bool  // the journal does not know it

	ending  state.Ending
	certain bool
	twice   bool
	next    state.Next
	telling state.Attempt
	tried   bool
}

// loaded: the journal, or Hub2, told what there is.
type loaded struct {
	opening int
	k       *known
	took    time.Duration
	err     error
}

// missed: what was asked for is not there.
type missed struct {
	opening int
	lines   []string
}

// sought: the journal does not know an intent, so Hub2 is asked.
type sought struct {
	opening int
	id      string
}

// taken: an intent that somebody else made is in the journal now, or why not.
type taken struct {
	opening int
	sale    state.Sale
	err     error
}

// looked: Hub2 was asked about the sale.
type looked struct {
	opening int
	err     error
}

func knownOf(facts []state.Fact, requests []journal.Request, foreign bool) *known {
	k := &known{facts: facts, requests: requests, foreign: foreign}
	for _, f := range facts {
		k.sale = k.sale.Apply(f)
	}
	k.moments = state.Timeline(facts)
	k.lines = make([]int, 1, len(k.moments)+1)
	for i, m := range k.moments {
		k.lines = append(k.lines, k.lines[i]+text.MomentLines(m))
		if m.Kind == state.Noted {
			k.notes = append(k.notes, i)
		}
	}
	for i, j := 0, len(k.requests)-1; i < j; i, j = i+1, j-1 { // in the order in which they were made
		k.requests[i], k.requests[j] = k.requests[j], k.requests[i]
	}
	k.answers = answersOf(k.requests, k.facts)
	k.ending, k.certain, k.twice, k.next = k.sale.Ending(), k.sale.Certain(), door.PaidTwice(k.sale), k.sale.Next()
	k.telling, k.tried = k.sale.Telling()
	return k
}

// load reads the journal. While it does, a further call only notes that it must be read again.
func (s *Screen) load(sale string) tea.Cmd {
	if s.loading {
		s.stale = true
		return nil
	}
	s.loading, s.stale = true, false
	opening, ctx, j, clock, rest := s.opening, s.life, s.o.Journal, s.o.Clock, s.rest.Sub(s.now)
	return func() tea.Msg {
		if rest > 0 {
			select {
			case <-clock.After(rest):
			case <-ctx.Done():
				return nil
			}
		}
		began := clock.Now()
		m := read(ctx, j, opening, sale)
		m.took = clock.Now().Sub(began)
		return m
	}
}

// mostRest bounds how old a large payment may be on the screen while news comes without end.
const mostRest = 5 * time.Second

func read(ctx context.Context, j Journal, opening int, sale string) loaded {
	facts, err := j.Facts(ctx, sale)
	if err != nil {
		return loaded{opening: opening, err: err}
	}
	intent := ""
	for _, f := range facts {
		if f.Seen != nil && f.Seen.Intent != "" {
			intent = f.Seen.Intent
			break
		}
	}
	var requests []journal.Request
	if intent != "" {
		if requests, err = j.Requests(ctx, intent, 0); err != nil {
			return loaded{opening: opening, err: err}
		}
	}
	return loaded{opening: opening, k: knownOf(facts, requests, false)}
}

// find looks for an id in the journal.
func (s *Screen) find(id string) tea.Cmd {
	opening, ctx, j, d, words := s.opening, s.life, s.o.Journal, s.o.Desk, s.Text.Inspect
	return func() tea.Msg {
		sale, err := inJournal(ctx, j, id)
		switch {
		case err == nil:
			d.Watch(sale)
			return read(ctx, j, opening, sale.ID)
		case !errors.Is(err, journal.ErrNotFound):
			return loaded{opening: opening, err: err}
		case !strings.HasPrefix(id, "pi_"):
			return missed{opening, []string{fmt.Sprintf(words.NoPayment, text.Clean(id, 64))}}
		}
		return sought{opening, id}
	}
}

func inJournal(ctx context.Context, j Journal, id string) (state.Sale, error) {
	if strings.HasPrefix(id, "pi_") {
		return j.ByIntent(ctx, id)
	}
	sale, err := j.ByPayment(ctx, id)
	return state.Sale{ID: sale}, err
}

// meet asks Hub2 for an intent that the journal does not know: one full read, kept nowhere.
func (s *Screen) meet(id string) tea.Cmd {
	s.busy = fmt.Sprintf(s.Text.Inspect.AskingHub2, text.Clean(id, 40))
	opening, ctx, j, d, order := s.opening, s.life, s.o.Journal, s.o.Desk, s.o.Order
	return func() tea.Msg {
		f, err := d.Meet(ctx, order, id)
		if err != nil {
			return loaded{opening: opening, err: err}
		}
		requests, err := j.Requests(ctx, id, 0)
		if err != nil {
			requests = nil // what Hub2 said is worth more than the log of it
		}
		return loaded{opening: opening, k: knownOf([]state.Fact{f}, requests, true)}
	}
}

// follow takes an intent that somebody else made into the journal, as it was met.
func (s *Screen) follow() tea.Cmd {
	if s.k == nil || !s.k.foreign || s.busy != "" {
		return nil
	}
	s.busy = s.Text.Inspect.Loading
	opening, ctx, d, f := s.opening, s.ctx, s.o.Desk, s.k.facts[0]
	return func() tea.Msg {
		sale, err := d.Take(ctx, f)
		if err == nil {
			d.Watch(sale)
		}
		return taken{opening, sale, err}
	}
}

// look asks Hub2 once more, now.
func (s *Screen) look() tea.Cmd {
	if s.k == nil || s.k.sale.Intent == "" || s.busy != "" {
		return nil
	}
	if s.k.foreign {
		return s.meet(s.k.sale.Intent)
	}
	s.busy = fmt.Sprintf(s.Text.Inspect.AskingHub2, text.Clean(s.k.sale.Intent, 40))
	opening, ctx, d, sale := s.opening, s.life, s.o.Desk, s.k.sale.ID
	return func() tea.Msg {
		_, err := d.Look(ctx, sale)
		return looked{opening, err}
	}
}

// Update takes the answers of the screen's own commands. Those of an earlier opening are dropped.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case loaded:
		if m.opening == s.opening && s.open {
			return s.loaded(m)
		}
	case missed:
		if m.opening == s.opening {
			s.busy, s.trouble = "", m.lines
		}
	case sought:
		if m.opening == s.opening {
			return s.meet(m.id)
		}
	case taken:
		if m.opening == s.opening {
			return s.taken(m)
		}
	case looked:
		if m.opening == s.opening {
			s.busy = ""
			if m.err != nil {
				return kit.Notice(s.failure(m.err), true)
			}
			return s.load(s.k.sale.ID)
		}
	case packed:
		return s.packed(m)
	case noted:
		return s.noted(m)
	default:
		return s.json.update(s, msg)
	}
	return nil
}

func (s *Screen) loaded(m loaded) tea.Cmd {
	s.loading, s.busy = false, ""
	s.rest = s.now.Add(min(4*m.took, mostRest)) // a fifth of the time at most is spent reading
	switch {
	case m.err != nil && s.k != nil: // what is known stays
		return kit.Notice(s.why(m.err)[0], true)
	case m.err != nil:
		s.trouble = s.why(m.err)
		return nil
	}
	s.trouble = nil
	s.take(m.k)
	cmds := []tea.Cmd{s.json.refresh(s)}
	if s.stale {
		cmds = append(cmds, s.load(s.k.sale.ID))
	}
	return tea.Batch(cmds...)
}

// take shows what is known now. The reader's places stay: all lists grow at their end.
func (s *Screen) take(k *known) {
	first := s.k == nil
	s.k = k
	if first {
		s.places[timeline].at = max(len(k.moments)-1, 0)
		s.places[attempts].at = max(len(k.sale.Attempts)-1, 0)
		s.places[apiLog].at = max(len(k.requests)-1, 0)
		return
	}
	s.places[timeline].move(0, len(k.moments))
	s.places[attempts].move(0, len(k.sale.Attempts))
	s.places[apiLog].move(0, len(k.requests))
}

func (s *Screen) taken(m taken) tea.Cmd {
	s.busy = ""
	if m.err != nil {
		return kit.Notice(fmt.Sprintf(s.Text.Inspect.NotFollowed, text.Clean(m.err.Error(), 200)), true)
	}
	s.k.foreign, s.k.sale = false, m.sale
	return tea.Batch(s.load(m.sale.ID), kit.Notice(s.Text.Inspect.Followed, false))
}

// why says in words why what was asked for cannot be shown.
func (s *Screen) why(err error) []string {
	var e *hub2.Error
	if !errors.As(err, &e) {
		return []string{kit.Unreadable(s.Text, err)}
	}
	w, o := s.Text.Inspect, s.o.Order
	environment, country, profile := text.Clean(o.Environment, 16), text.Clean(o.Country, 8), text.Clean(o.Profile, 32)
	merchant := cmp.Or(text.Clean(o.Merchant, 32), "-")
	switch e.Status {
	case 404:
		return []string{
			fmt.Sprintf(w.Unknown, text.Clean(s.wanted, 64)),
			fmt.Sprintf(w.UnknownKey, strings.ToUpper(environment), merchant, country, profile),
			w.UnknownHint,
		}
	case 401, 403:
		return []string{fmt.Sprintf(w.KeyRefused, strings.ToUpper(environment), merchant, profile), s.failure(err)}
	}
	return []string{s.failure(err)}
}

// failure words what a question to Hub2 met.
func (s *Screen) failure(err error) string {
	var e *hub2.Error
	if !errors.As(err, &e) {
		return text.Clean(err.Error(), 200)
	}
	return s.Text.ProblemLine(state.ProblemOf(err))
}
