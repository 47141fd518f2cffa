package terminal

import (
	"context"
	"os"
	"time"
)

// TB is the part of testing.TB that a story needs, so that a program which makes pictures does not carry
// the testing package.
type TB interface {
	Helper()
	Cleanup(func())
	Fatalf(format string, args ...any)
}

// patience is how long a till waits for anything. It is long because it costs nothing: a story goes on
// with the very frame that it waited for.
const patience = 15 * time.Second

// Till is a terminal in a test, told as a story. What does not happen fails the test and shows the screen.
type Till struct {
	t        TB
	terminal *Terminal
	patience time.Duration
}

// OpenTill runs the program and closes it when the test ends.
func OpenTill(t TB, o Options) *Till {
	t.Helper()
	terminal, err := Start(o)
	if err != nil {
		t.Fatalf("%v", err)
	}
	t.Cleanup(func() { _ = terminal.Close() })
	return &Till{t: t, terminal: terminal, patience: patience}
}

// Within returns the same till with another patience.
func (till *Till) Within(d time.Duration) *Till {
	other := *till
	other.patience = d
	return &other
}

// Types types text; ⏎ is Enter.
func (till *Till) Types(text string) {
	till.t.Helper()
	till.must(till.terminal.Types(text))
}

// Presses presses keys by their names; see [Terminal.Press].
func (till *Till) Presses(names ...string) {
	till.t.Helper()
	till.must(till.terminal.Press(names...))
}

// Pastes pastes text.
func (till *Till) Pastes(text string) {
	till.t.Helper()
	till.must(till.terminal.Paste(text))
}

// Sees waits for each of the texts in turn.
func (till *Till) Sees(texts ...string) {
	till.t.Helper()
	for _, text := range texts {
		till.wait(func(ctx context.Context) error { return till.terminal.Sees(ctx, text) })
	}
}

// SeesNot waits until none of the texts is there any more.
func (till *Till) SeesNot(texts ...string) {
	till.t.Helper()
	for _, text := range texts {
		till.wait(func(ctx context.Context) error { return till.terminal.SeesNot(ctx, text) })
	}
}

// Waits waits for a frame of which the condition holds.
func (till *Till) Waits(until func(Screen) bool) {
	till.t.Helper()
	till.wait(func(ctx context.Context) error { return till.terminal.Waits(ctx, until) })
}

// Resizes gives the terminal another size.
func (till *Till) Resizes(cols, rows int) {
	till.t.Helper()
	till.must(till.terminal.Resize(cols, rows))
}

// Signals sends the program a signal.
func (till *Till) Signals(sig os.Signal) {
	till.t.Helper()
	till.must(till.terminal.Signal(sig))
}

// Leaves waits for the program to end with an exit status.
func (till *Till) Leaves(code int) {
	till.t.Helper()
	till.wait(func(ctx context.Context) error {
		got, err := till.terminal.Wait(ctx)
		if err == nil && got != code {
			till.t.Fatalf("left with exit status %d, not %d\n%s", got, code, till.Frame().Text())
		}
		return err
	})
}

// Frame is the last whole frame.
func (till *Till) Frame() Screen { return till.terminal.Screen() }

// Terminal is what the till stands on, for what a story has no words for.
func (till *Till) Terminal() *Terminal { return till.terminal }

func (till *Till) wait(until func(context.Context) error) {
	till.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), till.patience)
	defer cancel()
	till.must(until(ctx))
}

func (till *Till) must(err error) {
	till.t.Helper()
	if err != nil {
		till.t.Fatalf("%v", err)
	}
}
