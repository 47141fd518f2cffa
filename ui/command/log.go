package command

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"guichet/ui/text"
)

func (g *program) logCommand() *cobra.Command {
	var limit int
	c := &cobra.Command{
		Use:   "log [INTENT]",
		Short: "Print the last requests to Hub2, of one payment or of all",
		Long: "Prints what was asked of Hub2, oldest first: method, path, HTTP status, duration and Hub2's request id, which its\n" +
			"support asks for. The journal keeps the last five thousand, without bodies and without secrets.",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return oneIntent(c, args)
		},
		RunE: func(c *cobra.Command, args []string) error {
			if limit < 1 {
				return usage("--limit must be at least 1")
			}
			return g.inShop(c, func(s *shop) error {
				requests, err := s.journal.Requests(c.Context(), strings.Join(args, ""), limit)
				if err != nil {
					return err
				}
				for _, r := range viewRequests(requests) {
					if err := g.printRequest(s, r); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
	c.Flags().IntVar(&limit, "limit", 100, "the newest so many")
	return c
}

func (g *program) printRequest(s *shop, r request) error {
	if g.flags.json {
		return writeLine(g.Stdout, r)
	}
	_, err := fmt.Fprintln(g.Stdout, r.line(text.For(text.Lang(s.cfg.Lang))))
	return err //nolint:wrapcheck // a closed pipe needs no more words
}

// line is a request as a person reads it; a status of 0 is no answer.
func (r request) line(c *text.Catalog) string {
	line := fmt.Sprintf("%s  %-4s %s  %d  %d ms  %s  %s", r.At, text.Clean(r.Method, 8), text.Clean(r.Path, 120), r.Status, r.TookMS,
		text.Clean(deref(r.RequestID), 80), c.TroubleWord(deref(r.Problem), r.Status))
	return strings.TrimRight(line, " ")
}
