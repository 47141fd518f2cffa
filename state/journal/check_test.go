package journal_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/state"
	"guichet/state/journal"
)

// kept fills a journal with sales of every kind and a webhook.
func kept(t testing.TB, j *journal.Journal) {
	t.Helper()
	keep(t, j, sale("s-begun").isBegun())
	keep(t, j, sale("s-tried").isTried())
	keep(t, j, sale("s-live").isLive())
	keep(t, j, sale("s-paid").isPaid())
	keep(t, j, sale("s-failed").isFailed("timeout"))
	keep(t, j, sale("s-met").isMet())
	letter := state.NewLetter([]byte(`{"id":"evt_1","type":"x"}`), noon())
	_, err := j.Receive(t.Context(), []state.Letter{letter}, func(state.Letter, state.Sale, bool) (state.Judgement, error) {
		return state.Judgement{Aside: state.AsideOther}, nil
	})
	require.NoError(t, err)
}

func checks(t testing.TB, j *journal.Journal) journal.Report {
	t.Helper()
	r, err := j.Check(t.Context())
	require.NoError(t, err)
	return r
}

func TestACheckFindsNothingWrongWithAWholeJournal(t *testing.T) {
	path := place(t)
	j := open(t, path)
	empty := checks(t, j)
	assert.True(t, empty.Whole(), empty.Damage)
	kept(t, j)
	r := checks(t, j)
	assert.True(t, r.Whole(), r.Damage)
	assert.EqualValues(t, 6, r.Sales)
	assert.EqualValues(t, 19, r.Facts)
	assert.EqualValues(t, 1, r.Events)
	assert.Len(t, r.Digest, 64)
	assert.NotEqual(t, empty.Digest, r.Digest)
	assert.Equal(t, r, checks(t, j), "looking changes nothing")

	other := open(t, place(t))
	kept(t, other)
	assert.Equal(t, r.Digest, checks(t, other).Digest, "the same facts, the same digest")
	keep(t, other, sale("s-begun").isReady())
	assert.NotEqual(t, r.Digest, checks(t, other).Digest)
}

// Each harm is done behind the journal's back, as a disk or a hand would do it.
func TestACheckFindsWhatIsDamaged(t *testing.T) {
	const off = "DROP TRIGGER facts_stay; DROP TRIGGER facts_remain; "
	for name, c := range map[string]struct{ harm, want string }{
		"a fact's body":      {off + "UPDATE facts SET body = CAST(replace(CAST(body AS TEXT), '1500', '1501') AS BLOB) WHERE sale = 's-paid' AND kind = 'intent_sending'", "sale s-paid: "},
		"a fact's token":     {off + "UPDATE facts SET token = 'other' WHERE sale = 's-live' AND token <> ''", "is not as it was written"},
		"no JSON":            {off + "UPDATE facts SET body = CAST('x' AS BLOB) WHERE sale = 's-met'", "cannot be read"},
		"a lost last fact":   {off + "DELETE FROM facts WHERE seq = (SELECT max(seq) FROM facts WHERE sale = 's-paid')", "the lists do not show what its facts tell"},
		"a whole sale":       {off + "DELETE FROM facts WHERE sale = 's-paid'; DELETE FROM sales WHERE id = 's-paid'", "19 facts were kept and 14 are there"},
		"all facts of one":   {off + "DELETE FROM facts WHERE sale = 's-met'", "sale s-met: "},
		"a line's status":    {"UPDATE sales SET status = 'successful' WHERE id = 's-failed'", "sale s-failed: the lists do not show"},
		"a line's intent":    {"UPDATE sales SET intent = NULL WHERE id = 's-met'", "sale s-met: the lists do not show"},
		"a line that is not": {"DELETE FROM sales WHERE id = 's-begun'", "sale s-begun: the lists do not show"},
		"a webhook":          {"UPDATE bodies SET body = CAST('x' AS BLOB)", "webhook 1 is not as it came"},
		"an index":           {"PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = replace(sql, '(status)', '(operator)') WHERE name = 'sales_status'", "sales_status"},
	} {
		t.Run(name, func(t *testing.T) {
			path := place(t)
			j := open(t, path)
			kept(t, j)
			_, err := raw(t, path).ExecContext(t.Context(), c.harm)
			require.NoError(t, err)
			r := checks(t, open(t, path))
			require.False(t, r.Whole())
			assert.Contains(t, strings.Join(r.Damage, "\n"), c.want)
			to := filepath.Join(t.TempDir(), "b.db")
			if r, err := j.Backup(t.Context(), to); err != nil || !r.Whole() { // an index is made anew
				assert.NoFileExists(t, to, "what is damaged is not handed on as a backup")
			} else {
				assert.Equal(t, "an index", name)
			}
		})
	}
}

