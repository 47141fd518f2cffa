package hub2

import (
	"net/url"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheTableIsWhole(t *testing.T) {
	codes, callings := map[string]bool{}, map[string]bool{}
	for _, c := range Countries() {
		assert.Regexp(t, `^[A-Z]{2}$`, c.Code)
		assert.False(t, codes[c.Code], "%s twice", c.Code)
		assert.False(t, callings[c.Calling], "+%s twice", c.Calling)
		codes[c.Code], callings[c.Calling] = true, true
		assert.Regexp(t, `^(XOF|XAF|GNF)$`, c.Currency)
		assert.Regexp(t, `^2[0-9]{2}$`, c.Calling)
		assert.NotEmpty(t, c.Lengths)
		providers, prefixes := map[string]bool{}, map[string]string{}
		for _, o := range c.Operators {
			where := c.Code + " " + o.Provider
			assert.Regexp(t, `^[a-z]+$`, o.Provider, where)
			assert.False(t, providers[o.Provider], where)
			providers[o.Provider] = true
			assert.NotEmpty(t, o.Name, where)
			assert.Contains(t, Flows(), o.Flow, where)
			assert.Contains(t, NumberFormats(), o.NumberFormat, where)
			assert.True(t, o.USSD == "" || regexp.MustCompile(`^[*#][0-9*#]+#$`).MatchString(o.USSD), where)
			if o.Flow == FlowUSSD || o.Flow == FlowOTPFirst {
				assert.NotEmpty(t, o.USSD, "%s: the customer must be told what to dial", where)
			}
			for _, p := range o.Prefixes {
				assert.Regexp(t, `^[0-9]+$`, p, where)
				assert.Empty(t, prefixes[p], "%s: %s is claimed twice", where, p)
				prefixes[p] = o.Provider
				assert.Less(t, len(p), slices.Min(c.Lengths), where)
			}
			for _, link := range []string{o.SuccessURL, o.FailedURL, o.FinishURL, o.CancelURL} {
				if u, err := url.Parse(link); link != "" {
					require.NoError(t, err, where)
					assert.Equal(t, "https", u.Scheme, where)
					assert.NotEmpty(t, u.Host, where)
				}
			}
			if o.Provider == "wave" {
				assert.Equal(t, FlowRedirection, o.Flow)
				assert.NotEmpty(t, o.SuccessURL, "Wave refuses an attempt without its links")
				assert.NotEmpty(t, o.FailedURL)
				assert.Empty(t, o.Prefixes, "Wave accounts exist on every operator's numbers")
			}
			assert.Equal(t, o.SuccessURL == "", o.FailedURL == "", "%s: links come in pairs", where)
			assert.Equal(t, o.FinishURL == "", o.CancelURL == "", "%s: links come in pairs", where)
		}
	}
	for _, code := range []string{"CI", "SN", "BJ", "BF", "ML", "TG", "CM", "GN", "NE"} {
		assert.True(t, codes[code], code)
	}
	ci := country(t, "CI")
	for _, p := range []string{"orange", "MTN", "Moov", "wave"} {
		_, ok := ci.Operator(p)
		assert.True(t, ok, p)
	}
	_, ok := ci.Operator("free")
	assert.False(t, ok)
	_, ok = FindCountry(Countries(), "FR")
	assert.False(t, ok)
}

func TestTheTableIsAFreshCopy(t *testing.T) {
	a := Countries()
	for i := range a {
		a[i].Lengths[0] = 99
		for j := range a[i].Operators {
			a[i].Operators[j].Name = "changed"
			if len(a[i].Operators[j].Prefixes) > 0 {
				a[i].Operators[j].Prefixes[0] = "000"
			}
		}
		a[i].Operators = append(a[i].Operators[:0], Operator{Provider: "changed"})
	}
	for _, c := range Countries() {
		assert.NotContains(t, c.Lengths, 99)
		for _, o := range c.Operators {
			assert.NotEqual(t, "changed", o.Name)
			assert.NotContains(t, o.Prefixes, "000", o.Provider)
		}
	}
	Flows()[0], NumberFormats()[0] = "x", "x"
	assert.Equal(t, FlowPush, Flows()[0])
	assert.Equal(t, NumberNational, NumberFormats()[0])
}

func TestAStatusIsReadWithoutRegardToCaseOrSpelling(t *testing.T) {
	for word, want := range map[Status]struct{ pollable, successful, failed, terminal, known bool }{
		"payment_required": {known: true},
		"processing":       {pollable: true, known: true},
		"action_required":  {pollable: true, known: true},
		" Processing ":     {pollable: true, known: true},
		"created":          {known: true},
		"pending":          {known: true},
		"successful":       {successful: true, terminal: true, known: true},
		"succeeded":        {successful: true, terminal: true, known: true},
		"SUCCESS":          {successful: true, terminal: true, known: true},
		"failed":           {failed: true, terminal: true, known: true},
		"canceled":         {},
		"expired":          {},
		"unsuccessful":     {},
		"":                 {},
	} {
		assert.Equal(t, want.pollable, word.Pollable(), "%q", word)
		assert.Equal(t, want.successful, word.Successful(), "%q", word)
		assert.Equal(t, want.failed, word.Failed(), "%q", word)
		assert.Equal(t, want.terminal, word.Terminal(), "%q", word)
		assert.Equal(t, want.known, word.Known(), "%q", word)
	}
	assert.True(t, Status(" FAILED").Is(StatusFailed))
	assert.False(t, Status("failed").Is(StatusPending))
}
