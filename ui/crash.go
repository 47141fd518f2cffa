package ui

import (
	"fmt"
	"sync"

	tea "github.com/charmbracelet/bubbletea"

	"guichet/ui/text"
)

// crash ends the program when something in it panics. Bubble Tea would print a stack over the screen,
// and leave the terminal raw after a panic in a goroutine of ours.
type crash struct {
	end func() // ends the program
	mu  sync.Mutex
	err error
}

// catch is deferred where a panic may come by.
func (c *crash) catch() {
	r := recover()
	if r == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil {
		c.err = fmt.Errorf("a fault in Guichet itself; payments under way go on at Hub2 and stand in the journal: %s",
			text.Clean(fmt.Sprint(r), 200))
	}
	c.end()
}

// cause is the first panic, nil when there was none.
func (c *crash) cause() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// guard catches what a command panics with.
func (c *crash) guard(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg {
		defer c.catch()
		msg := cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			guarded := make(tea.BatchMsg, len(batch))
			for i, b := range batch {
				guarded[i] = c.guard(b)
			}
			return guarded
		}
		return msg
	}
}
