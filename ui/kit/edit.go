package kit

import (
	tea "github.com/charmbracelet/bubbletea"

	"guichet/ui/widget"
)

// Edit gives a field of free text what is typed or pasted, and reports whether it had room. Other keys
// change nothing.
func Edit(f *widget.Field, key tea.KeyMsg) (fits bool) {
	fits = true
	switch {
	case key.Paste:
		return f.Paste(string(key.Runes))
	case key.Type == tea.KeyRunes, key.Type == tea.KeySpace:
		for _, r := range key.Runes {
			fits = f.Insert(r)
		}
	case key.Type == tea.KeyBackspace:
		f.Backspace()
	case key.Type == tea.KeyDelete:
		f.Delete()
	case key.Type == tea.KeyLeft:
		f.Left()
	case key.Type == tea.KeyRight:
		f.Right()
	case key.Type == tea.KeyHome:
		f.Home()
	case key.Type == tea.KeyEnd:
		f.End()
	}
	return fits
}
