package command

import (
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"guichet/state/config"
	"guichet/ui"
	"guichet/ui/payments"
	"guichet/ui/text"
	"guichet/ui/theme"
)

// console opens the screens.
func (g *program) console(c *cobra.Command) error {
	switch {
	case g.flags.json:
		return usage("the console has no JSON").hint("choose a command: guichet --help")
	case !term.IsTerminal(int(g.Stdin.Fd())) || !term.IsTerminal(int(g.Stdout.Fd())):
		return usage("the console needs a terminal").hint("without one, take payments with: guichet pay --amount N --msisdn NUMBER")
	case os.Getenv("TERM") == "dumb":
		return usage("this terminal cannot show the console (TERM=dumb)").hint("take payments with: guichet pay --amount N --msisdn NUMBER")
	}
	s, err := g.open(c)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	notices, stop := g.hears(c.Context(), s)
	defer stop()
	look := theme.Detect(os.Getenv, true)
	look.Color = look.Color && !s.cfg.NoColor
	return ui.Run(c.Context(), ui.Options{
		Desk: s.desk, Journal: s.journal, Clock: g.Clock, Budget: s.budget, Requests: &s.run,
		Profile: consoleProfile(s.profile), ProfileFor: s.profileFor, Countries: s.cfg.Countries,
		ReadOnly: s.cfg.ReadOnly(), Till: s.cfg.Till, Cashier: s.cfg.Cashier, Lang: text.Lang(s.cfg.Lang), Keyboard: s.cfg.Keyboard, Theme: theme.New(look),
		Columns: s.cfg.Payments.Columns, Views: views(s.cfg.Payments),
		Program: s.program, Cases: s.cfg.CasesDir(),
		Notices: notices, Input: g.Stdin, Output: g.Stdout,
	})
}

func (s *shop) profileFor(country string) (ui.Profile, error) {
	p, err := s.cfg.ProfileFor(country)
	return consoleProfile(p), err
}

// views are the saved views of the list.
func views(p config.Payments) []payments.View {
	var all []payments.View
	for _, v := range p.Views {
		all = append(all, payments.View{Name: v.Name, Filter: v.Filter, Sort: v.Sort, Columns: v.Columns})
	}
	return all
}

func consoleProfile(p config.Profile) ui.Profile {
	return ui.Profile{
		Name: p.Name, Environment: string(p.Environment), Country: p.Country, Merchant: p.MerchantID, Business: p.BusinessName,
	}
}
