package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"time"

	"guichet/screenshots/paint"
	"guichet/screenshots/terminal"
	"guichet/ui/text"
)

// tooLong is when a scene is given up. The sandbox takes its time, as operators do.
const tooLong = 90 * time.Second

// scene is one picture: what is run, on what terminal, and what is done until it is taken.
type scene struct {
	name       string // of the file too
	cols, rows int
	lang       text.Lang
	light      bool
	seed       [][]string // commands of guichet that are run before, on the same journal
	steps      []step
}

// step is one thing that a person does or waits to see.
type step func(context.Context, *terminal.Terminal) error

func types(keys string) step {
	return func(_ context.Context, t *terminal.Terminal) error { return t.Types(keys) }
}

func presses(names ...string) step {
	return func(_ context.Context, t *terminal.Terminal) error { return t.Press(names...) }
}

func sees(words string) step {
	return func(ctx context.Context, t *terminal.Terminal) error { return t.Sees(ctx, words) }
}

// film plays the scene in an empty home and writes its picture.
func (s scene) film(ctx context.Context, bin, home, file string) error {
	ctx, cancel := context.WithTimeout(ctx, tooLong)
	defer cancel()
	if err := os.MkdirAll(home, 0o700); err != nil {
		return err
	}
	env := terminal.CleanEnv(home, "COLORTERM=truecolor", "HUB2_ENVIRONMENT=embedded")
	for _, args := range s.seed {
		if err := plant(ctx, bin, home, args, env); err != nil {
			return err
		}
	}
	t, err := terminal.Start(terminal.Options{
		Path: bin, Args: []string{"--lang", string(s.lang)}, Env: env, Dir: home, Cols: s.cols, Rows: s.rows,
	})
	if err != nil {
		return err
	}
	defer func() { _ = t.Close() }()
	for i, play := range s.steps {
		if err := play(ctx, t); err != nil {
			return fmt.Errorf("step %d: %w", i+1, err)
		}
	}
	return s.draw(t.Screen(), file)
}

// draw writes the file at once and whole, so that a failing scene leaves the old picture.
func (s scene) draw(shown terminal.Screen, file string) error {
	if shown.Title == "" {
		shown.Title = "guichet"
	}
	theme := paint.Dark()
	if s.light {
		theme = paint.Light()
	}
	var picture bytes.Buffer
	if err := paint.PNG(&picture, shown, theme); err != nil {
		return err
	}
	return os.WriteFile(file, picture.Bytes(), 0o644)
}

// plant runs a command before the scene. How the payment ends is the seed's business: only a defect and
// a wrong use are errors.
func plant(ctx context.Context, bin, home string, args, env []string) error {
	command := exec.CommandContext(ctx, bin, args...)
	command.Env, command.Dir = env, home
	said, err := command.CombinedOutput()
	switch command.ProcessState.ExitCode() {
	case -1, 1, 2:
		return fmt.Errorf("seed %q: %w\n%s", args, err, said)
	}
	return nil
}
