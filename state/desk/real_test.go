package desk

import (
	"context"
	"crypto/rand"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/hub2/sandbox"
	"guichet/state"
)

// On a clock that only waiting moves, an instant that is always a little ahead is reached all the
// same. On the machine's it is not: a question that is due must be put there too.
func TestOnTheMachinesClockAPaymentIsAskedAbout(t *testing.T) {
	quick := sandbox.Range{Min: 10 * time.Millisecond, Max: 20 * time.Millisecond}
	server, err := sandbox.New(sandbox.Options{Seed: 7, Timing: &sandbox.Timing{Pending: quick, Ask: quick, Push: quick, USSD: quick}})
	require.NoError(t, err)
	budget := hub2.NewBudget(hub2.PublishedLimits(), hub2.SystemClock{})
	client, err := hub2.New(hub2.Options{
		Environment: hub2.Sandbox, Key: "k", MerchantID: "m", Transport: server.Transport(), Budget: budget,
	})
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	country, _ := hub2.FindCountry(hub2.Countries(), "CI")
	till := &till{t: t, ctx: ctx, journal: &memory{}, country: country, desk: New(Options{
		Journal: &memory{}, Budget: budget, Clock: hub2.SystemClock{}, Uptime: MachineUptime(), Random: rand.Reader,
		Client: func(state.Order) (*hub2.Client, error) { return client, nil },
	})}
	running, end := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() { till.desk.Run(running); close(done) }()
	defer func() { end(); <-done }()
	s := till.charges(till.sells(500), "moov", "0100000001", "")
	for !s.Paid() {
		n, err := till.desk.Next(ctx)
		require.NoError(t, err)
		s = n.Sale
	}
	assert.Equal(t, state.Paid, s.Ending())
}
