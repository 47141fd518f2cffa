package ui

import (
	"fmt"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"guichet/ui/kit"
)

// maxHeld bounds what can be typed ahead.
const maxHeld = 128

// keys takes what the terminal sent. A burst of characters is that many keys; a paste is one.
func (a *app) keys(msg tea.KeyMsg) tea.Cmd {
	var cmds []tea.Cmd
	for _, key := range split(msg) {
		if a.bounced(key) {
			continue
		}
		if a.tab == tabPay && a.mode == modeNormal && a.pay.Holding() && key.String() != "ctrl+c" {
			if len(a.held) < maxHeld {
				a.held = append(a.held, key)
			}
			continue
		}
		cmds = append(cmds, a.press(key))
	}
	return tea.Batch(cmds...)
}

func split(msg tea.KeyMsg) []tea.KeyMsg {
	if msg.Paste || len(msg.Runes) < 2 || msg.Type != tea.KeyRunes {
		return []tea.KeyMsg{msg}
	}
	keys := make([]tea.KeyMsg, len(msg.Runes))
	for i, r := range msg.Runes {
		keys[i] = msg
		keys[i].Runes = []rune{r}
		if r == ' ' {
			keys[i].Type = tea.KeySpace
		}
	}
	return keys
}

// callStays is how long an ending elsewhere stays told, however fast the cashier types.
const callStays = 8 * time.Second

// press is one key. What a mode swallows is decided here and nowhere else.
func (a *app) press(key tea.KeyMsg) tea.Cmd {
	name := key.String()
	if name == "ctrl+c" {
		return a.interrupt()
	}
	if a.now.Sub(a.called) > callStays {
		a.notice = kit.Noticed{}
	}
	a.pay.Pressed()
	switch a.mode {
	case modeHelp:
		a.mode = modeNormal
		return nil
	case modeQuit:
		a.mode = modeNormal
		if name == "q" {
			return tea.Quit
		}
		return nil
	case modePalette:
		return a.inPalette(key)
	case modeNormal:
	}
	if key.Paste {
		if cmd, ok := a.pasted(string(key.Runes)); ok {
			return cmd
		}
	}
	typed := a.inField() && (key.Paste || key.Type == tea.KeyRunes && !key.Alt)
	if b, ok := kit.Find(a.rootKeys(), name); ok && (!typed || name == "?" && !a.inspecting()) {
		return b.Do()
	}
	if b, ok := kit.Find(a.screenKeys(), name); ok && !typed {
		return b.Do()
	}
	switch {
	case !a.inField() || key.Alt:
	case a.inspecting():
		a.detail.Type(key)
	case a.tab == tabPayments:
		return a.list.Type(key)
	case a.tab == tabAPI:
		a.api.Type(key)
	default:
		return a.pay.Type(key)
	}
	return nil
}

func (a *app) inField() bool {
	switch {
	case a.inspecting():
		return a.detail.Typing()
	case a.tab == tabPayments:
		return a.list.InField()
	case a.tab == tabAPI:
		return a.api.InField()
	}
	return a.pay.InField()
}

// inspecting reports that one payment lies over the list.
func (a *app) inspecting() bool { return a.tab == tabPayments && a.detail.Open() }

func (a *app) screenKeys() []kit.Binding { return a.allowed(a.allScreenKeys()) }

// allowed leaves out what moves money where the role only reads. Handling, footer and help draw from it.
func (a *app) allowed(keys []kit.Binding) []kit.Binding {
	if a.o.ReadOnly {
		return kit.Reading(keys)
	}
	return keys
}

func (a *app) allScreenKeys() []kit.Binding {
	switch {
	case a.inspecting():
		return a.detail.Keys()
	case a.tab == tabPayments:
		return a.list.Keys()
	case a.tab == tabAPI:
		return a.api.Keys()
	}
	return a.pay.Keys()
}

// rootKeys are the keys of every screen.
func (a *app) rootKeys() []kit.Binding {
	k, app := a.Text.Keys, a.Text.App
	show := func(t tab) func() tea.Cmd {
		return func() tea.Cmd {
			a.tab = t
			a.detail.Close() // the second tab is the list
			return nil
		}
	}
	keys := []kit.Binding{
		{Keys: []string{"alt+1", "1"}, Word: app.TabPay, Help: true, Pays: true, Do: show(tabPay)},
		{Keys: []string{"alt+2", "2"}, Word: app.TabPayments, Help: true, Do: show(tabPayments)},
		{Keys: []string{"alt+4", "4"}, Word: a.Text.API.Title, Help: true, Do: show(tabAPI)},
		{Keys: []string{"q"}, Word: k.Quit, Help: true, Do: a.quit},
		{Keys: []string{"ctrl+c"}, Word: k.Quit, Help: true, Do: a.interrupt},
		a.commandsKey(),
		a.helpKey(),
	}
	if a.inField() {
		keys[3].Word = "" // here a letter is only typed
	} else {
		keys[0].Label, keys[1].Label, keys[2].Label, keys[5].Label = "1", "2", "4", ": ctrl+p"
	}
	return a.allowed(keys)
}

func (a *app) helpKey() kit.Binding {
	return kit.Binding{Keys: []string{"?"}, Word: a.Text.Keys.Help, Do: func() tea.Cmd { a.mode = modeHelp; return nil }}
}

// inFlight is how many payments may still take money, with the one that is being sent.
func (a *app) inFlight() int {
	if a.o.ReadOnly {
		return 0 // whoever only looks leaves nothing behind
	}
	n := a.list.Live()
	if a.pay.Busy() && n == 0 {
		n = 1
	}
	return n
}

// quit ends the program, and asks first when something is in flight.
func (a *app) quit() tea.Cmd {
	if a.inFlight() == 0 {
		return tea.Quit
	}
	a.mode = modeQuit
	return nil
}

// interrupt is ctrl+c: it asks once, and then it quits.
func (a *app) interrupt() tea.Cmd {
	if a.inFlight() == 0 || a.mode == modeQuit {
		return tea.Quit
	}
	a.mode = modeQuit
	return nil
}

// question is what modeQuit asks.
func (a *app) question() string {
	if a.pay.Busy() {
		return a.Text.App.QuitSending
	}
	return fmt.Sprintf(a.Text.App.QuitLive, a.inFlight())
}
