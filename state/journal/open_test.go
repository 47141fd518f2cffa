package journal_test

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/state"
	"guichet/state/journal"
)

func TestOnlyItsOwnerMayReadAJournal(t *testing.T) {
	path := place(t)
	j := open(t, path)
	keep(t, j, sale("g1").isReady())
	mode := func(p string) os.FileMode {
		info, err := os.Stat(p)
		require.NoError(t, err)
		return info.Mode().Perm()
	}
	require.Equal(t, os.FileMode(0o700), mode(filepath.Dir(path)))
	for _, p := range []string{path, path + "-wal", path + "-shm"} {
		require.Equal(t, os.FileMode(0o600), mode(p), p)
		require.NoError(t, os.Chmod(p, 0o664))
	}
	open(t, path)
	for _, p := range []string{path, path + "-wal", path + "-shm"} {
		require.Equal(t, os.FileMode(0o600), mode(p), "%s is tightened", p)
	}
}

func TestANewJournalLeavesNoDraftBehind(t *testing.T) {
	path := place(t)
	j, err := journal.Open(context.Background(), path)
	require.NoError(t, err)
	require.NoError(t, j.Close())
	names, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
	require.NoError(t, err)
	require.Equal(t, []string{path, path + "-bell"}, names)
}

func TestManyMayMakeTheSameJournalAtOnce(t *testing.T) {
	path := place(t)
	var wg sync.WaitGroup
	for i := range 6 {
		wg.Go(func() {
			j, err := journal.Open(context.Background(), path)
			if err == nil {
				c := sale(string(rune('a' + i)))
				_, err = j.Append(context.Background(), c.sale, nil, c.begun())
				err = errors.Join(err, j.Close())
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	ids, _, err := open(t, path).Since(context.Background(), 0)
	require.NoError(t, err)
	require.Len(t, ids, 6)
}

func TestAPathMayHoldAnyCharacter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a b?mode=memory&c#d%20é", "j.db")
	keep(t, open(t, path), sale("g1").isBegun())
	_, err := os.Stat(path)
	require.NoError(t, err)
}

func TestALinkToAJournalIsThatJournal(t *testing.T) {
	path := place(t)
	keep(t, open(t, path), sale("g1").isBegun())
	link := filepath.Join(t.TempDir(), "link.db")
	require.NoError(t, os.Symlink(path, link))
	_, err := open(t, link).Sale(context.Background(), "g1")
	require.NoError(t, err)
}

// refused opens a journal that cannot be used and checks that not a byte of it changes.
func refused(t *testing.T, path string, kind error) {
	t.Helper()
	before, err := os.ReadFile(path)
	require.NoError(t, err)
	_, err = journal.Open(context.Background(), path)
	require.ErrorIs(t, err, kind)
	var e *journal.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, path, e.Path)
	require.NotContains(t, err.Error(), "\n")
	after, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, before, after, "it is left as it is")
}

// closed makes a journal with some sales in it and returns its path.
func closed(t *testing.T) string {
	t.Helper()
	path := place(t)
	j, err := journal.Open(context.Background(), path)
	require.NoError(t, err)
	for _, id := range []string{"g1", "g2", "g3"} {
		keep(t, j, sale(id).isPaid())
	}
	require.NoError(t, j.Close())
	return path
}

func TestAJournalOfANewerVersionIsLeftAlone(t *testing.T) {
	path := closed(t)
	_, err := raw(t, path).Exec("PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)")
	require.NoError(t, err)
	refused(t, path, journal.ErrNewer)
}

func TestAFileThatIsNoJournalIsLeftAlone(t *testing.T) {
	for name, content := range map[string]string{
		"empty": "", "short": "hello", "long": strings.Repeat("no journal\n", 2000),
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "j.db")
			require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
			refused(t, path, journal.ErrCorrupt)
		})
	}
}

func TestAnotherProgramsDatabaseIsLeftAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "other.db")
	_, err := raw(t, path).Exec("PRAGMA journal_mode = WAL; CREATE TABLE facts (x); PRAGMA user_version = 1; PRAGMA wal_checkpoint(TRUNCATE)")
	require.NoError(t, err)
	refused(t, path, journal.ErrCorrupt)
}

func TestAFolderIsNoJournal(t *testing.T) {
	_, err := journal.Open(context.Background(), t.TempDir())
	require.ErrorIs(t, err, journal.ErrCorrupt)
}

