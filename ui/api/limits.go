package api

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"guichet/hub2"
	"guichet/ui/text"
	"guichet/ui/widget"
)

// The cells of a line about a limit.
const (
	nameWide = 12
	usedWide = 20
	leftWide = 16
	noteWide = 17 // and the ellipsis
	barMin   = 6
	barMax   = 16
)

// usual are the limits that always have a line, in the order of a payment; the others have one, below, as
// long as something counts there.
func usual() []hub2.Route {
	return []hub2.Route{"", hub2.RouteCreate, hub2.RouteAttempt, hub2.RouteAuthenticate, hub2.RouteStatus, hub2.RouteIntent, hub2.RouteList}
}

// listed returns the limits that have a line, in the order of the lines.
func listed(all []hub2.Standing) []hub2.Standing {
	order := usual()
	place := func(l hub2.Standing) int {
		if i := slices.Index(order, l.Route); i >= 0 {
			return i
		}
		return len(order)
	}
	all = slices.DeleteFunc(slices.Clone(all), func(l hub2.Standing) bool {
		return l.Shut.IsZero() && (l.Limit.Max <= 0 || l.Used == 0 && place(l) == len(order))
	})
	slices.SortStableFunc(all, func(a, b hub2.Standing) int { return cmp.Compare(place(a), place(b)) })
	return all
}

// limits draws how each limit stands. Where there is room for few lines, the least used stand aside.
func (s *Screen) limits(width, room int) []string {
	all := listed(s.standings)
	if len(all) > room {
		byUse := slices.Clone(all[1:])
		slices.SortStableFunc(byUse, func(a, b hub2.Standing) int {
			return cmp.Or(b.Shut.Compare(a.Shut), cmp.Compare(b.Used*max(a.Limit.Max, 1), a.Used*max(b.Limit.Max, 1)))
		})
		kept := byUse[:room-1]
		all = slices.DeleteFunc(all, func(l hub2.Standing) bool {
			return l.Route != "" && !slices.ContainsFunc(kept, func(k hub2.Standing) bool { return k.Route == l.Route })
		})
	}
	var lines []string
	for _, l := range all {
		lines = append(lines, s.limit(l, width))
	}
	return lines
}

func (s *Screen) limit(l hub2.Standing, width int) string {
	t := s.Theme
	bar := min(max(width-nameWide-usedWide-leftWide-noteWide-widget.Width(t.Symbols.Ellipsis)-6, barMin), barMax)
	line := s.label(s.Text.Endpoint(l.Route)) + widget.Bar(t, l.Used, l.Limit.Max, bar) + "  " + widget.Pad(s.room(l), usedWide+leftWide)
	note := s.note(l)
	if width-widget.Width(line)-2 < widget.Width(note) {
		return line
	}
	return line + "  " + t.Faint.Render(note)
}

// room is how much of a limit is used and left, or when there is some again.
func (s *Screen) room(l hub2.Standing) string {
	t, w := s.Theme, s.Text.API
	left := fmt.Sprintf(w.Left, l.Left())
	switch {
	case l.Shut.After(s.now):
		return t.Warn.Render(fmt.Sprintf(w.Shut, text.ClockSeconds(s.Local(l.Shut))))
	case l.Free.After(s.now):
		left = t.Warn.Render(fmt.Sprintf(w.Free, s.Text.In(l.Free.Sub(s.now))))
	}
	return widget.Pad(fmt.Sprintf(w.Used, l.Used, l.Limit.Max, s.Text.Duration(l.Limit.Per)), usedWide) + left
}

// label begins a line of the upper part.
func (s *Screen) label(name string) string {
	return " " + widget.Pad(widget.Truncate(name, nameWide, s.Theme.Symbols.Ellipsis), nameWide) + " "
}

