package inspect

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// printed is a document as its lines print it, nothing folded.
func printed(d *doc) string {
	var b strings.Builder
	for i, n := range d.nodes {
		s := n.line(false, 1<<20)
		if n.shape != opening && d.comma(int32(i)) {
			s += ","
		}
		b.WriteString(s + "\n")
	}
	return b.String()
}

func TestADocumentIsPrintedAsItIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawJSON(t, 4)
		b, err := json.Marshal(want)
		require.NoError(t, err)
		var got any
		require.NoError(t, json.Unmarshal([]byte(printed(parse(b, nil))), &got), "%s", b)
		again, err := json.Marshal(got)
		require.NoError(t, err)
		assert.JSONEq(t, string(b), string(again))
	})
}

func drawJSON(t *rapid.T, depth int) any {
	kind := rapid.IntRange(0, 6).Draw(t, "kind")
	switch {
	case kind == 0 && depth > 0:
		m := map[string]any{}
		for range rapid.IntRange(0, 3).Draw(t, "members") {
			m[rapid.String().Draw(t, "key")] = drawJSON(t, depth-1)
		}
		return m
	case kind == 1 && depth > 0:
		l := []any{}
		for range rapid.IntRange(0, 3).Draw(t, "members") {
			l = append(l, drawJSON(t, depth-1))
		}
		return l
	case kind == 2:
		return rapid.Bool().Draw(t, "truth")
	case kind == 3:
		return nil
	case kind == 4:
		return rapid.IntRange(-1000, 1000).Draw(t, "number")
	}
	return rapid.String().Draw(t, "text")
}

func TestEveryLineHasThePathThatJqUses(t *testing.T) {
	d := parse([]byte(`{"payments":[{"id":"p","fees":[]},{"odd key":{"a":[1,[2]]}}],"":null}`), nil)
	var paths []string
	for i, n := range d.nodes {
		if n.shape != closing {
			paths = append(paths, d.path(i))
		}
	}
	assert.Equal(t, []string{
		".", ".payments", ".payments[0]", ".payments[0].id", ".payments[0].fees", ".payments[1]", `.payments[1]["odd key"]`,
		`.payments[1]["odd key"].a`, `.payments[1]["odd key"].a[0]`, `.payments[1]["odd key"].a[1]`, `.payments[1]["odd key"].a[1][0]`, `.[""]`,
	}, paths)
}

func TestABrokenDocumentShowsWhatThereIs(t *testing.T) {
	for _, s := range []string{"", "nonsense", `{"a":`, `{"a":1`, `[1,2`, `{"a":1}]`, "\xff", `{"a" 1}`, strings.Repeat("[", 20_000)} {
		d := parse([]byte(s), nil)
		p := pane{d: d}
		p.unfold()
		for i := range d.nodes {
			d.path(i)
		}
	}
	d := parse([]byte("<html>"), nil)
	assert.Equal(t, "<html>", d.odd)
}

// Ten thousand levels are as deep as the client lets an answer be; nothing may recurse.
func TestADeepDocumentStaysUsable(t *testing.T) {
	const deep = 10_000
	b := strings.Repeat(`{"a":[`, deep/2) + `"end"` + strings.Repeat("]}", deep/2)
	p := pane{d: parse([]byte(b), nil)}
	p.unfold()
	require.Len(t, p.d.nodes, 2*deep+1)
	p.reach(deep)
	line, ok := p.here()
	require.True(t, ok)
	assert.Equal(t, "end", p.d.nodes[line].value)
	assert.Contains(t, p.draw(p.d, line, 70), `(10000) "end"`)
	assert.True(t, strings.HasPrefix(p.d.path(int(line)), "….a[0]") || strings.HasPrefix(p.d.path(int(line)), "…[0]"), p.d.path(int(line)))
	p.foldAll()
	assert.Len(t, p.visible, 3)
	p.reach(deep)
	line, _ = p.here()
	assert.Equal(t, "end", p.d.nodes[line].value, "a hit unfolds what it stands in")
	rows := differences(parse([]byte(b), nil), parse([]byte(strings.Replace(b, "end", "other", 1)), nil))
	require.Len(t, rows, 1)
	assert.Equal(t, []string{`"end"`, `"other"`}, []string{rows[0].from, rows[0].to})
}

func TestFoldingKeepsTheMarkOnWhatWasFolded(t *testing.T) {
	p := pane{d: parse([]byte(`{"a":{"b":1,"c":{"d":2}},"e":3}`), nil)}
	p.unfold()
	p.reach(2) // b
	p.toggle()
	line, _ := p.here()
	assert.Equal(t, ".a", p.d.path(int(line)), "on a value what it stands in is folded")
	assert.Equal(t, `  "a": { … 2 },`, p.draw(p.d, line, 70))
	assert.Len(t, p.visible, 4)
	p.toggle()
	assert.Len(t, p.visible, len(p.d.nodes))
	p.at = len(p.visible) - 1 // the last bracket
	p.toggle()
	assert.Len(t, p.visible, 1)
}

func TestDifferencesAreByPlaceAndMembersByTheirID(t *testing.T) {
	a := `{"status":"processing","payments":[{"id":"pay_1","status":"failed","n":1}],"gone":true,"kind":"1"}`
	b := `{"payments":[{"id":"pay_2","status":"created"},{"status":"failed","n":1,"id":"pay_1"}],"status":"successful","kind":1}`
	rows := differences(parse([]byte(a), nil), parse([]byte(b), nil))
	assert.ElementsMatch(t, []difference{
		{path: ".payments[0].id", to: `"pay_2"`}, {path: ".payments[0].status", to: `"created"`},
		{path: ".status", from: `"processing"`, to: `"successful"`}, {path: ".gone", from: "true"}, {path: ".kind", from: `"1"`, to: "1"},
	}, rows, "what only moved is no difference")
}

func TestADocumentDoesNotDifferFromItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, err := json.Marshal(drawJSON(t, 4))
		require.NoError(t, err)
		equal := differences(parse(b, nil), parse(b, nil))
		assert.Empty(t, equal)
		assert.NotNil(t, equal, "nil is a comparison that is under way")
		other, err := json.Marshal(drawJSON(t, 4))
		require.NoError(t, err)
		rows := differences(parse(b, nil), parse(other, nil))
		back := differences(parse(other, nil), parse(b, nil))
		assert.Len(t, back, len(rows), "as much goes as comes")
	})
}
