package command

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"guichet/hub2"
	"guichet/state/config"
	"guichet/state/desk"
	"guichet/ui/text"
)

// chargeFlags are what pay and retry have in common.
type chargeFlags struct {
	msisdn, operator, country, otp string
	otpStdin, yes                  bool
	timeout                        time.Duration
}

func (f *chargeFlags) register(c *cobra.Command) {
	c.Flags().StringVar(&f.msisdn, "msisdn", "", "the customer's number")
	c.Flags().StringVar(&f.operator, "operator", "", "the customer's operator: orange, mtn, moov, wave, free, …")
	c.Flags().StringVar(&f.otp, "otp", "", "the customer's code")
	c.Flags().BoolVar(&f.otpStdin, "otp-stdin", false, "read the customer's code from standard input")
	c.Flags().BoolVar(&f.yes, "yes", false, "charge without asking (real money; with pay also what looks like an earlier payment)")
	c.Flags().DurationVar(&f.timeout, "timeout", defaultTimeout, "how long to wait for the outcome")
}

const defaultTimeout = 5 * time.Minute

// checkTimeout refuses a wait that could not see anything.
func checkTimeout(d time.Duration) error {
	if d <= 0 {
		return usage("--timeout must be more than 0, like 5m")
	}
	return nil
}

func noNumber() *failure {
	return usage("the customer's number is missing").hint("add --msisdn NUMBER")
}

// charge works out which charge the flags ask for, in a profile's country.
func (f *chargeFlags) charge(ctx context.Context, g *program, s *shop, p config.Profile) (desk.Charge, error) {
	country, ok := hub2.FindCountry(s.cfg.Countries, p.Country)
	if !ok {
		return desk.Charge{}, usage("country %s is not in the table", p.Country)
	}
	if f.msisdn == "" {
		return desk.Charge{}, noNumber()
	}
	number, err := country.ParseNumber(f.msisdn, p.Environment != config.Live)
	if err != nil {
		return desk.Charge{}, usage("--msisdn: %s", err)
	}
	operator, err := f.chooseOperator(ctx, g, s, country, number)
	if err != nil {
		return desk.Charge{}, err
	}
	if err := checkTimeout(f.timeout); err != nil {
		return desk.Charge{}, err
	}
	return desk.Charge{Country: country, Operator: operator, MSISDN: number}, nil
}

// chooseOperator takes the one that was named, else the one that the prefix proves, else the one
// that this number used last. It never guesses.
func (f *chargeFlags) chooseOperator(ctx context.Context, g *program, s *shop, country hub2.Country, number string) (hub2.Operator, error) {
	byPrefix, certain := country.ByPrefix(number)
	if f.operator != "" {
		o, ok := named(country, f.operator)
		if !ok {
			return o, usage("--operator: %s has no operator %q", country.Code, f.operator).hint("it has: %s", operatorWords(country))
		}
		if certain && byPrefix.Provider != o.Provider && o.Flow != hub2.FlowRedirection {
			g.note(text.For(text.Lang(s.cfg.Lang)).Command.OtherOwner, byPrefix.Name, o.Name)
		}
		return o, nil
	}
	if certain {
		return byPrefix, nil
	}
	if last, ok, err := s.journal.LastOperator(ctx, country.Code, number); err == nil && ok {
		if o, ok := country.Operator(last); ok {
			return o, nil
		}
	}
	return hub2.Operator{}, usage("the number does not tell the operator").hint("add --operator: %s", operatorWords(country))
}

// named finds an operator by Hub2's word or by the name that people use.
func named(c hub2.Country, word string) (hub2.Operator, bool) {
	if o, ok := c.Operator(word); ok {
		return o, true
	}
	for _, o := range c.Operators {
		if strings.EqualFold(o.Name, word) {
			return o, true
		}
	}
	return hub2.Operator{}, false
}

func operatorWords(c hub2.Country) string {
	words := make([]string, len(c.Operators))
	for i, o := range c.Operators {
		words[i] = o.Provider
	}
	return strings.Join(words, ", ")
}

// plausibleOTP reports that a text may be a customer's code. Neither this nor the form of a reference is a
// regular expression: one that counts takes milliseconds to be built, at every start of every command.
func plausibleOTP(s string) bool { return len(s) >= 3 && len(s) <= 10 && strings.Trim(s, digits) == "" }

const (
	digits       = "0123456789"
	alphanumeric = digits + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)

// code returns the customer's code as the flags give it, "" when they do not.
func (f *chargeFlags) code(ctx context.Context, g *program) (hub2.Secret, error) {
	return readCode(ctx, g, f.otp, f.otpStdin)
}

func readCode(ctx context.Context, g *program, otp string, stdin bool) (hub2.Secret, error) {
	switch {
	case otp != "" && stdin:
		return "", usage("--otp and --otp-stdin exclude each other")
	case stdin:
		line, err := g.readLine(ctx)
		if err != nil {
			return "", err
		}
		otp = strings.TrimSpace(line)
		if otp == "" {
			return "", usage("--otp-stdin: no code came on standard input")
		}
	case otp == "":
		return "", nil
	}
	if !plausibleOTP(otp) {
		return "", usage("the code must be 3 to 10 digits")
	}
	return hub2.Secret(otp), nil
}

// confirmLive asks before money moves: on a terminal by a word, elsewhere by --yes.
func (f *chargeFlags) confirmLive(ctx context.Context, g *program, p config.Profile, amount string, ch desk.Charge, lang text.Lang) error {
	if p.Environment != config.Live || f.yes {
		return nil
	}
	if !g.interactive() {
		return usage("this charges real money").hint("without a terminal, say so with --yes")
	}
	words := text.For(lang).Command
	return g.confirm(ctx, fmt.Sprintf(words.LiveAsk, amount, text.Number(ch.MSISDN), ch.Operator.Name, words.LiveAnswer), words)
}

// confirm asks for the one word that lets a charge leave.
func (g *program) confirm(ctx context.Context, question string, words text.Command) error {
	answer, err := g.ask(ctx, question, false)
	if err != nil {
		return err
	}
	if !strings.EqualFold(strings.TrimSpace(answer), words.LiveAnswer) {
		return usage("not confirmed: nothing was sent")
	}
	return nil
}

// firstCode makes sure that an operator that wants the code in the attempt gets one.
func (f *chargeFlags) firstCode(ctx context.Context, g *program, ch desk.Charge, code hub2.Secret, lang text.Lang) (hub2.Secret, error) {
	if ch.Operator.Flow != hub2.FlowOTPFirst || code != "" {
		return code, nil
	}
	if !g.interactive() {
		return "", usage("%s wants the customer's code before the payment; nothing was sent", ch.Operator.Name).
			hint("the customer dials %s; then add --otp CODE or --otp-stdin", ch.Operator.USSD)
	}
	typed, err := g.ask(ctx, fmt.Sprintf(text.For(lang).Command.AskOTP, ch.Operator.USSD), true)
	if err != nil {
		return "", err
	}
	if typed = strings.TrimSpace(typed); !plausibleOTP(typed) {
		return "", usage("the code must be 3 to 10 digits; nothing was sent")
	}
	return hub2.Secret(typed), nil
}
