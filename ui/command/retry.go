package command

import (
	"context"

	"github.com/spf13/cobra"

	"guichet/state"
	"guichet/state/config"
	"guichet/state/desk"
	"guichet/ui/text"
)

func (g *program) retryCommand() *cobra.Command {
	var f retryFlags
	c := &cobra.Command{
		Use:   "retry INTENT --msisdn NUMBER",
		Short: "Make a further attempt on an intent whose last one failed",
		Args:  oneIntent,
		RunE:  func(c *cobra.Command, args []string) error { return g.retry(c, &f, args[0]) },
	}
	f.register(c)
	c.Flags().BoolVar(&f.override, "override", false, "charge again though Hub2 never showed what became of an attempt (a person at a terminal only)")
	c.Flags().StringVar(&f.as, "as", "", "with --override: the name of the person who answers for it; it is kept")
	return c
}

func (g *program) retry(c *cobra.Command, f *retryFlags, intent string) error {
	if err := f.check(g); err != nil {
		return err
	}
	code, err := f.code(c.Context(), g)
	if err != nil {
		return err
	}
	s, err := g.open(c)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	r := g.reporter(s)
	sale, err := s.retryable(c.Context(), intent, f.override)
	if err != nil {
		return err
	}
	profile, err := s.profileOf(sale)
	if err != nil {
		return err
	}
	ch, err := f.charge(c.Context(), g, s, profile)
	if err != nil {
		return err
	}
	lang := text.Lang(s.cfg.Lang)
	if ch.Override, err = f.answer(c.Context(), g, s, sale); err != nil {
		return err
	}
	if err := f.confirmLive(c.Context(), g, profile, text.Amount(sale.Order.Amount, sale.Order.Currency), ch, lang); err != nil {
		return err
	}
	if code, err = f.firstCode(c.Context(), g, ch, code, lang); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(c.Context(), f.timeout)
	defer cancel()
	if err := r.intent(sale); err != nil {
		return err
	}
	return g.chargeAndFollow(ctx, s, r, sale, ch, code)
}

// retryable returns the sale when a further attempt is allowed, be it by a person's word where one is
// offered. It looks at Hub2 once at most, and never waits for an earlier attempt.
func (s *shop) retryable(ctx context.Context, intent string, byWord bool) (state.Sale, error) {
	sale, known, err := s.find(ctx, intent)
	if err != nil {
		return sale, err
	}
	switch {
	case !known:
		sale, err = s.desk.Adopt(ctx, s.order(), intent)
	case !sale.Paid() && (!sale.Next().Attempt || sale.Next().ReadFirst):
		sale, err = s.desk.Look(ctx, sale.ID)
	}
	switch {
	case err != nil && known && sale.Open(): // what was asked told nothing, so nothing has changed
		return sale, s.stillOpen(sale, err)
	case err != nil:
		return sale, err
	case sale.Paid():
		return sale, desk.ErrPaid
	case byWord && sale.Next().Override:
	case byWord && !sale.Next().Attempt:
		return sale, s.tooEarly(sale)
	case !sale.Next().Attempt, sale.Next().ReadFirst:
		return sale, s.stillOpen(sale, nil)
	}
	return sale, nil
}

// profileOf is the profile a sale belongs to, in the sale's country.
func (s *shop) profileOf(sale state.Sale) (config.Profile, error) {
	p, ok := s.cfg.ProfileNamed(sale.Order.Profile)
	if !ok {
		return p, noProfile(sale.Order.Profile)
	}
	p.Country = sale.Order.Country
	return p, nil
}
