package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAFileThatOthersCanOpenIsRefused(t *testing.T) {
	for _, mode := range []os.FileMode{0o644, 0o640, 0o604, 0o660, 0o620, 0o602, 0o610, 0o601} {
		d := newDesk(t)
		d.write(d.configPath(), shopFile, mode)
		e := d.fails()
		assert.Contains(t, e.Error(), "is open to other users", "%o", mode)
		assert.Contains(t, e.Error(), "chmod 600 "+d.configPath(), "%o", mode)
	}
	for _, mode := range []os.FileMode{0o600, 0o400, 0o700} {
		d := newDesk(t)
		d.write(d.configPath(), shopFile, mode)
		d.load()
	}
}

func TestTheHintCanBePasted(t *testing.T) {
	assert.Equal(t, "/a/b-c_1.toml", shellWord("/a/b-c_1.toml"))
	assert.Equal(t, `'/my files/it'\''s'`, shellWord("/my files/it's"))
	assert.Equal(t, `''`, shellWord(""))
}

func TestAFileThatCannotBeRead(t *testing.T) {
	t.Run("folder", func(t *testing.T) {
		d := newDesk(t)
		require.NoError(t, os.MkdirAll(d.configPath(), 0o700))
		assert.Contains(t, d.fails().Error(), "is a folder, not a file")
	})
	t.Run("named and missing", func(t *testing.T) {
		d := newDesk(t)
		d.Flags.ConfigFile = new(filepath.Join(d.Home, "no.toml"))
		e := d.fails()
		assert.Contains(t, e.Error(), "no.toml: the config file does not exist; make one with: guichet config init")
		assert.ErrorIs(t, e, os.ErrNotExist)
	})
	t.Run("named by the environment and missing", func(t *testing.T) {
		d := newDesk(t)
		d.env(map[string]string{"GUICHET_CONFIG": filepath.Join(d.Home, "no.toml")})
		assert.Contains(t, d.fails().Error(), "does not exist")
	})
	t.Run("too big", func(t *testing.T) {
		d := newDesk(t).file(strings.Repeat("# padding\n", 1<<17))
		assert.Contains(t, d.fails().Error(), "larger than 1024 KiB")
	})
	t.Run("device", func(t *testing.T) {
		d := newDesk(t)
		d.Flags.ConfigFile = new(os.DevNull)
		assert.Contains(t, d.fails().Error(), "is not a plain file")
	})
	t.Run("below a file", func(t *testing.T) {
		d := newDesk(t)
		d.write(filepath.Join(d.Home, "f"), "", 0o600)
		d.Flags.ConfigFile = new(filepath.Join(d.Home, "f", "config.toml"))
		assert.Contains(t, d.fails().Error(), "cannot be read: not a directory")
	})
}

func TestAFileThatIsNotTOML(t *testing.T) {
	tests := []struct {
		name, text string
		line       int
		want       string
	}{
		{"half a header", "lang = \"fr\"\n[profiles.sh", 2, "not valid TOML"},
		{"open quote", "lang = \"fr\"\ntill = \"Cai", 2, "not valid TOML"},
		{"no value", "lang =\n", 1, "not valid TOML"},
		{"unquoted", "lang = fr\n", 1, `text goes between quotes`},
		{"twice", "lang = \"fr\"\nlang = \"fr\"\n", 2, "already been defined"},
		{"unquoted key", "[profiles.a]\napi_key = " + canary, 2, "the value of api_key is not valid TOML; write it between quotes"},
		{"key with digits first", "[profiles.a]\napi_key = 1_" + canary, 2, "api_key"},
		{"key in the wrong place", "lang = " + canary, 1, "text goes between quotes"},
		{"number in the wrong place", "lang = 1_000_CANARY", 1, "not valid TOML"},
		{"UTF-16", "\xff\xfel\x00a\x00n\x00g\x00", 0, "UTF-8"},
		{"control", "lang = \"f\x01\"", 1, "control characters"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDesk(t).file(tt.text)
			e := d.fails()
			assert.Contains(t, e.Error(), tt.want)
			if tt.line > 0 {
				assert.Equal(t, tt.line, e.Line)
			}
		})
	}
}

