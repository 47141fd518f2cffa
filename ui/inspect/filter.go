package inspect

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/itchyny/gojq"

	"guichet/ui/text"
)

// What a filter may take and give: it is anybody's text, and jq can count to infinity.
const (
	filterTime    = time.Second
	filterResults = 1000
	filterBytes   = 4 << 20
)

var (
	errTooMuch = errors.New("too much")
	errTooLong = errors.New("too long")
)

// filtered: a filter gave its results, or why not.
type filtered struct {
	number int
	d      *doc
	n      int
	more   bool // there were more results
	err    error
}

// run filters the answer, away from the screen.
func (p *pane) run(s *Screen) tea.Cmd {
	i := s.k.bySeq(p.of)
	if i < 0 {
		return nil
	}
	p.number++
	number, f, filter, hide, ctx := p.number, s.k.facts[i], p.filter, s.hider(), s.life
	return func() tea.Msg {
		b, _ := bodyOf(f)
		out, n, more, err := jq(ctx, filter, hideIn(b, hide))
		if err != nil {
			return filtered{number: number, err: err}
		}
		return filtered{number: number, d: parse(out, nil), n: n, more: more}
	}
}

// hideIn rewrites a document with what may not be shown hidden, so that no filter can bring it out.
func hideIn(b []byte, hide func(key, value string) string) any {
	var v any
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if d.Decode(&v) != nil {
		return nil
	}
	return hidden(v, "", hide)
}

// hidden also turns numbers into those that gojq knows. A document that was decoded is at most ten
// thousand levels deep.
func hidden(v any, key string, hide func(key, value string) string) any {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			v[k] = hidden(x, k, hide)
		}
	case []any:
		for i, x := range v {
			v[i] = hidden(x, key, hide)
		}
	case string:
		if hide != nil {
			return hide(key, v)
		}
	case json.Number:
		if hide != nil {
			if shown := hide(key, v.String()); shown != v.String() {
				return shown
			}
		}
		if n, err := v.Int64(); err == nil && int64(int(n)) == n {
			return int(n)
		}
		if f, err := v.Float64(); err == nil {
			return f
		}
		return v.String()
	}
	return v
}

// jq runs a filter on a value and returns its results as JSON, one after the other.
func jq(ctx context.Context, filter string, v any) (out []byte, n int, more bool, err error) {
	q, err := gojq.Parse(filter)
	if err != nil {
		return nil, 0, false, err //nolint:wrapcheck // it is worded by its reader
	}
	code, err := gojq.Compile(q)
	if err != nil {
		return nil, 0, false, err //nolint:wrapcheck // likewise
	}
	ctx, cancel := context.WithTimeout(ctx, filterTime)
	defer cancel()
	var b bytes.Buffer
	for iter := code.RunWithContext(ctx, v); ; n++ {
		r, ok := iter.Next()
		if !ok {
			return b.Bytes(), n, false, nil
		}
		if err, failed := r.(error); failed {
			if ctx.Err() != nil {
				err = errTooLong
			}
			return nil, n, false, err
		}
		if n == filterResults {
			return b.Bytes(), n, true, nil
		}
		one, err := gojq.Marshal(r)
		if err != nil {
			return nil, n, false, fmt.Errorf("result %d: %w", n+1, err)
		}
		if b.Len()+len(one) > filterBytes {
			return nil, n, false, errTooMuch
		}
		b.Write(one)
		b.WriteByte('\n')
	}
}

func (p *pane) filtered(s *Screen, m filtered) {
	w := s.Text.Inspect
	if m.err != nil {
		p.err = s.filterFailure(m.err)
		if p.results == nil {
			p.filter = ""
		}
		return
	}
	p.results, p.place = m.d, place{}
	p.note = fmt.Sprintf(w.Results, m.n)
	if m.more {
		p.note = fmt.Sprintf(w.FirstOnes, m.n)
	}
	p.unfold()
}

// filterFailure words what is wrong with a filter, and where.
func (s *Screen) filterFailure(err error) string {
	w := s.Text.Inspect
	var syntax *gojq.ParseError
	switch {
	case errors.Is(err, errTooLong):
		return w.TooLong
	case errors.Is(err, errTooMuch):
		return w.TooMuch
	case errors.As(err, &syntax):
		return fmt.Sprintf(w.BadFilter, syntax.Offset, text.Clean(err.Error(), 120))
	}
	return fmt.Sprintf(w.FilterFails, text.Clean(err.Error(), 160))
}

// clear shows the whole answer again.
func (p *pane) clear(*Screen) tea.Cmd {
	p.filter, p.results, p.err, p.note = "", nil, "", ""
	p.place = place{}
	if p.d != nil {
		p.unfold()
	}
	return nil
}
