package journal

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"

	"guichet/hub2"
	"guichet/state"
)

// rules is the version of the fold: of state.Sale as well as of this file. When either would give
// another row for the same facts, it goes up, and a journal folded by other rules is folded anew
// when it is opened.
const rules = 4

// saleColumns are those of a sale's line, in the order of projection.line.
const saleColumns = `first, id, intent, payment, status, failure_code, failure_message,
	amount, currency, country, operator, msisdn, purchase_ref, customer_ref, profile, environment, till,
	created, updated, tried, seq, live, follow, mismatch, used, search, cashier`

const saleMarks = "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"

const upsertSale = `INSERT INTO sales (` + saleColumns + `) VALUES (` + saleMarks + `)
ON CONFLICT (id) DO UPDATE SET intent = excluded.intent, payment = excluded.payment, status = excluded.status,
	failure_code = excluded.failure_code, failure_message = excluded.failure_message, amount = excluded.amount,
	currency = excluded.currency, country = excluded.country, operator = excluded.operator,
	msisdn = excluded.msisdn, purchase_ref = excluded.purchase_ref, customer_ref = excluded.customer_ref,
	profile = excluded.profile, environment = excluded.environment, till = excluded.till,
	created = excluded.created, updated = excluded.updated, tried = excluded.tried, seq = excluded.seq,
	live = excluded.live, follow = excluded.follow, mismatch = excluded.mismatch,
	used = max(used, excluded.used), search = excluded.search, cashier = excluded.cashier`

const (
	upsertTried = `INSERT INTO numbers (country, msisdn, operator, tried, paid) VALUES (?, ?, ?, ?, 0)
ON CONFLICT DO UPDATE SET tried = max(tried, excluded.tried)`
	upsertPaid = `INSERT INTO numbers (country, msisdn, operator, tried, paid) VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET tried = max(tried, excluded.tried), paid = max(paid, excluded.paid)`
)

// projection is a sale before and after its last fact, and what the facts tell beyond it.
type projection struct {
	before, after state.Sale
	kept          state.Sale // as its line stands in the file
	first         int64      // seq of the first fact that was applied
	met           bool       // somebody else made the intent
}

func (p *projection) apply(f state.Fact) {
	if p.first == 0 {
		p.first = f.Seq
	}
	p.met = p.met || f.Kind == state.IntentMet
	p.after = p.after.Apply(f)
}

// step applies one more fact, and remembers the operators of the attempts it tells of: the numbers
// keep what a later fact may change.
func (w *writer) step(ctx context.Context, p *projection, f state.Fact) error {
	p.before = p.after
	p.apply(f)
	for _, a := range p.after.Attempts {
		if err := w.projectNumber(ctx, *p, a); err != nil {
			return fmt.Errorf("fold the numbers of sale %s: %w", f.Sale, err)
		}
		if err := w.projectPace(ctx, *p, a); err != nil {
			return err
		}
	}
	return nil
}

// projectSale writes the sale's line.
func (w *writer) projectSale(ctx context.Context, p projection) error {
	_, err := w.sale.ExecContext(ctx, p.line()...)
	var e *sqlite.Error
	if errors.As(err, &e) && e.Code() == codes.SQLITE_CONSTRAINT_UNIQUE {
		return fmt.Errorf("%w: %s", ErrTaken, p.after.Intent)
	}
	if err != nil {
		return fmt.Errorf("fold sale %s: %w", p.after.ID, err)
	}
	return w.projectWords(ctx, p)
}

// line returns the sale's line.
func (p projection) line() []any {
	s := p.after
	telling, tried := s.Telling()
	failure := reason(s)
	country := telling.Try.Country
	if country == "" {
		country = s.Order.Country
	}
	var intent any // NULL until there is one
	if s.Intent != "" {
		intent = s.Intent
	}
	var left int64
	mismatch := false
	for _, a := range s.Attempts {
		left = max(left, a.SentAt.UnixMilli())
		mismatch = mismatch || a.State == state.Mismatched
	}
	if tried && left == 0 { // somebody else's attempt, and Hub2 did not say when
		left = s.CreatedAt.UnixMilli()
	}
	return []any{
		p.first, s.ID, intent, telling.Payment, s.Word(), failure.Code, string(failure.Message),
		s.Order.Amount, s.Order.Currency, country, telling.Try.Operator, telling.Try.MSISDN,
		s.Order.PurchaseRef, s.Order.CustomerRef, s.Order.Profile, s.Order.Environment, s.Till,
		s.CreatedAt.UnixMilli(), s.UpdatedAt.UnixMilli(), left, s.Seq,
		s.Open(), s.Next().Read != state.ReadNothing, mismatch, tried || p.met, haystack(s), s.Cashier,
	}
}

// reason returns why a failed sale failed: the cause of its last failed attempt.
func reason(s state.Sale) hub2.Failure {
	var f hub2.Failure
	if s.Word() != state.WordFailed {
		return f
	}
	for _, a := range s.Attempts {
		if a.State != state.Failed {
			continue
		}
		f = hub2.Failure{}
		if a.Failure != nil {
			f = *a.Failure
		}
	}
	return f
}

// haystack is where a search looks: everything that a person may hold in hand, one to a line.
func haystack(s state.Sale) string {
	lines := []string{s.Intent, s.Order.PurchaseRef, s.Order.CustomerRef}
	for _, a := range s.Attempts {
		lines = append(lines, a.Payment, a.Try.MSISDN)
	}
	for i := range lines { // what Hub2 says may have line ends of its own
		lines[i] = strings.ReplaceAll(lines[i], "\n", " ")
	}
	return strings.ToLower(strings.Join(lines, "\n"))
}

// projectNumber remembers an attempt's operator when the last fact brought the attempt, or its success.
func (w *writer) projectNumber(ctx context.Context, p projection, a state.Attempt) error {
	if a.Try.MSISDN == "" || a.Try.Operator == "" {
		return nil
	}
	country := a.Try.Country
	if country == "" {
		country = p.after.Order.Country
	}
	seq, known := p.after.Seq, false
	for _, b := range p.before.Attempts {
		if b.ID == a.ID {
			known = a.State == b.State || a.State != state.Successful
		}
	}
	if known {
		return nil
	}
	var err error
	if a.State == state.Successful {
		_, err = w.paid.ExecContext(ctx, country, a.Try.MSISDN, a.Try.Operator, seq, seq)
	} else {
		_, err = w.tried.ExecContext(ctx, country, a.Try.MSISDN, a.Try.Operator, seq)
	}
	return err
}
