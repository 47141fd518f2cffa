package config

import (
	"slices"
	"strconv"
	"strings"

	"guichet/hub2"
)

// Where Orange's redirection leads the phone afterwards, unless the file says otherwise.
const (
	defaultFinishURL = "https://hub2.io/?payment=finish"
	defaultCancelURL = "https://hub2.io/?payment=cancel"
)

const orange = "orange"

// countries puts the file's overrides on hub2's table.
func (l *loader) countries() error {
	l.cfg.Countries = hub2.Countries()
	for _, code := range l.doc.children("countries") {
		s := &section{l: l, path: []string{"countries", code}}
		if drawnFrom(capital, 2, 2, "")(code) != "" {
			return l.doc.wrong(s.path, "a country is two capital letters, not "+shown(code), "as in [countries.CI]")
		}
		i := slices.IndexFunc(l.cfg.Countries, func(c hub2.Country) bool { return c.Code == code })
		if i < 0 {
			i = len(l.cfg.Countries)
			l.cfg.Countries = append(l.cfg.Countries, hub2.Country{Code: code})
		}
		if err := s.country(&l.cfg.Countries[i], l.file.Countries[code]); err != nil {
			return err
		}
	}
	return nil
}

func (s *section) country(c *hub2.Country, f countryFile) error {
	s.read("currency", f.Currency, &c.Currency, drawnFrom(capital, 3, 3, "three capital letters, as in XOF"))
	s.read("calling", f.Calling, &c.Calling, drawnFrom(digits, 1, 3, "the calling code without +, as in 225"))
	if s.err == nil && s.note("lengths", f.Lengths != nil, f.Lengths) {
		s.lengths(*f.Lengths)
		c.Lengths = *f.Lengths
	}
	if c.Currency == "" || c.Calling == "" || len(c.Lengths) == 0 {
		s.failHere("the country "+c.Code+" is new and needs currency, calling and lengths", "as in currency = \"XOF\", calling = \"225\", lengths = [10]")
	}
	if s.err != nil {
		return s.err
	}
	for _, name := range s.l.doc.children(append(s.path, "operators")...) {
		o := &section{l: s.l, path: append(s.path[:len(s.path):len(s.path)], "operators", name)}
		if err := o.operator(c, name, f.Operators[name]); err != nil {
			return err
		}
	}
	return nil
}

func (s *section) lengths(lengths []int) {
	if len(lengths) == 0 || slices.Min(lengths) < 4 || slices.Max(lengths) > 14 {
		s.fail("lengths", "`lengths` must be the digits of a national number, 4 to 14, as in [10]", "")
	}
}

// operator changes the operator that the section's name is the provider of, or adds it.
func (s *section) operator(c *hub2.Country, name string, f operatorFile) error {
	if complaint := provider(name); complaint != "" {
		return s.l.doc.wrong(s.path, "the name of an operator's section "+complaint, "")
	}
	i := slices.IndexFunc(c.Operators, func(o hub2.Operator) bool { return o.Provider == name })
	o := hub2.Operator{Provider: name, Name: strings.ToUpper(name[:1]) + name[1:], NumberFormat: hub2.NumberNational}
	if i >= 0 {
		o = c.Operators[i]
	}
	before := o.Flow
	s.operatorWords(&o, f)
	if o.Flow == "" {
		s.failHere("the operator "+shown(name)+" is new and needs a flow", "it takes "+flowWords())
	}
	if s.err != nil {
		return s.err
	}
	redirect(&o, f, before)
	for j, other := range c.Operators {
		if j != i && other.Provider == o.Provider {
			return s.wrong("provider", "two operators of "+c.Code+" have the provider "+shown(o.Provider), "")
		}
	}
	s.l.cfg.sections[originKey(c.Code, o.Provider)] = name
	if i >= 0 {
		c.Operators[i] = o
	} else {
		c.Operators = append(c.Operators, o)
	}
	return nil
}

func (s *section) operatorWords(o *hub2.Operator, f operatorFile) {
	s.read("provider", f.Provider, &o.Provider, provider)
	s.read("name", f.Name, &o.Name, text(24))
	s.read("flow", f.Flow, (*string)(&o.Flow), oneOf(hub2.Flows()...))
	s.read("workflow", f.Workflow, &o.Workflow, orEmpty(provider))
	s.read("ussd", f.USSD, &o.USSD, orEmpty(drawnFrom(digits+"*#", 2, 32, "a code of digits, * and #")))
	if s.err == nil && s.note("prefixes", f.Prefixes != nil, f.Prefixes) {
		for _, p := range *f.Prefixes {
			if complaint := drawnFrom(digits, 1, 14, "")(p); complaint != "" {
				s.fail("prefixes", "`prefixes` must be the first digits of national numbers, as in [\"07\"]", "")
			}
		}
		o.Prefixes = *f.Prefixes
	}
	s.read("number_format", f.NumberFormat, (*string)(&o.NumberFormat), oneOf(hub2.NumberFormats()...))
	s.read("success_url", f.SuccessURL, &o.SuccessURL, orEmpty(link))
	s.read("failed_url", f.FailedURL, &o.FailedURL, orEmpty(link))
	s.read("finish_url", f.FinishURL, &o.FinishURL, orEmpty(link))
	s.read("cancel_url", f.CancelURL, &o.CancelURL, orEmpty(link))
}

func provider(v string) string {
	return drawnFrom(lower+digits+"_-", 1, 32, "Hub2's word in small letters, as in orange")(v)
}

// redirect completes an operator whose flow the file turned into a redirection, or away from one:
// Orange is then told so and wants finish and cancel, the others success and failed.
func redirect(o *hub2.Operator, f operatorFile, before hub2.Flow) {
	unless := func(given *string, dst *string, v string) {
		if given == nil && (v == "" || *dst == "") {
			*dst = v
		}
	}
	switch {
	case o.Flow != hub2.FlowRedirection && before == hub2.FlowRedirection:
		unless(f.Workflow, &o.Workflow, "")
		unless(f.SuccessURL, &o.SuccessURL, "")
		unless(f.FailedURL, &o.FailedURL, "")
		unless(f.FinishURL, &o.FinishURL, "")
		unless(f.CancelURL, &o.CancelURL, "")
	case o.Flow == hub2.FlowRedirection && o.Provider == orange:
		unless(f.Workflow, &o.Workflow, string(hub2.FlowRedirection))
		unless(f.FinishURL, &o.FinishURL, defaultFinishURL)
		unless(f.CancelURL, &o.CancelURL, defaultCancelURL)
	case o.Flow == hub2.FlowRedirection:
		success, failed := builtInLinks()
		unless(f.SuccessURL, &o.SuccessURL, success)
		unless(f.FailedURL, &o.FailedURL, failed)
	}
}

// builtInLinks are the ones that hub2's own table gives Wave.
func builtInLinks() (success, failed string) {
	country, _ := hub2.FindCountry(hub2.Countries(), DefaultCountry)
	wave, _ := country.Operator("wave")
	return wave.SuccessURL, wave.FailedURL
}

func flowWords() string {
	words := make([]string, 0, len(hub2.Flows()))
	for _, f := range hub2.Flows() {
		words = append(words, strconv.Quote(string(f)))
	}
	return strings.Join(words, ", ")
}

// failHere is a mistake of the section as a whole.
func (s *section) failHere(message, hint string) {
	if s.err == nil {
		s.err = s.l.doc.wrong(s.path, message, hint)
	}
}
