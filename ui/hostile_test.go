package ui

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/state"
	"guichet/ui/hostile"
)

// venom is what Hub2's answers are poisoned with.
type venom struct {
	class hostile.Class
	spare func(path string) bool
}

// answers gives every answer the venom, and one of its own to the calls of a kind.
func (v venom) answers(w *wire, kind string, own *reply) {
	w.harms(func(call string, pass func() (*http.Response, error)) (*http.Response, error) {
		res, err := pass()
		if err != nil {
			return res, err
		}
		b, err := io.ReadAll(res.Body)
		if call == kind && own != nil {
			res.StatusCode, b = own.code, own.about(b)
		}
		b = hostile.Poison(b, v.class, v.spare)
		res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(b)), int64(len(b))
		res.Header = http.Header{"X-Request-Id": {v.class.Text()}}
		return res, err
	})
}

// reply is an answer that Hub2 gives instead of its usual one.
type reply struct {
	code  int
	about func(usual []byte) []byte
}

func fails([]byte) []byte {
	return []byte(`{"status":400,"code":"a_code","message":"a message","request_id":"req_1"}`)
}

// another adds a payment that somebody else has tried on the intent, last of all.
func another(usual []byte) []byte {
	var i map[string]any
	if json.Unmarshal(usual, &i) != nil {
		return usual
	}
	payments, _ := i["payments"].([]any)
	i["payments"] = append(payments, map[string]any{
		"id": "pay_another", "status": "failed", "amount": 2500, "currency": "XOF", "country": "CI", "provider": "mtn",
		"number": "0500000001", "failure": map[string]any{"code": "canceled_by_customer", "message": "no"},
	})
	b, err := json.Marshal(i)
	if err != nil {
		panic(err)
	}
	return b
}

// encounter is a payment in which Hub2 says something at every place where the screen shows its words.
type encounter struct {
	country, keys string
	kind          string // of the calls that Hub2 answers in this way
	own           *reply
	after         func(*till)
}

// encounters are the ways of the wizard. Each ends in the list, and from there on its screen again.
var encounters = map[string]encounter{
	"dialled":       {keys: "2500⏎0500000001⏎⏎"},
	"pushed":        {keys: "2500⏎0100000001⏎⏎"},
	"link":          {keys: "2500⏎0700000001" + f4 + "⏎⏎"},
	"code first":    {keys: "2500⏎0700000001⏎⏎1234⏎"},
	"code refused":  {country: "SN", keys: "2500⏎770000001⏎⏎", after: func(k *till) { k.types("0000⏎") }},
	"failed":        {keys: "2500⏎0100000106⏎⏎", after: func(k *till) { k.waits(8 * time.Second); k.types("r") }},
	"refused":       {keys: "2500⏎0100000206⏎⏎"},
	"another's":     {keys: "2500⏎0100000106⏎⏎", kind: "GET intent", own: &reply{200, another}, after: func(k *till) { k.waits(8 * time.Second); k.types("r") }},
	"lost":          {keys: "2500⏎0100000204⏎⏎"},
	"mismatched":    {keys: "2500⏎0100000201⏎⏎"},
	"odd":           {keys: "2500⏎0100000203⏎⏎"},
	"not made":      {keys: "2500⏎0100000001⏎⏎", kind: "POST intents", own: &reply{400, fails}},
	"limited":       {keys: "2500⏎0100000001⏎⏎", kind: "POST payments", own: &reply{429, fails}},
	"reads refused": {keys: "2500⏎0500000001⏎⏎", kind: "GET status", own: &reply{422, fails}},
	"left":          {keys: "2500⏎0100000106⏎⏎n"},
	"paid twice":    {keys: "2500⏎0100000001⏎⏎", after: func(k *till) { k.waits(9 * time.Second); k.types("⏎2500⏎0100000001⏎") }},
}

// f4 stands for the key in encounters' keys.
const f4 = "④"

// meets plays an encounter with poisoned answers, and looks at the screen all along.
func (c encounter) meets(t *testing.T, v venom) (marks int) {
	open(t, look{country: c.country}, func(k *till) {
		e := newEye(k)
		v.answers(k.wire, c.kind, c.own)
		for _, r := range c.keys {
			if string(r) == f4 {
				k.presses("f4")
				continue
			}
			k.types(string(r))
		}
		e.looks()
		k.waits(2 * time.Second)
		e.looks()
		k.types("y")
		if c.after != nil {
			c.after(k)
			e.looks()
		}
		k.waits(12 * time.Second)
		e.looks()
		k.presses("alt+2")
		k.types("y")
		e.looks()
		k.types("⏎")
		k.types("y")
		e.looks()
		assert.LessOrEqual(t, k.wire.attempts(), 1)
		marks = e.marks
	})
	return marks
}

