// Package ui is the console: the root model, which routes messages and owns the screens, and the frame
// around them.
package ui

import (
	"context"
	"io"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"guichet/hub2"
	"guichet/state"
	"guichet/state/desk"
	"guichet/state/journal"
	"guichet/ui/api"
	"guichet/ui/inspect"
	"guichet/ui/kit"
	"guichet/ui/palette"
	"guichet/ui/pay"
	"guichet/ui/payments"
)

// Journal is what the screens read.
type Journal interface {
	pay.Journal
	payments.Journal
	inspect.Journal
	Sale(ctx context.Context, id string) (state.Sale, error)
	Changes(ctx context.Context) (<-chan struct{}, error)
}

var _ Journal = (*journal.Journal)(nil)

// Desk takes the payments, follows them and tells of them.
type Desk interface {
	pay.Desk
	inspect.Desk
	Run(ctx context.Context)
	Resume(ctx context.Context, environment string) error
	All(ctx context.Context) ([]desk.News, error)
	Show(sale string)
	Save(ctx context.Context) error
}

var _ Desk = (*desk.Desk)(nil)

// tab is which screen is shown.
type tab int

const (
	tabPay tab = iota
	tabPayments
	tabAPI
)

// mode is what becomes of the keys.
type mode int

const (
	modeNormal  mode = iota
	modeHelp         // any key closes the help
	modeQuit         // q or ctrl+c again quits, all else stays
	modePalette      // what is typed finds a command
)

// app is the root, and the only tea.Model. The screens are its own.
type app struct {
	kit.Kit
	o      Options
	ctx    context.Context // ends with the program
	clock  hub2.Clock
	out    io.Writer // the terminal, for the bell and the clipboard
	now    time.Time
	width  int
	height int
	tab    tab
	mode   mode
	pay    *pay.Wizard
	list   *payments.List
	api    *api.Screen
	// detail is what one payment is inspected on; it lies over the list, and from is where it was opened.
	detail *inspect.Screen
	from   tab
	// commands is the palette; chosen is when something was chosen there with no other key since.
	commands *palette.Palette
	chosen   time.Time
	// endings is how each sale that was heard of stood last, to know an ending when it comes.
	endings map[string]state.Ending
	twice   map[string]bool // the sales that are known to be paid twice
	unsaved map[string]bool // the sales of which something is not in the journal
	shown   string          // the sale that the desk was told is being looked at
	notice  kit.Noticed
	called  time.Time    // when the notice called the cashier; it stays a while then
	held    []tea.KeyMsg // typed ahead of an answer that decides what they mean
	changes <-chan struct{}
	beat    beat
	rate    rate
}

func newApp(ctx context.Context, o Options, out io.Writer) *app {
	k := kit.Kit{Theme: o.Theme, Text: o.catalog(), Zone: o.Zone, AZERTY: o.azerty()}
	a := &app{
		Kit: k, o: o, ctx: ctx, clock: o.Clock, out: out, now: o.Clock.Now(), endings: map[string]state.Ending{}, twice: map[string]bool{}, unsaved: map[string]bool{},
		pay: pay.New(ctx, pay.Options{
			Kit: k, Desk: o.Desk, Journal: o.Journal, Countries: o.Countries, Profile: o.Profile, ProfileFor: o.ProfileFor,
		}),
		list: payments.New(ctx, payments.Options{
			Kit: k, Journal: o.Journal, Clock: o.Clock, Environment: o.Profile.Environment, Columns: o.Columns, Views: o.Views,
		}),
		detail: inspect.New(ctx, inspect.Options{Kit: k, Journal: o.Journal, Desk: o.Desk, Clock: o.Clock, Order: state.Order{
			Profile: o.Profile.Name, Merchant: o.Profile.Merchant, Environment: o.Profile.Environment, Country: o.Profile.Country,
		}, Program: o.Program, Cases: o.Cases}),
	}
	a.api = api.New(ctx, api.Options{Kit: k, Budget: o.Budget, Requests: o.Requests})
	a.commands = palette.New(k, a.offers)
	if o.ReadOnly {
		a.tab, a.from = tabPayments, tabPayments
	}
	a.tell()
	return a
}

