package ui

import (
	"bytes"
	"context"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// keeper is a terminal that keeps what is written to it.
type keeper struct{ bytes.Buffer }

func (*keeper) Close() error { return nil }
func (*keeper) Fd() uintptr  { return ^uintptr(0) }

func TestAPanicEndsTheProgramInOneLine(t *testing.T) {
	for name, fall := range map[string]func(painted){
		"View":   func(m painted) { m.width, m.height = 80, 24; m.View() }, // it has no screens
		"Update": func(m painted) { m.Update(nil) },                        // nor a clock
		"Init":   func(m painted) { m.Init() },
		"Cmd": func(m painted) {
			cmd := m.crash.guard(func() tea.Msg {
				return tea.BatchMsg{func() tea.Msg { panic("first\nsecond \x1b[31m") }, nil}
			})
			batch, ok := cmd().(tea.BatchMsg)
			require.True(t, ok)
			assert.Nil(t, batch[1])
			assert.Nil(t, batch[0]())
		},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, end := context.WithCancel(t.Context())
			m := painted{&app{}, &painter{File: &keeper{}}, &crash{end: end}}
			require.NoError(t, m.crash.cause())
			require.NotPanics(t, func() { fall(m) })
			require.Error(t, m.crash.cause())
			assert.NotContains(t, m.crash.cause().Error(), "\n")
			assert.NotContains(t, m.crash.cause().Error(), "\x1b")
			assert.Error(t, ctx.Err(), "the program ends")
		})
	}
}