func TestNoTextOfHub2sDrivesTheTerminal(t *testing.T) {
	classes := hostile.Classes()
	if testing.Short() { // the race detector is too slow for all of them
		classes = classes[:1]
	}
	for _, class := range classes {
		for _, name := range []string{"dialled", "another's", "refused"} {
			t.Run(class.Name+", "+name, func(t *testing.T) {
				t.Parallel()
				encounters[name].meets(t, venom{class, hostile.Structure})
			})
		}
	}
}

// Every place, and that something stands there at all: where nothing is shown nothing is tested.
func TestNoPlaceOnTheScreenTakesATextAsItIs(t *testing.T) {
	silent := []string{"mismatched", "odd"} // of Hub2's texts they show but the words below
	for name, c := range encounters {
		if testing.Short() && name != "left" && name != "link" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			marks := c.meets(t, venom{hostile.Everything(), hostile.Structure})
			assert.Equal(t, !slices.Contains(silent, name), marks > 0, "whether something is shown that Hub2 said")
		})
	}
}

// The texts by which a payment goes on are poisoned one by one: the payment takes another way then.
func TestNoWordOfHub2sDrivesTheTerminal(t *testing.T) {
	words := []string{
		"id", "token", "status", "currency", "payments.id", "payments.intentId", "payments.status", "payments.currency",
		"payments.nextAction.type", "nextAction.type", "payments.failure.code", "lastPaymentFailure.code", "payments.provider",
	}
	if testing.Short() {
		words = words[2:3]
	}
	for _, word := range words {
		for _, name := range []string{"dialled", "failed", "odd"} {
			t.Run(word+", "+name, func(t *testing.T) {
				t.Parallel()
				encounters[name].meets(t, venom{hostile.Everything(), func(path string) bool { return path != word }})
			})
		}
	}
}

// What a journal holds was once said by Hub2 to this program or to another: here an intent that
// somebody else made, whose references are theirs too.
func TestNoTextOfAJournalDrivesTheTerminal(t *testing.T) {
	statuses := []hub2.Status{"successful", "failed", "action_required", "on_hold"}
	if testing.Short() {
		statuses = statuses[:1]
	}
	for _, status := range statuses {
		for name, spare := range map[string]func(string) bool{
			"texts": hostile.Structure,
			"all":   func(string) bool { return false },
		} {
			for _, class := range []hostile.Class{hostile.Everything(), hostile.Short()} {
				t.Run(string(status)+", "+name+", "+class.Name, func(t *testing.T) {
					t.Parallel()
					open(t, look{}, func(k *till) {
						f := metFact(k, status)
						b, err := json.Marshal(f)
						require.NoError(t, err)
						require.NoError(t, json.Unmarshal(hostile.Poison(b, class, func(path string) bool {
							return path == "at" || path == "order.environment" || spare(path)
						}), &f))
						for _, n := range []string{"1", "2"} { // the line that is selected is drawn in another way
							f.ID, f.Sale, f.Kind, f.At, f.Seen.Intent = "hostile-"+n, "g-"+n, state.IntentMet, k.app.now, "pi_"+n
							_, err = k.journal.Append(k.ctx, f.Sale, nil, f)
							require.NoError(t, err)
						}
						e := newEye(k)
						k.presses("alt+2")
						e.looks()
						k.types("⏎")
						e.looks()
						k.types("yr")
						e.looks()
						assert.Positive(t, e.marks)
					})
				})
			}
		}
	}
}

func metFact(k *till, status hub2.Status) state.Fact {
	return state.Fact{
		At: k.app.now, Till: "t", Source: state.ByPoll,
		Order: &state.Order{Profile: "shop", Environment: "sandbox", Country: "CI", Amount: 2500, Currency: "XOF", PurchaseRef: "p", CustomerRef: "c"},
		Seen: &state.Observation{
			Intent: "pi_1", Status: status, Full: true, Amount: 2500, Currency: "XOF",
			Payments: []state.SeenPayment{{
				ID: "pay_1", Status: status, Amount: 2500, Currency: "XOF", Country: "CI", Operator: "mtn", Number: "0500000001",
				Fees:    []hub2.Fee{{Amount: "1", Currency: "XOF", Label: "l"}},
				Failure: &hub2.Failure{Code: "c", Message: "m"}, Action: &hub2.Action{Type: "ussd", Message: "m", URL: "u"},
			}},
		},
	}
}
