package conform

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/state"
)

// letter is one that the judge below takes for a sale's ending.
func letter(event, intent string) state.Letter {
	return state.Letter{Event: event, Sum: state.Digest(event + intent), Type: "payment_intent.succeeded", About: intent, At: noon(), Body: []byte(event)}
}

// ends makes a letter the ending of its sale, and of none where there is no sale yet.
func ends(l state.Letter, s state.Sale, making bool) (state.Judgement, error) {
	switch {
	case l.Body[0] == '!':
		return state.Judgement{}, errors.New("no")
	case making:
		return state.Judgement{Later: true}, nil
	case s.ID == "":
		return state.Judgement{Aside: state.AsideOther}, nil
	}
	f := seen(s.ID, l.Event, "successful", "successful")
	f.Source = state.ByWebhook
	return state.Judgement{Sale: s.ID, Facts: []state.Fact{f}}, nil
}

func (b *bench) letters(t *testing.T) {
	ctx := context.Background()
	_, err := b.j.Append(ctx, "g1", nil, live("g1")...)
	require.NoError(t, err)
	heard, err := b.j.Heard(ctx)
	require.NoError(t, err)
	require.Zero(t, heard)
	l := letter("evt_1", "pi_g1")
	receipts, err := b.j.Receive(ctx, []state.Letter{l, letter("evt_2", "pi_none"), l}, ends)
	require.NoError(t, err)
	require.Equal(t, []bool{false, false, true}, repeats(receipts))
	require.Equal(t, state.Paid, receipts[0].Sale.Ending())
	require.Equal(t, state.AsideOther, receipts[1].Aside)
	require.Equal(t, receipts[0].Sale, receipts[2].Sale)
	heard, err = b.j.Heard(ctx)
	require.NoError(t, err)
	require.True(t, heard.Hub2.Equal(noon()))
	require.Zero(t, heard.Trial)
	last, err := b.j.Last(ctx)
	require.NoError(t, err)

	other, die := b.program()
	defer die()
	sameBody, sameEvent := l, l
	sameBody.Event, sameEvent.Sum = "evt_3", state.Digest("other words")
	receipts, err = other.Receive(ctx, []state.Letter{sameBody, sameEvent}, ends)
	require.NoError(t, err)
	require.Equal(t, []bool{true, true}, repeats(receipts))
	now, err := other.Last(ctx)
	require.NoError(t, err)
	require.Equal(t, last, now, "a repeat tells nothing")
	s, err := other.Sale(ctx, "g1")
	require.NoError(t, err)
	require.Equal(t, receipts[0].Sale, s)
}

func repeats(receipts []state.Receipt) []bool {
	var all []bool
	for _, r := range receipts {
		all = append(all, r.Repeat)
	}
	return all
}

func (b *bench) letterFails(t *testing.T) {
	ctx := context.Background()
	_, err := b.j.Append(ctx, "g1", nil, live("g1")...)
	require.NoError(t, err)
	before, err := b.j.Sale(ctx, "g1")
	require.NoError(t, err)
	_, err = b.j.Receive(ctx, []state.Letter{letter("evt_1", "pi_g1"), letter("!", "pi_g1")}, ends)
	require.Error(t, err)
	now, err := b.j.Sale(ctx, "g1")
	require.NoError(t, err)
	require.Equal(t, before, now)
	heard, err := b.j.Heard(ctx)
	require.NoError(t, err)
	require.Zero(t, heard)
	receipts, err := b.j.Receive(ctx, []state.Letter{letter("evt_1", "pi_g1")}, ends)
	require.NoError(t, err)
	require.Equal(t, []bool{false}, repeats(receipts), "the first time left nothing")
}

func (b *bench) making(t *testing.T) {
	ctx := context.Background()
	_, err := b.j.Append(ctx, "g1", nil, begun("g1"))
	require.NoError(t, err)
	l := letter("evt_1", "pi_g1")
	l.Ref = begun("g1").Order.PurchaseRef
	receipts, err := b.j.Receive(ctx, []state.Letter{l}, ends)
	require.NoError(t, err)
	require.True(t, receipts[0].Later)
	_, err = b.j.Append(ctx, "g1", nil, live("g1")[1:]...)
	require.NoError(t, err)
	receipts, err = b.j.Receive(ctx, []state.Letter{l}, ends)
	require.NoError(t, err)
	require.False(t, receipts[0].Repeat, "it was not kept")
	require.Equal(t, state.Paid, receipts[0].Sale.Ending())

	old := begun("g2")
	old.At = noon().Add(-time.Hour)
	_, err = b.j.Append(ctx, "g2", nil, old)
	require.NoError(t, err)
	l = letter("evt_2", "pi_g2")
	l.Ref = old.Order.PurchaseRef
	receipts, err = b.j.Receive(ctx, []state.Letter{l}, ends)
	require.NoError(t, err)
	require.False(t, receipts[0].Later, "no create takes an hour")
}
