//go:build unix

package terminal

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"

	"github.com/charmbracelet/x/termios"
	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// session is the program, its pty, and nothing of what is seen on it.
type session struct {
	cmd    *exec.Cmd
	master *os.File // our side; it does not block, so that deadlines work and Close wakes the reader
	slave  *os.File // the program's side, kept open until the program is gone
	before Line
}

func startSession(o Options) (*session, error) {
	master, slave, err := openPTY(o.Cols, o.Rows)
	if err != nil {
		return nil, err
	}
	s := &session{master: master, slave: slave, cmd: exec.Command(o.Path, o.Args...)}
	if s.before, err = s.line(); err == nil {
		s.cmd.Env, s.cmd.Dir = o.Env, o.Dir
		if s.cmd.Env == nil {
			s.cmd.Env = []string{} // an empty environment, not the caller's
		}
		s.cmd.Stdin, s.cmd.Stdout, s.cmd.Stderr = slave, slave, slave
		s.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
		err = s.cmd.Start()
	}
	if err != nil {
		_ = master.Close()
		_ = slave.Close()
		return nil, err
	}
	return s, nil
}

// openPTY opens a pty of a size. The library's own file blocks for ever in Read; ours is a copy of it that
// the runtime's poller knows.
func openPTY(cols, rows int) (master, slave *os.File, err error) {
	p, slave, err := pty.Open()
	if err != nil {
		return nil, nil, fmt.Errorf("open a pty: %w", err)
	}
	defer func() { _ = p.Close() }()
	err = pty.Setsize(p, &pty.Winsize{Rows: uint16(rows), Cols: uint16(cols)})
	fd := -1
	if err == nil {
		fd, err = unix.FcntlInt(p.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	}
	if err == nil {
		err = unix.SetNonblock(fd, true)
	}
	if err != nil {
		_ = slave.Close()
		return nil, nil, fmt.Errorf("prepare a pty: %w", err)
	}
	return os.NewFile(uintptr(fd), p.Name()), slave, nil
}

// control runs f on the descriptor of a file, which stays open for so long.
func control(file *os.File, f func(fd int) error) error {
	c, err := file.SyscallConn()
	if err != nil {
		return err
	}
	var inner error
	if err := c.Control(func(fd uintptr) { inner = f(int(fd)) }); err != nil {
		return err
	}
	return inner
}

func (s *session) line() (l Line, err error) {
	err = control(s.slave, func(fd int) error {
		state, err := termios.GetTermios(fd)
		if err != nil {
			return err
		}
		l = Line{
			Echo: state.Lflag&unix.ECHO != 0, Canonical: state.Lflag&unix.ICANON != 0,
			Signals: state.Lflag&unix.ISIG != 0, all: fmt.Sprintf("%+v", *state),
		}
		return nil
	})
	return l, err
}

func (s *session) resize(cols, rows int) error {
	return control(s.master, func(fd int) error {
		return termios.SetWinsize(fd, &unix.Winsize{Row: uint16(rows), Col: uint16(cols)})
	})
}

// pending reports whether something typed has not been read yet. Asking poll, rather than for a count,
// has the system first hand over what is still on its way through the line.
func (s *session) pending() (waiting bool) {
	_ = control(s.slave, func(fd int) error {
		ask := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
		n, err := unix.Poll(ask, 0)
		waiting = err == nil && n > 0 && ask[0].Revents&unix.POLLIN != 0
		return err
	})
	return waiting
}

func (s *session) pid() int { return s.cmd.Process.Pid }

func (s *session) signal(sig os.Signal) error { return s.cmd.Process.Signal(sig) }

// kill ends the program and all that it started in its own process group.
func (s *session) kill() {
	_ = syscall.Kill(-s.cmd.Process.Pid, syscall.SIGKILL)
	_ = s.cmd.Process.Kill()
}

// wait reaps the program. It is called once.
func (s *session) wait() (code int) {
	_ = s.cmd.Wait() // an exit status is no error here
	status, ok := s.cmd.ProcessState.Sys().(syscall.WaitStatus)
	if ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return s.cmd.ProcessState.ExitCode()
}

// hangUp gives up the program's side, so that the reader meets the end of what was written.
func (s *session) hangUp() { _ = s.slave.Close() }