func TestMuchDamageIsToldShortly(t *testing.T) {
	path := place(t)
	j := open(t, path)
	for _, c := range strings.Split("abcdefghijklmnopqrstuvwxyz", "") {
		keep(t, j, sale("s-"+c).isPaid())
	}
	_, err := raw(t, path).ExecContext(t.Context(), "UPDATE sales SET amount = 1")
	require.NoError(t, err)
	r := checks(t, j)
	require.Len(t, r.Damage, 20)
	require.Equal(t, "and more", r.Damage[19])
}

func TestABackupIsAJournal(t *testing.T) {
	path, to := place(t), filepath.Join(t.TempDir(), "a b'%?#.db")
	j := open(t, path)
	kept(t, j)
	want := checks(t, j)
	r, err := j.Backup(t.Context(), to)
	require.NoError(t, err)
	assert.Equal(t, want, r)
	info, err := os.Stat(to)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	files, err := os.ReadDir(filepath.Dir(to))
	require.NoError(t, err)
	assert.Len(t, files, 1, "nothing but the backup is left")

	copied := open(t, to)
	assert.Equal(t, want, checks(t, copied))
	s, err := copied.ByIntent(t.Context(), "pi_s-live")
	require.NoError(t, err)
	assert.Equal(t, "token-of-s-live", s.Token.Reveal(), "a backup can go on")
	more := sale("s-more").isPaid()
	keep(t, copied, more)
	assert.True(t, checks(t, copied).Whole())
	assert.Equal(t, want, checks(t, j), "the journal itself is as it was")
}

func TestABackupOverwritesNothing(t *testing.T) {
	j := open(t, place(t))
	dir := t.TempDir()
	there := filepath.Join(dir, "there")
	require.NoError(t, os.WriteFile(there, []byte("mine"), 0o600))
	require.NoError(t, os.Symlink(filepath.Join(dir, "nowhere"), filepath.Join(dir, "link")))
	for _, to := range []string{there, filepath.Join(dir, "link"), dir, j.Path()} {
		_, err := j.Backup(t.Context(), to)
		assert.ErrorIs(t, err, journal.ErrExists, to)
	}
	content, err := os.ReadFile(there)
	require.NoError(t, err)
	assert.Equal(t, "mine", string(content))
	_, err = j.Backup(t.Context(), filepath.Join(dir, "no", "folder"))
	assert.Error(t, err)
}

// What is committed before a backup begins is in it, and it is whole whatever comes meanwhile.
func TestABackupWhileOthersWrite(t *testing.T) {
	path := place(t)
	j, other := open(t, path), open(t, path)
	ctx, stop := context.WithCancel(t.Context())
	var writing sync.WaitGroup
	began := make(chan struct{})
	writing.Go(func() {
		for n := 0; ctx.Err() == nil; n++ {
			keep(t, other, sale("w-"+strings.Repeat("x", n+1)).isPaid())
			if n == 3 {
				close(began)
			}
		}
	})
	<-began
	for n := range 5 {
		before := checks(t, j)
		require.True(t, before.Whole(), before.Damage)
		to := filepath.Join(t.TempDir(), "b.db")
		r, err := j.Backup(t.Context(), to)
		require.NoError(t, err)
		require.True(t, r.Whole(), r.Damage)
		require.GreaterOrEqual(t, r.Facts, before.Facts, "%d", n)
	}
	stop()
	writing.Wait()
}
