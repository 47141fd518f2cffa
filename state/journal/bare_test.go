package journal

// Bare is the row without what only filters look at.
func (r Row) Bare() Row {
	r.used, r.search = false, ""
	return r
}
