package command

import (
	"context"
	"errors"
	"sync"

	"guichet/hub2"
	"guichet/state"
	"guichet/state/desk"
	"guichet/ui/text"
)

// following is one payment being followed.
type following struct {
	g    *program
	s    *shop
	r    *reporter
	sale state.Sale

	own      bool // an attempt is followed that forbids another
	parked   bool // the desk has stopped asking: a person has to look
	troubled bool
	unsaved  bool      // what was told last is not in the journal
	trouble  hub2.Kind // that was told last, while troubled
	codes    *codeSource
	news     chan desk.News
	stop     context.CancelFunc // ends what is running
	running  sync.WaitGroup
	faults   chan any // panics of the goroutines
}

// follow tells of a sale until it is over or ctx ends, and then its outcome. A code is sent when Hub2
// asks for one: the one that was given, else what a person types.
func (g *program) follow(ctx context.Context, s *shop, r *reporter, sale state.Sale, code hub2.Secret) error {
	fctx, stop := context.WithCancel(ctx)
	f := &following{g: g, s: s, r: r, sale: sale, news: make(chan desk.News), stop: stop, faults: make(chan any, 3)}
	f.codes = &codeSource{ctx: fctx, g: g, run: f.run, held: code, typed: make(chan hub2.Secret, 1)}
	defer f.running.Wait()
	defer stop()
	f.run(func() { s.desk.Run(fctx) })
	f.run(func() { pump(fctx, s.desk, f.news) })
	s.desk.Watch(sale)
	f.own = !sale.Next().Attempt
	for !f.over() && !f.parked {
		if f.sale.Next().Authenticate {
			f.codes.want(text.For(r.lang).Command.AskCode)
		}
		var err error
		select {
		case n := <-f.news:
			err = f.hear(n)
		case c := <-f.codes.typed:
			err = f.authenticate(fctx, c)
		case fault := <-f.faults:
			panic(fault)
		case <-ctx.Done():
			return f.stopped(ctx)
		}
		if err != nil {
			return err
		}
	}
	return f.end(ctx)
}

// over reports whether nothing more can be learnt by asking, or the money is in, or the attempt that was
// followed has come to nothing and all that is left is one that a person has answered for.
func (f *following) over() bool {
	n := f.sale.Next()
	return f.sale.Paid() || n.Read == state.ReadNothing || f.own && n.Attempt
}

// run starts a goroutine that follow waits for. Its panic becomes one of follow's, which ends the
// program in a line.
func (f *following) run(do func()) {
	f.running.Go(func() {
		defer func() {
			if fault := recover(); fault != nil {
				f.faults <- fault
			}
		}()
		do()
	})
}

// hear takes news of the desk in.
func (f *following) hear(n desk.News) error {
	if n.Sale.ID != f.sale.ID || n.Sale.Seq < f.sale.Seq {
		return nil
	}
	f.sale, f.parked = n.Sale, n.Parked
	f.tellTrouble(n)
	return f.r.news(f.sale)
}

// tellTrouble tells a person what keeps Hub2 from answering, each kind once in a row.
func (f *following) tellTrouble(n desk.News) {
	words := text.For(f.r.lang)
	if n.Unsaved != f.unsaved && !f.r.json {
		f.unsaved = n.Unsaved
		f.g.note("%s", map[bool]string{true: words.Journal.Unsaved, false: words.Journal.Saved}[n.Unsaved])
	}
	var unsaved *desk.NotSavedError
	if n.Trouble == nil || errors.As(n.Trouble.Err, &unsaved) {
		f.troubled = false
		return
	}
	if f.r.json || f.troubled && f.trouble == n.Trouble.Kind {
		return
	}
	f.troubled, f.trouble = true, n.Trouble.Kind
	next := words.In(n.NextAsk.Sub(f.g.Clock.Now()))
	switch n.Trouble.Kind {
	case hub2.Limited:
		f.g.note(words.Hub2.Limited, next)
	case hub2.Unreachable:
		f.g.note(words.Hub2.Unreachable, next)
	case hub2.Ambiguous, hub2.Broken, hub2.Refused:
		f.g.note("%s", plain(words, n.Trouble.Err))
	}
}

