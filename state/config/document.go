package config

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// fileLimit is far above any config a person writes.
const fileLimit = 1 << 20

// document is the parsed config file and the places of its keys. The zero document is no file.
type document struct {
	path string
	root map[string]toml.Primitive
	meta toml.MetaData
}

// readDocument reads and parses the file; a missing one is fine unless a person named it.
func readDocument(path string, named bool) (document, file, error) {
	if path == "" {
		return document{}, file{}, nil
	}
	data, e := readPrivate(path, "the config file", fileLimit)
	if e != nil {
		if !named && errors.Is(e, fs.ErrNotExist) {
			return document{}, file{}, nil
		}
		e.File = path
		if errors.Is(e, fs.ErrNotExist) {
			e.Hint = "make one with: guichet config init --config " + shellWord(path)
		}
		return document{}, file{}, e
	}
	return parse(path, string(data))
}

func parse(path, text string) (document, file, error) {
	d := document{path: path}
	meta, err := toml.Decode(text, &d.root)
	if err != nil {
		return document{}, file{}, syntaxError(path, text, err)
	}
	d.meta = meta
	if e := d.check(); e != nil {
		return document{}, file{}, e
	}
	var f file
	if _, err := toml.Decode(text, &f); err != nil {
		// check has already looked at every type, so this is a gap in check.
		return document{}, file{}, &Error{File: path, Message: "the config file does not fit", cause: err}
	}
	return d, f, nil
}

// syntaxError makes one line of the parser's error. Its messages may repeat a bare value, which may
// be a key that somebody forgot to quote, so those are said in other words.
func syntaxError(path, text string, err error) error {
	e := &Error{File: path, Message: "the config file is not valid TOML"}
	var p toml.ParseError
	if !errors.As(err, &p) {
		return e
	}
	e.Line = p.Position.Line
	message := strings.TrimSuffix(p.Message, ".")
	lower := strings.ToLower(message)
	repeats := func(s string) bool { return strings.Contains(lower, s) }
	switch {
	case repeats("already been defined"):
		e.Message = "not valid TOML: " + message
	case strings.Contains(p.LastKey, keyLiteral), strings.Contains(lineOf(text, e.Line), keyLiteral):
		e.Key = keyLiteral
		e.Message, e.Hint = "the value of api_key is not valid TOML", `write it between quotes: "…"`
	case strings.Contains(p.LastKey, keySecret), strings.Contains(lineOf(text, e.Line), keySecret):
		e.Key = keySecret
		e.Message, e.Hint = "what follows secret is not valid TOML", `write it between quotes: "…"`
	case repeats("value but found"), repeats("invalid integer"), repeats("invalid float"),
		repeats("invalid datetime"), repeats("out of range"):
		e.Message, e.Hint = "not valid TOML: a value cannot be read", `text goes between quotes: "…"`
	default:
		e.Message = "not valid TOML: " + message
	}
	return e
}

func lineOf(text string, n int) string {
	lines := strings.Split(text, "\n")
	if n < 1 || n > len(lines) {
		return ""
	}
	return lines[n-1]
}

// refusal is decoded only to fail: the library tells a key's line in errors and nowhere else, and
// it knows tables, dotted keys and multi-line text better than a second look at the text would.
type refusal struct{}

func (*refusal) UnmarshalTOML(any) error { return errors.New("refused") }

// primitive returns the undecoded value of the key at path.
func (d *document) primitive(path []string) (toml.Primitive, bool) {
	if len(path) == 0 {
		return toml.Primitive{}, false
	}
	value, ok := d.root[path[0]]
	for _, key := range path[1:] {
		var table map[string]toml.Primitive
		if !ok || d.meta.PrimitiveDecode(value, &table) != nil {
			return toml.Primitive{}, false
		}
		value, ok = table[key]
	}
	return value, ok
}

// line returns the line of the key at path, 0 when it has none.
func (d *document) line(path ...string) int {
	value, ok := d.primitive(path)
	if !ok {
		return 0
	}
	var p toml.ParseError
	if err := d.meta.PrimitiveDecode(value, &refusal{}); errors.As(err, &p) {
		return p.Position.Line
	}
	return 0
}

// children lists the keys directly under path in the order of the file.
func (d *document) children(path ...string) []string {
	var names []string
	seen := map[string]bool{}
	for _, key := range d.meta.Keys() {
		if len(key) <= len(path) || !slices.Equal(key[:len(path)], path) {
			continue
		}
		if name := key[len(path)]; !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	return names
}

// origin tells where the key at path stands.
func (d *document) origin(path ...string) string {
	if line := d.line(path...); line > 0 {
		return fmt.Sprintf("%s:%d", d.path, line)
	}
	return d.path
}

// wrong is an error about the key at path.
func (d *document) wrong(path []string, message, hint string) *Error {
	e := &Error{File: d.path, Key: strings.Join(path, "."), Message: message, Hint: hint}
	// A key that is missing is reported at the section that misses it.
	for n := len(path); n > 0 && e.Line == 0; n-- {
		e.Line = d.line(path[:n]...)
	}
	return e
}
