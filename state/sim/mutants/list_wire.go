package main

const (
	clientFile   = "hub2/client.go"
	exchangeFile = "hub2/exchange.go"
	errorFile    = "hub2/error.go"
)

// theRoundTrip is where bytes leave.
const theRoundTrip = "	res, err := c.options.Transport.RoundTrip(req)\n"

// resend is what a helpful person would write.
const resend = `{
		if again, _, e := c.request(k); e == nil && k.body != nil {
			res, err = c.options.Transport.RoundTrip(again.WithContext(req.Context()))
		}
	}
`

// wire are mistakes in how a request leaves.
func wire() []mutant {
	return []mutant{
		{"sent again after EOF", "a charge whose answer was lost is never sent again", []edit{
			{exchangeFile, theRoundTrip, theRoundTrip + "	if err != nil " + resend},
		}, ""},
		{"sent again after 502", "a charge that a gateway answered is never sent again", []edit{
			{exchangeFile, theRoundTrip, theRoundTrip + "	if err == nil && res.StatusCode == http.StatusBadGateway " + resend},
		}, ""},
		{"sent again after 429", "nothing leaves before the time that a 429 names", []edit{
			{exchangeFile, theRoundTrip, theRoundTrip + "	if err == nil && res.StatusCode == http.StatusTooManyRequests " + resend},
		}, ""},
		{"redirect followed", "a request goes to the configured host and to no other", []edit{
			{exchangeFile, theRoundTrip, "	res, err := (&http.Client{Transport: c.options.Transport}).Do(req)\n"},
		}, ""},
		{"Idempotency-Key added", "nothing invites the transport to send a charge twice", []edit{
			{exchangeFile, "	h.Set(\"User-Agent\", \"guichet\")\n", "	h.Set(\"User-Agent\", \"guichet\")\n	h.Set(\"Idempotency-Key\", k.intent)\n"},
		}, "./hub2 TestARequestCannotBeSentTwiceByTheTransport"},
		{"GetBody set", "the transport cannot send a charge's body twice", []edit{
			{exchangeFile, "	req.GetBody = nil\n", ""},
		}, "./hub2 TestARequestCannotBeSentTwiceByTheTransport"},
		{"HTTP/2 refusal repeated", "a charge is one request on the wire, also over HTTP/2", []edit{
			{exchangeFile, "	req.GetBody = nil\n", "	req.Header.Set(\"X-Idempotency-Key\", k.intent)\n"},
		}, "./hub2 TestOverHTTP2APostIsNotRepeatedEvenWhenTheServerInvitesIt"},
		{"an attempt without the token", "a charge without the intent's token does not leave", []edit{
			{exchangeFile, "k.tokenInBody && k.token == \"\"", "k.tokenInBody && k.token == \"\" && c.key() == \"\""},
		}, "./hub2 TestAnAttemptWithoutTheTokenDoesNotLeave"},
	}
}

// outcome are mistakes about what an answer means for the money.
func outcome() []mutant {
	const unprocessable = "		http.StatusUnprocessableEntity:\n"
	const fallback = "	default:\n		return Ambiguous\n	}\n}\n"
	const foreign = "errors.As(err, &op) && op.Op == \"dial\" ||"
	refuses := func(name, status string) mutant {
		return mutant{name + " is a refusal", "only a documented refusal frees the sale for another charge", []edit{
			{errorFile, unprocessable, "		http.StatusUnprocessableEntity, " + status + ":\n"},
		}, ""}
	}
	return []mutant{
		refuses("409", "http.StatusConflict"),
		refuses("408", "http.StatusRequestTimeout"),
		refuses("402", "http.StatusPaymentRequired"),
		refuses("5xx", "http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout"),
		{"every 4xx is a refusal", "a refusal is one of a list and not a class of numbers", []edit{
			{errorFile, fallback, "	default:\n		if status >= 400 && status < 500 {\n			return Refused\n		}\n		return Ambiguous\n	}\n}\n"},
		}, ""},
		{"3xx is a refusal", "a redirected charge may have been taken", []edit{
			{errorFile, fallback, "	default:\n		if status < 400 {\n			return Refused\n		}\n		return Ambiguous\n	}\n}\n"},
		}, ""},
		{"an odd 2xx is a refusal", "an answer that cannot be read leaves the fate open", []edit{
			{errorFile, "	case Refused, Limited, Unreachable:\n		return true\n	case Ambiguous, Broken:\n", "	case Refused, Limited, Unreachable, Broken:\n		return true\n	case Ambiguous:\n"},
		}, ""},
		{"a time-out is a refusal", "a charge that timed out is unknown", []edit{
			{exchangeFile, foreign, "errors.Is(err, context.DeadlineExceeded) || " + foreign},
		}, ""},
		{"a reset is a refused dial", "only what was never connected was surely not sent", []edit{
			{exchangeFile, foreign, "errors.As(err, &op) ||"},
		}, ""},
		{"a connection says nothing", "once a connection was had the fate is open", []edit{
			{exchangeFile, "	if connected {\n		return Ambiguous\n	}\n", "	_ = connected\n"},
		}, "./hub2 TestOnceConnectedTheFateIsOpen"},
		{"a foreign error is a refusal", "what cannot be judged is no no", []edit{
			{errorFile, "		return e.Kind\n	}\n	return Ambiguous\n", "		return e.Kind\n	}\n	return Unreachable\n"},
		}, "./hub2 TestWhatIsNoErrorOfOursIsNoCertainNo"},
		{"an older payment accepts the charge", "a charge is accepted when a payment that nobody knew is there", []edit{
			{attemptFile, " && !knows(s, p.ID) {", " {"},
		}, "./state/desk TestTheFateOfAChargeByItsAnswer"},
		{"another intent's answer", "an answer about another intent is no answer", []edit{
			{"hub2/wire.go", "	if i.ID == \"\" || want != \"\" && i.ID != want {\n", "	if i.ID == \"\" {\n"},
		}, "./hub2 TestAnOddGoodAnswerIsBroken"},
		{"odd payments are none", "what cannot be read as payments hides none", []edit{
			{"hub2/intent.go", "	case 'n':\n		return nil\n	default:\n		return errors.New(\"payments: neither a list nor a payment\")\n", "	default:\n		return nil\n"},
		}, "./hub2 TestPaymentsComeAsAListAnObjectOrNothing"},
	}
}
