package config

import (
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"guichet/hub2"
)

func TestTheRowsOfTheFileAreTheRoutes(t *testing.T) {
	var f limitsFile
	fields := map[any]string{}
	v := reflect.ValueOf(&f).Elem()
	for i := range v.NumField() {
		fields[v.Field(i).Addr().Interface()] = v.Type().Field(i).Tag.Get("toml")
	}
	assert.Equal(t, "global", fields[&f.Global])
	for _, route := range hub2.Routes() {
		assert.Equal(t, string(route), fields[f.row(route)])
		delete(fields, f.row(route))
	}
	assert.Len(t, fields, 1, "and no other")
}

func TestTheFileChangesTheRowsThatItNames(t *testing.T) {
	assert.Equal(t, hub2.PublishedLimits(), newDesk(t).load().Limits)
	assert.Equal(t, hub2.PublishedLimits(), newDesk(t).file("[limits]\n").load().Limits)
	d := newDesk(t).file(`
[limits]
global = "600/1m"
"POST /payment-intents" = ["75/10s"]
"GET /payment-intents/{id}" = ["5/5s", "12/1m", "1/100ms"]
"GET /payments" = []
"GET /data/providers" = ["10000/1h"]
`)
	want := hub2.PublishedLimits()
	want.Global = hub2.Limit{Max: 600, Per: time.Minute}
	want.Route[hub2.RouteCreate] = []hub2.Limit{{Max: 75, Per: 10 * time.Second}}
	want.Route[hub2.RouteIntent] = []hub2.Limit{{Max: 5, Per: 5 * time.Second}, {Max: 12, Per: time.Minute}, {Max: 1, Per: 100 * time.Millisecond}}
	delete(want.Route, hub2.RoutePayments)
	want.Route[hub2.RouteProviders] = []hub2.Limit{{Max: 10_000, Per: time.Hour}}
	cfg := d.load()
	assert.Equal(t, want, cfg.Limits)
	assert.Equal(t, d.configPath()+":3", origin(t, cfg, "limits.global"))
	assert.Equal(t, d.configPath()+":5", origin(t, cfg, `limits."GET /payment-intents/{id}"`))
	for _, s := range cfg.Origins() {
		assert.NotEqual(t, `limits."GET /balance"`, s.Name, "what the file does not change")
	}

	again := newDesk(t).file(string(cfg.Redacted())).load()
	assert.Equal(t, want, again.Limits, "what is shown loads again")
}

func TestALimitThatIsNone(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		line       int
		want       string
	}{
		{"words", "global = \"fast\"", 2, "`global` must be a number of requests and a time, as in \"30/5s\", not \"fast\""},
		{"zero", "\nglobal = \"0/5s\"", 3, "not \"0/5s\""},
		{"negative", "\"GET /balance\" = [\"75/10s\", \"-1/5s\"]", 2, "`GET /balance` must be a number of requests"},
		{"no time", "\"GET /balance\" = [\"75\"]", 2, "must be a number of requests"},
		{"no time at all", "\"GET /balance\" = [\"75/0s\"]", 2, "must be a number of requests"},
		{"backwards", "\"GET /balance\" = [\n\"75/10s\",\n\"7/-1s\"]", 2, "must be a number of requests"},
		{"too many", "global = \"10001/5s\"", 2, "must be at most 10000 requests in 100ms to 1h0m0s"},
		{"too short", "global = \"5/99ms\"", 2, "in 100ms to 1h0m0s, not \"5/99ms\""},
		{"too long", "global = \"5/61m\"", 2, "in 100ms to 1h0m0s"},
		{"a secret", "global = \"" + canary + "\"", 2, "a value of 25 characters"},
		{"a text", "\"GET /balance\" = \"75/10s\"", 2, "must be a list of limits, as in [\"30/5s\"]"},
		{"numbers", "\"GET /balance\" = [75]", 2, "must be a list of limits"},
		{"a list for all", "global = [\"50/5s\"]", 2, "must be text between quotes"},
		{"a row that is near", "\"GET /payments_intents/{id}\" = []", 2, "did you mean `GET /payment-intents/{id}`?"},
		{"small letters", "\"post /payment-intents\" = []", 2, "did you mean `POST /payment-intents`?"},
		{"another row", "\"GET /transfers\" = []", 2, "unknown key `GET /transfers`"},
		{"nothing like it", "xyzzyplugh = []", 2, "known here: global, POST /payment-intents,"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := newDesk(t).file("[limits]\n" + tt.text).fails()
			assert.Contains(t, e.Error(), tt.want)
			assert.Equal(t, tt.line, e.Line)
		})
	}
	e := newDesk(t).file("limits = 3").fails()
	assert.Contains(t, e.Error(), "`limits` must be a section, as in [limits]")
	e = newDesk(t).file("[limit]\nglobal = \"1/1s\"").fails()
	assert.Contains(t, e.Error(), "did you mean `limits`?")
	e = newDesk(t).file("\"GET /balance\" = [\"5/5s\"]").fails()
	assert.Contains(t, e.Error(), "it belongs in a section [limits]")
}