// authenticate sends the customer's code. Whatever comes of it, the payment lives on.
func (f *following) authenticate(ctx context.Context, code hub2.Secret) error {
	sale, err := f.s.desk.Authenticate(ctx, f.sale.ID, code)
	switch hub2.KindOf(err) {
	case hub2.Refused:
		f.g.note("%s", text.For(f.r.lang).Command.CodeRefused)
		f.codes.again()
	case hub2.Limited, hub2.Unreachable: // it was not handled
		f.g.note("%s", plain(text.For(f.r.lang), err))
		f.codes.again()
	case hub2.Ambiguous, hub2.Broken: // it may have arrived: the status will tell
		if h := (*hub2.Error)(nil); err != nil && !errors.As(err, &h) {
			f.g.note("%s", text.Clean(err.Error(), 300))
		} else if err != nil {
			f.g.note("%s", text.For(f.r.lang).OTP.Lost)
		}
	}
	if sale.ID == "" {
		return nil
	}
	f.sale = sale
	return f.r.news(f.sale)
}

// stopped ends the following whose time is up, or that was interrupted.
func (f *following) stopped(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return (&failure{Exit: exitInterrupted, Kind: "unknown", Message: "interrupted"}).
			hint("what was in flight is in the journal; go on with: guichet follow %s", f.sale.Intent)
	}
	return f.end(ctx)
}

// end tells the outcome, as the journal has it when it knows more. What the journal cannot keep, not
// even now, is true, but the next program would not know it: that is no ending.
func (f *following) end(ctx context.Context) error {
	// A question that is under way has been sent: it counts, and its answer may just be there.
	f.stop()
	f.running.Wait()
	select {
	case fault := <-f.faults:
		panic(fault)
	default:
	}
	unsaved := f.s.desk.Save(ctx)
	kept, err := f.s.journal.Sale(context.WithoutCancel(ctx), f.sale.ID)
	if err == nil && kept.Seq > f.sale.Seq {
		f.sale = kept
		if err := f.r.news(f.sale); err != nil {
			return err
		}
	}
	told := f.r.outcome(f.sale)
	var done *ended
	if unsaved == nil || told != nil && !errors.As(told, &done) {
		return told
	}
	return (&failure{Exit: exitUnknown, Kind: "unknown", Message: "this is the outcome, but the journal could not keep it: " + unsaved.Error()}).
		hint("mend the journal (is the disk full?), then: guichet follow %s", f.sale.Intent)
}

// pump makes a channel of the desk's news.
func pump(ctx context.Context, d *desk.Desk, to chan<- desk.News) {
	for {
		n, err := d.Next(ctx)
		if err != nil {
			return
		}
		select {
		case to <- n:
		case <-ctx.Done():
			return
		}
	}
}

// codeSource is where a confirmation code comes from, once Hub2 wants one.
type codeSource struct {
	ctx   context.Context // it lives as long as the follow that made it
	g     *program
	run   func(func())
	held  hub2.Secret
	busy  bool
	typed chan hub2.Secret
}

// want asks for a code, once.
func (c *codeSource) want(question string) {
	switch {
	case c.busy:
	case c.held != "":
		c.busy = true
		c.typed <- c.held
		c.held = ""
	case c.g.interactive():
		c.busy = true
		c.run(func() { // ends with the answer or with ctx; the channel has room for it
			for {
				typed, err := c.g.ask(c.ctx, question, true)
				if err != nil {
					return
				}
				if plausibleOTP(typed) {
					c.typed <- hub2.Secret(typed)
					return
				}
			}
		})
	}
}

// again lets the next code be asked for.
func (c *codeSource) again() { c.busy = false }
