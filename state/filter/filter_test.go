package filter

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// now is an evening in Douala, where the day is another one than in UTC.
func now() time.Time { return time.Date(2026, 11, 23, 23, 30, 0, 0, time.UTC) }

func douala() *time.Location { return time.FixedZone("Douala", 3600) }

func parse(t testing.TB, s string) Filter {
	t.Helper()
	f, err := Parse(s, now(), douala())
	require.NoError(t, err, s)
	return f
}

func payment() Payment {
	return Payment{
		IDs: []string{"pi_3bx", "pay_9zr", "pay_old"}, References: []string{"facture-été 12", "counter"},
		Numbers: []string{"0700000001", "0511223344"}, Operator: "orange", Status: "failed", Code: "customer_insufficient_funds",
		Till: "caisse 1", Cashier: "awa koné", Amount: 10000, Created: time.Date(2026, 11, 23, 23, 5, 0, 0, time.UTC),
	}
}

func TestWhatIsTypedFindsThePaymentThatIsMeant(t *testing.T) {
	for _, s := range []string{
		"", "pi_3b", "PI_3BX", "ÉTÉ", "counter", "0511", "orange", "failed", "échec", "insufficient", "caisse", "awa",
		"id:pi_3", "id:pay_o", "identifiant:pay_9zr", "ref:facture", `ref:"facture-été 12"`, "référence:counter", "id:=pi_3bx",
		"number:0001", "numéro:07", `number:"07 00 00 00 01"`, `"07 00 00 00 01"`, "+2250700000001", "+225070", "number:=0700000001",
		"operator:or", "opérateur:ORANGE", "status:fail", "statut:échoué", "statut:non", "code:customer", "till:Caisse", `caisse:="caisse 1"`,
		"cashier:awa", "caissière:awa", ">9999", ">=10000", "<10001", "<=10000", "=10000", "amount:10000", "montant:>500", `amount:"10 000"`,
		"day:today", "jour:aujourd'hui", "day:2026-11-24", "day:2026-11", "day:2026", "day:>2026-11-23", "day:<=today",
		"!mtn", "-status:successful", "!>10000", "-day:yesterday", "~pi3x", "~oane", "!~zzz", "failed >5000 number:0001 -operator:mtn",
		`!"-x"`,
	} {
		require.True(t, parse(t, s).Match(payment()), s)
	}
	for _, s := range []string{
		"pi_4", "xyz", "id:3bx", "id:=pi_3", "ref:été", "number:7000", "number:=0700", "+2250700000002", "operator:range", "status:successful",
		">10000", "<10000", "=9999", "amount:1000", "day:yesterday", "day:2026-11-23", "day:<today", "!orange", "-failed", "~enaro", "!~oane",
		"failed orange mtn", "code:insufficient", `till:="caisse"`,
	} {
		require.False(t, parse(t, s).Match(payment()), s)
	}
}

func TestAFilterThatCannotBeReadSaysWhere(t *testing.T) {
	for _, c := range []struct {
		text       string
		at         int
		want       Want
		got        string
		incomplete bool
	}{
		{"amount:", 7, WantValue, "", true},
		{">", 1, WantValue, "", true},
		{"!", 1, WantValue, "", true},
		{"failed -", 8, WantValue, "", true},
		{"~", 1, WantValue, "", true},
		{"status:", 7, WantValue, "", true},
		{"number:+", 7, WantNumber, "+", true},
		{`till:"Cai`, 9, WantQuote, "", true},
		{"day:2026-1", 4, WantDay, "2026-1", true},
		{"day:yes", 4, WantDay, "yes", true},
		{"day:hi", 4, WantDay, "hi", true},
		{"amount: failed", 7, WantValue, "", false},
		{"day:yes failed", 4, WantDay, "yes", false},
		{"été >x10", 5, WantAmount, "x10", false},
		{"amount:10.000", 7, WantAmount, "10.000", false},
		{"amount:-5", 7, WantAmount, "-5", false},
		{"amount:>10k", 8, WantAmount, "10k", false},
		{">99999999999999999999", 1, WantAmount, "99999999999999999999", false},
		{"stat:x", 0, WantField, "stat", false},
		{"a b !stat:x", 5, WantField, "stat", false},
		{"number:abc", 7, WantNumber, "abc", false},
		{"day:2026-13-01", 4, WantDay, "2026-13-01", false},
		{"day:lundi", 4, WantDay, "lundi", false},
		{"till:>3", 6, WantOrder, "3", false},
	} {
		_, err := Parse(c.text, now(), douala())
		var e *Error
		require.True(t, errors.As(err, &e), c.text)
		require.Equal(t, Error{At: c.at, Got: c.got, Want: c.want, Incomplete: c.incomplete}, *e, c.text)
	}
}

