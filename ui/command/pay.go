package command

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"guichet/hub2"
	"guichet/state"
	"guichet/state/config"
	"guichet/state/desk"
	"guichet/ui/text"
)

type payFlags struct {
	chargeFlags
	amount, currency, purchaseRef, customerRef string
}

func (g *program) payCommand() *cobra.Command {
	var f payFlags
	c := &cobra.Command{
		Use:   "pay --amount N --msisdn NUMBER",
		Short: "Take one payment, to the end",
		Args:  noArguments,
		RunE:  func(c *cobra.Command, _ []string) error { return g.pay(c, &f) },
	}
	c.Flags().StringVar(&f.amount, "amount", "", "amount in the currency's smallest unit: 10000 is 10 000 FCFA")
	c.Flags().StringVar(&f.currency, "currency", "", "currency, when it should be checked: XOF, XAF, GNF")
	c.Flags().StringVar(&f.country, "country", "", "country: CI, SN, BJ, …")
	c.Flags().StringVar(&f.purchaseRef, "purchase-ref", "", "your reference of the purchase (ours when left out)")
	c.Flags().StringVar(&f.customerRef, "customer-ref", "counter", "your reference of the customer, never a number")
	f.register(c)
	return c
}

func (g *program) pay(c *cobra.Command, f *payFlags) error {
	cfg, err := g.load(c)
	if err != nil {
		return err
	}
	profile, err := f.profile(cfg)
	if err != nil {
		return err
	}
	order, err := f.order(cfg, profile)
	if err != nil {
		return err
	}
	if err := checkTimeout(f.timeout); err != nil {
		return err
	}
	code, err := f.code(c.Context(), g)
	if err != nil {
		return err
	}
	s, err := openShop(c.Context(), cfg, profile, g.Clock)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	ch, err := f.charge(c.Context(), g, s, profile)
	if err != nil {
		return err
	}
	if err := f.confirmTwin(c.Context(), g, s, order, ch); err != nil {
		return err
	}
	lang := text.Lang(cfg.Lang)
	if err := f.confirmLive(c.Context(), g, profile, text.Amount(order.Amount, order.Currency), ch, lang); err != nil {
		return err
	}
	if code, err = f.firstCode(c.Context(), g, ch, code, lang); err != nil {
		return err
	}
	r := g.reporter(s)
	ctx, cancel := context.WithTimeout(c.Context(), f.timeout)
	defer cancel()
	sale, err := s.desk.Open(ctx, order)
	if err != nil {
		return err
	}
	sale, err = s.desk.Create(ctx, sale.ID, profile.BusinessName)
	var unsaved *desk.NotSavedError
	switch {
	case errors.As(err, &unsaved): // an intent alone moves no money
		return &failure{Exit: exitUsage, Kind: "config", Message: unsaved.Err.Error() + "; nothing was charged", Hint: roomHint(unsaved.Err)}
	case err != nil:
		return err
	}
	r.made = true
	if err := r.intent(sale); err != nil {
		return err
	}
	return g.chargeAndFollow(ctx, s, r, sale, ch, code)
}

// chargeAndFollow makes one attempt and tells of it to the end.
func (g *program) chargeAndFollow(ctx context.Context, s *shop, r *reporter, sale state.Sale, ch desk.Charge, code hub2.Secret) error {
	if ch.Operator.Flow == hub2.FlowOTPFirst {
		ch.OTP, code = code, ""
	}
	sent := len(sale.Attempts)
	sale, err := s.desk.Attempt(ctx, sale.ID, ch)
	last, ok := sale.Last()
	made := ok && len(sale.Attempts) > sent && last.State != state.Refused
	var unsaved *desk.NotSavedError
	switch {
	case errors.Is(err, desk.ErrOpen) && ch.Override == nil: // another program was quicker: what is under way is not ours
		return s.stillOpen(sale, nil)
	case err != nil && !made && ch.Override != nil && !errors.Is(err, desk.ErrPaid): // this one charged nothing; the earlier one may have
		return explain(err).hint("%s", fmt.Sprintf(text.For(r.lang).Door.EarlierShort+" "+r.words().FollowLater, sale.Intent))
	case errors.Is(err, desk.ErrPaid), err != nil && !made:
		return err
	case errors.As(err, &unsaved):
		g.note("%s", unsaved) // the outcome matters more: go on and tell it
	}
	r.charged = true
	if err := r.attempt(sale); err != nil {
		return err
	}
	return g.follow(ctx, s, r, sale, code)
}

// profile is the active one, or the one that has the country that was asked for.
func (f *payFlags) profile(cfg *config.Config) (config.Profile, error) {
	if f.country == "" {
		return cfg.Active(), nil
	}
	return cfg.ProfileFor(f.country)
}

// plausibleReference keeps to the alphabet that Hub2 allows in a reference (documented).
func plausibleReference(ref string) bool {
	return len(ref) <= 255 && strings.Trim(ref, alphanumeric+"-_. ") == "" && strings.TrimSpace(ref) != ""
}

// order checks everything that can be checked before anything is asked of anyone.
func (f *payFlags) order(cfg *config.Config, p config.Profile) (state.Order, error) {
	o := orderIn(p)
	amount, err := text.ParseAmount(f.amount)
	if err != nil {
		return o, usage("--amount: %s", text.For(text.Lang(cfg.Lang)).AmountError(err))
	}
	country, ok := hub2.FindCountry(cfg.Countries, p.Country)
	if !ok {
		return o, usage("country %s is not in the table", p.Country)
	}
	if f.currency != "" && !strings.EqualFold(f.currency, country.Currency) {
		return o, usage("--currency: %s does not use %s", country.Code, strings.ToUpper(f.currency)).hint("its currency is %s", country.Currency)
	}
	if f.purchaseRef != "" && !plausibleReference(f.purchaseRef) {
		return o, usage("--purchase-ref: only letters without accents, digits, - _ . and space are allowed")
	}
	if !plausibleReference(f.customerRef) {
		return o, usage("--customer-ref: only letters without accents, digits, - _ . and space are allowed, and not nothing")
	}
	o.Amount, o.Currency, o.PurchaseRef, o.CustomerRef = amount, country.Currency, f.purchaseRef, f.customerRef
	return o, nil
}

func (g *program) reporter(s *shop) *reporter {
	return &reporter{
		json: g.flags.json, out: g.Stdout, lang: text.Lang(s.cfg.Lang), clock: g.Clock, since: g.Clock.Now(), meter: &s.meter,
		note: g.note,
	}
}
