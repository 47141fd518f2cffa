package command

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/state"
	"guichet/state/config"
	"guichet/state/desk"
	"guichet/ui/hostile"
)

const canary = hub2.Secret("sk_CANARY-of+the/reflected=walk")

// fill puts the canary into every secret that can be reached from v, and something into all else.
func fill(v reflect.Value, depth int) {
	if depth > 8 || !v.CanSet() {
		return
	}
	switch v.Interface().(type) {
	case hub2.Secret:
		v.SetString(canary.Reveal())
		return
	case hub2.RawMessage:
		v.SetBytes([]byte(`{"id":"pi_1","token":"` + canary.Reveal() + `"}`))
		return
	case json.RawMessage: // of a fact, whose secrets were taken out before
		v.SetBytes([]byte(`{"id":"pi_1"}`))
		return
	case time.Time, hub2.Time:
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), depth+1)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), depth+1)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), depth+1)
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(key, depth+1)
		fill(value, depth+1)
		v.SetMapIndex(key, value)
	case reflect.String:
		v.SetString("a text")
	default: // numbers and functions say nothing
	}
}

// filled returns a value of T with the canary wherever it has a place for a secret.
func filled[T any]() T {
	var v T
	fill(reflect.ValueOf(&v).Elem(), 0)
	return v
}

// holders are the values that hold secrets.
func holders(t *testing.T) map[string]any {
	client, err := hub2.New(hub2.Options{Environment: hub2.Live, Key: canary})
	require.NoError(t, err)
	var read hub2.Intent
	require.NoError(t, json.Unmarshal([]byte(`{"id":"pi_1","status":"x","token":"`+canary.Reveal()+`","payments":[{"id":"p","token":"`+canary.Reveal()+`"}]}`), &read))
	home := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(home, "config.toml"),
		[]byte("profile = \"shop\"\n[profiles.shop]\nmerchant_id = \"m\"\napi_key = \""+canary.Reveal()+"\"\n"), 0o600))
	path := filepath.Join(home, "config.toml")
	cfg, err := config.Load(config.Sources{Flags: config.Flags{ConfigFile: &path}, Home: home, ConfigHome: home, StateHome: home,
		Getenv: func(string) (string, bool) { return "", false }})
	require.NoError(t, err)
	met := state.Fact{ID: "f", Sale: "g", Kind: state.IntentMet, Token: canary, Seen: state.Observe(read), Order: &state.Order{}}
	return map[string]any{
		"hub2.Options": filled[hub2.Options](), "hub2.Client": client, "hub2.Client by value": *client, "hub2.Ref": filled[hub2.Ref](),
		"hub2.NewAttempt": filled[hub2.NewAttempt](), "hub2.Intent": filled[hub2.Intent](), "hub2.Intent read": read, "hub2.Exchange": filled[hub2.Exchange](),
		"desk.Charge": filled[desk.Charge](), "config.Config": cfg, "config.Config by value": *cfg, "config.Profile": cfg.Active(),
		"state.Fact": filled[state.Fact](), "state.Fact met": met, "state.Sale": filled[state.Sale](), "state.Sale folded": state.Sale{}.Apply(met),
	}
}

func TestNoWayOfPrintingAHolderShowsItsSecret(t *testing.T) {
	t.Parallel()
	for name, v := range holders(t) {
		var b strings.Builder
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%U", "%T"} {
			for _, form := range []any{v, &v, []any{v}, map[string]any{"k": v}, struct{ V any }{v}} {
				_, _ = fmt.Fprintf(&b, verb+"\n", form)
			}
			b.WriteString(fmt.Errorf("doing a thing: "+verb, v).Error())
		}
		j, err := json.Marshal(v)
		_, _ = fmt.Fprintln(&b, string(j), err)
		for _, h := range []slog.Handler{slog.NewTextHandler(&b, nil), slog.NewJSONHandler(&b, nil)} {
			slog.New(h).Info("x", "v", v, slog.Group("g", "v", v))
		}
		assert.Empty(t, hostile.Leak(b.String(), canary.Reveal()), name)
	}
}

// The walk must come by every secret, else it proves nothing.
func TestTheWalkFindsTheSecrets(t *testing.T) {
	t.Parallel()
	assert.Equal(t, canary, filled[hub2.Options]().Key)
	assert.Equal(t, canary, filled[hub2.Ref]().Token)
	assert.Equal(t, canary, filled[hub2.NewAttempt]().OTP)
	assert.Equal(t, canary, filled[desk.Charge]().OTP)
	assert.Equal(t, canary, filled[state.Fact]().Token)
	assert.Equal(t, canary, filled[state.Sale]().Token)
	assert.Contains(t, string(filled[hub2.Intent]().Payments[0].Raw), canary.Reveal())
	for name, v := range holders(t) {
		if cfg, ok := v.(*config.Config); ok {
			key, err := cfg.Active().APIKey()
			require.NoError(t, err, name)
			assert.Equal(t, canary, key)
		}
	}
}

// falling is a clock that panics with what holds a secret, as a mistake of ours could.
type falling struct {
	hasty
	with any
}

func (f falling) Now() time.Time { panic(f.with) }

func TestAPanicShowsNoSecret(t *testing.T) {
	t.Parallel()
	for name, v := range holders(t) {
		for _, with := range []any{v, fmt.Sprintf("%+v", v), errors.New(fmt.Sprint(v))} {
			for _, form := range []string{"--json", "--lang=en"} {
				r := newTill(t, falling{newHasty(), with}).runs("pay", form, "--amount", "100", "--msisdn", "0100000001")
				assert.Equal(t, 1, r.exit, name)
				lacks(t, name, r.stdout+r.stderr, canary.Reveal())
			}
		}
	}
}
