package filter

import (
	"strings"
	"time"
)

// The words for days, without their accents.
const (
	today     = "today"
	yesterday = "yesterday"
)

func dayWords() map[string]string {
	return map[string]string{
		today: today, "aujourd'hui": today, "aujourd’hui": today, "auj": today,
		yesterday: yesterday, "hier": yesterday,
	}
}

// day reads a day, a month or a year. What it means is kept as two instants.
func (w *word) day(t *Term, now time.Time) error {
	from, to, ok := span(t.Text, now)
	if !ok {
		return w.wrong(WantDay, begun(t.Text))
	}
	if known, ok := dayWords()[t.Text]; ok {
		t.Text = known
	}
	from, to = from.UTC(), to.UTC()
	switch t.Op {
	case None, Equal:
		t.From, t.To = from, to
	case Less:
		t.To = from
	case Most:
		t.To = to
	case Greater:
		t.From = to
	case Least:
		t.From = from
	}
	return nil
}

func span(s string, now time.Time) (from, to time.Time, ok bool) {
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	switch dayWords()[s] {
	case today:
		return midnight, midnight.AddDate(0, 0, 1), true
	case yesterday:
		return midnight.AddDate(0, 0, -1), midnight, true
	}
	for layout, end := range map[string][3]int{time.DateOnly: {0, 0, 1}, "2006-01": {0, 1, 0}, "2006": {1, 0, 0}} {
		if from, err := time.ParseInLocation(layout, s, now.Location()); err == nil {
			return from, from.AddDate(end[0], end[1], end[2]), true
		}
	}
	return from, to, false
}

// begun reports that more typing may make it a day.
func begun(s string) bool {
	for word := range dayWords() {
		if strings.HasPrefix(word, s) {
			return true
		}
	}
	const shape = "0000-00-00"
	if len(s) >= len(shape) {
		return false
	}
	for i, r := range s {
		if digit := r >= '0' && r <= '9'; digit != (shape[i] == '0') || !digit && r != '-' {
			return false
		}
	}
	return true
}
