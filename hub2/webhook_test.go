package hub2

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// vectors are bodies with the signatures that two secrets make of them.
type vectors struct {
	Secret  Secret `json:"secret"`
	Old     Secret `json:"old_secret"`
	Vectors []struct {
		File     string `json:"body_file"`
		Plain    string `json:"header_no_rotation"`
		Rotation string `json:"header_during_rotation"`
	} `json:"vectors"`
}

func readVectors(t testing.TB) vectors {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "samples", "signature_vectors.computed.json"))
	require.NoError(t, err)
	var v vectors
	require.NoError(t, json.Unmarshal(b, &v))
	require.NotEmpty(t, v.Vectors)
	return v
}

func eventSample(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "samples", name))
	require.NoError(t, err)
	return b
}

func TestASignatureFitsItsBodyAndItsSecretAlone(t *testing.T) {
	v := readVectors(t)
	for _, one := range v.Vectors {
		body := eventSample(t, one.File)
		require.Equal(t, one.Plain, Sign(body, v.Secret, ""))
		require.Equal(t, one.Rotation, Sign(body, v.Secret, v.Old))
		for _, header := range []string{one.Plain, one.Rotation, " " + strings.ReplaceAll(one.Rotation, ",", " , ")} {
			require.NoError(t, Verify(body, header, v.Secret), header)
			require.NoError(t, Verify(body, header, "another", v.Secret))
		}
		require.NoError(t, Verify(body, one.Rotation, v.Old), "s0, while a secret changes")
		require.ErrorIs(t, Verify(body, one.Plain, v.Old), ErrSignature)
		require.ErrorIs(t, Verify(body, one.Plain), ErrSignature, "no secret")
		require.ErrorIs(t, Verify(body, Sign(body, "", ""), ""), ErrSignature, "an empty secret signs nothing")
		require.ErrorIs(t, Verify(append(bytes.Clone(body), '\n'), one.Plain, v.Secret), ErrSignature)
	}
}

func TestABitThatIsFlippedBreaksTheSignature(t *testing.T) {
	v := readVectors(t)
	body, header := eventSample(t, v.Vectors[0].File), v.Vectors[0].Plain
	for i := range body {
		for bit := range 8 {
			b := bytes.Clone(body)
			b[i] ^= 1 << bit
			require.ErrorIs(t, Verify(b, header, v.Secret), ErrSignature, "bit %d of byte %d", bit, i)
		}
	}
	for i := len("s1="); i < len(header); i++ {
		for bit := range 8 {
			h := []byte(header)
			if h[i] ^= 1 << bit; strings.EqualFold(string(h), header) {
				continue // the same figure in upper case
			}
			require.ErrorIs(t, Verify(body, string(h), v.Secret), ErrSignature, "%s", h)
		}
	}
}

func TestWhatIsNoSignatureIsRefused(t *testing.T) {
	body := []byte(`{}`)
	good := Sign(body, "secret", "")
	for _, header := range []string{
		"", "s1=", "s1", "=", ",,,", good[len("s1="):], "s2=" + good[len("s1="):], "S1=" + good[len("s1="):],
		"s1=s1=" + good[len("s1="):], good[:len(good)-2], good + "00", strings.Repeat("s1=00,", 100) + good, "t=1,v1=" + good[len("s1="):],
	} {
		assert.ErrorIs(t, Verify(body, header, "secret"), ErrSignature, "%.80q", header)
	}
}

// An object that is written anew is the same to people and not to the signature.
func TestAReserialisedBodyIsRefused(t *testing.T) {
	v := readVectors(t)
	for _, one := range v.Vectors {
		var m map[string]any
		body := eventSample(t, one.File)
		require.NoError(t, json.Unmarshal(body, &m))
		again, err := json.Marshal(m)
		require.NoError(t, err)
		require.ErrorIs(t, Verify(again, one.Rotation, v.Secret, v.Old), ErrSignature)
	}
}

func TestEverySampleEventIsRead(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "samples", "webhook_*.synthetic.json"))
	require.NoError(t, err)
	types := map[string]bool{}
	for _, file := range files {
		if strings.Contains(file, "registration") {
			continue
		}
		e, err := ParseEvent(eventSample(t, filepath.Base(file)))
		require.NoError(t, err, file)
		require.NotEmpty(t, e.ID)
		require.False(t, e.CreatedAt.IsZero())
		types[e.Type] = true
		switch {
		case strings.HasPrefix(e.Type, "transfer."):
			require.Empty(t, e.About())
		default:
			require.Equal(t, "pi_Zk3vT0q9XyLw_R5aBc-D7", e.About(), file)
		}
		if e.Intent != nil {
			require.NotEmpty(t, e.Mode, "an intent tells its environment")
			require.NotEmpty(t, e.Intent.Token)
		}
	}
	for _, name := range EventTypes() {
		require.True(t, types[name], name)
	}
}

func TestAnEventThatTellsNothingIsAnError(t *testing.T) {
	for _, body := range []string{
		``, `null`, `[]`, `{}`, `{"type":"payment.failed"}`, `{"type":"payment.failed","data":[]}`, `{"data":{"id":"pi_1"}}`,
		`{"type":"payment_intent.created","data":{}}`, `{"type":"payment.failed","data":{"id":"pay_1"}}`,
		`{"type":"payment_intent.created","data":{"id":7}}`, `{"type":"payment_intent.created","data":{"id":"pi_1","payments":7}}`,
		`{"type":"payment_intent.created","data":{"id":"pi_1","amount":1.5}}`, `{"type":"payment_intent.created","data":{"id":"pi_1"}} x`,
	} {
		_, err := ParseEvent([]byte(body))
		assert.Error(t, err, body)
	}
}

func TestTheModeIsReadWhereverHub2PutsIt(t *testing.T) {
	for body, want := range map[string]string{
		`{"type":"payment.failed","mode":"live","data":{"id":"pay_1","intentId":"pi_1"}}`:                  "live",
		`{"type":"payment.failed","data":{"id":"pay_1","intentId":"pi_1","mode":"sandbox"}}`:               "sandbox",
		`{"type":"payment.failed","mode":"live","data":{"id":"pay_1","intentId":"pi_1","mode":"sandbox"}}`: "live",
		`{"type":"payment.failed","data":{"id":"pay_1","intentId":"pi_1"}}`:                                "",
	} {
		e, err := ParseEvent([]byte(body))
		require.NoError(t, err)
		assert.Equal(t, want, e.Mode, body)
	}
}

func FuzzWebhook(f *testing.F) {
	v := readVectors(f)
	for _, one := range v.Vectors {
		f.Add(eventSample(f, one.File), one.Rotation)
	}
	f.Add([]byte(`{"type":"payment.failed","data":{"intentId":"pi_1"}}`), "s1=00")
	f.Fuzz(func(t *testing.T, body []byte, header string) {
		if Verify(body, header, "of nobody") == nil {
			t.Fatal("a signature was found by chance")
		}
		require.NoError(t, Verify(body, Sign(body, "secret", "of old"), "of old"))
		e, err := ParseEvent(body)
		if err == nil && (e.Intent != nil || e.Payment != nil) {
			require.NotEmpty(t, e.About())
		}
	})
}
