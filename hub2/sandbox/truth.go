package sandbox

// Standing is how a payment stands in truth, whatever a wire made of it.
type Standing struct {
	Payment  string
	Status   string
	Amount   int64
	Currency string
	Operator string
	Number   string
}

// Standings returns the payments of an intent, oldest first, as they stand now. It is for whoever
// checks a client against the truth: it counts in no limit and leaves no trace.
func (s *Server) Standings(intent string) []Standing {
	s.mu.Lock()
	defer s.mu.Unlock()
	in := s.state.intents[intent]
	if in == nil {
		return nil
	}
	now := s.clock.Now().UnixMilli()
	all := make([]Standing, 0, len(in.attempts))
	for _, a := range in.attempts {
		m := a.moment(now)
		all = append(all, Standing{a.id, m.status, m.amount, in.Currency, a.Provider, a.Number})
	}
	return all
}
