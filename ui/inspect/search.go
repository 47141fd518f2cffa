package inspect

import (
	"fmt"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"guichet/ui/text"
)

// found: a search came to a line, -1 for none.
type found struct {
	number int
	line   int32
}

// seek looks for what was searched from the mark on, round and round. A document may have hundreds of
// thousands of lines, so it is done away from the screen.
func (p *pane) seek(s *Screen, by int, here bool) tea.Cmd {
	from, ok := p.here()
	if !ok || p.search == "" || s.k == nil {
		return nil
	}
	p.number++
	number, nodes, lower := p.number, p.shown().nodes, strings.ToLower(p.search)
	return func() tea.Msg {
		for i := range nodes {
			step := (i + 1) * by
			if here {
				step = i * by
			}
			at := ((int(from)+step)%len(nodes) + len(nodes)) % len(nodes)
			if nodes[at].holds(lower) {
				return found{number, int32(at)}
			}
		}
		return found{number, -1}
	}
}

func (p *pane) found(s *Screen, m found) {
	if m.line < 0 {
		p.err = fmt.Sprintf(s.Text.Inspect.NotFound, text.Clean(p.search, 60))
		return
	}
	p.err = ""
	p.reach(m.line)
	p.top = max(p.at-s.shown/2, 0)
}
