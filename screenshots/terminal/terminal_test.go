//go:build unix

package terminal_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/screenshots/terminal"
)

func TestKeysArriveOneByOneAsHandsTypeThem(t *testing.T) {
	t.Parallel()
	till := till(t, "keys")
	till.Sees("ready")
	till.Types("10⏎")
	till.Sees(`"1"`, `"0"`, `"\r"`)
	till.Presses("esc", "n", "alt+2", "ctrl+p", "shift+tab", "f1")
	till.Sees("\"\\x1b\"\n\"n\"\n\"\\x1b2\"\n\"\\x10\"\n\"\\x1b[Z\"\n\"\\x1bOP\"")
	till.Types("q")
	till.Leaves(7)
}

func TestArrowsFollowTheModeOfTheProgram(t *testing.T) {
	t.Parallel()
	till := till(t, "keys")
	till.Sees("ready")
	till.Presses("up")
	till.Sees(`"\x1b[A"`)
	till.Types("A")
	till.Sees("application mode")
	till.Presses("up", "ctrl+right")
	till.Sees(`"\x1bOA"`, `"\x1b[1;5C"`)
}

func TestAPasteIsBracketedWhenItWasAskedFor(t *testing.T) {
	t.Parallel()
	till := till(t, "keys")
	till.Sees("ready")
	till.Pastes("pi_1\nx")
	till.Sees(`"\x1b[200~pi_1\rx\x1b[201~"`)
	till.Pastes(strings.Repeat("p", 1500))
	till.Sees("1512 bytes")
}

func TestTheScreenIsSeenWithAllThatBelongsToIt(t *testing.T) {
	t.Parallel()
	till := till(t, "keys")
	till.Sees("ready")
	frame := till.Frame()
	assert.True(t, frame.Alt)
	assert.False(t, frame.Cursor.Visible)
	assert.Equal(t, "a window", frame.Title)
	assert.Equal(t, 1, frame.Bells)
	till.Types("q")
	till.Leaves(7)
	frame = till.Frame()
	assert.False(t, frame.Alt)
	assert.True(t, frame.Cursor.Visible)
	assert.Contains(t, string(till.Terminal().Raw()), "\x1b[?1049l")
}

func TestWhatTheProgramDidToTheLine(t *testing.T) {
	t.Parallel()
	t.Run("put back", func(t *testing.T) {
		till := till(t, "keys")
		till.Sees("ready")
		before, now, err := till.Terminal().Termios()
		require.NoError(t, err)
		assert.False(t, before.Raw())
		assert.True(t, now.Raw())
		till.Types("q")
		till.Leaves(7)
		before, after, err := till.Terminal().Termios()
		require.NoError(t, err)
		assert.Equal(t, before, after)
	})
	t.Run("left raw", func(t *testing.T) {
		till := till(t, "careless")
		till.Leaves(3)
		before, after, err := till.Terminal().Termios()
		require.NoError(t, err)
		assert.NotEqual(t, before, after)
		assert.True(t, after.Raw())
	})
}

func TestANewSizeReachesProgramAndScreen(t *testing.T) {
	t.Parallel()
	till := till(t, "sizes")
	till.Sees("60 by 10")
	till.Resizes(72, 12)
	till.Sees("72 by 12")
	till.Resizes(41, 9)
	till.Sees("41 by 9")
	till.Leaves(0)
	assert.Equal(t, 41, till.Frame().Cols)
	assert.Len(t, till.Frame().Cells, 9)
}

func TestQuestionsOfTheProgramAreAnswered(t *testing.T) {
	t.Parallel()
	till := till(t, "question")
	till.Sees(`answer "\x1b[1;1R"`)
	till.Leaves(0)
}

func TestOnlyWholeFramesAreSeen(t *testing.T) {
	t.Parallel()
	till := till(t, "frames")
	seen := 0
	till.Waits(func(s terminal.Screen) bool {
		left, right := strings.TrimPrefix(s.Row(0), "left "), strings.TrimPrefix(s.Row(4), "right ")
		assert.Equal(t, left, right)
		seen++
		return left == "39"
	})
	assert.Greater(t, seen, 5)
}

