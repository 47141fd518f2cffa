package journal

import "guichet/state/filter"

// Column is what a list is sorted by.
type Column string

// The columns. By all but the last three a list is sorted without reading what it does not show.
const (
	ByTime      Column = "" // when the sale was begun
	ByAmount    Column = "amount"
	ByStatus    Column = "status"
	ByOperator  Column = "operator"
	ByTill      Column = "till"
	ByCode      Column = "code"
	ByID        Column = "id"
	ByNumber    Column = "number"
	ByReference Column = "reference"
	ByUpdate    Column = "age" // when there was last news of it
)

// SortedBy is the column of the journal that the list's is sorted by.
func SortedBy(c filter.Column) Column {
	return map[string]Column{
		"when": ByTime, "amount": ByAmount, "status": ByStatus, "operator": ByOperator, "till": ByTill, "code": ByCode,
		"customer": ByNumber, "reference": ByReference, "id": ByID, "age": ByUpdate,
	}[c.Name]
}

// Scans reports that the list's order has no index: all that fit must be looked at before the first is known.
func (c Column) Scans() bool {
	return c == ByNumber || c == ByReference || c == ByUpdate
}
