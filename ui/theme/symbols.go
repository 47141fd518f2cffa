package theme

// Symbols are the signs of the screens, each of one cell but for the ASCII ellipsis and arrow.
type Symbols struct {
	Done, Failed, Unknown     string // ✓ ✗ ?
	Current, Open             string // ● ○
	Action, Working           string // ◐ ◌
	Selected                  string // ▸
	Dot, Ellipsis, Arrow      string // · … →
	Horizontal, Vertical      string // ─ │
	TopLeft, TopRight         string // ╭ ╮
	BottomLeft, BottomRight   string // ╰ ╯
	Enter, Up, Down, MaskSign string // ⏎ ↑ ↓ •
}

var unicodeSymbols = Symbols{
	Done: "✓", Failed: "✗", Unknown: "?", Current: "●", Open: "○", Action: "◐", Working: "◌",
	Selected: "▸", Dot: "·", Ellipsis: "…", Arrow: "→", Horizontal: "─", Vertical: "│",
	TopLeft: "╭", TopRight: "╮", BottomLeft: "╰", BottomRight: "╯",
	Enter: "⏎", Up: "↑", Down: "↓", MaskSign: "•",
}

var asciiSymbols = Symbols{
	Done: "+", Failed: "x", Unknown: "?", Current: "*", Open: "o", Action: "!", Working: "~",
	Selected: ">", Dot: "-", Ellipsis: "...", Arrow: "->", Horizontal: "-", Vertical: "|",
	TopLeft: "+", TopRight: "+", BottomLeft: "+", BottomRight: "+",
	Enter: "Enter", Up: "Up", Down: "Down", MaskSign: "*",
}
