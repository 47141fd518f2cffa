package hub2

import (
	"encoding/json"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestAmountReadsEveryWholeNumber(t *testing.T) {
	for body, want := range map[string]Amount{
		`100`: 100, `100.0`: 100, `1e2`: 100, `1E+2`: 100, `"100"`: 100, `"100.00"`: 100, `10000e-2`: 100, `0.1e3`: 100,
		`0`: 0, `-0`: 0, `null`: 0, `"0"`: 0, ` 7 `: 7, `9007199254740992`: MaxAmount, `"9007199254740992"`: MaxAmount,
	} {
		var a Amount = 42
		require.NoError(t, json.Unmarshal([]byte(body), &a), body)
		assert.Equal(t, want, a, body)
	}
}

func TestAmountRefusesWhatIsNoMoney(t *testing.T) {
	for _, body := range []string{
		`1.5`, `-1`, `"-1"`, `9007199254740993`, `1e16`, `1e999999`, `1e1000000`, `1e-900000`, `"1e100000000"`, `1e100`, `0.001`,
		`"abc"`, `""`, `" "`, `"1 000"`, `"1,000"`, `"0x10"`, `"1_0"`, `"1/1"`, `"1p9"`, `"0b1"`, `"NaN"`, `"Infinity"`, `"+"`, `"e5"`, `"."`,
		`{}`, `{"amount":1}`, `[1]`, `[[100]]`, `true`, `"100\u0000"`, `"１００"`, strings.Repeat("1", 41), `"` + strings.Repeat("0", 50) + `1"`,
	} {
		var a Amount = 42
		assert.Error(t, json.Unmarshal([]byte(body), &a), body)
		assert.Equal(t, Amount(42), a, body)
		var i Intent
		assert.Error(t, json.Unmarshal([]byte(`{"id":"pi_1","amount":`+body+`}`), &i), body)
	}
}

func TestAnExponentCannotBuyTime(t *testing.T) {
	bodies := []string{`1e900000`, `1e1000000`, `1e-1000000`, `"1p9000000"`, `"1e0999990"`, `1e+100000`}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	for range 200 {
		for _, n := range bodies {
			var a Amount
			require.Error(t, json.Unmarshal([]byte(n), &a))
		}
	}
	runtime.ReadMemStats(&after)
	assert.Less(t, time.Since(start), 2*time.Second)
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(64<<20))
}

func TestAnAmountComesBackAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := Amount(rapid.Int64Range(0, MaxAmount).Draw(t, "amount"))
		b, err := json.Marshal(a)
		require.NoError(t, err)
		for _, form := range []string{string(b), string(b) + ".000", `"` + string(b) + `"`, string(b) + "e0"} {
			var back Amount
			require.NoError(t, json.Unmarshal([]byte(form), &back))
			require.Equal(t, a, back)
		}
	})
}
