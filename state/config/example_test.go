package config

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/hub2"
)

const examplePath = "../../config.example.toml"

func example(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile(examplePath)
	require.NoError(t, err)
	return string(text)
}

// uncommented switches every setting of the example on.
func uncommented(text string) string {
	return regexp.MustCompile(`(?m)^#(["a-z\[])`).ReplaceAllString(text, "$1")
}

func TestTheExampleIsTheDefaults(t *testing.T) {
	with, without := newDesk(t), newDesk(t)
	without.Sources.Home, without.ConfigHome, without.StateHome = with.Home, with.ConfigHome, with.StateHome
	want := without.load()
	got := with.file(example(t)).load()
	assert.Equal(t, string(want.Redacted()), string(got.Redacted()))
	assert.Equal(t, want.Countries, got.Countries)
	assert.Equal(t, hub2.PublishedLimits(), got.Limits)
}

func TestEverythingInTheExampleCanBeSwitchedOn(t *testing.T) {
	d := newDesk(t)
	d.vars["LANG"] = "fr_CI.UTF-8"
	want := d.load()
	got := d.file(uncommented(example(t))).load()
	assert.Equal(t, want.Lang, got.Lang)
	assert.Equal(t, want.Till, got.Till)
	assert.Equal(t, want.Keyboard, got.Keyboard)
	assert.Equal(t, want.DataDir, got.DataDir)
	assert.Equal(t, want.Profile, got.Profile)
	assert.Equal(t, hub2.Countries(), got.Countries, "what the example says of countries is what is built in")
	assert.Equal(t, hub2.PublishedLimits(), got.Limits, "and of limits")
	require.Len(t, got.Profiles, 5)
	for _, p := range got.Profiles {
		assert.Equal(t, DefaultTimeout, p.Timeout)
		if p.Environment != Embedded {
			assert.Equal(t, DefaultBaseURL, p.BaseURL)
		}
	}
}

func TestEveryKeyStandsInTheExample(t *testing.T) {
	text := example(t)
	var look func(kind reflect.Type)
	look = func(kind reflect.Type) {
		if kind.Kind() == reflect.Map || kind.Kind() == reflect.Pointer {
			kind = kind.Elem()
		}
		if kind.Kind() != reflect.Struct {
			return
		}
		for i := range kind.NumField() {
			field := kind.Field(i)
			key := field.Tag.Get("toml")
			require.NotEmpty(t, key, "%s.%s has no toml tag", kind.Name(), field.Name)
			switch {
			case field.Type.Kind() == reflect.Map:
				assert.Regexp(t, `(?m)^#?\[(.*\.)?`+key+`\.`, text, "section %s", key)
			case value(field.Type).Kind() == reflect.Struct:
				assert.Regexp(t, `(?m)^#?\[`+key+`\]`, text, "section %s", key)
			default:
				assert.Regexp(t, `(?m)^#?`+regexp.QuoteMeta(toml.Key{key}.String())+` = `, text, "key %s of %s", key, kind.Name())
			}
			look(field.Type)
		}
	}
	look(reflect.TypeFor[file]())
}

func TestInitWritesAFileThatLoads(t *testing.T) {
	d := newDesk(t)
	require.NoError(t, Init(d.configPath(), []byte(example(t))))
	info, err := os.Stat(d.configPath())
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	folder, err := os.Stat(filepath.Dir(d.configPath()))
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o700), folder.Mode().Perm())
	assert.Equal(t, d.configPath(), d.load().File)

	err = Init(d.configPath(), []byte("till = \"other\""))
	assert.ErrorIs(t, err, os.ErrExist)
	assert.ErrorContains(t, err, "exists already")
	kept, err := os.ReadFile(d.configPath())
	require.NoError(t, err)
	assert.Equal(t, example(t), string(kept))

	target := filepath.Join(d.Home, "target")
	link := filepath.Join(d.Home, "link")
	require.NoError(t, os.Symlink(target, link))
	require.Error(t, Init(link, []byte("x")), "not through a dangling link either")
	assert.NoFileExists(t, target)
}
