package ui

import (
	"fmt"
	"strings"

	"guichet/ui/kit"
	"guichet/ui/palette"
	"guichet/ui/text"
	"guichet/ui/widget"
)

// The least room that the console needs, and from which width on the live payments stand beside.
const (
	minWidth  = 60
	minHeight = 18
	wide      = 100
	wizard    = 80 // the wizard's measure
)

// What stands above and below a screen.
const (
	headLines = 3
	footLines = 2
)

// frame draws the whole screen: exactly height lines of exactly width cells.
func (a *app) frame() []string {
	if a.width <= 0 || a.height <= 0 {
		return nil
	}
	var lines []string
	if a.width < minWidth || a.height < minHeight {
		lines = a.tooSmall()
	} else {
		lines = a.full()
	}
	if a.Theme.ASCII {
		for i := range lines {
			lines[i] = text.ASCII(lines[i])
		}
	}
	return lines
}

func (a *app) full() []string {
	inset := a.inset()
	width, top := a.width, headLines // of what stands beside the inset, and where that begins
	if len(inset) > 0 {
		width -= widget.Width(inset[0]) + 1
	}
	if a.height-headLines-footLines < len(inset) {
		top = 1 // a small window: the code goes up beside the tabs, to stay whole
	}
	upper := width
	if top == headLines {
		upper = a.width
	}
	lines := make([]string, 0, a.height)
	lines = append(lines, a.header(), a.tabs(upper), a.Theme.Border.Render(strings.Repeat(a.Theme.Symbols.Horizontal, upper)))
	lines = append(lines, a.body(width, a.height-headLines-footLines, len(inset) > 0)...)
	lines = append(lines, a.noticeLine(width), a.footer())
	for i := top; i < a.height-1 && len(inset) > 0; i++ {
		lines[i] = widget.Pad(lines[i], width) + " " + insetLine(inset, i-top, a.width-width-1)
	}
	if a.mode == modePalette {
		width, height := palette.Size(a.width, a.height-headLines-footLines)
		lines = widget.Over(lines, a.commands.View(width, height), (a.width-width)/2, headLines)
	}
	return lines
}

// inset is the QR code that stands at the right, between the first line and the last.
func (a *app) inset() []string {
	if a.tab != tabPay || a.mode != modeNormal && a.mode != modePalette {
		a.pay.Inset(0, 0)
		return nil
	}
	return a.pay.Inset(a.width, a.height-2)
}

func insetLine(inset []string, i, width int) string {
	if i < len(inset) {
		return inset[i]
	}
	return widget.Pad("", width)
}

func (a *app) body(width, height int, hasInset bool) []string {
	switch {
	case a.mode == modeHelp:
		return a.help(width, height)
	case a.inspecting():
		return a.detail.View(width, height)
	case a.tab == tabPayments:
		return a.list.View(width, height)
	case a.tab == tabAPI:
		return a.api.View(width, height)
	case width < wide || hasInset:
		return a.pay.View(width, height)
	}
	return a.beside(width, height)
}

// beside draws the wizard at its own measure with the live payments at its side.
func (a *app) beside(width, height int) []string {
	lines := a.pay.View(wizard, height)
	rule := a.Theme.Border.Render(a.Theme.Symbols.Vertical)
	panel := a.list.Panel(width-wizard-3, height)
	for i := range lines {
		lines[i] += rule + " " + widget.Pad(panel[i], width-wizard-2)
	}
	return lines
}

// header is the first line: what this is, whose till, with or without real money, and the time. LIVE
// stands reversed on a bar of its own.
func (a *app) header() string {
	t, words := a.Theme, a.Text.App
	label := words.Sandbox
	switch a.o.Profile.Environment {
	case environmentLive:
		label = words.Live
	case environmentEmbedded:
		label = words.SandboxEmbedded
	}
	clock := text.Clock(a.Local(a.now))
	room := a.width - widget.Width(" "+words.Name+"  "+label+"   "+clock+" ")
	till := a.till(room - 2)
	gap := strings.Repeat(" ", max(room-widget.Width(till), 1))
	if a.o.Profile.Environment == environmentLive {
		return t.LiveBar.Render(widget.Pad(" "+words.Name+"  "+till+gap+label+"   "+clock+" ", a.width))
	}
	line := " " + t.Strong.Render(words.Name) + "  " + till + gap + t.Accent.Render(label) + "   " + clock + " "
	return widget.Pad(line, a.width)
}

// till is the till's name, and beside it who sits there when there is room for both.
func (a *app) till(room int) string {
	till := text.Clean(a.o.Till, 24)
	if a.o.ReadOnly {
		till = a.Text.App.ReadOnly
	}
	if cashier := text.Clean(a.o.Cashier, 24); cashier != "" {
		if both := till + " " + a.Theme.Symbols.Dot + " " + cashier; widget.Width(both) <= room {
			return both
		}
	}
	return widget.Truncate(till, max(room, 0), a.Theme.Symbols.Ellipsis)
}

// tabs is the second line.
func (a *app) tabs(width int) string {
	line := a.tabLine(width >= minWidth)
	right := a.Theme.Strong.Render("?") + " " + a.Text.App.Help + " "
	if a.tab == tabPayments {
		counts := a.counts(right, width-widget.Width(line)-1)
		if widget.Width(line)+widget.Width(counts) >= width { // they tell what is live, too
			line = a.tabLine(false)
			counts = a.counts(right, width-widget.Width(line)-1)
		}
		right = counts
	}
	gap := width - widget.Width(line) - widget.Width(right)
	if gap < 1 {
		return widget.Pad(line, width)
	}
	return line + strings.Repeat(" ", gap) + right
}

