package command

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"guichet/state"
	"guichet/state/journal"
	"guichet/ui/text"
)

type exportFlags struct {
	format, filter, sort string
	period               period
}

func (g *program) exportCommand() *cobra.Command {
	var f exportFlags
	c := &cobra.Command{
		Use:   "export",
		Short: "Write the payments of the journal for a spreadsheet or another program, newest first",
		Long: "Write the payments of the journal to standard output, newest first: as csv for a spreadsheet, as one\n" +
			"json array, or as ndjson, one object a line. Customers' numbers are masked, and no code, key or token is\n" +
			"written. A csv cell that a spreadsheet would take for a formula begins with an apostrophe; times are local\n" +
			"there, and UTC in JSON. What was cut short never exits 0, but for a reader that wants no more.",
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error { return g.export(c, &f) },
	}
	c.Flags().StringVar(&f.format, "format", "", "csv, json or ndjson")
	f.period.flags(c)
	c.Flags().StringVar(&f.filter, "filter", "", "only what the filter of the console means, as in 'failed >10000 day:today -operator:mtn ~text'")
	c.Flags().StringVar(&f.sort, "sort", "", "by this column: "+strings.Join(sortNames(true), ", ")+"; the largest first, or name:asc")
	return c
}

func (g *program) export(c *cobra.Command, f *exportFlags) error {
	begin, err := g.paperFor(f.format)
	if err != nil {
		return err
	}
	column, ascending, err := parseSort(f.sort, true)
	if err != nil {
		return err
	}
	return g.inShop(c, func(s *shop) error {
		words := text.For(text.Lang(s.cfg.Lang))
		narrowed, err := g.narrowed(f.filter, f.period, words)
		if err != nil {
			return err
		}
		out := bufio.NewWriterSize(tap{c.Context(), g.Stdout}, 64<<10)
		search := s.journal.Search(journal.Query{
			Filter: narrowed, Environment: string(s.profile.Environment), Sort: column, Ascending: ascending,
		})
		err = exportRows(c.Context(), search, s.journal.Sales, begin(out))
		if err == nil {
			err = out.Flush()
		}
		if err == nil && search.Found() == 0 && !g.flags.json {
			g.note("%s", words.Command.NoPayments)
		}
		return cutShort(err)
	})
}

// paperFor returns what writes in a format. --json promises an object a line.
func (g *program) paperFor(format string) (func(io.Writer) paper, error) {
	if format == "" && g.flags.json {
		format = "ndjson"
	}
	papers := map[string]func(io.Writer) paper{
		"csv":    func(w io.Writer) paper { return newSheet(w, g.Clock.Now().Location()) },
		"json":   func(w io.Writer) paper { return &array{w: w} },
		"ndjson": func(w io.Writer) paper { return lines{w} },
	}
	begin, ok := papers[format]
	switch {
	case format == "":
		return nil, usage("which format?").hint("--format csv, json or ndjson")
	case !ok:
		return nil, usage("--format: %q is none", format).hint("csv, json or ndjson")
	case g.flags.json && format != "ndjson":
		return nil, usage("--json writes one object a line: it does not go with --format %s", format).hint("leave --json out, or take --format ndjson")
	}
	return begin, nil
}

// foldedAtOnce bounds how many sales are in memory with all their facts.
const foldedAtOnce = 512

// load returns sales as they stand, all by one question.
type load func(ctx context.Context, sales []string) ([]state.Sale, error)

// exportRows writes what a search finds as it is found: a million payments take no more memory than some
// thousand.
func exportRows(ctx context.Context, search *journal.Search, sales load, p paper) error {
	if err := p.begin(); err != nil {
		return err
	}
	for done := false; !done; {
		var rows []journal.Row
		var err error
		if rows, done, err = search.Next(ctx); err != nil {
			return fmt.Errorf("export: %w", err)
		}
		for some := range slices.Chunk(rows, foldedAtOnce) {
			if err := exportSome(ctx, some, sales, p); err != nil {
				return err
			}
		}
	}
	return p.end()
}

// exportSome reads the sales themselves: a line of the list does not tell the fees, nor that a sale was
// paid twice.
func exportSome(ctx context.Context, rows []journal.Row, sales load, p paper) error {
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.Sale
	}
	loaded, err := sales(ctx, ids)
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	byID := make(map[string]state.Sale, len(loaded))
	for _, s := range loaded {
		byID[s.ID] = s
	}
	for _, id := range ids {
		s, ok := byID[id]
		if !ok {
			return fmt.Errorf("export: the journal lists the sale %s and has no facts of it", id)
		}
		if err := p.row(viewExported(s)); err != nil {
			return err
		}
	}
	return nil
}

// tap is standard output that an interruption leaves: a reader that stands still does not hold the program.
type tap struct {
	ctx context.Context
	to  io.Writer
}

// errOutput marks what went wrong with standard output.
var errOutput = errors.New("standard output cannot be written")

func (t tap) Write(p []byte) (int, error) {
	type result struct {
		n   int
		err error
	}
	wrote := make(chan result, 1)
	go func() { // it ends with the write, or with the program
		n, err := t.to.Write(p)
		wrote <- result{n, err}
	}()
	select {
	case r := <-wrote:
		if r.err != nil {
			return r.n, fmt.Errorf("%w: %w", errOutput, r.err)
		}
		return r.n, nil
	case <-t.ctx.Done():
		return 0, fmt.Errorf("write standard output: %w", t.ctx.Err())
	}
}

// cutShort tells an output that is not whole from a reader that wants no more of it, as head does.
func cutShort(err error) error {
	switch {
	case errors.Is(err, syscall.EPIPE):
		return nil
	case errors.Is(err, errOutput):
		return &failure{Exit: exitDefect, Kind: "defect", Message: "the export is not whole: " + err.Error(), Hint: "make room for it, and begin it again"}
	}
	return err
}
