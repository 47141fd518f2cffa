// Package command is the desk without a screen: every command of guichet, its JSON lines and its
// exit statuses.
package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"guichet/hub2"
	"guichet/state/config"
)

// Process is what the program was started with.
type Process struct {
	Args           []string // without the program's name
	Stdin          *os.File
	Stdout, Stderr *os.File
	Sources        func(config.Flags) config.Sources
	Clock          hub2.Clock
	Example        []byte // the config file that `config init` writes
}

// program is one run: the process, and what its flags said.
type program struct {
	Process
	flags commonFlags
	reads bool // the role only reads
	began bool // the command line was understood
}

type commonFlags struct {
	config, profile, dataDir, lang string
	json, noColor, readOnly        bool
}

// Execute runs the command that the arguments name and returns the exit status.
func Execute(ctx context.Context, p Process) (exit int) {
	g := &program{Process: p}
	asJSON := slices.ContainsFunc(p.Args, func(a string) bool { return a == "--json" || a == "--json=true" })
	defer func() {
		// A mistake of ours ends in a line, not in a stack: what was in flight is in the journal.
		if r := recover(); r != nil {
			f := &failure{Exit: exitDefect, Kind: "defect", Message: fmt.Sprintf("a defect in this program: %v", r)}
			f.tell(p.Stderr, asJSON)
			exit = f.Exit
		}
	}()
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	signal.Ignore(syscall.SIGPIPE) // a pipe that breaks is an error like any other: a payment goes on
	root := g.root()
	root.SetArgs(p.Args)
	root.SetIn(p.Stdin)
	root.SetOut(p.Stdout)
	root.SetErr(p.Stderr)
	err := root.ExecuteContext(ctx)
	var done *ended
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &done):
		return done.exit
	}
	f := explain(err)
	if !g.began && f.Exit == exitDefect { // cobra's own complaint
		f = usage("%s", err).hint("see: guichet --help")
	}
	f.tell(p.Stderr, asJSON || g.flags.json)
	return f.Exit
}

func (g *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "guichet",
		Short: "A till for mobile-money payments through Hub2",
		Long: "guichet takes mobile-money payments through Hub2. Without a command it opens the console;\n" +
			"with no configuration it works on an embedded sandbox, and no money moves.",
		Args:          noArguments,
		SilenceErrors: true, SilenceUsage: true, SuggestionsMinimumDistance: 2,
		PersistentPreRun: func(*cobra.Command, []string) { g.began = true },
		RunE:             func(c *cobra.Command, _ []string) error { return g.console(c) },
	}
	f := root.PersistentFlags()
	f.StringVar(&g.flags.config, "config", "", "config file")
	f.StringVar(&g.flags.profile, "profile", "", "profile of the config file")
	f.StringVar(&g.flags.dataDir, "data-dir", "", "where the journal lives")
	f.StringVar(&g.flags.lang, "lang", "", "language: fr or en")
	f.BoolVar(&g.flags.json, "json", false, "one JSON object a line on standard output")
	f.BoolVar(&g.flags.readOnly, "read-only", false, "without anything that moves money")
	f.BoolVar(&g.flags.noColor, "no-color", false, "no colours")
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usage("%s", err).hint("see: %s --help", c.CommandPath())
	})
	g.reads = g.readOnly()
	root.AddCommand(g.unlessReading(g.payCommand(), g.retryCommand(), g.authCommand())...)
	root.AddCommand(
		g.followCommand(), g.statusCommand(), g.listCommand(), g.exportCommand(),
		g.showCommand(), g.caseCommand(), g.noteCommand(), g.logCommand(), g.sandboxCommand(), g.webhookCommand(), g.journalCommand(), g.whoamiCommand(), g.configCommand(), g.versionCommand(),
	)
	return root
}

// noArguments refuses words that are no command, and names the nearest one.
func noArguments(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	f := usage("there is no command %q", args[0]).hint("see: guichet --help")
	if near := c.SuggestionsFor(args[0]); len(near) > 0 {
		f.Hint = "did you mean: guichet " + near[0]
	}
	return f
}

// oneIntent wants exactly one intent's id.
func oneIntent(c *cobra.Command, args []string) error {
	if len(args) != 1 || args[0] == "" {
		return usage("which intent? this command takes one id").hint("like: %s pi_Zk3vT0q9XyLw_R5aBc-D7", c.CommandPath())
	}
	if !plausibleIntent(args[0]) {
		return usage("%.60q is no intent's id: those begin with pi_", args[0])
	}
	return nil
}

// group is a command that only holds others; what it lacks is asked for.
func group(use, short, question, hint string, subs ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{Use: use, Short: short, Args: noArguments,
		RunE: func(*cobra.Command, []string) error { return usage("%s", question).hint("%s", hint) }}
	c.AddCommand(subs...)
	return c
}

// oneOf wants exactly one argument, of at most so many bytes.
func oneOf(longest int, question, hint string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 1 || args[0] == "" || len(args[0]) > longest {
			return usage("%s", question).hint("%s", hint)
		}
		return nil
	}
}

func plausibleIntent(id string) bool {
	if len(id) < 4 || len(id) > 100 || id[:3] != "pi_" {
		return false
	}
	for _, r := range id {
		if !(r == '_' || r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') {
			return false
		}
	}
	return true
}

// load reads the configuration that the flags, the environment and the file make.
func (g *program) load(c *cobra.Command) (*config.Config, error) { return config.Load(g.sources(c)) }

// sources is where the configuration comes from. A flag that was not given says nothing.
func (g *program) sources(c *cobra.Command) config.Sources {
	flags := config.Flags{NoColor: g.flags.noColor, ReadOnly: g.flags.readOnly}
	for name, to := range map[string]struct {
		value *string
		flag  **string
	}{
		"config":   {&g.flags.config, &flags.ConfigFile},
		"profile":  {&g.flags.profile, &flags.Profile},
		"data-dir": {&g.flags.dataDir, &flags.DataDir},
		"lang":     {&g.flags.lang, &flags.Lang},
	} {
		if c.Flags().Changed(name) {
			*to.flag = to.value
		}
	}
	return g.Sources(flags)
}

// open loads the configuration and opens the shop of the active profile.
func (g *program) open(c *cobra.Command) (*shop, error) {
	cfg, err := g.load(c)
	if err != nil {
		return nil, err
	}
	return openShop(c.Context(), cfg, cfg.Active(), g.Clock)
}

// inShop runs a command's work in the shop of the active profile.
func (g *program) inShop(c *cobra.Command, work func(*shop) error) error {
	s, err := g.open(c)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	return work(s)
}

// interactive reports whether a person can be asked something.
func (g *program) interactive() bool {
	return term.IsTerminal(int(g.Stdin.Fd())) && term.IsTerminal(int(g.Stderr.Fd()))
}

// note tells a person something beside the command's own output.
func (g *program) note(format string, args ...any) {
	_, _ = fmt.Fprintf(io.Writer(g.Stderr), format+"\n", args...)
}
