package command

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestJournalCheckAndBackup(t *testing.T) {
	t.Parallel()
	m := hookTill(t)
	r := m.runs("journal", "check", "--json")
	assert.Equal(t, 2, r.exit)
	assert.Contains(t, r.problem().text("message"), "there is no journal")
	assert.NoDirExists(t, filepath.Join(m.dir, "state"), "and none is made")

	h := m.receives("--json")
	h.tells(succeeds("pi_1"))
	r = m.runs("journal", "check", "--json")
	require.Equal(t, 0, r.exit, r.stderr)
	whole := r.last()
	assert.Equal(t, line{"ok": true, "facts": 1., "sales": 1., "events": 1., "digest": whole["digest"]}, whole)
	assert.Len(t, whole.text("digest"), 64)

	copied := filepath.Join(m.dir, "copy", "journal.db")
	require.NoError(t, os.Mkdir(filepath.Dir(copied), 0o700))
	r = m.runs("journal", "backup", copied, "--json")
	require.Equal(t, 0, r.exit, r.stderr)
	assert.Equal(t, copied, r.last().text("file"))
	assert.Equal(t, whole["digest"], r.last()["digest"])
	r = m.runs("journal", "backup", copied, "--json")
	assert.Equal(t, 2, r.exit)
	assert.Contains(t, r.problem().text("message"), "overwrites nothing")
	assert.Equal(t, 2, m.runs("journal", "backup").exit)
	r = m.runs("journal", "check", "--data-dir", filepath.Dir(copied), "--lang", "fr")
	require.Equal(t, 0, r.exit, r.stderr)
	assert.Contains(t, r.stdout, "Le journal est intact : 1 faits, 1 paiements, 1 webhooks.\nEmpreinte : "+whole.text("digest"))
	assert.Equal(t, "successful", m.runs("show", "pi_1", "--json", "--data-dir", filepath.Dir(copied)).last().text("status"))
}

func TestADamagedJournalIsTold(t *testing.T) {
	t.Parallel()
	m := hookTill(t)
	h := m.receives("--json")
	h.tells(succeeds("pi_1"))
	h.stops()
	path := filepath.Join(m.dir, "state", "guichet", "journal.db")
	db, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	_, err = db.ExecContext(t.Context(), "UPDATE sales SET status = 'failed'")
	require.NoError(t, err)
	require.NoError(t, db.Close())
	r := m.runs("journal", "check", "--json")
	assert.Equal(t, 1, r.exit)
	assert.Equal(t, false, r.last()["ok"])
	assert.Contains(t, r.last()["damage"].([]any)[0], "the lists do not show")
	assert.Equal(t, "defect", r.problem().text("kind"))
	r = m.runs("journal", "check")
	assert.Equal(t, 1, r.exit)
	assert.Contains(t, r.stderr, "is damaged")
	copied := filepath.Join(m.dir, "copy.db")
	assert.Equal(t, 1, m.runs("journal", "backup", copied).exit)
	assert.NoFileExists(t, copied)

	require.NoError(t, os.WriteFile(path, []byte(strings.Repeat("no journal ", 1000)), 0o600))
	for _, args := range [][]string{{"check"}, {"check", "--json"}, {"backup", copied}} {
		r = m.runs(append([]string{"journal"}, args...)...)
		assert.Equal(t, 1, r.exit, r.stderr)
		assert.Contains(t, r.stderr, "damaged")
	}
}
