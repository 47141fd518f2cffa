// The floor is the least that a Bubble Tea program can be: one field on the alternate screen, with the
// library as it comes. The console's own figures stand beside this program's.
package main

import (
	"os"

	tea "github.com/charmbracelet/bubbletea"
)

type field struct{ text string }

// Init does nothing.
func (f field) Init() tea.Cmd { return nil }

// Update types.
func (f field) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if key, ok := msg.(tea.KeyMsg); ok {
		switch key.Type {
		case tea.KeyCtrlC:
			return f, tea.Quit
		case tea.KeyBackspace:
			f.text = f.text[:max(len(f.text)-1, 0)]
		default:
			f.text += string(key.Runes)
		}
	}
	return f, nil
}

// View draws the field.
func (f field) View() string { return "Amount > " + f.text + "_" }

func main() {
	if _, err := tea.NewProgram(field{}, tea.WithAltScreen()).Run(); err != nil {
		os.Exit(1)
	}
}
