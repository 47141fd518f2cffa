package pay

import (
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode"

	"guichet/hub2"
	"guichet/state"
	"guichet/state/desk"
	"guichet/ui/text"
	"guichet/ui/widget"
)

// nothingCame is after how long the cashier is told what to do if the prompt never came.
const nothingCame = 20 * time.Second

// maxMessage bounds an operator's instruction.
const maxMessage = 480

// viewAction is the screen while the payment is under way: what the customer must do, what to say,
// how long it has been, what has happened and when Hub2 is asked next.
func (w *Wizard) viewAction(p *page) {
	t, d := w.Theme, w.d
	a, _ := d.sale.Telling()
	w.head(p)
	p.add(must, indent(edge)+t.Text.Render(w.whoLine(false)))
	p.gap()
	if d.busy == preparing || d.busy == charging {
		w.viewSending(p)
		return
	}
	title, lines := w.mustDo(a)
	w.actionBox(p, title, lines)
	p.gap()
	w.sayLine(p, w.say(a), fmt.Sprintf(w.Text.Wait.Waiting, text.Elapsed(w.now.Sub(a.SentAt))))
	if link := w.link(); link != "" && w.inset {
		p.gap()
		p.text(useful, t.Faint, w.Text.Wait.LinkBelow)
		p.text(useful, t.Accent, link)
	}
	if w.codeWanted() {
		w.codeRow(p, w.codeNote(a))
	}
	p.gap()
	w.events(p, a)
	w.asking(p)
	w.hint(p, a)
}

func (w *Wizard) viewSending(p *page) {
	t := w.Theme
	line := w.Text.Wait.Sending
	if w.d.busy == preparing {
		line = w.Text.Amount.Preparing
	}
	w.actionBox(p, "", []string{line + " " + t.Symbols.Ellipsis})
}

// actionBox draws a frame only around what the customer must do, and leaves its room otherwise.
func (w *Wizard) actionBox(p *page, title string, lines []string) {
	if title != "" {
		w.box(p, title, lines)
		return
	}
	out := []string{""}
	for _, l := range lines {
		for _, s := range widget.Wrap(l, p.inner()) {
			out = append(out, indent(edge)+s)
		}
	}
	for len(out) < 4 {
		out = append(out, "")
	}
	p.add(must, out...)
}

// mustDo returns the box's title, "" when there is nothing to do, and its lines.
func (w *Wizard) mustDo(a state.Attempt) (title string, lines []string) {
	words := w.Text.Wait
	switch {
	case a.Action == nil && a.Try.Flow == hub2.FlowPush:
		return words.MustDo, []string{w.Text.Console.MustDoPush}
	case a.Action == nil:
		return "", []string{words.Processing}
	}
	message := text.CleanLines(a.Action.Message, maxMessage)
	if message != "" {
		lines = strings.Split(message, "\n")
	}
	switch strings.ToLower(a.Action.Type) {
	case hub2.ActionOTP, hub2.ActionUSSD:
	case hub2.ActionRedirection: // whose message is seldom a sentence (documented: mm_wave_live.redirection)
		lines = append(w.linkLines(a.Action.URL), lines...)
	default:
		lines = append(lines, fmt.Sprintf(words.OddAction, text.Clean(a.Action.Type, 40)))
	}
	if len(lines) == 0 {
		lines = []string{words.NoInstruction}
	}
	return words.MustDo, lines
}

// linkLines tells the link, beside its QR code or alone.
func (w *Wizard) linkLines(link string) []string {
	words := w.Text.Wait
	switch {
	case !safeLink(link):
		return []string{words.LinkUnsafe}
	case w.inset:
		return []string{words.ScanQR}
	}
	return []string{words.LinkOnly, w.Theme.Accent.Render(link)}
}

// safeLink reports whether a link may be shown and handed to a phone.
func safeLink(link string) bool {
	u, err := url.Parse(link)
	odd := strings.ContainsFunc(link, func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsGraphic(r) || r == ' ' })
	return err == nil && !odd && len(link) <= 1024 && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http")
}

// link is the link that the customer must open now, "" when there is none.
func (w *Wizard) link() string {
	if w.scene() != sceneWaiting {
		return ""
	}
	a, ok := w.d.sale.Telling()
	if !ok || a.Action == nil || !strings.EqualFold(a.Action.Type, hub2.ActionRedirection) || !safeLink(a.Action.URL) {
		return ""
	}
	return a.Action.URL
}

// minBeside is the least width that the wizard needs beside a QR code.
const minBeside = 34

// Inset returns a QR code that stands at the right of the screen, nil when there is none or no room.
func (w *Wizard) Inset(width, height int) []string {
	w.inset = false
	link := w.link()
	if link == "" {
		return nil
	}
	code, err := widget.QR(link)
	form := widget.QRFormFor(w.Theme)
	if err != nil || !code.Fits(form, width-minBeside, height) {
		return nil
	}
	w.inset = true
	return code.Lines(form)
}

// say is what the cashier says aloud.
func (w *Wizard) say(a state.Attempt) string {
	words := w.Text.Wait
	operator := hub2.Operator{}
	if c, ok := hub2.FindCountry(w.o.Countries, a.Try.Country); ok {
		operator, _ = c.Operator(a.Try.Operator)
	}
	if a.Action == nil {
		if a.Try.Flow == hub2.FlowPush {
			return words.SayPush
		}
		return ""
	}
	switch strings.ToLower(a.Action.Type) {
	case hub2.ActionOTP:
		return words.SayOTP
	case hub2.ActionUSSD:
		code := codeIn(text.Clean(a.Action.Message, maxMessage))
		if code == "" {
			code = operator.USSD
		}
		if code == "" {
			return words.SayUSSDAny
		}
		return fmt.Sprintf(words.SayUSSD, text.SayUSSD(w.Text.Lang, code))
	case hub2.ActionRedirection:
		if w.inset {
			return words.SayLink
		}
		return w.Text.Console.SayOpenLink
	}
	return ""
}

