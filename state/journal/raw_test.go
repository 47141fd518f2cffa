package journal_test

import (
	"database/sql"
	"testing"

	"github.com/stretchr/testify/require"
)

// raw opens the file behind the journal's back.
func raw(t testing.TB, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}
