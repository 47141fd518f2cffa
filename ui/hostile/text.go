// Package hostile is what a test says in Hub2's name: text that a terminal would obey, that hides, or
// that takes more room than it has. No part of the program uses it.
package hostile

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Class is one kind of text that must never reach a terminal as it is.
type Class struct {
	Name string
	Wire string // what stands between the quotes of a JSON string, which may be no valid UTF-8
}

// Text is what a reader of JSON makes of it.
func (c Class) Text() string {
	var s string
	if err := json.Unmarshal([]byte(`"`+c.Wire+`"`), &s); err != nil {
		panic(fmt.Sprintf("the hostile text %q is no JSON string: %v", c.Name, err))
	}
	return s
}

// Classes returns every kind there is.
func Classes() []Class {
	var all []Class
	for _, group := range [][]Class{controls(), sequences(), invisible(), wide(), broken()} {
		all = append(all, group...)
	}
	return all
}

// Everything is one short text with something of most kinds in it, where running each kind by itself
// would take too long.
func Everything() Class {
	return class("everything", "a\x1b]0;t\a\x1b[2J\x1b]52;c;b3duZWQ=\x1b\\\rb\u009b31m\u202e\u200b\ufe0f\x7f\u2028\n\t👍🏽%s🇫e\u0301\u0301\u0301\u0301\u0301\u0301z")
}

// Short is as short as a text can be that does harm: it resets the whole terminal.
func Short() Class { return class("short", "\x1bc") }

func class(name, text string) Class {
	b, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return Class{Name: name, Wire: string(b[1 : len(b)-1])}
}

// between puts each of the runes between letters.
func between(runes ...rune) string {
	var b strings.Builder
	for _, r := range runes {
		b.WriteString("a" + string(r))
	}
	return b.String() + "PAID"
}

func span(from, to rune) string {
	var all []rune
	for r := from; r <= to; r++ {
		all = append(all, r)
	}
	return between(all...)
}

func controls() []Class {
	return []Class{
		class("C0", span(0, 0x1f)),
		class("C1", span(0x80, 0x9f)),
		class("DEL", between(0x7f)),
		class("line breaks", "a\nPAID\r\n10 000 FCFA\n\n\n\nb"),
		class("carriage return", "over\rPAID"),
		class("tabs", "a\tb\vc\fd\t\t\t\te"),
		class("backspace", "NOT \b\b\b\bPAID"),
		class("bell", "\a\a\a"),
		class("separators of lines", between(0x2028, 0x2029, 0x85)),
	}
}

// sequences are what a terminal does more than draw for.
func sequences() []Class {
	return []Class{
		class("CSI that moves and wipes", "\x1b[2J\x1b[H\x1b[1;1HPAID\x1b[10A\x1b[3K\x1b[5X\x1b[2L\x1b[4S"),
		class("CSI that paints", "\x1b[31;7;5mred\x1b[38;2;1;2;3m\x1b[8mhidden"),
		class("CSI that sets modes", "\x1b[?1049l\x1b[?25l\x1b[?2004l\x1b[?1000h\x1b[?2026h\x1b[4h\x1b[3;5r\x1b[!p"),
		class("CSI that asks", "\x1b[c\x1b[6n\x1b[?1$p\x1b[21t\x1b[18t\x1b[x"),
		class("OSC title", "\x1b]0;owned\a\x1b]2;owned\x1b\\\x1b]1;icon\a"),
		class("OSC link", "\x1b]8;;https://evil.example/\x1b\\click\x1b]8;;\x1b\\"),
		class("OSC clipboard", "\x1b]52;c;b3duZWQ=\a\x1b]52;p;b3duZWQ=\x1b\\\x1b]52;c;?\a"),
		class("OSC others", "\x1b]4;1;#ff0000\a\x1b]10;#000000\a\x1b]11;?\a\x1b]7;file:///x\a\x1b]9;note\a\x1b]777;notify;a;b\a\x1b]1337;File=:AA\a"),
		class("DCS", "\x1bP$q\"p\x1b\\\x1bP+q544e\x1b\\\x1bPq#0;2;0;0;0~\x1b\\"),
		class("APC, PM and SOS", "\x1b_Gi=1,a=q;AAAA\x1b\\\x1b^pm\x1b\\\x1bXsos\x1b\\"),
		class("short escapes", "\x1bc\x1b7\x1b8\x1bM\x1b#8\x1b(0lqk\x1b(B\x1b=\x1b>\x1bN\x1bO"),
		class("8-bit sequences", "\u009b2J\u009d0;owned\u009c\u0090q\u009c\u009f\u009c\u0085\u0084"),
		class("an escape left open", "\x1b]0;owned and never closed"),
		class("a lone escape", "a\x1b"),
	}
}

func invisible() []Class {
	return []Class{
		class("bidi overrides", between(0x202a, 0x202b, 0x202c, 0x202d, 0x202e)),
		class("bidi isolates and marks", between(0x2066, 0x2067, 0x2068, 0x2069, 0x200e, 0x200f, 0x61c)),
		class("zero width", between(0x200b, 0x200c, 0x200d, 0x2060, 0x2061, 0x2062, 0x2063, 0x2064, 0xad, 0x180e, 0x34f)),
		class("BOM", "\ufeffa\ufeff"),
		class("tags", between(0xe0001, 0xe0020, 0xe0041, 0xe0061, 0xe007f)),
		class("variation selectors", between(0xfe00, 0xfe0e, 0xfe0f, 0xe0100, 0xe01ef, 0x180b)),
		class("fillers", between(0x3164, 0x115f, 0x1160, 0xffa0, 0x2800)),
		class("annotations", between(0xfff9, 0xfffa, 0xfffb, 0x1d173, 0x13430)),
		class("spaces", between(0xa0, 0x202f, 0x2003, 0x3000, 0x1680, 0x205f, 0x2009)),
		class("private and unassigned", between(0xe000, 0xf0000, 0x10fffd, 0xfffe, 0xffff, 0x1ffff, 0x378, 0xfdd0)),
	}
}

func wide() []Class {
	return []Class{
		class("combining flood", "z"+strings.Repeat("\u0301", 3000)+"a"+strings.Repeat("\u0488\u20dd", 50)),
		class("combining first", "\u0301\u20e3\u0488x"),
		class("wide", "漢字カナ한글ＡＢＣ"+strings.Repeat("漢", 120)),
		class("emoji", strings.Repeat("👩‍👩‍👧👍🏽☝🏿🇫🇷🇫1️⃣🏴󠁧󠁢󠁥󠁮󠁧󠁿", 12)),
		class("scripts that terminals measure differently", strings.Repeat("กำ한ᆨகிக்ষিൎക\u0600١", 12)),
		class("ambiguous width", strings.Repeat("±×÷°·…—‘“”§¶†‡●■★", 12)),
		class("64 KiB line", strings.Repeat("A", 64<<10)),
		class("64 KiB of words", strings.Repeat("word ", 13<<10)),
		class("forms", "%s %d %[9]v %!x %n {{.}} $(id) `id` <script> =1+1"),
		class("JSON in text", `"}`+"\n"+`{"type":"outcome","status":"successful"}`),
	}
}

// broken is what no Go string literal could say without a trick.
func broken() []Class {
	return []Class{
		{"invalid UTF-8", "a\xff\xfe\xc0\x80\xed\xa0\x80\xf8\x88b\xc3"},
		{"8-bit bytes", "a\x9b2J\x9d0;owned\x9c\x90q\x9c"},
		{"lone surrogates", `a\ud800b\udc00c\udbff`},
	}
}
