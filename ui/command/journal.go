package command

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"guichet/state/config"
	"guichet/state/journal"
	"guichet/ui/text"
)

func (g *program) journalCommand() *cobra.Command {
	return group("journal", "Check the journal and back it up",
		"what about the journal?", "guichet journal check or backup FILE",
		&cobra.Command{Use: "check", Short: "Check every fact and every payment, and print one digest of them", Args: noArguments,
			RunE: func(c *cobra.Command, _ []string) error { return g.journalCheck(c) }},
		&cobra.Command{
			Use: "backup FILE", Short: "Write a copy that is a journal itself, while payments go on",
			Args: oneOf(math.MaxInt, "to which file?", "like: guichet journal backup journal-2026-11-23.db"),
			RunE: func(c *cobra.Command, args []string) error { return g.journalBackup(c, args[0]) },
		},
	)
}

// inJournal opens the journal that is there: none is made to be checked.
func (g *program) inJournal(c *cobra.Command, work func(context.Context, *config.Config, *journal.Journal) error) error {
	cfg, err := g.load(c)
	if err != nil {
		return err
	}
	if _, err := os.Stat(cfg.JournalFile()); errors.Is(err, os.ErrNotExist) {
		return usage("there is no journal at %s", cfg.JournalFile()).hint("choose another folder with --data-dir: guichet whoami")
	}
	j, err := journal.Open(c.Context(), cfg.JournalFile())
	if errors.Is(err, journal.ErrCorrupt) {
		return g.damage(cfg, journal.Report{Damage: []string{err.Error()}})
	}
	if err != nil {
		return err
	}
	defer func() { _ = j.Close() }()
	return work(c.Context(), cfg, j)
}

func (g *program) journalCheck(c *cobra.Command) error {
	return g.inJournal(c, func(ctx context.Context, cfg *config.Config, j *journal.Journal) error {
		r, err := j.Check(ctx)
		if err != nil {
			return err
		}
		if !r.Whole() {
			return g.damage(cfg, r)
		}
		return g.report(cfg, r, "")
	})
}

func (g *program) journalBackup(c *cobra.Command, file string) error {
	return g.inJournal(c, func(ctx context.Context, cfg *config.Config, j *journal.Journal) error {
		r, err := j.Backup(ctx, file)
		switch {
		case errors.Is(err, journal.ErrExists):
			return usage("%s", err).hint("choose another name")
		case err != nil:
			return err
		case !r.Whole():
			return g.damage(cfg, r)
		}
		return g.report(cfg, r, file)
	})
}

type journalView struct {
	OK     bool     `json:"ok"`
	Facts  int64    `json:"facts"`
	Sales  int64    `json:"sales"`
	Events int64    `json:"events"`
	Digest *string  `json:"digest"`
	File   *string  `json:"file,omitempty"`
	Damage []string `json:"damage,omitempty"`
}

// report prints what was found; file is the backup's, "" for a check.
func (g *program) report(cfg *config.Config, r journal.Report, file string) error {
	if g.flags.json {
		return writeLine(g.Stdout, journalView{r.Whole(), r.Facts, r.Sales, r.Events, orNull(r.Digest), orNull(file), r.Damage})
	}
	w := text.For(text.Lang(cfg.Lang)).Command.Webhook
	lines := []string{fmt.Sprintf(w.Whole, r.Facts, r.Sales, r.Events), fmt.Sprintf(w.Digest, r.Digest)}
	if file != "" {
		lines = append(lines, fmt.Sprintf(w.BackedUp, text.Clean(file, 600)))
	}
	_, err := fmt.Fprintln(g.Stdout, strings.Join(lines, "\n"))
	return err //nolint:wrapcheck // a closed pipe needs no more words
}

// damage tells what is damaged, and is the failure that a command ends with.
func (g *program) damage(cfg *config.Config, r journal.Report) error {
	if g.flags.json {
		if err := g.report(cfg, r, ""); err != nil {
			return err
		}
	} else {
		for _, line := range r.Damage {
			g.note("%s", text.Clean(line, 600))
		}
	}
	return (&failure{Exit: exitDefect, Kind: "defect", Message: "the journal " + cfg.JournalFile() + " is damaged: " + r.Damage[0]}).
		hint("keep it as it is, and go on with a backup in another folder: --data-dir")
}
