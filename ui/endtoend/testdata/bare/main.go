// Bare makes the requests of one payment with net/http and nothing else: what guichet pay is measured against.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
)

func main() {
	if err := pay(os.Getenv("HUB2_BASE_URL")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

type intent struct {
	ID     string `json:"id"`
	Token  string `json:"token"`
	Status string `json:"status"`
}

func pay(base string) error {
	made, err := ask(http.MethodPost, base+"/payment-intents", map[string]any{
		"amount": 1000, "currency": "XOF", "purchaseReference": "bare", "customerReference": "counter",
	})
	if err != nil {
		return err
	}
	path := base + "/payment-intents/" + made.ID
	_, err = ask(http.MethodPost, path+"/payments", map[string]any{
		"token": made.Token, "paymentMethod": "mobile_money", "country": "CI", "provider": "mtn",
		"mobileMoney": map[string]any{"msisdn": "0500000001"},
	})
	if err != nil {
		return err
	}
	over, err := ask(http.MethodGet, path, nil)
	if err == nil && over.Status != "successful" {
		err = fmt.Errorf("the payment is %s", over.Status)
	}
	return err
}

func ask(method, url string, body any) (intent, error) {
	var out bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&out).Encode(body); err != nil {
			return intent{}, err
		}
	}
	req, err := http.NewRequest(method, url, &out)
	if err != nil {
		return intent{}, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("ApiKey", os.Getenv("HUB2_API_KEY"))
	req.Header.Set("MerchantId", os.Getenv("HUB2_MERCHANT_ID"))
	req.Header.Set("Environment", os.Getenv("HUB2_ENVIRONMENT"))
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return intent{}, err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return intent{}, err
	}
	if res.StatusCode > 299 {
		return intent{}, fmt.Errorf("%s %s: %s: %s", method, url, res.Status, raw)
	}
	var i intent
	return i, json.Unmarshal(raw, &i)
}
