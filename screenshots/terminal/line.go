package terminal

// Line is the state of the terminal line (termios). Two of them can be compared with ==: a program that
// has put the line back leaves it equal to what it found.
type Line struct {
	Echo      bool // what is typed is shown by the system
	Canonical bool // input comes line by line
	Signals   bool // ctrl+c is a signal
	all       string
}

// Raw reports whether a program has the line for itself.
func (l Line) Raw() bool { return !l.Echo && !l.Canonical }

// String names every flag and character of the line.
func (l Line) String() string { return l.all }
