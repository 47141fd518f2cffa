package terminal

import (
	"context"
	"fmt"
	"strings"
)

// Sees waits until the screen shows the text. The error holds the whole screen.
func (t *Terminal) Sees(ctx context.Context, text string) error {
	return t.wait(ctx, fmt.Sprintf("%q is not to be seen", text), func(s Screen) bool { return s.Contains(text) })
}

// SeesNot waits until the screen does not show the text, or no longer.
func (t *Terminal) SeesNot(ctx context.Context, text string) error {
	return t.wait(ctx, fmt.Sprintf("%q is still to be seen", text), func(s Screen) bool { return !s.Contains(text) })
}

// Waits waits for a frame that the condition holds for. The condition is asked once a frame.
func (t *Terminal) Waits(ctx context.Context, until func(Screen) bool) error {
	return t.wait(ctx, "what was waited for did not come", until)
}

// Screen returns the last whole frame.
func (t *Terminal) Screen() Screen {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.frames.shown
}

func (t *Terminal) wait(ctx context.Context, complaint string, until func(Screen) bool) error {
	for {
		t.mu.Lock()
		shown, changed := t.frames.shown, t.frames.changed
		t.mu.Unlock()
		if until(shown) {
			return nil
		}
		select {
		case <-changed:
			continue
		default:
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return t.dump(complaint, ctx.Err())
		case <-t.done:
			if last := t.Screen(); until(last) {
				return nil
			}
			return t.dump(complaint, ErrEnded)
		}
	}
}

// dump is an error that shows the screen, for the one who reads why a test failed.
func (t *Terminal) dump(complaint string, cause error) error {
	s := t.Screen()
	rule := strings.Repeat("─", max(0, s.Cols))
	body := strings.TrimRight(s.Text(), "\n")
	return fmt.Errorf("terminal: %s: %w\n%s\n%s\n%s", complaint, cause, rule, body, rule)
}