func TestTheEnvironmentIsClean(t *testing.T) {
	t.Setenv("CI", "true")
	t.Setenv("NO_COLOR", "1")
	till := till(t, "env")
	till.Sees(`CI="" NO_COLOR="" HOME=true TERM=xterm-256color`)
}

func TestCellsKeepTheirLooks(t *testing.T) {
	t.Parallel()
	till := till(t, "styles")
	till.Leaves(0)
	till.Sees("end here")
	frame := till.Frame()
	at := func(text string) terminal.Cell {
		x, y, found := frame.Find(text)
		require.True(t, found, text)
		return frame.Cells[y][x]
	}
	assert.True(t, at("bold").Bold)
	assert.True(t, at("faint").Faint && at("faint").Italic)
	assert.True(t, at("turned").Reverse)
	assert.True(t, at("under").Underline)
	assert.Equal(t, terminal.Color{Kind: terminal.ColorIndexed, Index: 1}, at("red").FG)
	assert.Equal(t, terminal.Color{Kind: terminal.ColorIndexed, Index: 231}, at("cube").BG)
	assert.Equal(t, terminal.Color{Kind: terminal.ColorRGB, R: 1, G: 2, B: 3}, at("true").FG)
	assert.Equal(t, 2, at("漢").Width)
	x, y, _ := frame.Find("字")
	assert.Zero(t, frame.Cells[y][x+1].Width)
}

func TestTheLastWordOfAFloodIsSeen(t *testing.T) {
	t.Parallel()
	till := till(t, "flood")
	till.Leaves(0)
	till.Sees("the very last word")
	assert.Equal(t, 5000*len("\r\r\n")+5000*58+len("the very last word\r\r\n"), len(till.Terminal().Raw()))
}

func TestWhatDoesNotComeIsToldWithTheScreen(t *testing.T) {
	t.Parallel()
	term := till(t, "keys").Terminal()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	require.NoError(t, term.Sees(ctx, "ready"))
	short, stop := context.WithTimeout(ctx, 30*time.Millisecond)
	defer stop()
	err := term.Sees(short, "PAID")
	require.ErrorIs(t, err, context.DeadlineExceeded)
	assert.ErrorContains(t, err, "ready")
	require.NoError(t, term.SeesNot(ctx, "PAID"))

	require.NoError(t, term.Types("q"))
	err = term.Sees(ctx, "PAID")
	require.ErrorIs(t, err, terminal.ErrEnded)
	assert.ErrorContains(t, err, "bye")
	require.ErrorIs(t, term.Types("more"), terminal.ErrEnded)
}

func TestSignalsReachTheProgram(t *testing.T) {
	t.Parallel()
	till := till(t, "keys")
	till.Sees("ready")
	till.Signals(syscall.SIGKILL)
	till.Leaves(128 + 9)
	assert.ErrorIs(t, till.Terminal().Signal(os.Interrupt), os.ErrProcessDone)
}

func TestCloseAlwaysEndsTheProgram(t *testing.T) {
	t.Parallel()
	till := till(t, "stubborn", func(o *terminal.Options) { o.Grace = 20 * time.Millisecond })
	till.Sees("not going")
	require.NoError(t, till.Terminal().Close())
	require.NoError(t, till.Terminal().Close())
	till.Leaves(128 + 9)
	till.Sees("not going")
}

func TestAGrandchildDoesNotKeepTheTerminalWaiting(t *testing.T) {
	t.Parallel()
	till := terminal.OpenTill(t, terminal.Options{
		Path: "sh", Args: []string{"-c", "trap '' HUP; sleep 30 & echo done"}, Env: terminal.CleanEnv(t.TempDir()),
	})
	till.Leaves(0)
	till.Sees("done")
}

func TestAProgramThatIsNotThere(t *testing.T) {
	t.Parallel()
	_, err := terminal.Start(terminal.Options{Path: "/nowhere/guichet"})
	require.Error(t, err)
	assert.True(t, errors.Is(err, os.ErrNotExist), err)
}

func TestUnknownKeysAreRefused(t *testing.T) {
	t.Parallel()
	term := till(t, "keys").Terminal()
	for _, name := range []string{"entre", "ctrl+é", "shift+x", "ctrl+", ""} {
		assert.Error(t, term.Press(name), name)
	}
	assert.NoError(t, term.Press("+", "alt++"))
}
