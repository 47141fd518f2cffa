package command

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"guichet/state/config"
	"guichet/ui/text"
)

func (g *program) whoamiCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "whoami",
		Short: "Print the profile, its merchant and key, and where each setting came from",
		Args:  noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := g.load(c)
			if err != nil {
				return err
			}
			return g.whoami(cfg)
		},
	}
}

type settingView struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Origin string `json:"origin"`
}

func (g *program) whoami(cfg *config.Config) error {
	p := cfg.Active()
	origins := cfg.Origins()
	if g.flags.json {
		settings := make([]settingView, len(origins))
		for i, o := range origins {
			settings[i] = settingView{o.Name, o.Value, o.Origin}
		}
		return writeLine(g.Stdout, struct {
			Profile     string        `json:"profile"`
			Environment string        `json:"environment"`
			Live        bool          `json:"live"`
			Country     string        `json:"country"`
			Merchant    *string       `json:"merchant"`
			BaseURL     *string       `json:"base_url"`
			Settings    []settingView `json:"settings"`
		}{p.Name, string(p.Environment), p.Environment == config.Live, p.Country, orNull(p.MerchantID), orNull(p.BaseURL), settings})
	}
	width := 0
	for _, o := range origins {
		width = max(width, len(o.Name))
	}
	for _, o := range origins {
		if _, err := fmt.Fprintf(g.Stdout, "%-*s  %-28s  %s\n", width, o.Name, text.Clean(o.Value, 200), text.Clean(o.Origin, 200)); err != nil {
			return err //nolint:wrapcheck // a closed pipe needs no more words
		}
	}
	return nil
}

func (g *program) configCommand() *cobra.Command {
	return group("config", "Write, find and print the configuration",
		"what about the configuration?", "guichet config init, path or show",
		&cobra.Command{Use: "init", Short: "Write a config file with every key in it", Args: noArguments,
			RunE: func(c *cobra.Command, _ []string) error { return g.configInit(c) }},
		&cobra.Command{Use: "path", Short: "Print where the config file is, or would be", Args: noArguments,
			RunE: func(c *cobra.Command, _ []string) error { return g.configPath(c) }},
		&cobra.Command{Use: "show", Short: "Print the configuration in force, without its secrets", Args: noArguments,
			RunE: func(c *cobra.Command, _ []string) error { return g.configShow(c) }},
	)
}

func (g *program) configInit(c *cobra.Command) error {
	path, err := g.sources(c).Path()
	if err != nil {
		return err
	}
	if err := config.Init(path, g.Example); err != nil {
		return err
	}
	g.note(text.For(text.English).Command.Written, path)
	return nil
}

func (g *program) configPath(c *cobra.Command) error {
	path, err := g.sources(c).Path()
	if err != nil {
		return err
	}
	if g.flags.json {
		return writeLine(g.Stdout, map[string]string{"path": path})
	}
	_, err = fmt.Fprintln(g.Stdout, path)
	return err //nolint:wrapcheck // a closed pipe needs no more words
}

func (g *program) configShow(c *cobra.Command) error {
	cfg, err := g.load(c)
	if err != nil {
		return err
	}
	if g.flags.json {
		return g.whoami(cfg)
	}
	_, err = g.Stdout.Write(cfg.Redacted())
	return err //nolint:wrapcheck // a closed pipe needs no more words
}

func (g *program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			v := version()
			if g.flags.json {
				return writeLine(g.Stdout, map[string]string{"version": v, "go": runtime.Version(), "os": runtime.GOOS, "arch": runtime.GOARCH})
			}
			_, err := fmt.Fprintf(g.Stdout, "guichet %s (%s, %s/%s)\n", v, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err //nolint:wrapcheck // a closed pipe needs no more words
		},
	}
}

// version is what the build says of itself: a module version, else the commit, else "dev".
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "dev"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return "dev-" + s.Value[:min(12, len(s.Value))]
		}
	}
	return "dev"
}

// build is the version with the commit that it was made from, where the build knows both.
func build() string {
	v := version()
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	for _, s := range info.Settings {
		if commit := s.Value[:min(12, len(s.Value))]; s.Key == "vcs.revision" && !strings.Contains(v, commit) {
			return v + "+" + commit
		}
	}
	return v
}
