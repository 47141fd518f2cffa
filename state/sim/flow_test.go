package sim

import "context"

// flow is a script for one cashier.
type flow struct{}

func (f *flow) play(context.Context, hand) {}
func (f *flow) wait(*world)                {}

// blow is one planned fault.
type blow struct{}

func (b *blow) wire(*world, request) fault      { return noFault }
func (b *blow) store(*world, int, string) fault { return noFault }
func (b *blow) strikes(*world, string) bool     { return false }
