package command

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"guichet/state"
	"guichet/state/journal"
	"guichet/ui/casepack"
	"guichet/ui/text"
)

func (g *program) caseCommand() *cobra.Command {
	var output string
	c := &cobra.Command{
		Use:   "case INTENT",
		Short: "Print a payment's case for Hub2's support, without the customer's number and without secrets",
		Long: "Prints all that Hub2's support, or a colleague, asks for about a payment, as one Markdown document: ids, the failure in\n" +
			"plain words, timeline, attempts, API log, versions. Of the customer's number it shows the last four digits; keys, tokens\n" +
			"and codes are not in it. It is made from the journal alone: nothing is asked of Hub2.",
		Args: oneIntent,
		RunE: func(c *cobra.Command, args []string) error {
			if c.Flags().Changed("output") && output == "" {
				return usage("--output needs a file")
			}
			return g.inShop(c, func(s *shop) error { return g.makeCase(c.Context(), s, args[0], output) })
		},
	}
	c.Flags().StringVar(&output, "output", "", "write it into this new file, which only you can read")
	return c
}

func (g *program) makeCase(ctx context.Context, s *shop, intent, output string) error {
	sale, known, err := s.find(ctx, intent)
	if err != nil {
		return err
	}
	if !known {
		f := unknownHere(intent)
		return f.hint("check that the id is whole and that this is its journal (guichet whoami); %s, and take it in with: guichet follow %s", f.Hint, intent)
	}
	facts, err := s.journal.Facts(ctx, sale.ID)
	if err != nil {
		return err
	}
	requests, err := s.journal.Requests(ctx, sale.Intent, 0)
	if err != nil {
		return err
	}
	made := casepack.New(casepack.Input{
		Facts: facts, Requests: requests, Program: s.program(sale.Order), Now: s.clock.Now(), Words: text.For(text.Lang(s.cfg.Lang)),
	})
	if output != "" {
		return g.writeCase(s, made, intent, output)
	}
	if g.flags.json {
		return writeLine(g.Stdout, made.Object())
	}
	_, err = fmt.Fprint(g.Stdout, made.Markdown())
	return err //nolint:wrapcheck // a closed pipe needs no more words
}

// writeCase writes the case into a new file and tells of it.
func (g *program) writeCase(s *shop, made casepack.Case, intent, output string) error {
	content := made.Markdown()
	if g.flags.json {
		var b strings.Builder
		if err := writeLine(&b, made.Object()); err != nil {
			return err
		}
		content = b.String()
	}
	switch err := casepack.Write(output, content); {
	case errors.Is(err, fs.ErrExist):
		return usage("%s exists, and is left as it is", output).hint("choose another name")
	case err != nil:
		return usage("%s", err).hint("choose another place")
	}
	if g.flags.json {
		return writeLine(g.Stdout, struct {
			Type   string `json:"type"`
			Intent string `json:"intent"`
			File   string `json:"file"`
		}{"case", intent, output})
	}
	_, err := fmt.Fprintf(g.Stdout, text.For(text.Lang(s.cfg.Lang)).Command.Written+"\n", text.Clean(output, 600))
	return err //nolint:wrapcheck // a closed pipe needs no more words
}

// program is what a case says of the program that took a payment.
func (s *shop) program(o state.Order) casepack.Program {
	p := casepack.Program{
		Version: build(), Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH, Schema: journal.Schema(),
		Secrets: s.cfg.SecretsAtHand(),
	}
	profile, ok := s.cfg.ProfileNamed(o.Profile)
	if u, err := url.Parse(profile.BaseURL); ok && err == nil {
		p.Host = u.Host
	}
	return p
}
