// Package request draws requests to Hub2, for every screen that lists them.
package request

import (
	"fmt"

	"guichet/state/journal"
	"guichet/ui/kit"
	"guichet/ui/text"
	"guichet/ui/widget"
)

// What stands in which column.
const (
	When = iota
	Method
	Path
	Status
	Took
	ID
)

// clockWide is a time of day with its seconds.
const clockWide = 8

// Columns are those of a list of requests.
func Columns(k kit.Kit) []widget.Column {
	w := k.Text.Inspect.Columns
	return []widget.Column{
		When: {Title: w.When, Width: clockWide}, Method: {Title: w.Method, Width: 7}, Path: {Title: w.Path, Width: 32},
		Status: {Title: w.Status, Width: 4, Right: true}, Took: {Title: w.Took, Width: 7, Right: true}, ID: {Title: w.Request, Min: 8},
	}
}

// Row is a request with its path as the screen shortens it.
func Row(k kit.Kit, r journal.Request, path string) []string {
	status := k.Theme.Symbols.Failed
	if r.Status != 0 {
		status = fmt.Sprint(r.Status)
	}
	return []string{
		When: text.ClockSeconds(k.Local(r.At)), Method: text.Clean(r.Method, 8), Path: text.Clean(path, 60), Status: status,
		Took: text.Latency(r.Took), ID: text.Clean(r.RequestID, 40),
	}
}
