package sim

import (
	"fmt"
	"strings"
	"sync"
	"time"
)

// trace is what happened, as one number; and in words when somebody wants to read it.
type trace struct {
	mu   *sync.Mutex
	sum  uint64
	tell bool
	told []string
}

func newTrace(tell bool) trace {
	return trace{mu: &sync.Mutex{}, sum: 14695981039346656037, tell: tell}
}

func (t *trace) text(s string) {
	for i := range len(s) {
		t.sum = (t.sum ^ uint64(s[i])) * 1099511628211
	}
	t.sum = (t.sum ^ 0xff) * 1099511628211
}

func (t *trace) number(n uint64) { t.sum = mix(t.sum ^ n) }

// note adds one step to the trace.
func (w *world) note(what string, parts ...any) {
	t := &w.trace
	t.mu.Lock()
	defer t.mu.Unlock()
	at := time.Since(start())
	t.number(uint64(at))
	t.text(what)
	for _, p := range parts {
		switch v := p.(type) {
		case int:
			t.number(uint64(v))
		case string:
			t.text(v)
		case error:
			t.text(v.Error())
		case nil:
		default:
			t.text(fmt.Sprint(v))
		}
	}
	if t.tell {
		words := make([]string, len(parts))
		for i, p := range parts {
			words[i] = fmt.Sprint(p)
		}
		t.told = append(t.told, fmt.Sprintf("%15.9fs %-8s %s", at.Seconds(), what, strings.Join(words, " ")))
	}
}