func (w *Wizard) codeNote(a state.Attempt) string {
	t, words := w.Theme, w.Text.OTP
	switch {
	case w.d.busy == sendingCode:
		return t.Faint.Render(words.Sending)
	case a.Code == state.CodeWrong || w.d.codeWrong:
		return t.Warn.Render(words.Wrong)
	}
	return t.Faint.Render(words.Hint)
}

// events are the facts so far, with their times.
func (w *Wizard) events(p *page, a state.Attempt) {
	words := w.Text.Timeline
	w.event(p, w.d.sale.CreatedAt, words.IntentCreated, w.d.sale.Intent)
	what := words.AttemptAccepted
	if a.Payment == "" {
		what = words.AttemptSending
	}
	w.event(p, a.SentAt, what, a.Payment)
	if a.Action != nil {
		w.event(p, a.ActionAt, fmt.Sprintf(words.ActionRequired, w.actionWord(a.Action.Type)), "")
	} else {
		w.event(p, a.SentAt, fmt.Sprintf(words.StatusNow, w.Text.StatusSaid(w.d.sale.Word())), "")
	}
}

func (w *Wizard) actionWord(kind string) string {
	s := w.Text.Status
	switch strings.ToLower(kind) {
	case hub2.ActionOTP:
		return s.ActionOTP
	case hub2.ActionUSSD:
		return s.ActionUSSD
	case hub2.ActionRedirection:
		return s.ActionLink
	}
	return text.Clean(kind, 20)
}

func (w *Wizard) event(p *page, at time.Time, what, id string) {
	t := w.Theme
	line := indent(boxEdge) + t.Faint.Render(text.ClockSeconds(w.Local(at))) + "  " + what
	if id != "" {
		id = text.ShortID(id, t.Symbols.Ellipsis)
		if at := 54 - widget.Width(line); at > 0 && 54+widget.Width(id) < p.width {
			line += indent(at) + t.Faint.Render(id)
		}
	}
	rank := useful
	if p.width < narrow {
		rank = extra
	}
	p.add(rank, line)
}

// asking tells when Hub2 is asked next, and what kept it from answering.
func (w *Wizard) asking(p *page) {
	t, n := w.Theme, w.d.news
	at, line := boxEdge+10, ""
	in := w.Text.In(n.NextAsk.Sub(w.now))
	webhook := " " + t.Symbols.Dot + " " + w.webhooks(n)
	if p.width < narrow {
		at, webhook = edge, ""
	}
	switch {
	case w.d.unsaved, w.d.saved && n.Trouble == nil && n.NextAsk.IsZero():
		line = w.saving()
	case n.Parked: // the screen says so above
	case n.Elsewhere:
		if n.Push == desk.PushNone {
			webhook = ""
		}
		line = t.Faint.Render(w.Text.Wait.Elsewhere + webhook)
	case n.Trouble != nil:
		line = t.Warn.Render(w.troubleWords(n.Trouble, in))
	case n.NextAsk.IsZero():
	case n.Push == desk.PushOn && !n.Heard.IsZero() && n.NextAsk.After(w.now):
		line = t.Faint.Render(fmt.Sprintf(w.Text.Wait.WebhookOn, w.Text.Ago(w.now.Sub(n.Heard)), in))
	case n.NextAsk.After(w.now):
		line = t.Faint.Render(fmt.Sprintf(w.Text.Wait.AskingIn, in) + webhook)
	default:
		line = t.Faint.Render(w.Text.Wait.AskingNow + webhook)
	}
	for _, l := range widget.Wrap(line, p.width-at-1) {
		p.add(must, indent(at)+l)
	}
}

// webhooks says why Hub2 has to be asked.
func (w *Wizard) webhooks(n desk.News) string {
	switch {
	case n.Push == desk.PushNone:
		return w.Text.Wait.WebhookOff
	case n.Push == desk.PushSilent:
		return w.Text.Wait.WebhookSilent
	case !n.Ready.IsZero():
		return fmt.Sprintf(w.Text.Wait.WebhookReady, w.Text.Ago(w.now.Sub(n.Ready)))
	}
	return w.Text.Wait.WebhookQuiet
}

func (w *Wizard) troubleWords(trouble *desk.Trouble, in string) string {
	words := w.Text.Hub2
	switch trouble.Kind {
	case hub2.Limited:
		return fmt.Sprintf(words.Limited, in)
	case hub2.Broken:
		return words.Broken
	case hub2.Refused:
		return w.cause(trouble.Err)
	case hub2.Unreachable, hub2.Ambiguous:
	}
	return fmt.Sprintf(words.Unreachable, in)
}

// hint says what to do when nothing happens on the customer's phone.
func (w *Wizard) hint(p *page, a state.Attempt) {
	if w.now.Sub(a.SentAt) < nothingCame || a.Action != nil && !strings.EqualFold(a.Action.Type, hub2.ActionUSSD) {
		return
	}
	s := w.Text.Wait.NothingCame
	if a.Action != nil {
		if code := codeIn(text.Clean(a.Action.Message, maxMessage)); code != "" {
			s = fmt.Sprintf(w.Text.Wait.NothingUSSD, code)
		}
	}
	p.gap()
	p.text(nice, w.Theme.Faint, s)
}
