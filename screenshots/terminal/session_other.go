//go:build !unix

package terminal

import (
	"errors"
	"os"
)

// session has no form on systems without a Unix pty.
type session struct {
	master *os.File
	before Line
}

func startSession(Options) (*session, error) { return nil, errors.ErrUnsupported }

func (*session) line() (Line, error)    { return Line{}, errors.ErrUnsupported }
func (*session) resize(int, int) error  { return errors.ErrUnsupported }
func (*session) pending() bool          { return false }
func (*session) pid() int               { return 0 }
func (*session) signal(os.Signal) error { return errors.ErrUnsupported }
func (*session) kill()                  {}
func (*session) wait() int              { return -1 }
func (*session) hangUp()                {}
