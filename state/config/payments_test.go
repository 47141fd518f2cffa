package config

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheListHasTheColumnsAndViewsOfTheFile(t *testing.T) {
	text := `
[payments]
columns = ["when", "amount", "age"]
[payments.views.doubt]
filter = "status:unknown"
[payments."views"."Caisse 2"]
filter = 'till:"Caisse 2" !échec day:today'
sort = "amount:asc"
columns = ["amount"]
`
	d := newDesk(t).file(text)
	cfg := d.load()
	want := Payments{Columns: []string{"when", "amount", "age"}, Views: []ListView{
		{Name: "doubt", Filter: "status:unknown"},
		{Name: "Caisse 2", Filter: `till:"Caisse 2" !échec day:today`, Sort: "amount:asc", Columns: []string{"amount"}},
	}}
	require.Equal(t, want, cfg.Payments)
	again := newDesk(t).file(string(cfg.Redacted())).load()
	assert.Equal(t, want, again.Payments, "what is shown loads again")
}

func TestAListThatCannotBeShownIsRefusedWithItsLine(t *testing.T) {
	for text, want := range map[string]string{
		"[payments]\ncolumns = [\"when\", \"amout\"]":              "did you mean amount",
		"[payments]\ncolumns = [\"when\", \"when\"]":               "twice",
		"[payments]\ncolumns = []":                                 "one column at least",
		"[payments.views.x]\nfilter = \"failed >x\"":               "character 9",
		"[payments.views.x]\nfilter = \"a\"\nsort = \"last_word\"": ":asc or :desc",
		"[payments.views.x]\nsort = \"amount:up\"":                 "must be one of",
		"[payments.views.x]\ncolumns = [\"colour\"]":               "no column",
	} {
		_, err := Load(newDesk(t).file(text).Sources)
		require.ErrorContains(t, err, want, text)
		require.Regexp(t, `:[23]\b`, err.Error(), text)
	}
}
