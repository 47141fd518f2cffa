package inspect

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// shape is what a line of a document is.
type shape uint8

const (
	scalar shape = iota
	opening
	closing
	hollow // {} or []
)

// node is one line of a document as it is printed. The tree is kept flat: a document may be ten thousand
// levels deep, and no walk over it may recurse.
type node struct {
	shape  shape
	named  bool   // key is one of an object's
	text   bool   // value is a text, shown in quotes
	key    string // ... as it came
	value  string // a text, number or word, or the brackets
	depth  int32
	parent int32 // the line of what it stands in, -1 for none
	end    int32 // of an opening: its closing line
	pos    int32 // place among its parent's children
	count  int32 // of an opening: its children
}

// doc is one or more JSON values, line by line.
type doc struct {
	nodes []node
	odd   string // the rest, which is no JSON
}

// maxNodes bounds what is read of a document: a full answer has a tenth of it at most.
const maxNodes = 4_000_000

// parse reads JSON. hide is given each text and number with its key, and returns what may be shown.
func parse(b []byte, hide func(key, value string) string) *doc {
	d := &doc{}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.UseNumber()
	p := parser{d: d, hide: hide}
	for len(d.nodes) < maxNodes {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			d.odd = string(b[min(int(dec.InputOffset()), len(b)):])
			break
		}
		p.take(token)
	}
	for len(p.open) > 0 { // what was cut short is closed all the same
		p.close()
	}
	return d
}

type parser struct {
	d    *doc
	hide func(key, value string) string
	open []int32 // the lines of what is not closed yet
	key  string
	have bool // key was read and its value comes next
}

func (p *parser) take(token json.Token) {
	switch v := token.(type) {
	case json.Delim:
		switch v {
		case '{', '[':
			n := p.node(opening, v.String())
			p.open = append(p.open, int32(len(p.d.nodes)))
			p.d.nodes = append(p.d.nodes, n)
		default:
			p.close()
		}
	case string:
		if p.inObject() && !p.have {
			p.key, p.have = v, true
			return
		}
		p.scalar(v, true)
	case json.Number:
		p.scalar(v.String(), false)
	case bool:
		p.add(p.node(scalar, strconv.FormatBool(v)))
	case nil:
		p.add(p.node(scalar, "null"))
	}
}

func (p *parser) inObject() bool {
	return len(p.open) > 0 && p.d.nodes[p.open[len(p.open)-1]].value == "{"
}

func (p *parser) scalar(v string, isText bool) {
	if p.hide != nil {
		v = p.hide(p.key, v)
	}
	n := p.node(scalar, v)
	n.text = isText
	p.add(n)
}

func (p *parser) add(n node) { p.d.nodes = append(p.d.nodes, n) }

// node begins a line where the parser stands.
func (p *parser) node(s shape, value string) node {
	n := node{shape: s, value: value, depth: int32(len(p.open)), parent: -1}
	if len(p.open) > 0 {
		n.parent = p.open[len(p.open)-1]
		up := &p.d.nodes[n.parent]
		n.pos = up.count
		up.count++
		if p.have {
			n.key, n.named, p.have = p.key, true, false
		}
	}
	return n
}

func (p *parser) close() {
	at := p.open[len(p.open)-1]
	p.open = p.open[:len(p.open)-1]
	n := &p.d.nodes[at]
	bracket := map[string]string{"{": "}", "[": "]"}[n.value]
	if n.count == 0 {
		n.shape, n.value = hollow, n.value+bracket
		return
	}
	n.end = int32(len(p.d.nodes))
	p.add(node{shape: closing, value: bracket, depth: n.depth, parent: n.parent, end: at})
}

// maxPath bounds how many steps of a path are written.
const maxPath = 40

// path writes where a line stands, as jq does: .payments[0].status. Of a very deep one only the end.
func (d *doc) path(at int) string {
	if d.nodes[at].shape == closing {
		at = int(d.nodes[at].end)
	}
	var steps []string
	for i := int32(at); i >= 0 && len(steps) <= maxPath; i = d.nodes[i].parent {
		switch n := d.nodes[i]; {
		case n.named:
			steps = append(steps, step(n.key))
		case n.parent >= 0:
			steps = append(steps, fmt.Sprintf("[%d]", n.pos))
		}
	}
	if len(steps) > maxPath {
		steps[maxPath] = "…"
	}
	slices.Reverse(steps)
	if len(steps) == 0 {
		return "."
	}
	path := strings.Join(steps, "")
	if path[0] == '[' {
		return "." + path
	}
	return path
}

func step(key string) string {
	plain := key != "" && !strings.ContainsFunc(key, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) && (key[0] < '0' || key[0] > '9')
	if plain {
		return "." + key
	}
	return "[" + quote(key, 64) + "]"
}

// quote writes a text as JSON does, cut to about so many runes, so that what a terminal would obey is
// seen as its escape.
func quote(v string, most int) string {
	cut := false
	if len(v) > most*4 {
		v, cut = strings.ToValidUTF8(v[:most*4], ""), true
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // a text always encodes
	s := strings.TrimSuffix(b.String(), "\n")
	if cut {
		s = strings.TrimSuffix(s, `"`) + "…"
	}
	return s
}

// line writes a line of a document without its indentation.
func (n node) line(folded bool, most int) string {
	s := ""
	if n.named {
		s = quote(n.key, min(most, 80)) + ": "
	}
	switch {
	case n.shape == opening && folded:
		last := "}"
		if n.value == "[" {
			last = "]"
		}
		return fmt.Sprintf("%s%s … %d %s", s, n.value, n.count, last)
	case n.text:
		return s + quote(n.value, most)
	}
	return s + n.value
}

// comma reports whether another value follows a line's in what it stands in.
func (d *doc) comma(at int32) bool {
	n := d.nodes[at]
	if n.shape == closing {
		n = d.nodes[n.end]
	}
	return n.parent >= 0 && n.pos+1 < d.nodes[n.parent].count
}

// holds reports whether a line has a text, in lower case, in its key or value.
func (n node) holds(lower string) bool {
	return n.named && containsFold(n.key, lower) || n.shape == scalar && containsFold(n.value, lower)
}

func containsFold(s, lower string) bool { return strings.Contains(strings.ToLower(s), lower) }
