// Package theme holds the look of the screens: a style for each role and a sign for each meaning, with
// their forms for terminals without colour and without Unicode. It uses the terminal's own sixteen
// colours, leaves the background alone and never asks the terminal anything.
package theme

import (
	"io"

	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"
)

// Options say what the terminal can do.
type Options struct {
	Renderer *lipgloss.Renderer // nil makes one; one that is given gets its profile set
	Color    bool               // colours may be used
	ASCII    bool               // no Unicode
	Plain    bool               // no escape sequences at all, not even bold or reverse
	Indexed  bool               // the terminal knows the 256 fixed colours; only the QR code needs them
}

// Theme is the look, passed down as a value.
type Theme struct {
	Accent   lipgloss.Style // the one colour that is not a verdict
	Good     lipgloss.Style // PAID
	Warn     lipgloss.Style // NOT KNOWN and warnings
	Bad      lipgloss.Style // NOT PAID and errors
	Faint    lipgloss.Style // what may be overlooked
	Strong   lipgloss.Style // what may not
	Reverse  lipgloss.Style // the selected row, the cursor
	LiveBar  lipgloss.Style // the bar that says LIVE
	Border   lipgloss.Style // boxes and rules
	Text     lipgloss.Style // everything else: no style
	Symbols  Symbols
	Color    bool
	ASCII    bool
	Plain    bool
	Indexed  bool
	Renderer *lipgloss.Renderer
}

// The terminal's own colours.
const (
	red    = lipgloss.ANSIColor(1)
	green  = lipgloss.ANSIColor(2)
	yellow = lipgloss.ANSIColor(3)
	cyan   = lipgloss.ANSIColor(6)
)

// New builds the look.
func New(o Options) Theme {
	r := o.Renderer
	if r == nil {
		r = lipgloss.NewRenderer(io.Discard)
	}
	// Both answers are given here, so that nobody asks the terminal. Without colour the profile stays
	// ANSI, or bold and reverse would be lost too: then the styles simply hold no colour.
	r.SetHasDarkBackground(true)
	r.SetColorProfile(termenv.ANSI)
	if o.Plain {
		r.SetColorProfile(termenv.Ascii)
	}
	t := Theme{Renderer: r, Color: o.Color && !o.Plain, ASCII: o.ASCII, Plain: o.Plain, Indexed: o.Indexed, Symbols: unicodeSymbols}
	if o.ASCII {
		t.Symbols = asciiSymbols
	}
	style := r.NewStyle()
	t.Text = style
	t.Accent, t.Good, t.Warn, t.Bad = t.tint(cyan), t.tint(green), t.tint(yellow), t.tint(red)
	t.Faint, t.Strong, t.Reverse = style.Faint(true), style.Bold(true), style.Reverse(true)
	t.LiveBar, t.Border = style.Bold(true).Reverse(true), style.Faint(true)
	return t
}

// tint gives a colour, or bold where there are none: what a colour marks must stand out all the same.
func (t Theme) tint(c lipgloss.ANSIColor) lipgloss.Style {
	if !t.Color {
		return t.Text.Bold(true)
	}
	return t.Text.Foreground(c)
}
