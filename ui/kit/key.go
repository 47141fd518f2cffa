package kit

import (
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"guichet/ui/theme"
	"guichet/ui/widget"
)

// Binding is one key with what it does. Handling, footer, help and palette are all drawn from it.
type Binding struct {
	Keys  []string // Bubble Tea's names; the first is the one that is shown
	Label string   // how it is shown, "" for the name of the first key
	Word  string   // what it does, "" for a key that needs no explaining
	Help  bool     // told in the help only, not in the footer
	Pays  bool     // it leads to where money moves: it is not there for whoever only reads
	// Name is what the palette calls it, "" for Word: where Word speaks of several keys, or of none.
	Name string
	// Hand is for what only its own key does, never the palette: it sends, or moves by one line.
	Hand bool
	Do   func() tea.Cmd
}

// Reading returns the bindings without those that lead to where money moves.
func Reading(all []Binding) []Binding {
	return slices.DeleteFunc(slices.Clone(all), func(b Binding) bool { return b.Pays })
}

// Find returns the binding that a key belongs to.
func Find(all []Binding, key string) (Binding, bool) {
	i := slices.IndexFunc(all, func(b Binding) bool { return slices.Contains(b.Keys, key) })
	if i < 0 {
		return Binding{}, false
	}
	return all[i], true
}

// Named returns the bindings that can be chosen by a name, each with the name for its word and its own key
// for its label: first those of the footer, then those of the help. One without a word belongs to the one
// before it; of two with one name the first stands for both.
func Named(all []Binding) []Binding {
	var named, further []Binding
	help := false
	for _, b := range all {
		if b.Word != "" {
			help = b.Help
		}
		if b.Name != "" {
			b.Word, b.Label = b.Name, ""
		}
		same := func(o Binding) bool { return o.Word == b.Word }
		switch {
		case b.Word == "", b.Hand, slices.ContainsFunc(named, same), slices.ContainsFunc(further, same):
		case help:
			further = append(further, b)
		default:
			named = append(named, b)
		}
	}
	return append(named, further...)
}

// Shown is how the key is written on the screen.
func (b Binding) Shown(t theme.Theme) string {
	if b.Label != "" || len(b.Keys) == 0 {
		return b.Label
	}
	switch b.Keys[0] {
	case "enter":
		return t.Symbols.Enter
	case "up":
		return t.Symbols.Up
	case "down":
		return t.Symbols.Down
	}
	if len(b.Keys[0]) == 2 && b.Keys[0][0] == 'f' {
		return strings.ToUpper(b.Keys[0])
	}
	return b.Keys[0]
}

const footerGap = "   "

// Footer draws the keys on one line of width cells. Those that do not fit are left to the help,
// which always stands at the end.
func Footer(t theme.Theme, all []Binding, help Binding, width int) string {
	last := entry(t, help)
	line := ""
	for _, b := range all {
		if b.Help || b.Word == "" {
			continue
		}
		e := entry(t, b)
		if 1+widget.Width(line)+widget.Width(e)+len(footerGap)+widget.Width(last) > width {
			break
		}
		line += e + footerGap
	}
	return widget.Pad(" "+line+last, width)
}

func entry(t theme.Theme, b Binding) string { return t.Strong.Render(b.Shown(t)) + " " + b.Word }

// HelpLines lists every key, one to a line.
func HelpLines(t theme.Theme, all []Binding) []string {
	wide := 0
	for _, b := range all {
		wide = max(wide, widget.Width(b.Shown(t)))
	}
	var lines []string
	for _, b := range all {
		if b.Word != "" {
			lines = append(lines, widget.Pad(t.Strong.Render(b.Shown(t)), wide)+"   "+b.Word)
		}
	}
	return lines
}
