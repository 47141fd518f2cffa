package casepack

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"guichet/hub2"
	"guichet/state"
)

const (
	minNumber = 5  // digits: shorter ones are no number, and would hide amounts
	maxNumber = 24 // likewise
	keyDigits = 8  // by its last digits a number is known, with or without a country's code before them
	shown     = 4
	dot       = '•'
	blot      = "[redacted]"
	// maxRead bounds what is read of a text, and maxText what is left of it. What stands at the edge of the
	// first could be half a number, so it is never shown.
	maxRead, maxText, edge = 16 << 10, 4 << 10, 512
)

// veil hides the customer's numbers and the secrets in every text of a payment. It works on the facts, not
// on what is made of them: a number that was cut would be known no more.
type veil struct {
	numbers map[string][]string // by their last digits
	lengths []int               // of those last digits
	met     map[string]bool     // what was taken in already: an intent may have thousands of payments
	hidden  map[string]string   // the texts that were looked through already
	secrets []string
	country hub2.Country // of the sale, whose numbers people write into notes
}

func newVeil(s state.Sale, in Input) *veil {
	v := &veil{numbers: map[string][]string{}, met: map[string]bool{}, hidden: map[string]string{}}
	v.country, _ = hub2.FindCountry(hub2.Countries(), s.Order.Country)
	secret := func(x hub2.Secret) {
		if x != "" && !slices.Contains(v.secrets, x.Reveal()) {
			v.secrets = append(v.secrets, x.Reveal())
		}
	}
	secret(s.Token)
	for _, x := range in.Program.Secrets {
		secret(x)
	}
	for _, a := range s.Attempts {
		v.know(a.Try.MSISDN)
	}
	for _, f := range in.Facts {
		secret(f.Token)
		if f.Try != nil {
			v.know(f.Try.MSISDN)
		}
		if f.Seen != nil {
			for _, p := range f.Seen.Payments {
				v.know(p.Number)
			}
		}
	}
	return v
}

// know takes a number that is to be hidden.
func (v *veil) know(number string) {
	if v.met[number] {
		return
	}
	v.met[number] = true
	digits := digitsIn(number)
	if len(digits) < minNumber {
		return
	}
	key := digits[max(len(digits)-keyDigits, 0):]
	if slices.Contains(v.numbers[key], digits) {
		return
	}
	v.numbers[key] = append(v.numbers[key], digits)
	if !slices.Contains(v.lengths, len(key)) {
		v.lengths = append(v.lengths, len(key))
	}
}

var (
	jwts = regexp.MustCompile(`eyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?`)
	// named are the values of what is called a secret, in JSON, in an address or in a header.
	named = regexp.MustCompile(`(?i)((?:token|secret|otp|confirmation_?code|api[ _-]?key|authorization|password)\\?["']?\s*[:=]\s*\\?["']?)[^\s"'&,;]+`)
	// bearers and keys are secrets by their looks.
	bearers = regexp.MustCompile(`(?i)(bearer\s+)\S{6,}`)
	keys    = regexp.MustCompile(`\b(?:sk|rk|whsec|apikey)_[\w+/=.-]{6,}`)
)

// text hides the numbers that are known of the payment, and secrets.
func (v *veil) text(s string) string {
	if s == "" {
		return s
	}
	long := len(s) > maxRead
	s = strings.ToValidUTF8(s[:min(len(s), maxRead)], "\ufffd")
	for _, secret := range v.secrets {
		if len(secret) >= shown {
			s = strings.ReplaceAll(s, secret, blot)
			s = strings.ReplaceAll(s, url.QueryEscape(secret), blot)
		}
	}
	s = jwts.ReplaceAllString(s, blot)
	s = keys.ReplaceAllString(s, blot)
	s = bearers.ReplaceAllString(s, "${1}"+blot)
	s = named.ReplaceAllString(s, "${1}"+blot)
	s = v.known(s)
	if long {
		s = s[:max(len(s)-edge, 0)]
	}
	return strings.ToValidUTF8(s[:min(len(s), maxText)], "")
}

var (
	// codes are what a customer read out, where somebody wrote it down.
	codes = regexp.MustCompile(`(?i)\b(?:otp|code|pin|mot de passe|password)\b[^\d\n]{0,24}\d(?:[ .-]?\d){3,9}`)
	// abroad are numbers that say themselves that they are some; runs are digits that may be one.
	abroad = regexp.MustCompile(`\+\d(?:[\s\x{a0}.()-]?\d){7,14}`)
	runs   = []*regexp.Regexp{
		regexp.MustCompile(`\d{6,}`), regexp.MustCompile(`\d+(?: \d+)+`), regexp.MustCompile(`\d+(?:\x{a0}\d+)+`),
		regexp.MustCompile(`\d+(?:\.\d+)+`), regexp.MustCompile(`\d+(?:-\d+)+`),
	}
)

// prose also hides what people and operators write into free text: any other number of this country, and a
// code that the customer read out.
func (v *veil) prose(s string) string {
	s = codes.ReplaceAllStringFunc(v.text(s), func(code string) string { return dotted(code, 0) })
	s = abroad.ReplaceAllStringFunc(s, func(n string) string { return dotted(n, shown) })
	for _, run := range runs {
		s = run.ReplaceAllStringFunc(s, func(n string) string {
			if v.ours(digitsIn(n)) {
				return dotted(n, shown)
			}
			return n
		})
	}
	return s
}

// ours reports whether digits read as a number of the sale's country.
func (v *veil) ours(digits string) bool {
	for _, code := range []string{"00" + v.country.Calling, v.country.Calling} {
		if rest, ok := strings.CutPrefix(digits, code); ok && v.country.Calling != "" && slices.Contains(v.country.Lengths, len(rest)) {
			return true
		}
	}
	_, ok := v.country.ByPrefix(digits)
	return ok && slices.Contains(v.country.Lengths, len(digits))
}

// dotted puts dots in the place of all digits but the last ones.
func dotted(s string, show int) string {
	all := []rune(s)
	for i := len(all) - 1; i >= 0; i-- {
		if digitOf(all[i]) < 0 {
			continue
		}
		if show--; show < 0 {
			all[i] = dot
		}
	}
	return string(all)
}

// known hides the numbers that are known of the payment, however they are written. What looks like an escape
// may be one, or a percent sign with a number behind it.
func (v *veil) known(s string) string {
	if len(v.numbers) == 0 {
		return s
	}
	return v.knownTo(decoded, v.knownTo(utf8.DecodeRuneInString, s))
}

func (v *veil) knownTo(read reader, s string) string {
	all := signs(s, read)
	hidden := make([]bool, len(all))
	for _, st := range stretches(all) {
		v.mark(st, hidden)
	}
	if !slices.Contains(hidden, true) {
		return s
	}
	var b strings.Builder
	for i, n := range all {
		if hidden[i] {
			b.WriteRune(dot)
		} else {
			b.WriteString(s[n.at:n.end])
		}
	}
	return b.String()
}

// mark finds the known numbers in a row of digits, and hides all of them but their last digits.
func (v *veil) mark(st stretch, hidden []bool) {
	for end := minNumber; end <= len(st.digits); end++ {
		for _, n := range v.lengths {
			if end < n {
				continue
			}
			for _, number := range v.numbers[st.digits[end-n:end]] {
				whole := common(st.digits[:end], number)
				for i := end - whole; i < end-min(shown, whole/2); i++ {
					hidden[st.of[i]] = true
				}
			}
		}
	}
}

// common is how many last digits two rows share.
func common(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	return n
}
