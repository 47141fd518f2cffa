package command

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"guichet/state"
)

func (g *program) followCommand() *cobra.Command {
	var timeout time.Duration
	c := &cobra.Command{
		Use:   "follow INTENT",
		Short: "Follow a payment until it ends",
		Args:  oneIntent,
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkTimeout(timeout); err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(c.Context(), timeout)
			defer cancel()
			return g.inShop(c, func(s *shop) error { return g.followIntent(ctx, s, args[0]) })
		},
	}
	c.Flags().DurationVar(&timeout, "timeout", defaultTimeout, "how long to wait for the outcome")
	return c
}

func (g *program) followIntent(ctx context.Context, s *shop, intent string) error {
	r := g.reporter(s)
	sale, err := s.findOrAdopt(ctx, intent)
	if err != nil {
		return err
	}
	if sale.Paid() && sale.Open() { // one look, for the customer may be paying twice
		if now, err := s.desk.Look(ctx, sale.ID); err == nil {
			sale = now
		}
	}
	r.charged = sale.Open()
	if err := r.intent(sale); err != nil {
		return err
	}
	if err := r.action(state.Sale{}, sale); err != nil {
		return err
	}
	return g.follow(ctx, s, r, sale, "")
}
