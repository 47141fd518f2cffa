package hub2

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const canaryHook = Secret("CANARY-0c7e9a2d4c6888aa11bb22cc33dd5f1b")

// A secret that looks like a token must reach its owner whole all the same.
func TestTheSecretOfARegistrationReachesItsOwner(t *testing.T) {
	for _, secret := range []Secret{canaryHook, testToken} {
		c := answering(t, 201, `{"id":"wh_1","url":"https://shop.example/","events":["payment.failed"],"secret":"`+secret.Reveal()+`"}`)
		r, err := c.Register(t.Context(), NewRegistration{URL: "https://shop.example/", Events: []string{"payment.failed"}})
		require.NoError(t, err)
		assert.Equal(t, "wh_1", r.ID)
		assert.Equal(t, secret, r.Secret)
		assert.False(t, r.Off)
		assert.NotContains(t, everything(r), secret.Reveal())
	}
}

func TestTheSecretOfARegistrationGoesNowhereElse(t *testing.T) {
	rec := &recorder{}
	status, body := 201, `{"id":"wh_1","secret":"`+canaryHook.Reveal()+`"}`
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}, observed(rec))
	r, err := c.Register(t.Context(), NewRegistration{})
	require.NoError(t, err)
	body = `{"id":"wh_1","secret":"` + canaryHook.Reveal() // cut: no JSON any more
	_, err = c.Register(t.Context(), NewRegistration{})
	hides(t, requireKind(t, Broken, err).Error(), "error")
	body = `{"message":"the webhook of ` + canaryHook.Reveal() + ` is gone"}`
	status = 404
	err = c.Deregister(t.Context(), r.ID)
	hides(t, requireKind(t, Refused, err).Error(), "a later error that quotes it")
	require.Len(t, rec.all(), 3)
	for _, x := range rec.all() {
		hides(t, x.Path+string(x.Request)+string(x.Response)+everything(x.Err), x.Op)
	}
}

func TestARegistrationWithoutSecretIsNone(t *testing.T) {
	for _, body := range []string{`{}`, `{"id":"wh_1"}`, `{"secret":"x"}`, `[]`, `null`, `"x"`, `{"id":1}`} {
		_, err := answering(t, 201, body).Register(t.Context(), NewRegistration{})
		requireKind(t, Broken, err)
	}
}

func TestWhatHub2GaveUpIsOff(t *testing.T) {
	c := answering(t, 200, `{"data":[{"id":"a"},{"id":"b","active":true},{"id":"c","active":false},{"id":"d","status":"deactivated"},{"id":"e","status":"active"}]}`)
	all, err := c.Registrations(t.Context())
	require.NoError(t, err)
	off := map[string]bool{}
	for _, r := range all {
		off[r.ID] = r.Off
	}
	assert.Equal(t, map[string]bool{"a": false, "b": false, "c": true, "d": true, "e": false}, off)
}

func TestARegistrationIsNamedByAnIdentifierOnly(t *testing.T) {
	c := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("it was sent") })
	for _, id := range []string{"", "..", "a/b", "a?b", "a%2fb"} {
		requireKind(t, Unreachable, c.Deregister(t.Context(), id))
	}
}
