package command

import (
	"context"

	"github.com/spf13/cobra"

	"guichet/hub2"
	"guichet/state"
	"guichet/ui/text"
)

func (g *program) authCommand() *cobra.Command {
	var f chargeFlags
	c := &cobra.Command{
		Use:   "auth INTENT --otp-stdin",
		Short: "Send the customer's code and follow the payment to its outcome",
		Args:  oneIntent,
		RunE:  func(c *cobra.Command, args []string) error { return g.auth(c, &f, args[0]) },
	}
	c.Flags().StringVar(&f.otp, "otp", "", "the customer's code")
	c.Flags().BoolVar(&f.otpStdin, "otp-stdin", false, "read the customer's code from standard input")
	c.Flags().DurationVar(&f.timeout, "timeout", defaultTimeout, "how long to wait for the outcome")
	return c
}

func (g *program) auth(c *cobra.Command, f *chargeFlags, intent string) error {
	if err := checkTimeout(f.timeout); err != nil {
		return err
	}
	code, err := f.code(c.Context(), g)
	if err != nil {
		return err
	}
	return g.inShop(c, func(s *shop) error {
		if code == "" {
			if code, err = g.askCode(c.Context(), text.Lang(s.cfg.Lang)); err != nil {
				return err
			}
		}
		ctx, cancel := context.WithTimeout(c.Context(), f.timeout)
		defer cancel()
		return g.authenticate(ctx, s, intent, code)
	})
}

// askCode asks the person at the terminal for the customer's code.
func (g *program) askCode(ctx context.Context, lang text.Lang) (hub2.Secret, error) {
	if !g.interactive() {
		return "", usage("the customer's code is missing").hint("add --otp-stdin or --otp CODE")
	}
	typed, err := g.ask(ctx, text.For(lang).Command.AskCode, true)
	if err != nil {
		return "", err
	}
	code, err := readCode(ctx, g, typed, false)
	if err == nil && code == "" {
		err = usage("the code must be 3 to 10 digits")
	}
	return code, err
}

// authenticate sends the code and follows the payment to its outcome.
func (g *program) authenticate(ctx context.Context, s *shop, intent string, code hub2.Secret) error {
	r := g.reporter(s)
	sale, err := s.findOrAdopt(ctx, intent)
	if err == nil && !sale.Next().Authenticate && sale.Open() {
		sale, err = s.desk.Look(ctx, sale.ID) // Hub2 may have asked since
	}
	if err != nil {
		return err
	}
	r.charged = sale.Open()
	if err := r.intent(sale); err != nil {
		return err
	}
	sale, err = s.desk.Authenticate(ctx, sale.ID, code)
	if err != nil && !inDoubt(sale) {
		f := explain(err)
		if f.Kind == "refused" && sale.Open() {
			f.Hint = "the code was refused; the payment lives on: ask the customer for the code again, or guichet follow " + sale.Intent
		}
		return f
	}
	if err != nil {
		g.note("%s", text.For(r.lang).OTP.Lost)
	}
	if err := r.news(sale); err != nil {
		return err
	}
	return g.follow(ctx, s, r, sale, "")
}

// inDoubt reports whether a code may have reached Hub2 though its answer was lost: following tells.
func inDoubt(s state.Sale) bool {
	a, ok := s.Telling()
	return ok && a.Code == state.CodeInDoubt
}
