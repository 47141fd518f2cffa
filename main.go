// Guichet takes mobile-money payments through the Hub2 API: a console for a till, and the same desk
// as commands.
package main

import (
	"context"
	_ "embed"
	"os"

	"guichet/hub2"
	"guichet/state/config"
	"guichet/ui/command"
	"guichet/ui/quiet"
)

//go:embed config.example.toml
var example []byte

func main() {
	quiet.Restore()
	os.Exit(command.Execute(context.Background(), command.Process{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Sources: config.FromProcess, Clock: hub2.SystemClock{}, Example: example,
	}))
}
