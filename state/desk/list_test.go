package desk

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/state"
)

const lists = "GET intents"

// crowd charges n customers at once, who are all given a link.
func (t *till) crowd(n int) []state.Sale {
	all := make([]state.Sale, n)
	for i := range all {
		all[i] = t.sells(int64(100 + i))
	}
	for i := range all {
		all[i] = t.charges(all[i], "wave", "0700000001", "")
	}
	return all
}

func (t *till) allPaid(all []state.Sale) {
	t.t.Helper()
	for _, s := range all {
		assert.Equal(t.t, state.Paid, t.now(s).Ending())
	}
	for _, r := range t.wire.all() {
		assert.NotEqual(t.t, http.StatusTooManyRequests, r.code, r.call)
	}
}

// harmLists lets a test answer for Hub2 to the lists.
func (t *till) harmLists(answer func(pass func() (*http.Response, error)) (*http.Response, error)) {
	t.wire.harm = func(req *http.Request, pass func() (*http.Response, error)) (*http.Response, error) {
		if req.Method == http.MethodGet && strings.HasSuffix(req.URL.Path, "/payment-intents") {
			return answer(pass)
		}
		return pass()
	}
}

func TestOneListTellsOfAllThatWait(t *testing.T) {
	open(t, func(till *till) {
		all := till.crowd(12)
		time.Sleep(time.Second)
		synctest.Wait()
		for _, s := range all {
			assert.NotNil(t, till.now(s).Attempts[0].Action, "the link is there")
		}
		assert.Equal(t, 1, till.wire.count(lists))
		assert.Zero(t, till.wire.count(full))
		told := 0
		for _, f := range till.journal.facts {
			if f.Source == state.ByList {
				told++
				kept, err := json.Marshal(f)
				require.NoError(t, err)
				assert.NotContains(t, string(kept), till.now(state.Sale{ID: f.Sale}).Token.Reveal(), "not even a list's tokens are kept")
			}
		}
		assert.Equal(t, len(all), told)
		time.Sleep(time.Minute)
		till.allPaid(all)
	})
}

func TestAFewThatWaitNeedNoList(t *testing.T) {
	open(t, func(till *till) {
		all := till.crowd(crowdSize - 1)
		time.Sleep(time.Minute)
		till.allPaid(all)
		assert.Zero(t, till.wire.count(lists))
	})
}

func TestWithoutAListEachIsAskedAboutByItself(t *testing.T) {
	for name, say := range map[string]func() (*http.Response, error){
		"limited":     func() (*http.Response, error) { return answer(429, "", "Retry-After", "900"), nil },
		"forbidden":   func() (*http.Response, error) { return answer(403, `{}`), nil },
		"broken":      func() (*http.Response, error) { return answer(200, "<html>"), nil },
		"empty":       func() (*http.Response, error) { return answer(200, "[]"), nil },
		"of others":   func() (*http.Response, error) { return answer(200, `[{"id":"pi_other","status":"successful"}]`), nil },
		"an error":    func() (*http.Response, error) { return answer(500, ""), nil },
		"unreachable": func() (*http.Response, error) { return nil, io.ErrUnexpectedEOF },
	} {
		t.Run(name, func(t *testing.T) {
			open(t, func(till *till) {
				till.harmLists(func(func() (*http.Response, error)) (*http.Response, error) { return say() })
				all := till.crowd(12)
				time.Sleep(time.Minute)
				asked := till.wire.all()
				i := slices.IndexFunc(asked, func(s seen) bool { return s.call == lists })
				require.Greater(t, len(asked), i+1)
				assert.Less(t, asked[i+1].at.Sub(asked[i].at), listSoon, "nobody waits for it")
				all = append(all, till.crowd(12)...)
				time.Sleep(time.Minute)
				for _, s := range all {
					assert.Equal(t, state.Paid, till.now(s).Ending())
				}
				assert.Equal(t, 1, till.wire.count(lists), "it is left alone for a while")
			})
		})
	}
}

// What a list leaves out was not told: it ends nothing by itself.
func TestAListWithoutPaymentsTellsTheStatusAlone(t *testing.T) {
	open(t, func(till *till) {
		till.harmLists(func(pass func() (*http.Response, error)) (*http.Response, error) {
			res, err := pass()
			require.NoError(t, err)
			var all []map[string]any
			require.NoError(t, json.NewDecoder(res.Body).Decode(&all))
			for _, i := range all {
				delete(i, "payments")
				i["status"] = "successful"
			}
			body, err := json.Marshal(all)
			require.NoError(t, err)
			res.Body = io.NopCloser(bytes.NewReader(body))
			return res, nil
		})
		all := till.crowd(12)
		time.Sleep(time.Second)
		synctest.Wait()
		for _, s := range all {
			assert.Equal(t, state.NoEnding, till.now(s).Ending(), "nobody has seen its payment")
		}
		time.Sleep(time.Minute)
		till.allPaid(all)
		assert.GreaterOrEqual(t, till.wire.count(full), len(all))
	})
}

// A list that takes long holds up nobody, and what it tells then is older than what was heard meanwhile.
func TestALateListChangesNothing(t *testing.T) {
	open(t, func(till *till) {
		till.harmLists(func(pass func() (*http.Response, error)) (*http.Response, error) {
			res, err := pass()
			require.NoError(t, err)
			body, err := io.ReadAll(res.Body)
			require.NoError(t, err)
			time.Sleep(14 * time.Second)
			res.Body = io.NopCloser(bytes.NewReader(bytes.ReplaceAll(body, []byte("action_required"), []byte("processing"))))
			return res, nil
		})
		all := till.crowd(12)
		time.Sleep(firstLook + listSoon/2)
		assert.Zero(t, till.wire.count(full), "the list is waited for")
		time.Sleep(4 * time.Second)
		assert.Equal(t, 12, till.wire.count(full), "a second later each is looked at by itself")
		time.Sleep(time.Minute)
		till.allPaid(all)
		for _, f := range till.journal.facts {
			assert.NotEqual(t, state.ByList, f.Source)
		}
	})
}

func TestAListIsForACrowdOfOneAccount(t *testing.T) {
	s := time.Second
	crowdOf := func(n int, w waiting) []waiting {
		all := make([]waiting, n)
		for i := range all {
			all[i] = w
			all[i].id = fmt.Sprint(w.id, i)
		}
		return all
	}
	ended := waits("ended", state.ReadEnding, 0, 0)
	other := ended
	other.id, other.account = "other", account{merchant: "m2"}
	fresh := waits("fresh", state.ReadStatus, 2*s, 2*s)
	old := waits("old", state.ReadStatus, 60*s, 2*s) // nine in ten have ended by then
	young := waits("young", state.ReadStatus, s, s)
	young.first = true
	doubt := waits("doubt", state.ReadReconcile, 0, 0)
	for name, c := range map[string]struct {
		all  []waiting
		want int
	}{
		"nobody waits":              {nil, 0},
		"too few are wrong":         {append(crowdOf(5, ended), crowdOf(90, fresh)...), 0},
		"enough, and all are told":  {append(crowdOf(6, ended), crowdOf(90, fresh)...), 96},
		"what has probably ended":   {crowdOf(8, old), 8},
		"who has just been charged": {crowdOf(50, young), 0},
		"what is in doubt":          {crowdOf(50, doubt), 0},
		"of two accounts too few":   {append(crowdOf(5, ended), crowdOf(5, other)...), 0},
		"of two accounts the more":  {append(crowdOf(7, ended), crowdOf(8, other)...), 8},
	} {
		assert.Len(t, list(c.all, ages(), crowdSize), c.want, name)
	}
}
