package command

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"guichet/state"
	"guichet/ui/text"
)

func (g *program) noteCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "note INTENT TEXT",
		Short: "Keep a remark on a payment in the journal",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) < 2 {
				return usage("which intent, and what is there to note?").hint("like: %s pi_Zk3vT0q9XyLw_R5aBc-D7 \"the customer calls back at five\"", c.CommandPath())
			}
			return oneIntent(c, args[:1])
		},
		RunE: func(c *cobra.Command, args []string) error {
			return g.inShop(c, func(s *shop) error { return g.remark(c.Context(), s, args[0], strings.Join(args[1:], " ")) })
		},
	}
}

// remark keeps a note, and tells what was kept.
func (g *program) remark(ctx context.Context, s *shop, intent, note string) error {
	note = strings.TrimSpace(note)
	switch {
	case note == "":
		return usage("the note is empty")
	case utf8.RuneCountInString(note) > state.MaxNote:
		return usage("a note has %d characters at most", state.MaxNote)
	case !utf8.ValidString(note):
		return usage("the note is no text")
	}
	sale, known, err := s.find(ctx, intent)
	if err != nil {
		return err
	}
	if !known {
		return unknownHere(intent)
	}
	if _, err := s.desk.Note(ctx, sale.ID, note); err != nil {
		return err
	}
	if g.flags.json {
		return writeLine(g.Stdout, struct {
			Type   string `json:"type"`
			Intent string `json:"intent"`
			Note   string `json:"note"`
			At     string `json:"at"`
		}{"note", intent, note, stamp(s.clock.Now())})
	}
	_, err = fmt.Fprintf(g.Stdout, text.For(text.Lang(s.cfg.Lang)).Command.Noted+"\n", text.Clean(intent, 60))
	return err //nolint:wrapcheck // a closed pipe needs no more words
}

func unknownHere(intent string) *failure {
	return usage("the journal does not know %s", intent).hint("ask Hub2 with: guichet status %s", intent)
}
