package command

import (
	"encoding/csv"
	"fmt"
	"io"
	"time"
)

// paper is what payments are exported to. What it has begun and not ended is not whole.
type paper interface {
	begin() error
	row(exported) error
	end() error
}

// lines is one JSON object a line.
type lines struct{ w io.Writer }

func (lines) begin() error           { return nil }
func (p lines) row(e exported) error { return writeLine(p.w, e) }
func (lines) end() error             { return nil }

// array is one JSON array, an element a line.
type array struct {
	w    io.Writer
	more bool
}

func (p *array) begin() error { return p.write("[") }
func (p *array) end() error   { return p.write("\n]\n") }

func (p *array) row(e exported) error {
	line, err := encodeLine(e)
	if err != nil {
		return err
	}
	before := "\n"
	if p.more {
		before = ",\n"
	}
	p.more = true
	return p.write(before + string(line))
}

func (p *array) write(s string) error {
	_, err := io.WriteString(p.w, s)
	return err //nolint:wrapcheck // standard output says what it was
}

// sheet is CSV as RFC 4180 has it: a header, CRLF, quotes where they must be.
type sheet struct {
	w       *csv.Writer
	zone    *time.Location
	columns []sheetColumn
}

func newSheet(w io.Writer, zone *time.Location) *sheet {
	p := &sheet{csv.NewWriter(w), zone, sheetColumns()}
	p.w.UseCRLF = true
	return p
}

func (p *sheet) begin() error {
	var names []string
	for _, c := range p.columns {
		names = append(names, c.name)
	}
	return p.write(names)
}

func (p *sheet) row(e exported) error {
	cells := make([]string, len(p.columns))
	for i, c := range p.columns {
		cells[i] = c.cell(e, p.zone)
	}
	return p.write(cells)
}

// end: what the columns hold goes out with them.
func (p *sheet) end() error {
	p.w.Flush()
	return p.w.Error() //nolint:wrapcheck // standard output says what it was
}

func (p *sheet) write(cells []string) error {
	if err := p.w.Write(cells); err != nil {
		return fmt.Errorf("write a line of CSV: %w", err)
	}
	return nil
}
