package command

import (
	"context"
	"fmt"

	"guichet/state"
	"guichet/state/desk"
	"guichet/ui/pay"
	"guichet/ui/text"
)

// confirmTwin looks for a payment of the same amount and number made just now, which is paid or may still
// take the money. At a terminal it asks; elsewhere a script decides, and whoever reads is told.
func (f *payFlags) confirmTwin(ctx context.Context, g *program, s *shop, o state.Order, ch desk.Charge) error {
	row, found, err := s.journal.Similar(ctx, o.Amount, o.Currency, ch.MSISDN, g.Clock.Now().Add(-pay.TwinAge))
	if err != nil || !found || row.Environment != o.Environment {
		return err //nolint:wrapcheck // the journal's says what was being done
	}
	asks := g.interactive() && !f.yes
	if g.flags.json && !asks {
		return nil
	}
	c := text.For(text.Lang(s.cfg.Lang))
	g.note(c.Command.Twin, text.Clean(row.Intent, 60), text.ClockSeconds(row.CreatedAt.Local()), c.StatusSaid(row.Status),
		text.Amount(o.Amount, o.Currency), text.Mask(ch.MSISDN))
	if !asks {
		return nil
	}
	return g.confirm(ctx, fmt.Sprintf(c.Command.TwinAsk, c.Command.LiveAnswer), c.Command)
}
