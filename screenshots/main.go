// Screenshots makes the pictures of the running program: it builds guichet, runs it on a terminal of its
// own over an empty home and the embedded sandbox, plays the scenes of scenes.go, and draws what is seen.
//
//	go run ./screenshots                 all pictures, into screenshots/
//	go run ./screenshots -only paid-en   one of them
//	go run ./screenshots -bin ./guichet  of a program that is already built
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
)

func main() {
	only := flag.String("only", "", "make only the pictures whose name begins with this")
	out := flag.String("out", "screenshots", "folder for the pictures")
	bin := flag.String("bin", "", "a built guichet; without it, one is built")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *only, *out, *bin); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run plays the chosen scenes one after the other; the first that fails ends it.
func run(ctx context.Context, only, out, bin string) error {
	work, err := os.MkdirTemp("", "guichet-screenshots-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(work) }()
	if bin == "" {
		bin = filepath.Join(work, "guichet")
		if err := build(ctx, bin); err != nil {
			return err
		}
	}
	if bin, err = filepath.Abs(bin); err != nil {
		return err
	}
	made := 0
	for _, s := range scenes() {
		if !strings.HasPrefix(s.name, only) {
			continue
		}
		file := filepath.Join(out, s.name+".png")
		if err := s.film(ctx, bin, filepath.Join(work, s.name), file); err != nil {
			return fmt.Errorf("scene %s: %w", s.name, err)
		}
		fmt.Println(file)
		made++
	}
	if made == 0 {
		return fmt.Errorf("no scene is called %q", only)
	}
	return nil
}

// build compiles the program at the root of the module, wherever in it the command was started.
func build(ctx context.Context, bin string) error {
	command := exec.CommandContext(ctx, "go", "build", "-o", bin, "guichet")
	command.Stdout, command.Stderr = os.Stderr, os.Stderr
	if err := command.Run(); err != nil {
		return fmt.Errorf("build guichet: %w", err)
	}
	return nil
}
