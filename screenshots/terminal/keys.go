package terminal

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Types types text key by key. ⏎ is the Enter key, ⇥ Tab, ⎋ Escape and ⌫ Backspace.
func (t *Terminal) Types(text string) error {
	if err := t.present(); err != nil {
		return fmt.Errorf("type %q: %w", text, err)
	}
	for _, r := range text {
		switch r {
		case '⏎':
			r = '\r'
		case '⇥':
			r = '\t'
		case '⎋':
			r = '\x1b'
		case '⌫':
			r = '\x7f'
		}
		t.input.push([]byte(string(r)))
	}
	return nil
}

// Press presses keys by their names: "enter", "esc", "tab", "shift+tab", "f1", "up", "pgdown", "ctrl+p",
// "alt+2", or any single character.
func (t *Terminal) Press(names ...string) error {
	if err := t.present(); err != nil {
		return fmt.Errorf("press %q: %w", names, err)
	}
	t.mu.Lock()
	app := t.frames.appKeys
	t.mu.Unlock()
	for _, name := range names {
		key, err := encode(name, app)
		if err != nil {
			return err
		}
		t.input.push([]byte(key))
	}
	return nil
}

// Paste pastes text as the terminal does: bracketed when the program has asked for that, with carriage
// returns for line ends.
func (t *Terminal) Paste(text string) error {
	if err := t.present(); err != nil {
		return fmt.Errorf("paste %q: %w", text, err)
	}
	t.mu.Lock()
	brackets := t.frames.brackets
	t.mu.Unlock()
	text = strings.NewReplacer("\r\n", "\r", "\n", "\r").Replace(text)
	if brackets {
		text = "\x1b[200~" + text + "\x1b[201~"
	}
	t.input.push([]byte(text))
	return nil
}

// present says whether there is still a program to type to.
func (t *Terminal) present() error {
	select {
	case <-t.done:
		return t.dump("nobody is there to read it", ErrEnded)
	default:
		return nil
	}
}

// encode is what a terminal sends for a key.
func encode(name string, app bool) (string, error) {
	base, shift, alt, ctrl := modifiers(name)
	key, ok := named(base, 1+shift+2*alt+4*ctrl, app)
	switch {
	case ok:
		return key, nil
	case utf8.RuneCountInString(base) != 1 || shift != 0:
		return "", fmt.Errorf("terminal: no key is called %q", name)
	case ctrl != 0:
		code, ok := controlCode(base[0])
		if !ok || len(base) != 1 {
			return "", fmt.Errorf("terminal: no control key is called %q", name)
		}
		base = string(rune(code))
	}
	return strings.Repeat("\x1b", alt) + base, nil
}

// modifiers takes "ctrl+", "alt+" and "shift+" off a name; each is 1 where it was there.
func modifiers(name string) (base string, shift, alt, ctrl int) {
	for {
		prefix, rest, found := strings.Cut(name, "+")
		if !found || rest == "" {
			return name, shift, alt, ctrl
		}
		switch prefix {
		case "shift":
			shift = 1
		case "alt":
			alt = 1
		case "ctrl":
			ctrl = 1
		default:
			return name, shift, alt, ctrl
		}
		name = rest
	}
}

// named is the sequence of a key that has a name; mod is xterm's modifier, 1 for none.
func named(name string, mod int, app bool) (string, bool) {
	if key, ok := plainKey(name, mod); ok {
		return key, true
	}
	if letter, ok := letterKeys()[name]; ok {
		switch {
		case mod > 1:
			return fmt.Sprintf("\x1b[1;%d%s", mod, letter), true
		case app || name[0] == 'f':
			return "\x1bO" + letter, true
		}
		return "\x1b[" + letter, true
	}
	if number, ok := numberKeys()[name]; ok {
		if mod > 1 {
			return fmt.Sprintf("\x1b[%d;%d~", number, mod), true
		}
		return fmt.Sprintf("\x1b[%d~", number), true
	}
	return "", false
}

// plainKey is a key of one byte, with alt as a leading escape.
func plainKey(name string, mod int) (string, bool) {
	bytes := map[string]string{
		"enter": "\r", "tab": "\t", "esc": "\x1b", "backspace": "\x7f", "space": " ",
	}
	key, ok := bytes[name]
	switch {
	case !ok:
		return "", false
	case name == "tab" && mod == 2:
		return "\x1b[Z", true
	case name == "space" && mod == 5:
		return "\x00", true
	case mod == 3:
		return "\x1b" + key, true
	}
	return key, mod == 1
}

func letterKeys() map[string]string {
	return map[string]string{
		"up": "A", "down": "B", "right": "C", "left": "D", "home": "H", "end": "F",
		"f1": "P", "f2": "Q", "f3": "R", "f4": "S",
	}
}

func numberKeys() map[string]int {
	return map[string]int{
		"insert": 2, "delete": 3, "pgup": 5, "pgdown": 6,
		"f5": 15, "f6": 17, "f7": 18, "f8": 19, "f9": 20, "f10": 21, "f11": 23, "f12": 24,
	}
}

// controlCode is the control character on a key, a to z and @ [ \ ] ^ _.
func controlCode(key byte) (byte, bool) {
	switch {
	case key >= 'a' && key <= 'z':
		return key - 'a' + 1, true
	case key >= '@' && key <= '_':
		return key - '@', true
	}
	return 0, false
}
