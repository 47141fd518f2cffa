package main

import (
	"slices"

	"guichet/ui/text"
)

// The customers of the sandbox: the last eight digits choose what becomes of the payment.
const (
	mtnPays     = "0500000001"
	mtnHasNone  = "0500000106" // customer_insufficient_funds
	wavePays    = "0700000001"
	wave        = "f4" // the operator's key; nobody's prefix is Wave's
	tenThousand = "10000"
)

// scenes are the pictures, in every language.
func scenes() (all []scene) {
	for _, lang := range text.Langs() {
		all = append(all, wizard(lang)...)
		all = append(all, lists(lang)...)
	}
	return all
}

// wizard are the steps of a payment, as the cashier goes through them.
func wizard(lang text.Lang) []scene {
	w := text.For(lang)
	start := []step{sees(w.Amount.Label)}
	customer := then(start, types(tenThousand+"⏎"), sees(w.Customer.Label))
	confirm := then(customer, types(mtnPays+"⏎"), sees(w.Confirm.Ask))
	return []scene{
		small("amount", lang, then(start, types(tenThousand), sees("10 000"))),
		small("confirm", lang, confirm),
		small("ussd", lang, then(confirm, presses("enter"), sees(w.Wait.MustDo))),
		small("paid", lang, then(confirm, presses("enter"), sees(w.Ending.Paid), sees(w.Ending.PaidProof))),
		small("not-paid", lang, then(customer,
			types(mtnHasNone+"⏎"), sees(w.Confirm.Ask), presses("enter"), sees(w.Ending.NotPaid))),
		tall("qr", lang, then(customer,
			types(wavePays), presses(wave, "enter"), sees(w.Confirm.Ask), presses("enter"), sees(w.Wait.LinkBelow))),
	}
}

// lists are the screens of a desk that has already worked.
func lists(lang text.Lang) []scene {
	w := text.For(lang)
	payments := wide("payments", lang, []step{sees(w.Amount.Label), presses("alt+2"), sees(w.Payments.LastWord), sees("MTN")})
	payments.seed = [][]string{
		pay("2500", mtnPays, "mtn"),
		pay("75000", "0100000001", "moov"),
		pay("10000", mtnHasNone, "mtn"),
		pay("5000", "0700000001", "orange", "--otp", "1234"),
		pay("12000", "0500000200", "mtn", "--timeout", "2s"),
	}
	return []scene{payments}
}

// pay is a payment taken at the command line.
func pay(amount, number, operator string, more ...string) []string {
	return append([]string{"pay", "--amount", amount, "--msisdn", number, "--operator", operator, "--json"}, more...)
}

// then continues a story without changing its beginning.
func then(steps []step, more ...step) []step { return append(slices.Clone(steps), more...) }

func small(name string, lang text.Lang, steps []step) scene {
	return scene{name: name + "-" + string(lang), cols: 80, rows: 24, lang: lang, steps: steps}
}

func tall(name string, lang text.Lang, steps []step) scene {
	return scene{name: name + "-" + string(lang), cols: 80, rows: 40, lang: lang, steps: steps}
}

func wide(name string, lang text.Lang, steps []step) scene {
	return scene{name: name + "-" + string(lang), cols: 120, rows: 40, lang: lang, steps: steps}
}