func TestACutJournalIsLeftAlone(t *testing.T) {
	whole := closed(t)
	content, err := os.ReadFile(whole)
	require.NoError(t, err)
	for _, size := range []int{0, 1, 99, 100, 4095, 4096, 4097, 8192, len(content) / 2, len(content) - 4096, len(content) - 1} {
		path := filepath.Join(t.TempDir(), "cut.db")
		require.NoError(t, os.WriteFile(path, content[:size], 0o600))
		refused(t, path, journal.ErrCorrupt)
	}
}

func TestALogWithoutItsJournalIsNotAnEmptyJournal(t *testing.T) {
	path := place(t)
	keep(t, open(t, path), sale("g1").isReady())
	log, err := os.ReadFile(path + "-wal")
	require.NoError(t, err)
	lost := place(t)
	require.NoError(t, os.MkdirAll(filepath.Dir(lost), 0o700))
	require.NoError(t, os.WriteFile(lost+"-wal", log, 0o600))
	_, err = journal.Open(context.Background(), lost)
	require.ErrorIs(t, err, journal.ErrCorrupt)
	after, err := os.ReadFile(lost + "-wal")
	require.NoError(t, err)
	require.Equal(t, log, after)
}

func TestAByteFlippedAnywhereNeverYieldsAFalseFact(t *testing.T) {
	content, err := os.ReadFile(closed(t))
	require.NoError(t, err)
	ctx := context.Background()
	for page := 0; page < len(content); page += 4096 {
		for _, at := range []int{0, 1, 5, 30, 2000, 4090} {
			if few && at != 1 {
				continue
			}
			path := filepath.Join(t.TempDir(), "flipped.db")
			flipped := append([]byte(nil), content...)
			flipped[page+at] ^= 0xff
			require.NoError(t, os.WriteFile(path, flipped, 0o600))
			j, err := journal.Open(ctx, path)
			if err != nil {
				var e *journal.Error
				require.ErrorAs(t, err, &e)
				continue
			}
			for _, id := range []string{"g1", "g2", "g3"} {
				facts, err := j.Facts(ctx, id)
				whole := sale(id).isPaid()
				for i := range facts {
					whole[i].Seq = facts[i].Seq
				}
				if err == nil {
					require.Equal(t, whole[:len(facts)], facts, "page %d byte %d: never a false fact, nor one without those before it", page, at)
				}
			}
			_, _ = search(j, journal.Query{Environment: "sandbox"})
			_ = j.Close()
		}
	}
}

func TestAJournalThatMayNotBeWrittenSaysSo(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("permissions are others there")
	}
	file, folder := closed(t), closed(t)
	none := filepath.Join(t.TempDir(), "locked")
	require.NoError(t, os.Mkdir(none, 0o500))
	require.NoError(t, os.Chmod(file, 0o400))
	for _, p := range []string{file, folder} { // somebody else's, who may come near
		for d := filepath.Dir(p); len(d) > len(os.TempDir()); d = filepath.Dir(d) {
			require.NoError(t, os.Chmod(d, 0o755))
		}
	}
	require.NoError(t, os.Chmod(folder, 0o444))
	require.NoError(t, os.Chmod(filepath.Dir(folder), 0o555))
	t.Cleanup(func() { _ = os.Chmod(filepath.Dir(folder), 0o755) })

	out, err := program(context.Background(), t, "readonly", file, folder, filepath.Join(none, "deep", "j.db"), filepath.Join(none, "j.db")).Output()
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	require.Len(t, lines, 4)
	for _, line := range lines {
		require.True(t, strings.HasPrefix(line, "true "), line)
	}
}

func TestAJournalThatAnotherProgramHoldsIsWaitedForAndThenReported(t *testing.T) {
	path := place(t)
	j := open(t, path)
	keep(t, j, sale("g1").isReady())
	release := hold(t, path)

	s, err := j.Sale(context.Background(), "g1")
	require.NoError(t, err, "reading is never blocked")
	require.Equal(t, "payment_required", s.Word())

	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	_, err = j.Append(ctx, "g2", nil, sale("g2").begun())
	require.ErrorIs(t, err, context.DeadlineExceeded, "who has less patience waits less")
	require.Error(t, j.LogRequest(context.Background(), journal.Request{}), "the request log waits for nobody")

	_, err = j.Append(context.Background(), "g2", nil, sale("g2").begun())
	require.ErrorIs(t, err, journal.ErrLocked)
	require.NotContains(t, err.Error(), "\n")
	release()
	keep(t, j, sale("g2").isBegun())
}

