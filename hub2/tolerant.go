package hub2

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"strings"
)

// MaxAmount is the largest amount that every JSON reader keeps exact, 2^53.
const MaxAmount = 1 << 53

// RawMessage is an answer as it came. It may hold a token, so printing and logging show its size only.
type RawMessage []byte

func (r RawMessage) String() string { return fmt.Sprintf("[%d bytes]", len(r)) }

// GoString keeps %#v from showing the bytes.
func (r RawMessage) GoString() string { return r.String() }

// Format answers every verb with the size.
func (r RawMessage) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, r.String()) }

// LogValue keeps the bytes out of structured logs.
func (r RawMessage) LogValue() slog.Value { return slog.StringValue(r.String()) }

// MarshalJSON gives the answer as it came, but for the values of fields that hold secrets.
func (r RawMessage) MarshalJSON() ([]byte, error) {
	if r == nil {
		return []byte("null"), nil
	}
	return blotFields(r), nil
}

// Text reads a JSON string, number or boolean as text: Hub2 sends some values in either form. Any
// other form is kept as its JSON.
type Text string

// UnmarshalJSON never fails on valid JSON.
func (t *Text) UnmarshalJSON(b []byte) error {
	switch first(b) {
	case '"':
		return json.Unmarshal(b, (*string)(t))
	case 'n':
		*t = ""
	default:
		*t = Text(bytes.TrimSpace(b))
	}
	return nil
}

// Amount is money in the smallest unit of its currency.
type Amount int64

var errAmount = errors.New("is no whole amount between 0 and 2^53")

// UnmarshalJSON reads a whole number, also when it is written as 100.0, 1e2 or "100"; null reads as 0.
// Anything that is not a whole amount is an error: money is never rounded.
func (a *Amount) UnmarshalJSON(b []byte) error {
	s := string(bytes.TrimSpace(b))
	if first(b) == '"' {
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
	}
	if s == "null" {
		*a = 0
		return nil
	}
	// An exponent of more than two digits can only be a number built to exhaust memory; Rat would
	// also read fractions, underscores and other bases.
	_, exp, _ := strings.Cut(strings.ToLower(s), "e")
	odd := strings.ContainsFunc(s, func(r rune) bool { return !strings.ContainsRune("0123456789+-.eE", r) })
	if odd || len(s) > 40 || len(strings.TrimLeft(exp, "+-0")) > 2 {
		return fmt.Errorf("amount %.40q %w", s, errAmount)
	}
	n, ok := new(big.Rat).SetString(s)
	if !ok || !n.IsInt() || n.Sign() < 0 || n.Num().Cmp(big.NewInt(MaxAmount)) > 0 {
		return fmt.Errorf("amount %.40q %w", s, errAmount)
	}
	*a = Amount(n.Num().Int64())
	return nil
}

// first returns the first byte of a JSON value, 0 when there is none.
func first(b []byte) byte {
	b = bytes.TrimLeft(b, " \t\r\n")
	if len(b) == 0 {
		return 0
	}
	return b[0]
}
