package command

import (
	"context"
	"fmt"
	"strings"
	"time"

	"guichet/hub2"
	"guichet/state"
	"guichet/state/desk"
	"guichet/ui/door"
	"guichet/ui/text"
	"guichet/ui/widget"
)

// retryFlags are retry's: those of a charge, and a named person's word.
type retryFlags struct {
	chargeFlags
	override bool
	as       string
}

// check refuses what can be refused before anything is asked of anyone, and makes the name fit to be kept.
func (f *retryFlags) check(g *program) error {
	if err := checkTimeout(f.timeout); err != nil {
		return err
	}
	name, named := door.Name(f.as)
	switch {
	case f.msisdn == "":
		return noNumber()
	case f.override && f.as == "":
		return usage("--override needs the name of the person who answers for it").hint("add --as NAME; it is kept in the journal")
	case !f.override && f.as != "":
		return usage("--as belongs to --override").hint("leave it out for an ordinary further attempt")
	case f.override && !named:
		return usage("--as: %q is no person's name", text.Clean(f.as, 60)).hint("it is kept in the journal: a name has two letters at least")
	case f.override && !g.interactive():
		return usage("--override needs a person at a terminal; nothing was sent").
			hint("run it at a terminal: what it means must be read there, and a word typed; --yes does not stand in for it")
	}
	f.as = name
	return nil
}

// readable is how long a line may be that is read word by word.
const readable = 78

// answer shows what it means to charge again and takes the person's word, where the sale needs one.
// What was shown is kept with it.
func (f *retryFlags) answer(ctx context.Context, g *program, s *shop, sale state.Sale) (*state.Override, error) {
	if !f.override {
		return nil, nil //nolint:nilnil // no word is wanted
	}
	w := s.doorWords()
	if !sale.Next().Override {
		g.note("%s", w.Text.Door.Needless)
		return nil, nil //nolint:nilnil // likewise
	}
	var lines []string
	for _, l := range w.Statement(sale) {
		lines = append(lines, widget.Wrap(l, readable)...)
	}
	shown := strings.Join(lines, "\n")
	answer, err := g.ask(ctx, shown+"\n> ", false)
	if err != nil {
		return nil, err
	}
	if !door.Said(w.Text, answer) {
		return nil, usage("not confirmed: nothing was sent")
	}
	return &state.Override{By: f.as, Shown: shown}, nil
}

// tooEarly tells what is known of the attempt that forbids another, and what a person's word still lacks.
func (s *shop) tooEarly(sale state.Sale) error {
	known, missing, ok := s.doorWords().NotYet(sale, s.clock.Now())
	if !ok {
		return s.stillOpen(sale, nil)
	}
	return &failure{Exit: exitUnknown, Kind: "unknown", Message: known, Hint: missing}
}

// stillOpen refuses an attempt beside one whose fate is open, and names the door past it where there is one.
func (s *shop) stillOpen(sale state.Sale, trouble error) error {
	c := s.doorWords().Text
	if line := differs(c, paidInstead(sale), sale.Order.Amount, sale.Order.Currency); line != "" {
		return &failure{Exit: exitUnknown, Kind: "unknown", Message: fmt.Sprintf(c.Command.TookOther, line)}
	}
	f := &failure{Exit: exitUnknown, Kind: "unknown", Message: desk.ErrOpen.Error(), Hint: "follow it with: guichet follow " + sale.Intent}
	if trouble != nil {
		f.Message += ", and Hub2 could not be asked: " + explain(trouble).Message
	}
	if sale.Next().Override {
		f.Hint += "; " + fmt.Sprintf(c.Door.Command, sale.Intent)
	}
	return f
}

func (s *shop) doorWords() door.Words {
	return door.Words{
		Text: text.For(text.Lang(s.cfg.Lang)), Mask: text.Mask, Local: time.Time.Local,
		Operator: func(t state.Try) string {
			if c, ok := hub2.FindCountry(s.cfg.Countries, t.Country); ok {
				if o, ok := c.Operator(t.Operator); ok {
					return o.Name
				}
			}
			return text.Clean(t.Operator, 24)
		},
	}
}
