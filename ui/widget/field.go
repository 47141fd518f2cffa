package widget

import (
	"slices"
	"strings"
	"unicode"

	"guichet/ui/theme"
)

// Grouping says how a field shows its digits. The spaces are drawn, never part of the value.
type Grouping int

// The groupings. A value that is not made of digits alone is shown as it is.
const (
	NoGrouping Grouping = iota
	Thousands           // 10 000
	Pairs               // 07 00 00 00 01, from the left, so that nothing jumps while it is typed
)

// FieldOptions say what a field takes.
type FieldOptions struct {
	Max   int                         // runes; 0 is 64
	Typed func(rune) (rune, bool)     // what a key gives; nil takes every visible character
	Paste func(string) (string, bool) // what a paste gives; nil takes it if every rune is visible
	Group Grouping
	// Secret hides the value when the field is not being typed in, and keeps it out of every print.
	Secret bool
}

// Field is a text field of one line. It is a value: copying it copies the text too, except that a
// secret's old text is overwritten as soon as any copy changes.
type Field struct {
	options FieldOptions
	text    func() []rune // behind a function, so that printing a struct around it prints an address
	cursor  int
}

// NewField makes an empty field.
func NewField(o FieldOptions) Field {
	if o.Max <= 0 {
		o.Max = 64
	}
	if o.Typed == nil {
		o.Typed = func(r rune) (rune, bool) { return r, unicode.IsGraphic(r) }
	}
	if o.Paste == nil {
		o.Paste = visibleLine
	}
	return Field{options: o}
}

func visibleLine(s string) (string, bool) {
	s = strings.TrimSpace(s)
	return s, !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsGraphic(r) })
}

func (f Field) runes() []rune {
	if f.text == nil {
		return nil
	}
	return f.text()
}

// Value returns the text, without the spaces of the grouping.
func (f Field) Value() string { return string(f.runes()) }

// Empty reports whether nothing was typed.
func (f Field) Empty() bool { return len(f.runes()) == 0 }

// Cursor returns the cursor's place, in runes of the value.
func (f Field) Cursor() int { return f.cursor }

// String names the field and never its text when that is a secret.
func (f Field) String() string {
	if f.options.Secret {
		return "[redacted]"
	}
	return f.Value()
}

// GoString is String, for %#v.
func (f Field) GoString() string { return f.String() }

// SetValue replaces the text, cut to the field's length, and puts the cursor behind it.
func (f *Field) SetValue(s string) {
	all := []rune(s)
	all = all[:min(len(all), f.options.Max)]
	f.replace(all)
	f.cursor = len(all)
}

// Clear empties the field; a secret is overwritten in memory.
func (f *Field) Clear() { f.replace(nil); f.cursor = 0 }

// Insert takes one typed key. It reports false when the key means nothing here or the field is full.
func (f *Field) Insert(key rune) bool {
	if f.options.Typed == nil {
		return false
	}
	r, ok := f.options.Typed(key)
	return ok && f.insert([]rune{r})
}

// Paste takes a pasted text as a whole or, reporting false, not at all: a number is never cut.
func (f *Field) Paste(s string) bool {
	if f.options.Paste == nil || len(s) > 4096 {
		return false
	}
	s, ok := f.options.Paste(s)
	return ok && s != "" && f.insert([]rune(s))
}

func (f *Field) insert(new []rune) bool {
	if len(f.runes())+len(new) > f.options.Max {
		return false
	}
	f.replace(slices.Concat(f.runes()[:f.cursor], new, f.runes()[f.cursor:]))
	f.cursor += len(new)
	return true
}

// Left moves the cursor one place.
func (f *Field) Left() { f.cursor = max(f.cursor-1, 0) }

// Right moves the cursor one place.
func (f *Field) Right() { f.cursor = min(f.cursor+1, len(f.runes())) }

// Home moves the cursor before the text.
func (f *Field) Home() { f.cursor = 0 }

// End moves the cursor behind the text.
func (f *Field) End() { f.cursor = len(f.runes()) }

// Backspace takes away the character before the cursor.
func (f *Field) Backspace() bool {
	if f.cursor == 0 {
		return false
	}
	f.cursor--
	return f.Delete()
}

// Delete takes away the character under the cursor.
func (f *Field) Delete() bool {
	if f.cursor >= len(f.runes()) {
		return false
	}
	f.replace(slices.Concat(f.runes()[:f.cursor], f.runes()[f.cursor+1:]))
	return true
}

// replace always takes a new slice, so that an older copy of the field keeps its own text; a secret's
// old text is wiped.
func (f *Field) replace(all []rune) {
	if f.options.Secret {
		clear(f.runes())
	}
	f.text = func() []rune { return all }
}

// View draws the field in width cells, with the cursor when it is focused, scrolled to show it.
func (f Field) View(t theme.Theme, width int, focused bool) string {
	if width <= 0 {
		return ""
	}
	if f.options.Secret && !focused {
		return Pad(strings.Repeat(t.Symbols.MaskSign, len(f.runes())), width)
	}
	shown, at := group(f.runes(), f.options.Group, f.cursor)
	if !focused {
		return Pad(Truncate(string(shown), width, t.Symbols.Ellipsis), width)
	}
	shown = append(shown, ' ') // the cursor's place behind the text
	from := 0
	for Width(string(shown[from:at+1])) > width && from < at {
		from++
	}
	after := Truncate(string(shown[at+1:]), width-Width(string(shown[from:at+1])), "")
	line := string(shown[from:at]) + t.Reverse.Render(string(shown[at])) + after
	return Pad(line, width)
}

// group puts the spaces of the grouping in, and tells where the cursor stands then.
func group(all []rune, g Grouping, cursor int) (shown []rune, at int) {
	if g == NoGrouping || slices.ContainsFunc(all, func(r rune) bool { return r < '0' || r > '9' }) {
		return slices.Clone(all), cursor
	}
	for i, r := range all {
		left := len(all) - i
		if g == Thousands && i > 0 && left%3 == 0 || g == Pairs && i > 0 && i%2 == 0 {
			shown = append(shown, ' ')
		}
		if i == cursor {
			at = len(shown)
		}
		shown = append(shown, r)
	}
	if cursor >= len(all) {
		at = len(shown)
	}
	return shown, at
}
