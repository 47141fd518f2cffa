package hub2_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"guichet/hub2"
	"guichet/hub2/sandbox"
)

// A whole payment: create an intent, attempt a payment on it, ask until it ends. Against Hub2 itself
// only Options differ: Key and MerchantID, and no Transport.
func Example() {
	ctx := context.Background()
	server, err := sandbox.New(sandbox.Options{Timing: &sandbox.Timing{}}) // Hub2 without a network, and at once
	if err != nil {
		log.Fatal(err)
	}
	client, err := hub2.New(hub2.Options{
		Environment: hub2.Sandbox, Key: "a key", MerchantID: "a merchant", Transport: server.Transport(),
		Budget: hub2.NewBudget(hub2.PublishedLimits(), hub2.SystemClock{}),
	})
	if err != nil {
		log.Fatal(err)
	}
	intent, err := client.CreateIntent(ctx, hub2.NewIntent{
		Amount: 10000, Currency: "XOF", PurchaseReference: "order-1", CustomerReference: "counter",
	})
	if err != nil {
		log.Fatal(err)
	}
	country, _ := hub2.FindCountry(hub2.Countries(), "CI")
	moov, _ := country.Operator("moov")
	ref := hub2.Ref{ID: intent.ID, Token: intent.Token}
	if _, err := client.Attempt(ctx, ref, hub2.NewAttempt{Country: "CI", Operator: moov, MSISDN: "0100000001"}); err != nil {
		if hub2.KindOf(err) == hub2.Ambiguous {
			log.Fatal("Hub2 may have taken it: read the intent, never attempt again blindly")
		}
		log.Fatal(err)
	}
	for {
		intent, err = client.IntentStatus(ctx, ref)
		if err != nil {
			log.Fatal(err)
		}
		if !intent.Status.Pollable() {
			break
		}
		time.Sleep(time.Second)
	}
	fmt.Println(intent.Status)
	// Output: successful
}