// Whoever types one key after the other must not be told of a mistake at each of them.
func TestTypingAGoodFilterShowsNoMistakeOnTheWay(t *testing.T) {
	for _, s := range []string{
		"failed >10000", "amount:>=10000", "day:2026-11-23", "day:yesterday", "jour:aujourd'hui", `till:"Caisse 1"`, `"07 00 00 00 01"`,
		"+2250700000001", "!operator:mtn", "-~oran", "montant:<500 statut:échoué", "day:>=2026-01",
	} {
		for i := range []rune(s) {
			_, err := Parse(string([]rune(s)[:i]), now(), douala())
			var e *Error
			if errors.As(err, &e) {
				require.True(t, e.Incomplete, "%q: %v", string([]rune(s)[:i]), err)
			}
		}
	}
}

func TestWhatStandsBeforeAHalfTypedWordCountsAlready(t *testing.T) {
	for _, s := range []string{"failed amount:>", `failed till:"Cai`, "failed -", "failed day:2026-"} {
		f, err := Parse(s, now(), douala())
		require.Error(t, err)
		require.Equal(t, "failed", f.String(), s)
	}
	f, err := Parse("failed >x ", now(), douala())
	require.Error(t, err)
	require.True(t, f.Empty())
}

func TestADayIsTheZonesOwn(t *testing.T) {
	f := parse(t, "day:today")
	require.True(t, f.Terms[0].From.Equal(time.Date(2026, 11, 23, 23, 0, 0, 0, time.UTC)))
	require.True(t, f.Terms[0].To.Equal(time.Date(2026, 11, 24, 23, 0, 0, 0, time.UTC)))
}

func TestAFilterIsReadAsItIsWritten(t *testing.T) {
	piece := rapid.SampledFrom([]string{
		"!", "-", "~", ">", "<", "=", ">=", "amount:", "montant:", "day:", "till:", "id:", "number:", "statut:", "10000", "today", "2026-11",
		`"`, `""`, " ", "a", "é", "07 00", "+225", "0700000001", "x:y", ":", "orange", "\t", "\u00a0",
	})
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOfN(piece, 0, 8).Draw(t, "pieces"), "")
		readBack(t, s)
	})
}

type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// readBack wants a filter to be the same when it is written and read again.
func readBack(t failer, s string) {
	t.Helper()
	f, err := Parse(s, now(), douala())
	var e *Error
	if errors.As(err, &e) {
		if e.At < 0 || e.At > len([]rune(s)) {
			t.Fatalf("%q: the mistake is at %d", s, e.At)
		}
		return
	}
	again, err := Parse(f.String(), now(), douala())
	if err != nil || again.String() != f.String() || len(again.Terms) != len(f.Terms) {
		t.Fatalf("%q was written %q and read as %q: %v", s, f.String(), again.String(), err)
	}
	for i := range f.Terms {
		if a, b := f.Terms[i], again.Terms[i]; a != b {
			t.Fatalf("%q: %+v was read back as %+v", s, a, b)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"", `till:"a ""b""" >10 !~x`, "day:2026-11 -id:pi_", `"+1" é:`, "amount:\"1 0\"", "~\"", "!!a", "a\u2003b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		readBack(t, s)
		if parsed, err := Parse(s, now(), douala()); err == nil {
			parsed.Match(payment())
		}
	})
}
