package text

import (
	"fmt"
	"strings"
)

// AttemptWord words how an attempt stands, as the journal calls it.
func (c *Catalog) AttemptWord(state string) string {
	switch state {
	case "live":
		return c.Status.Live
	case "refused":
		return c.Status.Refused
	case "mismatched":
		return c.Status.Mismatched
	}
	return c.StatusWord(state)
}

// TroubleWord words what a request met, as the journal calls it; http is 0 when no answer came.
func (c *Catalog) TroubleWord(kind string, http int) string {
	switch h := c.Hub2; {
	case kind == "refused":
		return h.SaidNo
	case kind == "limited":
		return h.Slower
	case kind == "unreachable":
		return h.NotReached
	case kind == "broken":
		return h.Unreadable
	case kind != "ambiguous":
		return Clean(kind, 24)
	case http != 0:
		return h.ErrorCame
	}
	return c.Hub2.NoneCame
}

// StatusWord words a status of Hub2 or of the command line. A word that is not known is shown as it
// came, clean.
func (c *Catalog) StatusWord(status string) string {
	if word, ok := c.statusWord(status); ok {
		return word
	}
	return Clean(status, 24)
}

// StatusSaid is StatusWord in a sentence: a word that is not known is quoted as Hub2's, so that none of
// them reads like an outcome.
func (c *Catalog) StatusSaid(status string) string {
	if word, ok := c.statusWord(status); ok {
		return word
	}
	return fmt.Sprintf(c.Command.Hub2Says, Clean(status, 24))
}

func (c *Catalog) statusWord(status string) (word string, known bool) {
	s := c.Status
	switch strings.ToLower(strings.TrimSpace(status)) {
	case "payment_required":
		return s.PaymentRequired, true
	case "processing":
		return s.Processing, true
	case "action_required":
		return s.ActionRequired, true
	case "created":
		return s.Created, true
	case "pending":
		return s.Pending, true
	case "successful", "succeeded", "success":
		return s.Successful, true
	case "failed":
		return s.Failed, true
	case "unknown", "":
		return s.Unknown, true
	case "sending":
		return s.Sending, true
	}
	return "", false
}
