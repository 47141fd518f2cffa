// Package kit is what every screen is handed: the look, the words, and the form in which
// it declares its keys.
package kit

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"guichet/ui/text"
	"guichet/ui/theme"
)

// Kit is passed down by value.
type Kit struct {
	Theme  theme.Theme
	Text   *text.Catalog
	Zone   *time.Location // of the times on the screen
	AZERTY bool           // number fields take the whole unshifted digit row
}

// Local moves an instant to the screen's zone.
func (k Kit) Local(t time.Time) time.Time {
	if k.Zone == nil {
		return t.Local()
	}
	return t.In(k.Zone)
}

// Mask writes a customer's number with its last digits only.
func (k Kit) Mask(number string) string {
	if k.Theme.ASCII {
		return text.MaskASCII(number)
	}
	return text.Mask(number)
}

// Noticed asks for one line at the foot of the screen.
type Noticed struct {
	Text string
	Loud bool // something is wrong
}

// Notice returns the command that sends a Noticed.
func Notice(s string, loud bool) tea.Cmd {
	return func() tea.Msg { return Noticed{Text: s, Loud: loud} }
}

// CopyWanted asks for a text to be put on the clipboard. With Told it is a document of several lines, clean
// already and no longer than MaxCopy, and Told is what is said of it.
type CopyWanted struct{ Text, Told string }

// Copy returns the command that sends a CopyWanted.
func Copy(s string) tea.Cmd { return func() tea.Msg { return CopyWanted{Text: s} } }

// MaxCopy is how many bytes of text go to the clipboard at most. Over OSC 52 they become four thirds as many,
// and Chromium's hterm, whose script many terminals and programs follow, sends no sequence above 100,000
// bytes. Some terminals take far less and none tells, so a document can be had as a file too.
const MaxCopy = (100_000 - len("\x1b]52;c;\a")) / 4 * 3

// SearchWanted asks for the payments in which a text stands that was pasted outside of any field.
type SearchWanted struct{ Text string }
