package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"

	"guichet/hub2"
	"guichet/state/config"
	"guichet/state/desk"
	"guichet/state/journal"
	"guichet/ui/text"
)

// The exit statuses. Scripts depend on them: they never change.
const (
	exitDone        = 0
	exitDefect      = 1 // a mistake in this program
	exitUsage       = 2 // what was asked, or the configuration, is wrong
	exitFailed      = 3 // the payment failed, for good
	exitUnknown     = 4 // not known yet: never charge again on this one
	exitRefused     = 5 // Hub2 refused, and nothing was charged
	exitUnreachable = 6 // Hub2 cannot be reached, and nothing that could charge was sent
	exitInterrupted = 130
)

// failure is what a command ends with when it did not do its work.
type failure struct {
	Exit      int    `json:"-"`
	Kind      string `json:"kind"`
	Message   string `json:"message"`
	RequestID string `json:"request_id"`
	Hint      string `json:"hint"`
}

func (f *failure) Error() string { return f.Message }

// ended carries an exit status whose reason has been told already, as an outcome is.
type ended struct{ exit int }

func (e *ended) Error() string { return fmt.Sprintf("exit status %d", e.exit) }

func usage(format string, args ...any) *failure {
	return &failure{Exit: exitUsage, Kind: "usage", Message: fmt.Sprintf(format, args...)}
}

func (f *failure) hint(format string, args ...any) *failure {
	f.Hint = fmt.Sprintf(format, args...)
	return f
}

// explain turns any error into the one that is shown. No error here comes from a charge whose fate
// is open: those end with an outcome.
func explain(err error) *failure {
	var f *failure
	var c *config.Error
	var j *journal.Error
	var h *hub2.Error
	var unsaved *desk.NotSavedError
	switch {
	case errors.As(err, &f):
		return f
	case errors.Is(err, context.Canceled):
		return &failure{Exit: exitInterrupted, Kind: "unknown", Message: "interrupted", Hint: "what was in flight is in the journal: guichet list"}
	case errors.Is(err, desk.ErrOverridden):
		return &failure{Exit: exitUnknown, Kind: "unknown", Message: desk.ErrOverridden.Error(), Hint: "look with: guichet list"}
	case errors.As(err, &h):
		return fromHub2(h)
	case errors.As(err, &unsaved):
		return &failure{Exit: exitUnknown, Kind: "unknown", Message: err.Error(), Hint: "mend the journal, then look with: guichet status INTENT"}
	case errors.As(err, &c):
		return &failure{Exit: exitUsage, Kind: c.Kind(), Message: err.Error()}
	case errors.As(err, &j):
		return &failure{Exit: exitUsage, Kind: "config", Message: err.Error(), Hint: roomHint(err)}
	case errors.Is(err, desk.ErrNoOverride):
		return usage("%s; nothing was sent", err).hint("leave --override and --as out")
	case errors.Is(err, desk.ErrReadOnly), errors.Is(err, desk.ErrPaid), errors.Is(err, desk.ErrNoCode), errors.Is(err, desk.ErrNoIntent):
		return usage("%s", err)
	case errors.Is(err, desk.ErrOpen):
		return &failure{Exit: exitUnknown, Kind: "unknown", Message: err.Error(), Hint: "follow it with: guichet follow INTENT"}
	case errors.Is(err, context.DeadlineExceeded):
		return &failure{
			Exit: exitUnreachable, Kind: "unreachable", Message: "the time was up before anything that could charge was sent",
			Hint: "give it more with --timeout",
		}
	case errors.Is(err, syscall.EPIPE), errors.Is(err, syscall.ENOSPC):
		return usage("standard output cannot be written: %s", err)
	}
	return &failure{Exit: exitDefect, Kind: "defect", Message: err.Error()}
}

// opCreate is what the client calls the making of an intent.
const opCreate = "create intent"

// fromHub2 judges an error of a request that charges nothing. Another 4xx than the documented
// refusals is a refusal here, for no money hangs on it.
func fromHub2(e *hub2.Error) *failure {
	f := &failure{Exit: exitUnreachable, Kind: "unreachable", Message: e.Error(), RequestID: e.RequestID}
	said := strings.Trim(e.Code+": "+e.Message, ": ")
	if e.Err != nil {
		said = e.Err.Error()
	}
	harm := harmOf(e.Op)
	refusal := e.Status >= 400 && e.Status < 500 && e.Status != 408
	switch {
	case e.Kind == hub2.Limited:
		f.Exit, f.Kind, f.Hint = exitRefused, "limited", "wait"
		f.Message = fmt.Sprintf("Hub2 asks us to slow down (HTTP %d: %s); %s", e.Status, said, harm)
		if e.RetryAfter > 0 {
			f.Hint = fmt.Sprintf("try again in %d s", int(e.RetryAfter.Seconds()))
		}
	case e.Kind == hub2.Refused, refusal:
		f.Exit, f.Kind = exitRefused, "refused"
		f.Message = fmt.Sprintf("%s: Hub2 refused (HTTP %d: %s); %s", e.Op, e.Status, said, harm)
		f.Hint = refusalHint(e.Status)
	case e.Kind == hub2.Unreachable:
		f.Message = fmt.Sprintf("%s: Hub2 cannot be reached (%s); nothing was sent", e.Op, said)
		f.Hint = "check the network and the address: guichet whoami"
	case e.Status != 0:
		f.Message = fmt.Sprintf("%s: no good answer from Hub2 (HTTP %d: %s); %s", e.Op, e.Status, said, harm)
		f.Hint = "try again later"
	case e.Kind == hub2.Broken: // an answer came
		f.Message = fmt.Sprintf("%s: Hub2's answer cannot be used (%s); %s", e.Op, said, harm)
		f.Hint = "try again later"
	default:
		f.Message = fmt.Sprintf("%s: no answer from Hub2 (%s); %s", e.Op, said, harm)
		f.Hint = "try again later"
	}
	return f
}

// harmOf says what a request that came to nothing means for the money. A question tells nothing of it.
func harmOf(op string) string {
	switch {
	case op == opCreate:
		return "no money is at stake: the payment itself was not sent"
	case strings.HasPrefix(op, "read"), strings.HasPrefix(op, "list"):
		return "it was only a question: how the payment stands is not known by it"
	}
	return "nothing was charged by it"
}

func refusalHint(status int) string {
	switch status {
	case 401, 403:
		return "check the API key, its permissions, the merchant and the environment: guichet whoami"
	case 404:
		return "check the id, and that it belongs to this merchant, country and environment: guichet whoami"
	}
	return ""
}

// tell writes the failure where errors go, one line or one JSON object.
func (f *failure) tell(w io.Writer, asJSON bool) {
	if asJSON {
		wire := struct {
			Error *failureWire `json:"error"`
		}{&failureWire{f.Kind, f.Message, orNull(f.RequestID), orNull(f.Hint)}}
		b, _ := json.Marshal(wire) // text alone always encodes
		_, _ = w.Write(append(escapeInvisible(b), '\n'))
		return
	}
	line := "guichet: " + text.Clean(f.Message, 600)
	if f.RequestID != "" {
		line += " (request " + text.Clean(f.RequestID, 80) + ")"
	}
	if f.Hint != "" {
		line += "\n  " + text.Clean(f.Hint, 600)
	}
	_, _ = fmt.Fprintln(w, line)
}

type failureWire struct {
	Kind      string  `json:"kind"`
	Message   string  `json:"message"`
	RequestID *string `json:"request_id"`
	Hint      *string `json:"hint"`
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
