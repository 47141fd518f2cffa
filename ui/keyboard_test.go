package ui

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"
)

// types types text key by key, and lets everything happen between. ⏎ is Enter, ⎋ Escape, ⇥ Tab, ⌫ Backspace.
func (t *till) types(s string) {
	t.t.Helper()
	for _, r := range s {
		t.gets(key(r))
		t.rests()
	}
}

// bursts types everything before anything else can happen.
func (t *till) bursts(s string) {
	t.t.Helper()
	var run []rune
	flush := func() {
		if len(run) > 0 {
			t.gets(tea.KeyMsg{Type: tea.KeyRunes, Runes: run})
		}
		run = nil
	}
	for _, r := range s {
		if strings.ContainsRune("⏎⎋⇥⌫", r) {
			flush()
			t.gets(key(r))
			continue
		}
		run = append(run, r) // a terminal's burst is one message of many runes
	}
	flush()
	t.rests()
}

func key(r rune) tea.KeyMsg {
	switch r {
	case '⏎':
		return tea.KeyMsg{Type: tea.KeyEnter}
	case '⎋':
		return tea.KeyMsg{Type: tea.KeyEsc}
	case '⇥':
		return tea.KeyMsg{Type: tea.KeyTab}
	case '⌫':
		return tea.KeyMsg{Type: tea.KeyBackspace}
	case ' ':
		return tea.KeyMsg{Type: tea.KeySpace, Runes: []rune{' '}}
	}
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}}
}

func (t *till) pastes(s string) {
	t.t.Helper()
	t.gets(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(s), Paste: true})
	t.rests()
}

var namedKeys = map[string]tea.KeyMsg{
	"alt+1": {Type: tea.KeyRunes, Runes: []rune("1"), Alt: true}, "alt+2": {Type: tea.KeyRunes, Runes: []rune("2"), Alt: true},
	"alt+4":  {Type: tea.KeyRunes, Runes: []rune("4"), Alt: true},
	"ctrl+p": {Type: tea.KeyCtrlP}, "ctrl+n": {Type: tea.KeyCtrlN}, "f5": {Type: tea.KeyF5}, "f7": {Type: tea.KeyF7}, "f8": {Type: tea.KeyF8},
	"enter": {Type: tea.KeyEnter}, "esc": {Type: tea.KeyEsc}, "tab": {Type: tea.KeyTab}, " ": {Type: tea.KeySpace, Runes: []rune{' '}},
	"ctrl+c": {Type: tea.KeyCtrlC}, "ctrl+u": {Type: tea.KeyCtrlU}, "up": {Type: tea.KeyUp}, "down": {Type: tea.KeyDown},
	"left": {Type: tea.KeyLeft}, "right": {Type: tea.KeyRight}, "home": {Type: tea.KeyHome}, "delete": {Type: tea.KeyDelete},
	"pgup": {Type: tea.KeyPgUp}, "pgdown": {Type: tea.KeyPgDown}, "shift+tab": {Type: tea.KeyShiftTab},
	"f1": {Type: tea.KeyF1}, "f2": {Type: tea.KeyF2}, "f3": {Type: tea.KeyF3}, "f4": {Type: tea.KeyF4}, "f6": {Type: tea.KeyF6},
}

func (t *till) presses(names ...string) {
	t.t.Helper()
	for _, n := range names {
		k, ok := namedKeys[n]
		if r := []rune(n); !ok && len(r) == 1 {
			k, ok = tea.KeyMsg{Type: tea.KeyRunes, Runes: r}, true
		}
		if !ok {
			t.t.Fatalf("no key is called %q", n)
		}
		t.gets(k)
		t.rests()
	}
}

func (t *till) resizes(width, height int) {
	t.t.Helper()
	t.gets(tea.WindowSizeMsg{Width: width, Height: height})
	t.rests()
}
