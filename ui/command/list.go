package command

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"guichet/state/filter"
	"guichet/state/journal"
	"guichet/ui/text"
)

type listFlags struct {
	status, operator, search, filter, sort string

	period period
	limit  int
}

func (g *program) listCommand() *cobra.Command {
	var f listFlags
	c := &cobra.Command{
		Use:   "list",
		Short: "List payments from the journal, newest first",
		Args:  noArguments,
		RunE:  func(c *cobra.Command, _ []string) error { return g.list(c, &f) },
	}
	c.Flags().StringVar(&f.status, "status", "", "only this status: successful, failed, processing, action_required, unknown, …")
	f.period.flags(c)
	c.Flags().StringVar(&f.operator, "operator", "", "only this operator")
	c.Flags().StringVar(&f.search, "search", "", "only where an id, a reference or the number holds this text")
	c.Flags().StringVar(&f.filter, "filter", "", "only what the filter of the console means, as in 'failed >10000 day:today -operator:mtn ~text'")
	c.Flags().StringVar(&f.sort, "sort", "", "by this column: "+strings.Join(sortNames(false), ", ")+"; the largest first, or name:asc")
	c.Flags().IntVar(&f.limit, "limit", 100, "at most so many")
	return c
}

func (g *program) list(c *cobra.Command, f *listFlags) error {
	if f.limit < 1 {
		return usage("--limit must be at least 1")
	}
	column, ascending, err := parseSort(f.sort, false)
	if err != nil {
		return err
	}
	s, err := g.open(c)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	words := text.For(text.Lang(s.cfg.Lang))
	narrowed, err := g.narrowed(f.filter, f.period, words)
	if err != nil {
		return err
	}
	q := journal.Query{
		Filter: f.with(narrowed), Environment: string(s.profile.Environment), Sort: column, Ascending: ascending, Limit: f.limit,
	}
	n, err := g.printRows(c.Context(), s, q)
	if err == nil && n == 0 && !g.flags.json {
		g.note("%s", words.Command.NoPayments)
	}
	return err
}

// narrowed reads the console's filter, and adds the period to it.
func (g *program) narrowed(typed string, p period, words *text.Catalog) (filter.Filter, error) {
	now := g.Clock.Now()
	term, given, err := p.term(now)
	if err != nil {
		return filter.Filter{}, err
	}
	f, err := filter.Parse(typed, now, now.Location())
	if err != nil {
		return f, usage("--filter: %s", words.FilterError(err))
	}
	if given {
		f.Terms = append(f.Terms, term)
	}
	return f, nil
}

// printRows prints rows as they are read: a million of them take no more memory than a few.
func (g *program) printRows(ctx context.Context, s *shop, q journal.Query) (int, error) {
	search := s.journal.Search(q)
	for {
		rows, done, err := search.Next(ctx)
		if err != nil {
			return 0, err
		}
		for _, r := range rows {
			if err := g.print(s, viewRow(r)); err != nil {
				return 0, err
			}
		}
		if done {
			return search.Found(), nil
		}
	}
}

// with adds what the other flags say to the filter.
func (f *listFlags) with(all filter.Filter) filter.Filter {
	add := func(t filter.Term) { all.Terms = append(all.Terms, t) }
	if f.status != "" {
		add(filter.Term{Field: filter.Status, Op: filter.Equal, Text: strings.ToLower(f.status)})
	}
	if f.operator != "" {
		add(filter.Term{Field: filter.Operator, Op: filter.Equal, Text: strings.ToLower(f.operator)})
	}
	if word := strings.ToLower(strings.TrimSpace(f.search)); word != "" {
		add(filter.Held(word))
	}
	return all
}

// sortNames are what a list can be sorted by; an export, which is no single look at the journal, only by what is fixed.
func sortNames(fixed bool) []string {
	var names []string
	for _, c := range filter.Columns() {
		if c.Sort && (!fixed || keepsItsPlace(journal.SortedBy(c))) {
			names = append(names, c.ByFlag())
		}
	}
	return names
}

// keepsItsPlace reports that nothing that happens to a payment moves it in this order, so that one that ends
// while it is written is neither missed nor written twice.
func keepsItsPlace(by journal.Column) bool {
	return by == journal.ByTime || by == journal.ByAmount || by == journal.ByID
}

// parseSort reads a column and the way, as in amount:asc.
func parseSort(v string, fixed bool) (journal.Column, bool, error) {
	if v == "" {
		return journal.ByTime, false, nil
	}
	c, ascending, ok := filter.Order(v)
	by := journal.SortedBy(c)
	hint := fmt.Sprintf("one of %s, and :asc or :desc behind it", strings.Join(sortNames(fixed), ", "))
	switch {
	case !ok:
		return "", false, usage("--sort: %q is no column", v).hint("%s", hint)
	case fixed && !keepsItsPlace(by):
		return "", false, usage("--sort: an export cannot be sorted by %s", c.ByFlag()).hint("%s", hint)
	}
	return by, ascending, nil
}