func TestUnknownKeys(t *testing.T) {
	tests := []struct {
		name, text string
		line       int
		want       string
	}{
		{"top", "till = \"x\"\nkeybord = \"azerty\"", 2, "unknown key `keybord`; did you mean `keyboard`?"},
		{"section", "\n\n[profils.shop]\ncountry = \"CI\"", 3, "unknown key `profils`; did you mean `profiles`?"},
		{"profile", "[profiles.a]\nenviroment = \"live\"", 2, "unknown key `enviroment`; did you mean `environment`?"},
		{"country", "[countries.CI]\n# x\ncurency = \"XOF\"", 3, "did you mean `currency`?"},
		{"operator", "[countries.CI.operators.orange]\n\n\nusd = \"#1#\"", 4, "did you mean `ussd`?"},
		{"capitals", "Lang = \"fr\"", 1, "unknown key `Lang`; did you mean `lang`?"},
		{"inline", "profiles = { a = { tiemout = \"1s\" } }", 1, "did you mean `timeout`?"},
		{"dotted", "profiles.a.contry = \"CI\"", 1, "did you mean `country`?"},
		{"under a header", "[profiles.a]\nlang = \"fr\"", 2, "it belongs at the top of the file, before the first [section]"},
		{"above a header", "merchant_id = \"m\"", 1, "it belongs in a section [profiles.NAME]"},
		{"like nothing", "xyzzyplugh = 1", 1, "known here: lang, till,"},
		{"below a value", "[profiles.a.country]\nx = 1", 1, "`profiles.a.country` must be text"},
		{"the first one", "aaa = 1\n[zzz]\nbbb = 2", 1, "`aaa`"},
		{"long", canary + canary + " = 1", 1, "unknown key (a value of 50 characters)"},
		{"control characters", "\"a\\u001b[31m\\n\" = 1", 1, `\x1b[31m\n`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDesk(t).file(tt.text)
			e := d.fails()
			assert.Contains(t, e.Error(), tt.want)
			assert.Equal(t, tt.line, e.Line)
			assert.Equal(t, d.configPath(), e.File)
		})
	}
}

