package hub2

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestALimitIsWrittenAsItIsRead(t *testing.T) {
	for text, want := range map[string]Limit{
		"30/5s": {30, 5 * time.Second}, "60/1m": {60, time.Minute}, "1/1h": {1, time.Hour}, "7/1h30m": {7, 90 * time.Minute},
		"2/1m30s": {2, 90 * time.Second}, "5/250ms": {5, 250 * time.Millisecond}, "9/10m": {9, 10 * time.Minute},
		"3/1h0m1s": {3, time.Hour + time.Second},
	} {
		got, err := ParseLimit(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got)
		assert.Equal(t, text, got.String())
	}
	for _, text := range []string{"", "5", "/", "5/", "/5s", "0/5s", "-1/5s", "5/0s", "5/-1s", "5/5", "5/5s/5s", "five/5s", "5.5/5s", "99999999999999999999/5s"} {
		_, err := ParseLimit(text)
		assert.Error(t, err, text)
	}
	rapid.Check(t, func(t *rapid.T) {
		want := Limit{rapid.IntRange(1, 1<<30).Draw(t, "max"), time.Duration(rapid.Int64Range(1, 1<<50).Draw(t, "per"))}
		got, err := ParseLimit(want.String())
		require.NoError(t, err)
		require.Equal(t, want, got)
	})
}

func TestTheTableKnowsItsLongestWindow(t *testing.T) {
	l := PublishedLimits()
	assert.Equal(t, time.Minute, l.Longest())
	assert.Equal(t, time.Hour, Limits{Global: Limit{1, time.Hour}, Route: l.Route}.Longest())
	assert.Zero(t, Limits{}.Longest())
	for _, route := range Routes() {
		delete(l.Route, route)
	}
	assert.Empty(t, l.Route, "every row has a name")
}