// tabLine names the screens, in words how many payments are live where there is room.
func (a *app) tabLine(inWords bool) string {
	words, t := a.Text.App, a.Theme
	name := words.TabPayments
	if n := a.list.Live(); n > 0 && inWords {
		name = fmt.Sprintf(words.TabPaymentsLive, n)
	} else if n > 0 {
		name += fmt.Sprintf(" (%d)", n)
	}
	line := ""
	for i, s := range []string{"1 " + words.TabPay, "2 " + name, "4 " + a.Text.API.Tab} {
		if tab(i) == tabPay && a.o.ReadOnly {
			continue
		}
		if tab(i) == a.tab {
			line += t.Reverse.Render(" " + s + " ")
		} else {
			line += " " + s + " "
		}
		line += " "
	}
	return line
}

// counts puts before a text how many payments are new, live and of today, as far as there is room.
func (a *app) counts(before string, room int) string {
	t := a.Theme
	counts := t.Faint.Render(fmt.Sprintf(a.Text.Payments.Counts, a.list.Live(), a.list.Total()))
	if s := a.list.Progress(); s != "" {
		counts = t.Faint.Render(s)
	}
	if n := a.list.Fresh(); n > 0 {
		fresh := t.Accent.Render(fmt.Sprintf(a.Text.List.Fresh, n))
		if all := fresh + " " + t.Symbols.Dot + " " + counts; widget.Width(all)+3+widget.Width(before) <= room {
			counts = all
		} else {
			counts = fresh
		}
	}
	return counts + "   " + before
}

// noticeLine is the one line of news above the keys.
func (a *app) noticeLine(width int) string {
	t := a.Theme
	switch {
	case a.mode == modeQuit:
		return widget.Pad(" "+t.Warn.Render(widget.Truncate(a.question(), width-2, t.Symbols.Ellipsis)), width)
	case a.notice.Text == "":
		return widget.Pad("", width)
	}
	style := t.Strong
	if a.notice.Loud {
		style = t.Warn
	}
	return widget.Pad(" "+style.Render(widget.Truncate(a.notice.Text, width-2, t.Symbols.Ellipsis)), width)
}

// footer is the last line: the keys.
func (a *app) footer() string {
	switch a.mode {
	case modeQuit:
		keys := []kit.Binding{{Keys: []string{"q"}, Word: a.Text.Keys.Quit}}
		return kit.Footer(a.Theme, keys, kit.Binding{Keys: []string{"esc"}, Word: a.Text.Console.Stay}, a.width)
	case modeHelp:
		return widget.Pad(" "+a.Text.Console.AnyKeyCloses, a.width)
	case modePalette:
		return kit.Footer(a.Theme, a.paletteKeys(), kit.Binding{Keys: []string{"esc"}, Word: a.Text.Palette.Close}, a.width)
	case modeNormal:
	}
	keys := a.screenKeys()
	if !a.inField() { // whoever types an amount is left in peace
		commands := a.commandsKey()
		commands.Help = false
		keys = append(keys, commands)
	}
	return kit.Footer(a.Theme, keys, a.helpKey(), a.width)
}

// help lists the keys of what is on the screen.
func (a *app) help(width, height int) []string {
	lines := []string{"", "      " + a.Theme.Strong.Render(fmt.Sprintf(a.Text.App.HelpTitle, a.title())), ""}
	keys := kit.HelpLines(a.Theme, append(a.screenKeys(), a.rootKeys()...))
	for _, l := range inTwo(keys, width-6, height-len(lines)) {
		lines = append(lines, "      "+l)
	}
	for len(lines) < height {
		lines = append(lines, "")
	}
	lines = lines[:height]
	for i := range lines {
		lines[i] = widget.Pad(lines[i], width)
	}
	return lines
}

// inTwo sets what does not fit below the rest of a list beside it.
func inTwo(lines []string, width, height int) []string {
	if len(lines) <= height || height <= 0 {
		return lines
	}
	left, right := lines[:height], lines[height:]
	out := make([]string, height)
	for i := range left {
		out[i] = left[i]
		if i < len(right) {
			out[i] = widget.Pad(left[i], width/2) + right[i]
		}
	}
	return out
}

// title names what is on the screen.
func (a *app) title() string {
	switch {
	case a.inspecting():
		return a.detail.Title()
	case a.tab == tabPayments:
		return a.list.Title()
	case a.tab == tabAPI:
		return a.api.Title()
	}
	return a.pay.Title()
}

// tooSmall asks for more room. Nothing is lost meanwhile.
func (a *app) tooSmall() []string {
	words := a.Text.App
	label := ""
	if a.o.Profile.Environment == environmentLive {
		label = a.Theme.LiveBar.Render(words.Live) + " "
	}
	var lines []string
	for _, s := range []string{label + words.TooSmall, fmt.Sprintf(words.TooSmallNow, a.width, a.height)} {
		lines = append(lines, widget.Wrap(s, a.width)...)
	}
	for len(lines) < a.height {
		lines = append(lines, "")
	}
	lines = lines[:a.height]
	for i := range lines {
		lines[i] = widget.Pad(lines[i], a.width)
	}
	return lines
}

func join(lines []string) string { return strings.Join(lines, "\n") }
