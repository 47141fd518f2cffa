package command

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"golang.org/x/term"
)

// maxLine bounds what one line of standard input may hold.
const maxLine = 4096

type lineRead struct {
	line string
	err  error
}

// wait runs read beside ctx. A read of a terminal cannot be interrupted, so its goroutine may stay
// behind until the program ends, which is at once.
func wait(ctx context.Context, read func() (string, error)) (string, error) {
	done := make(chan lineRead, 1)
	go func() {
		line, err := read()
		done <- lineRead{line, err}
	}()
	select {
	case r := <-done:
		return r.line, r.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// readLine reads one line of standard input.
func (g *program) readLine(ctx context.Context) (string, error) {
	return wait(ctx, func() (string, error) {
		line, err := bufio.NewReader(io.LimitReader(g.Stdin, maxLine)).ReadString('\n')
		if err != nil && line == "" {
			return "", usage("standard input ended before a line came")
		}
		return strings.TrimRight(line, "\r\n"), nil
	})
}

// ask puts a question to the person at the terminal. A hidden answer is not echoed.
func (g *program) ask(ctx context.Context, question string, hidden bool) (string, error) {
	_, _ = fmt.Fprint(g.Stderr, question)
	if !hidden {
		return g.readLine(ctx)
	}
	fd := int(g.Stdin.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return "", fmt.Errorf("read the terminal's state: %w", err)
	}
	line, err := wait(ctx, func() (string, error) {
		b, err := term.ReadPassword(fd)
		return string(b), err //nolint:wrapcheck // wrapped below
	})
	_ = term.Restore(fd, before) // the read that was left behind has not done it
	_, _ = fmt.Fprintln(g.Stderr)
	if err != nil {
		return "", fmt.Errorf("read the answer: %w", err)
	}
	return line, nil
}
