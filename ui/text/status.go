package text

import "strings"

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

// StatusWord words a status of Hub2 or of the command line. A word that is not known is shown as it
// came, clean.
func (c *Catalog) StatusWord(status string) string {
	s := c.Status
	switch strings.ToLower(strings.TrimSpace(status)) {
	case "payment_required":
		return s.PaymentRequired
	case "processing":
		return s.Processing
	case "action_required":
		return s.ActionRequired
	case "created":
		return s.Created
	case "pending":
		return s.Pending
	case "successful", "succeeded", "success":
		return s.Successful
	case "failed":
		return s.Failed
	case "unknown", "":
		return s.Unknown
	case "sending":
		return s.Sending
	}
	return Clean(status, 24)
}
