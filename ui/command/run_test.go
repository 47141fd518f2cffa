package command

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/state/config"
)

// hasty is a clock on which time passes faster than outside: what waits for seconds waits for
// milliseconds.
type hasty struct {
	start time.Time
	speed int64
}

func newHasty() hasty { return hasty{time.Now(), 25} }

func (h hasty) Now() time.Time {
	return h.start.Add(time.Since(h.start) * time.Duration(h.speed))
}

func (h hasty) After(d time.Duration) <-chan time.Time { return time.After(d / time.Duration(h.speed)) }

// till is a machine that the program runs on, in this process: its variables, its folders, its clock.
type till struct {
	t     *testing.T
	env   map[string]string
	dir   string
	clock hub2.Clock
	ctx   context.Context
}

func newTill(t *testing.T, clock hub2.Clock) *till {
	return &till{t: t, env: map[string]string{}, dir: t.TempDir(), clock: clock, ctx: context.Background()}
}

// talksTo points the till at a Hub2 of the test's own.
func (m *till) talksTo(url string) *till {
	m.env["HUB2_BASE_URL"], m.env["HUB2_API_KEY"], m.env["HUB2_MERCHANT_ID"] = url, testKey, "merchant-7"
	return m
}

const testKey = "test-key-of-the-api-4242"

// result is what a run of the program left.
type result struct {
	t              *testing.T
	exit           int
	stdout, stderr string
}

// runs runs the program with these arguments.
func (m *till) runs(args ...string) result { return m.runsWith("", args...) }

// breaks runs the program with a mistake in it.
func (m *till) breaks(args ...string) result {
	return m.runsFrom("", func(config.Flags) config.Sources { panic("a mistake") }, args)
}

func (m *till) runsWith(stdin string, args ...string) result {
	m.t.Helper()
	return m.runsFrom(stdin, m.sources, args)
}

// sources are where this till's configuration comes from.
func (m *till) sources(f config.Flags) config.Sources {
	return config.Sources{
		Flags: f, Home: m.dir, ConfigHome: filepath.Join(m.dir, "config"), StateHome: filepath.Join(m.dir, "state"),
		Getenv: func(name string) (string, bool) { v, ok := m.env[name]; return v, ok },
	}
}

func (m *till) runsFrom(stdin string, sources func(config.Flags) config.Sources, args []string) result {
	m.t.Helper()
	in, out, errs := m.file("in", stdin), m.file("out", ""), m.file("err", "")
	defer func() { _, _, _ = in.Close(), out.Close(), errs.Close() }()
	exit := Execute(m.ctx, Process{
		Args: args, Stdin: in, Stdout: out, Stderr: errs, Clock: m.clock, Example: []byte("# an example\n"),
		Sources: sources,
	})
	return result{m.t, exit, m.read(out), m.read(errs)}
}

func (m *till) file(name, content string) *os.File {
	f, err := os.CreateTemp(m.t.TempDir(), name)
	require.NoError(m.t, err)
	_, err = f.WriteString(content)
	require.NoError(m.t, err)
	_, err = f.Seek(0, 0)
	require.NoError(m.t, err)
	return f
}

func (m *till) read(f *os.File) string {
	b, err := os.ReadFile(f.Name())
	require.NoError(m.t, err)
	return string(b)
}

// line is one JSON object that the program wrote.
type line map[string]any

func (l line) text(key string) string { s, _ := l[key].(string); return s }

func (l line) object(key string) line { o, _ := l[key].(map[string]any); return o }

// lines returns the JSON lines of standard output, which must hold nothing else.
func (r result) lines() []line {
	r.t.Helper()
	var all []line
	for _, text := range strings.Split(strings.TrimSuffix(r.stdout, "\n"), "\n") {
		if text == "" {
			continue
		}
		var l line
		require.NoError(r.t, json.Unmarshal([]byte(text), &l), "standard output has a line that is no JSON: %q", text)
		all = append(all, l)
	}
	return all
}

// last returns the last JSON line, nil when there is none.
func (r result) last() line {
	r.t.Helper()
	all := r.lines()
	if len(all) == 0 {
		return nil
	}
	return all[len(all)-1]
}

// events returns the lines of one type.
func (r result) events(kind string) []line {
	r.t.Helper()
	var some []line
	for _, l := range r.lines() {
		if l.text("type") == kind {
			some = append(some, l)
		}
	}
	return some
}

// problem returns the error object of standard error, nil when there is none.
func (r result) problem() line {
	r.t.Helper()
	var found line
	for _, text := range strings.Split(r.stderr, "\n") {
		var l line
		if json.Unmarshal([]byte(text), &l) == nil && l.object("error") != nil {
			require.Nil(r.t, found, "one error object: %s", r.stderr)
			found = l.object("error")
		}
	}
	return found
}

// harmless reports whether a terminal would obey nothing in a text.
func harmless(s string) bool {
	return bytes.IndexFunc([]byte(s), func(r rune) bool {
		return r != '\n' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
	}) < 0
}
