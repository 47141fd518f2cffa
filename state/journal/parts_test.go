package journal_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"sync"
	"time"

	"guichet/state"
	"guichet/state/journal"
)

// play is what another program does: its arguments are the journal's path, and what the part needs.
func play(part string, args []string) error {
	ctx := context.Background()
	if part == "readonly" {
		return playReadOnly(ctx, args)
	}
	j, err := journal.Open(ctx, args[0])
	if err != nil {
		return err
	}
	defer func() { _ = j.Close() }()
	switch part {
	case "append":
		return playAppend(ctx, j, args[1], args[2], args[3])
	case "attempt":
		return playAttempt(ctx, j, args[1], args[2])
	case "stream":
		return playStream(ctx, j, args[1])
	case "once":
		_, err := j.Append(ctx, args[1], nil, sale(args[1]).isReady()...)
		return err
	case "hold":
		return playHold(ctx, j)
	case "lead":
		return playLead(j, args[1:])
	case "hammer":
		return playHammer(ctx, j, args[1], args[2])
	case "die":
		return playDie(ctx, j)
	}
	return fmt.Errorf("no part %q", part)
}

// playAppend has several tellers each append a number of facts, ten to a sale.
func playAppend(ctx context.Context, j *journal.Journal, name, tellers, facts string) error {
	n, _ := strconv.Atoi(tellers)
	each, _ := strconv.Atoi(facts)
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			for k := range each {
				c := sale(fmt.Sprintf("%s-%d-%d", name, i, k/10))
				c.n = k
				f := c.fact(state.Seen)
				if k%10 == 0 {
					f.Kind, f.Order = state.IntentSending, &c.order
				}
				if _, err := j.Append(ctx, c.sale, nil, f); err != nil {
					errs[i] = errors.Join(errs[i], err)
				}
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

var errNotNow = errors.New("an attempt may still take money")

// playAttempt tries to send an attempt on each of some sales and prints the sales where it may.
func playAttempt(ctx context.Context, j *journal.Journal, name, sales string) error {
	n, _ := strconv.Atoi(sales)
	for i := range n {
		c := sale(fmt.Sprintf("hot-%d", i))
		f := c.tries("a-" + name)
		f.ID = "f-" + name + "-" + c.sale
		_, err := j.Append(ctx, c.sale, func(s state.Sale) error {
			if !s.Next().Attempt {
				return errNotNow
			}
			return nil
		}, f)
		switch {
		case err == nil:
			fmt.Println(c.sale)
		case !errors.Is(err, errNotNow):
			return err
		}
	}
	return nil
}

// playStream appends until it is killed, and says so after each fact.
func playStream(ctx context.Context, j *journal.Journal, name string) error {
	for i := 0; ; i++ {
		c := sale(name + "-" + strconv.Itoa(i/20))
		c.n = i
		f := c.begun()
		if _, err := j.Append(ctx, c.sale, nil, f); err != nil {
			return err
		}
		if _, err := fmt.Println(f.ID); err != nil {
			return err
		}
	}
}

// playLead takes the right to ask about sales and keeps it until it is killed.
func playLead(j *journal.Journal, sales []string) error {
	for _, id := range sales {
		if _, ok, err := j.Lead(id); !ok || err != nil {
			return fmt.Errorf("lead of %s: %v %w", id, ok, err)
		}
	}
	fmt.Println("leads")
	_, _ = io.Copy(io.Discard, bufio.NewReader(os.Stdin))
	return nil
}

// playHold keeps the right to write until its input ends.
func playHold(ctx context.Context, j *journal.Journal) error {
	c := sale("held")
	_, err := j.Append(ctx, c.sale, func(state.Sale) error {
		fmt.Println("held")
		_, _ = io.Copy(io.Discard, bufio.NewReader(os.Stdin))
		return nil
	}, c.begun())
	return err
}

// playReadOnly opens a journal as somebody who may not write it, and prints the kinds of its errors.
func playReadOnly(ctx context.Context, paths []string) error {
	if err := becomeNobody(); err != nil {
		return err
	}
	for _, p := range paths {
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
		j, err := journal.Open(ctx, p)
		if err == nil {
			_ = j.Close()
		}
		fmt.Println(errors.Is(err, journal.ErrReadOnly), err)
		cancel()
	}
	return nil
}