func TestWrongValues(t *testing.T) {
	shop := "[profiles.shop]\nmerchant_id = \"m\"\napi_key = \"" + canary + "\"\n"
	tests := []struct {
		name, text string
		line       int
		want       string
	}{
		{"type at the top", "till = 3", 1, "`till` must be text between quotes"},
		{"type in a profile", shop + "timeout = 15", 4, "`profiles.shop.timeout` must be text between quotes"},
		{"type of a key", "[profiles.a]\napi_key = 12", 2, "must be text"},
		{"section as a value", "profiles = 1", 1, "`profiles` must be sections with a name each, as in [profiles.NAME]"},
		{"array of tables", "[[profiles]]\nx=1", 1, "must be sections with a name each"},
		{"profile as a value", "[profiles]\nshop = \"x\"", 2, "must be a section, as in [profiles.shop]"},
		{"list of numbers", "[countries.CI]\nlengths = [\"10\"]", 2, "must be a list of whole numbers"},
		{"list of texts", "[countries.CI.operators.orange]\nprefixes = [7]", 2, "must be a list of texts"},
		{"lang", "lang = \"de\"", 1, "`lang` takes fr or en, not \"de\""},
		{"keyboard", "\nkeyboard = \"dvorak\"", 2, "`keyboard` takes qwerty or azerty"},
		{"till empty", "till = \" \"", 1, "`till` must not be empty"},
		{"till escape", "till = \"a\\u001b[2J\"", 1, "cannot be printed"},
		{"environment", "[profiles.a]\nenvironment = \"prod\"", 2, "takes embedded, sandbox or live"},
		{"key as environment", "[profiles.a]\nenvironment = \"" + canary + "\"", 2, "a value of 25 characters"},
		{"country", "[profiles.a]\ncountry = \"FR\"", 2, "takes a country of Hub2 (CI, SN,"},
		{"timeout", "[profiles.a]\ntimeout = \"soon\"", 2, "must be a time between 1s and 2m0s"},
		{"timeout long", "[profiles.a]\ntimeout = \"1h\"", 2, "must be a time between"},
		{"base", "[profiles.a]\nbase_url = \"http://api.hub2.io\"", 2, "must be https"},
		{"merchant", "[profiles.a]\nmerchant_id = \"a b\"", 2, "has a space"},
		{"no merchant", "till = \"x\"\n[profiles.a]\napi_key = \"k\"", 2, `the profile "a" has no merchant_id`},
		{"no key", "\n\n[profiles.a]\nmerchant_id = \"k\"", 3, `the profile "a" has no API key; add one of api_key_env`},
		{"two keys", shop + "api_key_env = \"X\"", 4, "says twice where its key is: api_key, api_key_env; keep one of them"},
		{"reserved name", "[profiles.env]\n", 1, "no profile can be called env"},
		{"embedded is embedded", "[profiles.embedded]\nenvironment = \"live\"", 2, "must be of the environment embedded"},
		{"embedded with a base", "[profiles.a]\nenvironment = \"embedded\"\nbase_url = \"https://x.test\"", 3, "no meaning in the embedded environment"},
		{"the variable itself", "[profiles.a]\napi_key_env = \"HUB2_API_KEY\"", 2, "use another name"},
		{"key as variable", "[profiles.a]\napi_key_env = \"" + canary + "\"", 2, "must be the NAME of an environment variable"},
		{"keyring false is absent", "[profiles.a]\nmerchant_id = \"m\"\napi_key_keyring = false", 1, "has no API key"},
		{"keyring number", "[profiles.a]\napi_key_keyring = 3", 2, `takes true or "service/user"`},
		{"keyring without user", "[profiles.a]\napi_key_keyring = \"x\"", 2, `takes true or "service/user"`},
		{"keyring table", "[profiles.a]\napi_key_keyring = { a = 1 }", 2, "not a section"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := newDesk(t).file(tt.text).fails()
			assert.Contains(t, e.Error(), tt.want)
			assert.Equal(t, tt.line, e.Line)
		})
	}
}

func TestTheLineOfAKey(t *testing.T) {
	d, _, err := parse("c.toml", "\n[countries.CI.operators.orange]\nname = \"O\"\nprefixes = [\n\"07\",\n]\n[profiles]\na.country = \"CI\"\n")
	require.NoError(t, err)
	for _, tt := range []struct {
		line int
		path []string
	}{
		{2, []string{"countries", "CI", "operators", "orange"}},
		{3, []string{"countries", "CI", "operators", "orange", "name"}},
		{4, []string{"countries", "CI", "operators", "orange", "prefixes"}},
		{8, []string{"profiles", "a", "country"}},
		{0, []string{"countries"}}, // no line of its own
		{0, []string{"profiles", "b", "country"}},
		{0, []string{"profiles", "a", "country", "x"}},
		{0, nil},
	} {
		assert.Equal(t, tt.line, d.line(tt.path...), "%v", tt.path)
	}
}

func TestNearest(t *testing.T) {
	assert.Equal(t, 0, levenshtein("", ""))
	assert.Equal(t, 3, levenshtein("", "abc"))
	assert.Equal(t, 3, levenshtein("kitten", "sitting"))
	assert.Equal(t, 1, levenshtein("profils", "profiles"))
	_, ok := nearest("x", []string{"lang", "till"})
	assert.False(t, ok)
}
