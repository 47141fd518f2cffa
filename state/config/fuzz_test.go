package config

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// FuzzLoad feeds any text as the config file: the answer is a usable Config or one line of ours.
func FuzzLoad(f *testing.F) {
	f.Add(example(f))
	f.Add(uncommented(example(f)))
	f.Add(shopFile)
	f.Add("\xef\xbb\xbflang = \"fr\"\r\n")
	f.Add("[[profiles]]\na = [1, {b = 2}]")
	f.Add("profiles.a.api_key_keyring.x = true")
	f.Add("[countries.CI.operators.\"\"]\n\"\" = 1")
	f.Add("a = 2026-11-23T18:03:41Z\nb = 0x_1\nc = inf")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<14 {
			return
		}
		doc, parsed, err := parse("config.toml", text)
		if err == nil {
			l := &loader{
				src: Sources{ConfigHome: "/c", StateHome: "/s"}, doc: doc, file: parsed,
				cfg: &Config{origins: map[string]string{}, sections: map[string]string{}},
			}
			err = l.run(l.countries, l.profiles, l.settings, l.activate)
			if err == nil {
				usable(t, l.cfg)
				return
			}
		}
		var e *Error
		if !errors.As(err, &e) {
			t.Fatalf("not an *Error: %v", err)
		}
		if line := e.Error(); line == "" || strings.ContainsAny(line, "\n\r\x1b") {
			t.Fatalf("not one line: %q", line)
		}
	})
}

func usable(t *testing.T, cfg *Config) {
	p := cfg.Active()
	if p.Name == "" || p.Timeout <= 0 || (p.Environment != Embedded) != (p.BaseURL != "") {
		t.Fatalf("not usable: %+v", p)
	}
	for _, c := range cfg.Countries {
		if c.Currency == "" || c.Calling == "" || len(c.Lengths) == 0 {
			t.Fatalf("not usable: %+v", c)
		}
	}
	if _, _, err := parse("shown.toml", string(cfg.Redacted())); err != nil {
		t.Fatalf("what is shown does not parse: %v\n%s", err, cfg.Redacted())
	}
	_ = fmt.Sprintf("%+v", cfg)
}
