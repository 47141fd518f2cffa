package text

import (
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fields calls visit with every message of both languages.
func fields(t *testing.T, visit func(path, en, fr string)) {
	var walk func(path string, en, fr reflect.Value)
	walk = func(path string, en, fr reflect.Value) {
		switch en.Kind() {
		case reflect.Struct:
			for i := range en.NumField() {
				walk(path+"."+en.Type().Field(i).Name, en.Field(i), fr.Field(i))
			}
		case reflect.String:
			visit(path, en.String(), fr.String())
		default:
			t.Fatalf("%s is a %s: the catalog has strings only", path, en.Kind())
		}
	}
	walk("Catalog", reflect.ValueOf(*For(English)), reflect.ValueOf(*For(French)))
}

var verb = regexp.MustCompile(`%(\[\d+\])?[-+# 0-9.]*[a-zA-Z%]`)

func TestCatalogsAreComplete(t *testing.T) {
	count := 0
	fields(t, func(path, en, fr string) {
		count++
		assert.NotEmpty(t, en, path)
		assert.NotEmpty(t, fr, path)
		assert.Equal(t, verb.FindAllString(en, -1), verb.FindAllString(fr, -1), path)
	})
	assert.Greater(t, count, 200)
}

func TestCatalogsAreSafeForATerminal(t *testing.T) {
	fields(t, func(path, en, fr string) {
		for _, s := range []string{en, fr} {
			for _, r := range s {
				assert.True(t, unicode.IsGraphic(r), "%s: %q", path, r)
			}
		}
	})
}

// The space before a French double sign must not break a line.
func TestFrenchSpacing(t *testing.T) {
	loose := regexp.MustCompile(`[^ \x{a0}%(+*?][?!:;»]|« | [?!:;»]`)
	fields(t, func(path, _, fr string) {
		// One names the key ?; the command line's messages are never wrapped, and are searched and copied.
		if path == "Catalog.App.FirstStartMore" || strings.HasPrefix(path, "Catalog.Command.") {
			return
		}
		assert.NotRegexp(t, loose, fr, path)
	})
	for code, a := range adviceFrench {
		for _, s := range []string{a.Reason, a.Say, a.Who, a.RetryText} {
			assert.NotRegexp(t, loose, s, code)
		}
	}
}

func TestForGivesACopy(t *testing.T) {
	c := For(English)
	c.Ending.Paid = "changed"
	assert.Equal(t, "PAID", For(English).Ending.Paid)
	assert.Equal(t, "PAYÉ", For(French).Ending.Paid)
	assert.Equal(t, English, For("de").Lang)
	require.Len(t, Langs(), 2)
}

func TestPlural(t *testing.T) {
	assert.Equal(t, "many", English.Plural(0, "one", "many"))
	assert.Equal(t, "one", French.Plural(0, "one", "many"))
	assert.Equal(t, "one", English.Plural(1, "one", "many"))
	assert.Equal(t, "many", French.Plural(2, "one", "many"))
}
