package casepack

import (
	"fmt"
	"strings"
	"unicode"

	"guichet/ui/text"
)

// widest is how many cells of a text one cell of a table takes.
const widest = 900

// plain writes a text so that Markdown shows it as it is, on one line, in a table or outside of one.
func plain(s string) string {
	s = text.Clean(s, widest)
	var b strings.Builder
	all := []rune(s)
	for i, r := range all {
		if strings.ContainsRune("\\`*[]<>|~&$", r) || r == '_' && !inWord(all, i) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return strings.TrimSpace(b.String())
}

// inWord reports that a character stands between two letters or digits, where _ means nothing to Markdown:
// codes stay readable, and can be copied as they are.
func inWord(all []rune, i int) bool {
	word := func(i int) bool {
		return i >= 0 && i < len(all) && (unicode.IsLetter(all[i]) || unicode.IsDigit(all[i]))
	}
	return word(i-1) && word(i+1)
}

// code writes an identifier to be copied. What does not look like one is plain text.
func code(s string) string {
	odd := func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && !strings.ContainsRune("_-.:/+=@{}", r)
	}
	if s == "" || len(s) > widest || strings.ContainsFunc(s, odd) {
		return plain(s)
	}
	return "`" + s + "`"
}

// page is a document as it grows.
type page struct{ strings.Builder }

func (p *page) section(title string) { fmt.Fprintf(p, "\n## %s\n\n", plain(title)) }

// table begins a table; its cells are written by row.
func (p *page) table(titles ...string) {
	cells := make([]string, len(titles))
	for i, t := range titles {
		cells[i] = plain(t)
	}
	p.row(cells...)
	p.row(strings.Split(strings.Repeat("---,", len(titles)-1)+"---", ",")...)
}

// row writes cells that are Markdown already.
func (p *page) row(cells ...string) {
	for i, c := range cells {
		if c == "" {
			cells[i] = "-"
		}
	}
	fmt.Fprintf(p, "| %s |\n", strings.Join(cells, " | "))
}

// item is a row of two cells, and none when there is nothing to say.
func (p *page) item(label, value string) {
	if value != "" {
		p.row(plain(label), value)
	}
}
