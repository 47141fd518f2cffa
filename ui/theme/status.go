package theme

import (
	"strings"

	"github.com/charmbracelet/lipgloss"
)

// Mark is a status's sign and style. The word always stands beside it.
type Mark struct {
	Symbol string
	Style  lipgloss.Style
}

// Render writes the sign and the word, styled as one.
func (m Mark) Render(word string) string { return m.Style.Render(m.Symbol + " " + word) }

// Status returns the mark of one of Hub2's or the command line's status words.
func (t Theme) Status(word string) Mark {
	s := t.Symbols
	switch strings.ToLower(strings.TrimSpace(word)) {
	case "payment_required":
		return Mark{s.Open, t.Text}
	case "processing", "created", "pending", "sending":
		return Mark{s.Working, t.Text}
	case "action_required":
		return Mark{s.Action, t.Accent}
	case "successful", "succeeded", "success":
		return Mark{s.Done, t.Good}
	case "failed":
		return Mark{s.Failed, t.Bad}
	case "unknown", "":
		return Mark{s.Unknown, t.Warn}
	}
	return Mark{s.Dot, t.Text}
}
