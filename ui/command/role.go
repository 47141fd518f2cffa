package command

import (
	"io"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"guichet/state/config"
	"guichet/state/desk"
)

// unlessReading returns commands that move money, or change what is registered at Hub2. Where the role only
// reads there are words in their place that say so, and nothing else.
func (g *program) unlessReading(all ...*cobra.Command) []*cobra.Command {
	if !g.reads {
		return all
	}
	for i, c := range all {
		all[i] = &cobra.Command{
			Use: c.Name(), Hidden: true, DisableFlagParsing: true,
			RunE: func(*cobra.Command, []string) error { return usage("%s", desk.ErrReadOnly) },
		}
	}
	return all
}

// readOnly finds the role out before there are commands: of the command line it understands two flags, and
// what it cannot read is told by the command itself. The desk holds to the role in any case.
func (g *program) readOnly() bool {
	f := pflag.NewFlagSet("", pflag.ContinueOnError)
	f.ParseErrorsAllowlist.UnknownFlags = true
	f.SetOutput(io.Discard)
	file, only := f.String("config", "", ""), f.Bool("read-only", false, "")
	help := f.BoolP("help", "h", false, "")
	_ = f.Parse(g.Args)
	if *only || f.NArg() == 0 && !*help { // the console reads the configuration itself, once before its first frame
		return *only
	}
	var flags config.Flags
	if f.Changed("config") {
		flags.ConfigFile = file
	}
	cfg, err := config.Load(g.Sources(flags))
	return err == nil && cfg.ReadOnly()
}
