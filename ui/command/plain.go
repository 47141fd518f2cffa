package command

import (
	"errors"
	"fmt"

	"guichet/hub2"
	"guichet/state"
	"guichet/ui/text"
)

// plain words what a request met, with what the machines said after it.
func plain(c *text.Catalog, err error) string {
	var h *hub2.Error
	if !errors.As(err, &h) {
		return text.Clean(err.Error(), 300)
	}
	p, said := state.ProblemOf(err), h.Op
	if p.HTTP != 0 {
		said += fmt.Sprintf(", HTTP %d", p.HTTP)
	}
	for _, s := range []string{p.Code, p.Message} {
		if s != "" {
			said += ": " + s
		}
	}
	return fmt.Sprintf("%s (%s)", c.TroubleWord(p.Kind, p.HTTP), text.Clean(said, 260))
}
