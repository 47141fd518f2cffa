package pay

import (
	"fmt"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"guichet/state"
	"guichet/ui/door"
	"guichet/ui/text"
	"guichet/ui/widget"
)

// word is a named person's word that the sale may be charged again, as it is being given.
type word struct {
	name  widget.Field
	typed widget.Field
	named bool   // the name is given, and the word is asked for
	shown string // what stands on the screen to be read; it does not change while it is read
	whole bool   // all of it has room
	given *state.Override
}

// newWord asks for nothing yet.
func newWord() word { return word{name: widget.TextField(48), typed: widget.TextField(32)} }

// doorKey opens the way past an attempt that Hub2 never showed. No key beside it does anything, and it
// sends nothing.
const doorKey = "c"

func (w *Wizard) doorWords() door.Words {
	return door.Words{Text: w.Text, Mask: w.Mask, Operator: w.operatorName, Local: w.Local}
}

// openDoor shows what it means to charge the sale again.
func (w *Wizard) openDoor() {
	d := w.d
	if !d.sale.Next().Override {
		return
	}
	d.word.shown = text.ForScreen(strings.Join(w.doorWords().Statement(d.sale), "\n"), w.Theme.ASCII)
	d.word.given, d.word.named, d.word.whole = nil, false, false
	d.word.typed.Clear()
	d.step, d.focus, d.message = atDoor, onField, ""
}

// leaveDoor takes the name, then the word, and goes on to the customer. Nothing has been sent by then.
func (w *Wizard) leaveDoor() tea.Cmd {
	d := w.d
	d.message = ""
	switch name, ok := door.Name(d.word.name.Value()); {
	case !d.word.whole: // it says so, and nobody can have read it
	case !ok:
		d.word.named, d.message = false, w.Text.Door.NameMissing
	case !d.word.named:
		d.word.name.SetValue(name)
		d.word.named = true
	case !door.Said(w.Text, d.word.typed.Value()):
		d.message = w.Text.Door.NotTheWord
	default:
		d.word.typed.Clear()
		d.word.given = &state.Override{By: name, Shown: d.word.shown}
		return w.retry()
	}
	return nil
}

// leaveDoorBack goes from the word to the name, and from there to the payment. The name stays.
func (w *Wizard) leaveDoorBack() {
	if w.d.word.named {
		w.d.word.named, w.d.message = false, ""
		return
	}
	w.back(atPayment)
}

// shutDoor brings the payment back to the screen when what a person was answering for is known, or
// settled by somebody else. What was typed ahead does not answer that.
func (w *Wizard) shutDoor() {
	d := w.d
	if d.step == atPayment || d.sale.Next().Override || d.step != atDoor && d.word.given == nil {
		return
	}
	d.word.given, w.surprise = nil, true
	w.back(atPayment)
}

// override is the word that goes along with the next attempt, nil where none is needed.
func (w *Wizard) override() *state.Override {
	if !w.d.retrying || !w.d.sale.Next().Override {
		return nil
	}
	return w.d.word.given
}

// unhurried is how long a second charge is read out before Enter confirms it: one Enter too many on the
// steps before must not.
const unhurried = 1500 * time.Millisecond

func (w *Wizard) hurried() bool {
	return w.d.word.given != nil && w.now.Sub(w.d.readOutSince) < unhurried
}

func (w *Wizard) viewDoor(p *page, height int) {
	t, d, words := w.Theme, w.d, w.Text.Door
	w.head(p)
	p.gap()
	warned := text.ForScreen(words.NoProof, t.ASCII)
	for _, line := range strings.Split(d.word.shown, "\n") {
		style := t.Text
		if line == warned {
			style = t.Warn
		}
		p.text(must, style, line)
	}
	p.gap()
	p.add(must, w.wordRow(words.Name, d.word.name, !d.word.named))
	if d.word.named {
		p.add(must, w.wordRow(words.Again, d.word.typed, true))
	} else {
		p.add(must, "")
	}
	p.besideOrBelow(indent(edge)+t.Warn.Render(d.message), w.moneyMoves())
	least := 0
	for _, b := range p.blocks {
		if b.rank == must {
			least += len(b.lines)
		}
	}
	if d.word.whole = least <= height; !d.word.whole {
		p.blocks = p.blocks[:1]
		p.gap()
		p.text(must, t.Warn, words.NoRoom)
	}
}

func (w *Wizard) wordRow(name string, f widget.Field, focused bool) string {
	t := w.Theme
	return indent(edge) + t.Faint.Render(widget.Pad(name, label)) + t.Strong.Render(f.View(t, 34, focused))
}

// search tells in one line, always in the same place, how Hub2 was asked in vain, and which key leads on
// when that is enough for a person to decide.
func (w *Wizard) search(p *page, a state.Attempt) {
	t, words := w.Theme, w.Text.Door
	reads, _, after := a.Search()
	switch {
	case w.d.sale.Next().Override:
		p.text(must, t.Strong, fmt.Sprintf(words.Open, reads, text.Elapsed(after), doorKey))
	case reads > 0 && door.Unseen(a):
		p.text(must, t.Faint, fmt.Sprintf(words.Looked, w.Text.Times(reads), text.Elapsed(after)))
	default:
		p.add(must, "")
	}
}

// viewFurther is NOT KNOWN when the further attempt came to nothing and the first was never seen: both
// are said.
func (w *Wizard) viewFurther(p *page, failed, unseen state.Attempt) {
	t, words := w.Theme, w.Text.Ending
	at := func(a state.Attempt) string { return text.ClockSeconds(w.Local(a.SentAt)) }
	p.text(must, t.Strong, words.NotKnownOnly)
	advice := text.Advise(w.Text.Lang, "")
	why := advice.Reason
	switch {
	case failed.Failure != nil:
		advice = text.Advise(w.Text.Lang, text.Clean(failed.Failure.Code, 48))
		why = advice.Reason
	case failed.Problem != nil:
		why = w.problemWords(failed.Problem)
	}
	p.text(must, t.Text, fmt.Sprintf(w.Text.Door.Further, at(failed), why))
	p.text(must, t.Warn, fmt.Sprintf(w.Text.Door.Earlier, at(unseen)))
	p.gap()
	if failed.State == state.Failed {
		p.pair(must, t.Faint, words.Tell, w.quoted(advice.Say))
		p.pair(useful, t.Faint, words.TryAgain, advice.RetryText)
		p.gap()
	}
	w.asking(p)
}
