package config

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// longCanary is as long as a key is: a shorter word in the wrong place is repeated to help find it.
const longCanary = "sk_live_CANARY_0123456789_0123456789_0123456789_0123456789_WXYZ"

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
	for _, s := range []string{ // a key in the wrong place, or without its quotes
		"[profiles.a]\nmerchant_id = \"m\"\napi_key = \"" + longCanary + "\"", "[profiles.a]\napi_key = " + longCanary, "api_key = \"" + longCanary + "\"",
		"[profiles." + longCanary + "]\ncountry = \"CI\"", "lang = \"" + longCanary + "\"", longCanary + " = 1", "[profiles.a]\napi_key_env = \"" + longCanary + "\"",
		"[profiles.a]\nenvironment = \"" + longCanary + "\"", "[countries." + longCanary + "]\ncurrency = \"X\"", "profile = \"" + longCanary + "\"",
	} {
		f.Add(s)
	}
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
				usable(t, l.cfg, text)
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
		if strings.Contains(fmt.Sprintf("%v %+v", err, e), longCanary) {
			t.Fatalf("shows a key that somebody put in the wrong place: %v", err)
		}
	})
}

func usable(t *testing.T, cfg *Config, text string) {
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
	for _, p := range cfg.Profiles {
		key, err := p.APIKey()
		if err != nil || key != longCanary || strings.Count(text, longCanary) != 1 {
			continue
		}
		if shown := fmt.Sprintf("%v %+v %#v %v %s", p, cfg, cfg, cfg.Origins(), cfg.Redacted()); strings.Contains(shown, longCanary) {
			t.Fatalf("shows a key: %s", shown)
		}
	}
}
