package command

import (
	"strings"

	"github.com/spf13/cobra"

	"guichet/hub2"
	"guichet/state"
	"guichet/state/config"
	"guichet/state/receiver"
	"guichet/ui/text"
)

func (g *program) webhookCommand() *cobra.Command {
	c := group("webhook", "Receive, register and look at Hub2's webhooks",
		"what about webhooks?", "guichet webhook serve, register, list, delete, test, verify or replay",
		g.webhookServeCommand(), g.webhookListCommand(), g.webhookTestCommand(), g.webhookVerifyCommand(), g.webhookReplayCommand(),
	)
	c.AddCommand(g.unlessReading(g.webhookRegisterCommand(), g.webhookDeleteCommand())...)
	return c
}

// webhookSecrets returns the secrets that Hub2 may sign with, of which there must be one.
func webhookSecrets(cfg *config.Config) ([]hub2.Secret, error) {
	w, err := watchedSecrets(cfg, hub2.SystemClock{})
	if err != nil {
		return nil, err
	}
	return w.Now()
}

// watchedSecrets are those secrets as they change; there must be one to begin with.
func watchedSecrets(cfg *config.Config, clock hub2.Clock) (*config.WatchedSecrets, error) {
	w := cfg.WatchWebhookSecrets(clock)
	all, err := w.Now()
	if err == nil && len(all) == 0 {
		err = (&failure{Exit: exitUsage, Kind: "config", Message: "no webhook secret is known for the environment " + string(cfg.Active().Environment)}).
			hint("register here: guichet webhook register --url https://…; or set HUB2_WEBHOOK_SECRET, or name it in the section [webhook] of the config file")
	}
	return w, err
}

// judging is what letters are judged with.
func (s *shop) judging() receiver.Options {
	uptime := s.uptime
	if uptime == nil {
		uptime = func() state.Tick { return state.Tick{} } // comparable with nothing
	}
	return receiver.Options{Inbox: s.journal, Order: s.orderOf, Clock: s.clock, Uptime: uptime, Till: s.cfg.Till, Cashier: s.cfg.Cashier}
}

// orderOf begins the order of an intent that was not made here: in the shop's profile, unless its merchant
// is another profile's of the same environment.
func (s *shop) orderOf(e hub2.Event) state.Order {
	if e.Intent != nil && e.Intent.MerchantID != "" && string(e.Intent.MerchantID) != s.profile.MerchantID {
		for _, p := range s.cfg.Profiles {
			if p.Environment == s.profile.Environment && p.MerchantID == string(e.Intent.MerchantID) {
				return orderIn(p)
			}
		}
	}
	return s.order()
}

// asideWord says why a letter was set aside, "" when it was not.
func asideWord(w text.Webhook, a state.Aside) string {
	switch a {
	case state.AsideNothing:
		return ""
	case state.AsideUnreadable:
		return w.Unreadable
	case state.AsideOther:
		return w.NoPayment
	case state.AsideEnvironment:
		return w.Elsewhere
	case state.AsideMerchant:
		return w.Merchant
	case state.AsideMoney:
		return w.Money
	case state.AsideTrial:
		return w.Trial
	}
	return string(a)
}

// hushed is Hub2's error without the webhooks' secrets, which a client of Hub2 does not know.
func (s *shop) hushed(err error) *failure {
	f := explain(err)
	secrets, _ := s.cfg.WebhookSecrets() // those that cannot be read are on no road out
	hiding(secrets, &f.Message, &f.RequestID)
	return f
}

// hiding takes secrets out of texts that came from outside.
func hiding(secrets []hub2.Secret, texts ...*string) {
	for _, t := range texts {
		for _, s := range secrets {
			if s != "" {
				*t = strings.ReplaceAll(*t, s.Reveal(), s.String())
			}
		}
	}
}
