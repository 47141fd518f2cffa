package command

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"guichet/state"
	"guichet/state/desk"
	"guichet/ui/text"
)

func (g *program) statusCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "status INTENT",
		Short: "Look once at how a payment stands, known to the journal or not",
		Args:  oneIntent,
		RunE: func(c *cobra.Command, args []string) error {
			return g.inShop(c, func(s *shop) error { return g.status(c.Context(), s, args[0]) })
		},
	}
}

func (g *program) status(ctx context.Context, s *shop, intent string) error {
	sale, err := s.look(ctx, intent)
	var unsaved *desk.NotSavedError
	if errors.As(err, &unsaved) {
		g.note("%s", err) // what was asked for is known all the same
	} else if err != nil {
		return err
	}
	return g.print(s, viewSale(sale))
}

// look makes one request at most: none for an ending that the journal knows and that leaves no doubt.
func (s *shop) look(ctx context.Context, intent string) (state.Sale, error) {
	sale, known, err := s.find(ctx, intent)
	switch {
	case err != nil:
		return sale, err
	case !known:
		return s.desk.Peek(ctx, s.order(), intent)
	case sale.Certain():
		return sale, nil
	}
	return s.desk.Look(ctx, sale.ID)
}

func (g *program) showCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "show INTENT",
		Short: "Print everything that the journal knows of a payment",
		Args:  oneIntent,
		RunE: func(c *cobra.Command, args []string) error {
			return g.inShop(c, func(s *shop) error { return g.show(c.Context(), s, args[0]) })
		},
	}
}

func (g *program) show(ctx context.Context, s *shop, intent string) error {
	sale, known, err := s.find(ctx, intent)
	if err != nil {
		return err
	}
	if !known {
		return unknownHere(intent)
	}
	facts, err := s.journal.Facts(ctx, sale.ID)
	if err != nil {
		return err
	}
	requests, err := s.journal.Requests(ctx, sale.Intent, 0)
	if err != nil {
		return err
	}
	v := viewSale(sale)
	v.Attempts, v.Facts, v.Requests = viewAttempts(sale, facts), viewFacts(facts), viewRequests(requests)
	return g.print(s, v)
}

// print writes one payment: a JSON line, or what a person reads.
func (g *program) print(s *shop, p payment) error {
	if g.flags.json {
		return writeLine(g.Stdout, p)
	}
	_, err := fmt.Fprintln(g.Stdout, p.line(text.Lang(s.cfg.Lang)))
	return err //nolint:wrapcheck // a closed pipe needs no more words
}

func (p payment) line(lang text.Lang) string {
	at, _ := time.Parse(timeFormat, p.At)
	cells := []string{
		at.Local().Format("2006-01-02 15:04:05"), fmt.Sprintf("%16s", text.Amount(p.Amount, text.Clean(p.Currency, 8))),
		fmt.Sprintf("%-10s", text.Clean(deref(p.MSISDN), 24)), fmt.Sprintf("%-8s", text.Clean(deref(p.Operator), 20)),
		fmt.Sprintf("%-16s", text.For(lang).StatusSaid(p.Status)), text.Clean(p.Intent, 60),
	}
	if p.Failure != nil {
		cells = append(cells, text.Advise(lang, p.Failure.Code).Reason)
	}
	cells = append(cells, p.differs(text.For(lang))...)
	lines := []string{strings.TrimRight(strings.Join(cells, "  "), " ")}
	switch {
	case p.Twice:
		lines = append(lines, "  "+text.For(lang).Door.PaidTwice)
	case p.AlsoOpen:
		lines = append(lines, "  "+text.For(lang).Door.PaidAndOpen)
	}
	for _, a := range p.Attempts {
		line := fmt.Sprintf("  %s  %-8s %-14s %s", a.SentAt, text.Clean(a.Operator, 20), text.For(lang).AttemptWord(a.State), text.Clean(deref(a.Payment), 60))
		lines = append(lines, strings.TrimRight(line, " "))
		lines = append(lines, a.evidence(text.For(lang))...)
	}
	for _, f := range p.Facts {
		line := fmt.Sprintf("  %s  %-17s %-8s %s", f.At, text.Clean(f.Kind, 24), text.Clean(f.Source, 12), text.Clean(f.Status, 40))
		if f.Override != nil {
			line += " " + text.Clean(f.Override.By, 60)
		}
		line += "  " + f.where()
		if f.Note != "" {
			line += " " + text.Clean(f.Note, state.MaxNote)
		}
		if f.Problem != nil {
			line += text.Clean(fmt.Sprintf(" %s: %s", text.For(lang).TroubleWord(f.Problem.Kind, f.Problem.HTTP), f.Problem.Message), 300)
		}
		lines = append(lines, strings.TrimRight(line, " "))
	}
	for _, r := range p.Requests {
		lines = append(lines, "  "+r.line(text.For(lang)))
	}
	return strings.Join(lines, "\n")
}

// where is the till that a fact was written at, and who sat there.
func (f fact) where() string {
	where := text.Clean(f.Till, 40)
	if f.Cashier != "" {
		where += " (" + text.Clean(f.Cashier, 40) + ")"
	}
	return where
}

// evidence tells how an attempt was looked for, and who let the sale be charged again all the same.
func (a attempt) evidence(c *text.Catalog) []string {
	var lines []string
	if s := a.Search; s != nil {
		span, after := time.Duration(s.SpanMS)*time.Millisecond, time.Duration(s.AfterMS)*time.Millisecond
		lines = append(lines, "    "+fmt.Sprintf(c.Door.Evidence, c.Times(s.Reads), text.Elapsed(span), text.Elapsed(after)))
	}
	if o := a.Override; o != nil {
		lines = append(lines, "    "+fmt.Sprintf(c.Door.Override, text.Clean(o.By, 60), deref(o.At)))
		for _, l := range strings.Split(text.CleanLines(o.Shown, 4000), "\n") {
			lines = append(lines, "    | "+l)
		}
	}
	return lines
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
