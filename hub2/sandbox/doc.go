// Package sandbox is an emulator of Hub2's payments API: an http.Handler for any client, and an
// http.RoundTripper for a client in the same process. It writes its own JSON, sharing no type with
// package hub2's client, so that the two cannot agree on a mistake.
//
// Nothing ticks in it until a webhook is registered. Each request that changes something leaves one event, which carries all that
// was drawn for it (ids, delays, outcome); what an attempt's status is at any instant is computed
// from the events and that instant. With a state file the events stand there, one JSON line each,
// and several processes can share it.
//
// # Webhooks
//
// POST, GET and DELETE /webhooks register addresses, each with a secret of its own that only the answer
// to its creation holds. An address is told of the events that it asked for, of its merchant's intents,
// from its registration on: what changed is computed like the states, and an event is the same, to the
// byte, however often it is sent. Hub2-Signature signs the body; RotateSecret, which no route reaches,
// lets two secrets sign for 24 hours (documented).
//
// Any 2xx within five seconds is a success; otherwise it is tried again 1, 3, 7, 15, ... minutes after
// the try before, ten times (documented), and then the registration is off, in the list as active: false
// (assumed): nothing more is sent to it, and registering again makes another one. Tries stand in the state
// file before they are made, so a restart goes on with them, several processes on one file send each
// event once, and one that was killed while it sent has failed. A process learns of what others wrote
// when it is asked something. There is no bound to how many are on their way together.
//
// # Numbers
//
// The last eight digits of the customer's number choose the outcome; any number that is not in the
// table succeeds. 00000001 and 00000100 are observed of Hub2's sandbox, all others are this
// package's own. Outcomes returns the same table.
//
//	00000001  succeeds
//	00000100  fails: authentication_failed
//	00000101  fails: internal_error
//	00000102  fails: service_unavailable
//	00000103  fails: unknown_reason
//	00000104  fails: unknown_reason_orange
//	00000105  fails: customer_account_locked
//	00000106  fails: customer_insufficient_funds
//	00000107  fails: authentication_timeout
//	00000108  fails: timeout
//	00000109  fails: bad_parameters
//	00000110  fails: forbidden_by_provider
//	00000111  fails: too_many_request
//	00000112  fails: duplicate_request
//	00000113  fails: canceled_by_customer
//	00000114  fails: canceled
//	00000115  fails: fraud_suspicion
//	00000116  fails: unsupported_currency
//	00000117  fails: payer_quota_exceeded
//	00000118  fails: invalid_payment_processor
//	00000119  fails: invalid_msisdn
//	00000120  fails: wave_payment_expired
//	00000121  fails: blacklisted_msisdn
//	00000122  fails: payment_intent_expired
//	00000123  fails: duplicate_reference
//	00000124  fails: amount_too_low
//	00000125  fails: amount_too_high
//	00000126  fails with a code that no page names: unheard_of_reason
//	00000200  never ends: stays pending
//	00000201  succeeds with another amount; the intent is successful
//	00000202  succeeds with another amount; the intent is payment_required again
//	00000203  takes a status word that no page names, under_review, and keeps it
//	00000204  the attempt is taken and succeeds, but its answer is HTTP 500
//	00000205  HTTP 503 and nothing was taken
//	00000206  HTTP 400, standard error body, nothing taken
//	00000207  HTTP 400, legacy error body, nothing taken
//	00000208  HTTP 409, legacy conflict body, nothing taken
//	00000209  HTTP 400, legacy error body whose message is an array, nothing taken
//	00000210  HTTP 402, standard error body, nothing taken
//	00000211  HTTP 400 invalid_sandbox_msisdn, as Strict answers to a real number
//
// # One-time codes
//
// Any code of four to eight digits is right (SandboxCode is the one that the messages name), except
// one made only of zeros: 0000 is always wrong. The third wrong code fails the payment.
//
// # Limits
//
// The strictest published rate of each route, each address and each id by itself, in sliding
// windows (documented); a refusal says in Retry-After when to come back (assumed). A status read by
// token counts only among all requests together. On top of them, assumed: more than 10 reads within
// one minute of an intent that needs no polling (neither processing nor action_required), by key or
// by token, shut that intent's reads for 5 minutes; what is asked meanwhile does not lengthen them.
package sandbox
