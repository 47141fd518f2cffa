package hub2

import (
	"slices"
	"strings"
)

// Flow is how a customer authenticates with an operator.
type Flow string

// The flows that are known. A push is a prompt that the operator sends to the phone by itself.
const (
	FlowPush        Flow = "push"        // a prompt appears on the phone
	FlowUSSD        Flow = "ussd"        // the customer dials a code and confirms
	FlowOTP         Flow = "otp"         // Hub2 asks for a code after the attempt
	FlowOTPFirst    Flow = "otp-first"   // the customer makes a code before; it travels in the attempt
	FlowRedirection Flow = "redirection" // the customer opens a link
)

// Flows lists every known flow.
func Flows() []Flow { return []Flow{FlowPush, FlowUSSD, FlowOTP, FlowOTPFirst, FlowRedirection} }

// NumberFormat is how an operator's customer number is written in an attempt.
type NumberFormat string

// The forms a number can be sent in. No page of Hub2 states the form for payments; national is
// observed for Côte d'Ivoire and assumed elsewhere, so the config can change it.
const (
	NumberNational NumberFormat = "national" // 0700000001
	NumberDigits   NumberFormat = "digits"   // 2250700000001
	NumberE164     NumberFormat = "e164"     // +2250700000001
)

// NumberFormats lists every known number format.
func NumberFormats() []NumberFormat {
	return []NumberFormat{NumberNational, NumberDigits, NumberE164}
}

// Operator is one mobile-money operator of a country, Hub2's "provider".
type Operator struct {
	Provider string // Hub2's word, lower case, as an attempt sends it
	Name     string // as people write it
	Flow     Flow
	// Workflow is sent as mobileMoney.workflow when not empty (observed for Orange: "redirection").
	Workflow string
	// USSD is the code that the customer dials, "" when there is none.
	USSD string
	// Prefixes are the national numbers' first digits that belong to this operator for certain.
	Prefixes     []string
	NumberFormat NumberFormat
	// The redirection links, https, sent inside mobileMoney: Wave wants success and failed, Orange
	// finish and cancel (both observed).
	SuccessURL, FailedURL, FinishURL, CancelURL string
}

// Country is a country that Hub2 serves.
type Country struct {
	Code      string // ISO 3166, two letters
	Currency  string // ISO 4217
	Calling   string // without the plus
	Lengths   []int  // digits of a national number
	Operators []Operator
}

// Operator returns the operator with this provider word, without regard to case.
func (c Country) Operator(provider string) (Operator, bool) {
	i := slices.IndexFunc(c.Operators, func(o Operator) bool { return strings.EqualFold(o.Provider, provider) })
	if i < 0 {
		return Operator{}, false
	}
	return c.Operators[i], true
}

// ByPrefix returns the one operator to which the national number certainly belongs. Wave accounts
// exist on every operator's numbers, so Wave is never found this way.
func (c Country) ByPrefix(national string) (Operator, bool) {
	best, length := Operator{}, 0
	for _, o := range c.Operators {
		for _, p := range o.Prefixes {
			if len(p) > length && strings.HasPrefix(national, p) {
				best, length = o, len(p)
			}
		}
	}
	return best, length > 0
}