// hold has another program keep the right to write until the function that it returns is called.
func hold(t *testing.T, path string) (release func()) {
	t.Helper()
	c := program(context.Background(), t, "hold", path)
	in, err := c.StdinPipe()
	require.NoError(t, err)
	out, err := c.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, c.Start())
	_, err = bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	var once sync.Once
	release = func() {
		once.Do(func() {
			require.NoError(t, in.Close())
			require.NoError(t, c.Wait())
		})
	}
	t.Cleanup(release)
	return release
}

// smallDisk returns a folder with a disk of its own that is soon full.
func smallDisk(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if exec.Command("mount", "-t", "tmpfs", "-o", "size=1m", "none", dir).Run() != nil {
		t.Skip("a small disk needs the right to mount one")
	}
	t.Cleanup(func() { _ = exec.Command("umount", dir).Run() })
	return dir
}

func TestADiskThatIsFullKeepsNothingAndLosesNothing(t *testing.T) {
	dir := smallDisk(t)
	j, err := journal.Open(context.Background(), filepath.Join(dir, "j.db"))
	require.NoError(t, err)
	ctx, n := context.Background(), 0
	for ; n < 1000; n++ {
		c := sale("g" + string(rune('a'+n%26)) + strings.Repeat("x", n/26))
		facts := c.isPaid()
		facts[2].Till = strings.Repeat("t", 4000)
		var s state.Sale
		if s, err = j.Append(ctx, c.sale, nil, facts...); err != nil {
			require.Empty(t, s.ID, "the sale comes back as it was before: not there")
			break
		}
	}
	require.ErrorIs(t, err, journal.ErrFull)
	require.Greater(t, n, 3)
	ids, _, err := j.Since(ctx, 0)
	require.NoError(t, err)
	require.Len(t, ids, n, "all that was acknowledged is there, and nothing else")
	require.NoError(t, j.Close())
}

func TestAJournalFoldedByOtherRulesIsFoldedAnew(t *testing.T) {
	path, ctx := place(t), context.Background()
	j, err := journal.Open(ctx, path)
	require.NoError(t, err)
	keep(t, j, sale("g1").isPaid())
	failed := sale("g2")
	failed.op = "mtn"
	keep(t, j, failed.isFailed("timeout"))
	keep(t, j, sale("g3").isMet())
	keep(t, j, sale("g4").isBegun())
	want, err := search(j, journal.Query{Environment: "sandbox"})
	require.NoError(t, err)
	require.Len(t, want, 3)
	require.NoError(t, j.Close())

	db := raw(t, path)
	dump := func() (all []string) {
		rows, err := db.Query("SELECT country || msisdn || operator || tried || ' ' || paid FROM numbers ORDER BY 1")
		require.NoError(t, err)
		defer func() { require.NoError(t, rows.Close()) }()
		for rows.Next() {
			var s string
			require.NoError(t, rows.Scan(&s))
			all = append(all, s)
		}
		require.NoError(t, rows.Err())
		return all
	}
	numbers := dump()
	_, err = db.Exec("UPDATE folded SET rules = 0; UPDATE sales SET status = 'nonsense'; DELETE FROM numbers; DELETE FROM sales WHERE id = 'g3'")
	require.NoError(t, err)

	got, err := search(open(t, path), journal.Query{Environment: "sandbox"})
	require.NoError(t, err)
	require.Equal(t, want, got)
	require.Len(t, numbers, 2)
	require.Equal(t, numbers, dump())
}

func BenchmarkOpen(b *testing.B) {
	path := place(b)
	j, err := journal.Open(context.Background(), path)
	require.NoError(b, err)
	for i := range 200 {
		keep(b, j, sale(strings.Repeat("x", i+1)).isPaid())
	}
	require.NoError(b, j.Close())
	for b.Loop() {
		j, err := journal.Open(context.Background(), path)
		require.NoError(b, err)
		require.NoError(b, j.Close())
	}
}

func BenchmarkOpenNew(b *testing.B) {
	dir := b.TempDir()
	for i := 0; b.Loop(); i++ {
		j, err := journal.Open(context.Background(), filepath.Join(dir, strings.Repeat("x", i%200+1), "d", time.Duration(i).String()))
		require.NoError(b, err)
		require.NoError(b, j.Close())
	}
}

func BenchmarkAppend(b *testing.B) {
	j := open(b, place(b))
	for i := 0; b.Loop(); i++ {
		c := sale("g" + time.Duration(i/5).String())
		c.n = i % 5
		kind := c.begun()
		if i%5 > 0 {
			kind = c.sees("processing", "pay_1"+c.sale, "pending", nil)
			kind.Seen.Intent = ""
		}
		_, err := j.Append(context.Background(), c.sale, func(state.Sale) error { return nil }, kind)
		require.NoError(b, err)
	}
}