// note is whose requests count in a limit.
func (s *Screen) note(l hub2.Standing) string {
	w := s.Text.API
	switch {
	case l.Route == "" && s.alone:
		return w.Alone
	case l.Theirs > 0 && l.Route == "":
		return fmt.Sprintf(w.Theirs, l.Theirs)
	case l.ID != "":
		return text.ShortID(l.ID, s.Theme.Symbols.Ellipsis)
	case each(l.Route):
		return w.EachOne
	}
	return ""
}

// each reports that a limit counts each payment by itself.
func each(r hub2.Route) bool {
	return strings.Contains(string(r), "{id}") && strings.HasPrefix(string(r), "GET")
}

// sample is how many of the last requests tell the latency.
const sample = 30

// latency tells how long the last answers took. A request without an answer took nothing: it is a cross.
func (s *Screen) latency(width int) string {
	t, w := s.Theme, s.Text.API
	last := s.all[max(len(s.all)-sample, 0):]
	var values, answered []int64
	for _, q := range last {
		if q.Status == 0 {
			values = append(values, widget.Gap)
			continue
		}
		values, answered = append(values, int64(q.Took)), append(answered, int64(q.Took))
	}
	line := s.label(w.Latency)
	if len(answered) == 0 {
		return line + t.Faint.Render(w.NoneYet)
	}
	slices.Sort(answered)
	line += fmt.Sprintf(w.Median, text.Latency(time.Duration(answered[(len(answered)-1)/2]))) + "   " +
		fmt.Sprintf(w.Longest, text.Latency(time.Duration(answered[len(answered)-1]))) + "   "
	if width >= minWide {
		line += fmt.Sprintf(w.Last, len(last)) + "   "
	}
	room := max(width-widget.Width(line)-1, 0)
	return line + t.Accent.Render(widget.Spark(t, values[max(len(values)-room, 0):]))
}

// rest tells the last 429, on as many lines as there is room for, and what the client did about it.
func (s *Screen) rest(width, room int) []string {
	t, w := s.Theme, s.Text.API
	label := s.label(w.Last429)
	if s.limited == nil {
		return []string{label + t.Faint.Render(w.No429)}
	}
	var lines []string
	for i, l := range widget.Wrap(s.change(), max(width-widget.Width(label)-1, 8)) {
		if i == room {
			lines[i-1] = widget.Truncate(lines[i-1]+" "+l, width-1, t.Symbols.Ellipsis)
			break
		}
		if i > 0 {
			label = s.label("")
		}
		lines = append(lines, label+t.Warn.Render(l))
	}
	return lines
}

func (s *Screen) change() string {
	w, q := s.Text.API, s.limited
	r, dot := q.Rest, " "+s.Theme.Symbols.Dot+" "
	where := s.Text.Endpoint(q.Route)
	if q.Intent != "" {
		where += " " + text.ShortID(q.Intent, s.Theme.Symbols.Ellipsis)
	}
	words := []string{fmt.Sprintf(w.Met429, text.ClockSeconds(s.Local(q.At)), where)}
	var names []string
	for _, route := range r.Routes {
		names = append(names, s.Text.Endpoint(route))
	}
	what, until := strings.Join(names, ", "), text.ClockSeconds(s.Local(r.Until))
	if r.Until.After(s.now) {
		words = append(words, fmt.Sprintf(w.Resting, what, until, s.Text.In(r.Until.Sub(s.now))))
		if s.nextAsk.After(r.Until) {
			words = append(words, fmt.Sprintf(w.NextAsk, s.Text.In(s.nextAsk.Sub(s.now))))
		}
	} else {
		words = append(words, fmt.Sprintf(w.Rested, what, until))
	}
	if r.Asked > 0 {
		words = append(words, fmt.Sprintf(w.Asked, s.Text.Duration(r.Asked)))
	} else {
		words = append(words, w.NamedNone)
	}
	if len(s.standings) > 0 {
		l := s.standings[0]
		words = append(words, fmt.Sprintf(w.LeftOf, l.Left(), l.Limit.Max))
	}
	return strings.Join(words, dot)
}
