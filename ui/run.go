package ui

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/term"

	"guichet/hub2"
	"guichet/state"
	"guichet/state/desk"
	"guichet/ui/api"
	"guichet/ui/casepack"
	"guichet/ui/pay"
	"guichet/ui/payments"
	"guichet/ui/text"
	"guichet/ui/theme"
)

// Profile is the merchant account that payments go through.
type Profile = pay.Profile

// The environments of a profile.
const (
	environmentEmbedded = "embedded"
	environmentLive     = "live"
)

// AZERTY is the keyboard whose whole unshifted digit row counts as digits.
const AZERTY = "azerty"

// Options are what the console works with.
type Options struct {
	Desk    Desk
	Journal Journal
	Clock   hub2.Clock
	// Budget is how Hub2's limits stand for all programs on the journal, Requests what this one asks.
	Budget   api.Budget
	Requests api.Requests
	// Profile is the account that the console opens with; ProfileFor names the one of another country,
	// or tells why there is none.
	Profile    Profile
	ProfileFor func(country string) (Profile, error)
	Countries  []hub2.Country
	Till       string
	Cashier    string // who sits at it, "" when that is not known
	ReadOnly   bool   // no screen and no key that moves money
	Lang       text.Lang
	Keyboard   string
	Columns    []string        // of the list, nil for the usual ones
	Views      []payments.View // that were saved
	Theme      theme.Theme
	Zone       *time.Location // of the times on the screen; nil is the machine's own
	Notices    <-chan string  // what does not work beside the screens, and why; nil for none
	// Program is what a case says of this program and of a payment's account; Cases is the folder of those
	// that a clipboard cannot take, "" for none.
	Program func(state.Order) casepack.Program
	Cases   string
	Input   *os.File
	Output  *os.File
}

func (o Options) catalog() *text.Catalog { return text.For(o.Lang) }

func (o Options) azerty() bool { return o.Keyboard == AZERTY }

// Run opens the console and returns when the person leaves it, or ctx or a signal ends it; the error
// is then that of the context. The terminal is given back in every case, and what is in flight is
// waited for, so that its answer reaches the journal.
func Run(ctx context.Context, o Options) (err error) {
	// Before the first frame: a signal must find the terminal guarded.
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	running, end := context.WithCancel(ctx)
	shown, leave := context.WithCancel(ctx)
	defer leave()
	crash := &crash{end: leave}
	flights := &flights{Desk: o.Desk}
	o.Desk = flights
	var following sync.WaitGroup
	following.Go(func() {
		defer crash.catch()
		flights.Run(running)
	})
	defer func() {
		end()
		flights.wait(lastAnswers)
		following.Wait()
		if unsaved := o.Desk.Save(ctx); unsaved != nil && err == nil {
			err = &desk.NotSavedError{Err: unsaved}
		}
	}()

	out := &painter{File: o.Output}
	a := newApp(running, o, out)
	a.width, a.height, _ = term.GetSize(o.Output.Fd()) // Bubble Tea asks too, a little later
	p := tea.NewProgram(painted{a, out, crash},
		tea.WithInput(o.Input), tea.WithOutput(out), tea.WithAltScreen(),
		tea.WithFPS(1), tea.WithoutSignalHandler())
	// A context of its own would kill Bubble Tea, and killed it closes the keyboard under its own reader.
	defer context.AfterFunc(shown, p.Quit)()
	_, failed := p.Run()
	switch {
	case crash.cause() != nil:
		return crash.cause()
	case ctx.Err() != nil:
		return fmt.Errorf("the console was interrupted: %w", context.Cause(ctx))
	case failed == nil:
		return nil
	}
	return fmt.Errorf("the console: %w", failed)
}

// lastAnswers bounds the wait for what is in flight when the console is left.
const lastAnswers = 5 * time.Second

// flights counts the requests under way that may move money.
type flights struct {
	Desk
	wg sync.WaitGroup
}

// Attempt counts itself.
func (f *flights) Attempt(ctx context.Context, sale string, ch desk.Charge) (state.Sale, error) {
	f.wg.Add(1)
	defer f.wg.Done()
	return f.Desk.Attempt(ctx, sale, ch) //nolint:wrapcheck // passed on as it is
}

// Authenticate counts itself.
func (f *flights) Authenticate(ctx context.Context, sale string, code hub2.Secret) (state.Sale, error) {
	f.wg.Add(1)
	defer f.wg.Done()
	return f.Desk.Authenticate(ctx, sale, code) //nolint:wrapcheck // passed on as it is
}

func (f *flights) wait(atMost time.Duration) {
	done := make(chan struct{})
	go func() { f.wg.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(atMost):
	}
}
