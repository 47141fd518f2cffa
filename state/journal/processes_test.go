package journal_test

import (
	"bufio"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/state/journal"
)

func TestTwoProgramsAppendingAtOnceLoseNothing(t *testing.T) {
	path, tellers, facts := place(t), 4, 200
	if few {
		tellers, facts = 2, 30
	}
	j := open(t, path)
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	one := program(ctx, t, "append", path, "one", fmt.Sprint(tellers), fmt.Sprint(facts))
	two := program(ctx, t, "append", path, "two", fmt.Sprint(tellers), fmt.Sprint(facts))
	require.NoError(t, one.Start())
	require.NoError(t, two.Start())
	require.NoError(t, one.Wait())
	require.NoError(t, two.Wait())

	ids, last, err := j.Since(ctx, 0)
	require.NoError(t, err)
	require.Equal(t, int64(2*tellers*facts), last)
	require.Len(t, ids, 2*tellers*facts/10)
	for _, id := range ids {
		kept, err := j.Facts(ctx, id)
		require.NoError(t, err)
		require.Len(t, kept, 10)
	}
}

func TestOfManyTillsExactlyOneMaySendAnAttempt(t *testing.T) {
	path, sales := place(t), 30
	if few {
		sales = 5
	}
	j := open(t, path)
	for i := range sales {
		keep(t, j, sale(fmt.Sprintf("hot-%d", i)).isReady())
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	outs := make([]strings.Builder, 4)
	var wait []func() error
	for i := range outs {
		c := program(ctx, t, "attempt", path, fmt.Sprintf("till-%d", i), fmt.Sprint(sales))
		c.Stdout = &outs[i]
		require.NoError(t, c.Start())
		wait = append(wait, c.Wait)
	}
	won := map[string]int{}
	for i, w := range wait {
		require.NoError(t, w())
		for _, s := range strings.Fields(outs[i].String()) {
			won[s]++
		}
	}
	require.Len(t, won, sales)
	for id, n := range won {
		require.Equal(t, 1, n, id)
		s, err := j.Sale(ctx, id)
		require.NoError(t, err)
		require.Len(t, s.Attempts, 1)
	}
}

func TestWhatWasAcknowledgedIsThereAfterAKill(t *testing.T) {
	path, kills := place(t), 12
	if few {
		kills = 2
	}
	ctx := context.Background()
	acknowledged := map[string]bool{}
	for i := range kills {
		c := program(ctx, t, "stream", path, fmt.Sprintf("run%d", i))
		out, err := c.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, c.Start())
		lines := bufio.NewScanner(out)
		for n := 0; lines.Scan(); n++ {
			acknowledged[lines.Text()] = true
			if n == 5+13*i {
				require.NoError(t, c.Process.Kill())
			}
		}
		require.Error(t, c.Wait(), "it was killed")

		j, err := journal.Open(ctx, path)
		require.NoError(t, err)
		ids, _, err := j.Since(ctx, 0)
		require.NoError(t, err)
		there := map[string]bool{}
		for _, id := range ids {
			facts, err := j.Facts(ctx, id)
			require.NoError(t, err)
			for _, f := range facts {
				there[f.ID] = true
			}
		}
		for id := range acknowledged {
			require.True(t, there[id], "%s was acknowledged and is gone", id)
		}
		require.NoError(t, j.Close())
	}
	var ok string
	require.NoError(t, raw(t, path).QueryRow("PRAGMA integrity_check").Scan(&ok))
	require.Equal(t, "ok", ok)
}

// The right to ask about a sale is one program's, and free the moment that program is killed.
func TestAKilledProgramLeadsNothing(t *testing.T) {
	path := place(t)
	j := open(t, path)
	sales := []string{"g1", "g2", "g3"}
	for range 5 {
		c := program(context.Background(), t, "lead", append([]string{path}, sales...)...)
		in, err := c.StdinPipe()
		require.NoError(t, err)
		defer func() { _ = in.Close() }()
		out, err := c.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, c.Start())
		_, err = bufio.NewReader(out).ReadString('\n')
		require.NoError(t, err)
		for _, id := range sales {
			_, ok, err := j.Lead(id)
			require.NoError(t, err)
			require.False(t, ok, "another program has it")
		}
		other, ok, err := j.Lead("g4")
		require.NoError(t, err)
		require.True(t, ok, "another sale is another right")
		other()
		require.NoError(t, c.Process.Kill())
		require.Error(t, c.Wait(), "it was killed")
		for _, id := range sales {
			release, ok, err := j.Lead(id)
			require.NoError(t, err)
			require.True(t, ok, "free at once")
			release()
		}
	}
}