// tell gives the screens the time.
func (a *app) tell() {
	a.now = a.clock.Now()
	a.pay.At(a.now)
	a.list.At(a.now)
	a.detail.At(a.now)
	a.api.At(a.now)
}

// Init starts what the console lives on: the journal's rows, the desk's news, the clock.
func (a *app) Init() tea.Cmd {
	return tea.Batch(a.resume, a.subscribe, a.nextNews, a.list.Load(), a.api.Load(), a.tick(), a.warn)
}

// warn waits for what does not work beside the screens.
func (a *app) warn() tea.Msg {
	select {
	case words := <-a.o.Notices:
		return warned{words}
	case <-a.ctx.Done():
		return nil
	}
}

// Update routes a message. Keys that were typed ahead are pressed as soon as they can be understood.
func (a *app) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	a.tell()
	cmds := []tea.Cmd{a.route(msg)}
	if a.pay.TakeSurprise() {
		a.held = nil
	}
	for len(a.held) > 0 && !a.pay.Holding() {
		key := a.held[0]
		a.held = a.held[1:]
		cmds = append(cmds, a.press(key))
	}
	if a.mode == modeQuit && a.inFlight() == 0 {
		a.mode = modeNormal // what it asked about is over, and its ending is to be seen
	}
	a.settle()
	a.show()
	cmds = append(cmds, a.api.Looking(a.tab == tabAPI), a.tick())
	return a, tea.Batch(cmds...)
}

// settle follows what changed under the palette. An ending that it or the help covers has not been seen yet.
func (a *app) settle() {
	switch a.mode {
	case modeNormal, modeQuit:
		a.pay.Settle()
	case modePalette:
		a.commands.Refresh(a.entries())
	case modeHelp:
	}
}

func (a *app) route(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		return a.keys(msg)
	case tea.WindowSizeMsg:
		a.width, a.height = msg.Width, msg.Height
	case newsArrived:
		return a.told(msg.news)
	case journalChanged:
		a.api.Changed()
		return tea.Batch(a.list.Load(), a.detail.Changed(), a.nextChange)
	case journalWatched:
		a.changes = msg.changes
		return a.nextChange
	case ticked:
		return a.ticked(msg)
	case saleRead:
		return a.open(msg)
	case warned:
		a.notice = kit.Noticed{Text: msg.text, Loud: true}
		return a.warn
	case troubled:
		a.notice = kit.Noticed{Text: msg.text, Loud: true}
	case kit.Noticed:
		a.notice = msg
	case kit.SearchWanted:
		a.tab = tabPayments
		a.detail.Close()
		return a.list.Find(msg.Text)
	case kit.CopyWanted:
		return a.copy(msg)
	case pay.ListWanted:
		a.tab = tabPayments
	case api.OpenWanted:
		return a.inspectLog(msg.Intent)
	case api.CloseWanted:
		a.tab = a.home()
	case payments.OpenWanted:
		return a.opened(msg)
	case payments.CloseWanted:
		a.close(msg)
	case inspect.CounterWanted:
		return a.read(msg)
	case inspect.CloseWanted:
		a.tab = a.from
		a.detail.Close()
	default:
		return tea.Batch(a.pay.Update(msg), a.list.Update(msg), a.detail.Update(msg), a.api.Update(msg))
	}
	return nil
}

// show tells the desk which sale somebody is looking at: it asks about that one first.
func (a *app) show() {
	sale := ""
	switch {
	case a.tab == tabPay:
		sale = a.pay.OnScreen()
	case a.detail.Open():
		sale = a.detail.Sale()
	}
	a.list.Looking(a.tab == tabPayments && !a.detail.Open())
	if sale != a.shown {
		a.shown = sale
		a.o.Desk.Show(sale)
	}
}

// close goes back to the wizard.
func (a *app) close(msg payments.CloseWanted) {
	a.tab = tabPay
	if msg.New && a.pay.OnScreen() != "" && !a.pay.Busy() {
		a.pay.Leave()
	}
}

// View is the frame as one text. The running program paints the lines themselves: see painter.
func (a *app) View() string { return join(a.frame()) }
