package desk

import (
	"math"
	"slices"

	"guichet/hub2/sandbox"
)

// change is something that happens to a payment at an age drawn evenly from a range, cut into cells.
type change struct {
	step   float64               // of a cell, in seconds
	mass   []float64             // by age: the chance that it has happened
	moment []float64             // by age: the sum of the ages at which it has happened, each with its chance
	block  int                   // cells between two full reads
	price  []float64             // by age: of a question
	rare   float64               // the price of a status question beyond price, whether or not the payment lives
	after  func(age int) float64 // what comes after the change is seen
	giveUp float64               // what comes after the last age when the change was not seen; NaN when it must be asked for
	last   int                   // age
	gift   float64               // the price of the status questions that are allowed
	list   []bool                // by age: a list may tell
	told   func(age int) float64 // what comes after a list has shown the change

	cost [2][]float64 // by what was asked last and its age: the least that can follow
	next [2][]int     // the age of the next question, its kind
	kind [2][]int
}

const (
	byStatus = 0
	byFull   = 1
	byList   = 2
)

// fullEvery is how often Hub2 allows a full read of one intent, statusMost how many status reads in that time,
// listEvery how often a list.
const (
	fullEvery  = 5.0
	listEvery  = 30.0
	statusMost = 5
)

func newChange(r sandbox.Range, last, step float64) *change {
	low, high := r.Min.Seconds(), r.Max.Seconds()
	n := int(math.Round(last/step)) + 1
	c := &change{step: step, last: n - 1, block: int(math.Round(fullEvery / step)), after: func(int) float64 { return 0 }, giveUp: math.NaN()}
	for i := range n + c.block {
		t := min(max(float64(i)*step, low), high)
		c.mass = append(c.mass, (t-low)/(high-low))
		c.moment = append(c.moment, (t*t-low*low)/2/(high-low))
	}
	c.price, c.list, c.told = make([]float64, len(c.mass)), make([]bool, len(c.mass)), c.after
	return c
}

// solve finds the least cost from every age on.
func (c *change) solve() {
	n, last := len(c.mass), c.last
	for k := range 2 {
		c.cost[k], c.next[k], c.kind[k] = make([]float64, n), make([]int, n), make([]int, n)
	}
	for i := last - 1; i >= 0; i-- {
		live := 1 - c.mass[i]
		for k := range 2 {
			best, next, kind := math.Inf(1), -1, byStatus
			if !math.IsNaN(c.giveUp) {
				best = c.blind(i, last) + live*c.giveUp
			}
			from, cheap := i+1, math.Inf(1)
			if k == byFull {
				from = i + c.block
				for j := i + 1; j <= from; j++ { // a status asked while no full read may follow
					cheap = min(cheap, c.price[j])
				}
			}
			for j := from; j < n; j++ {
				least := c.blind(i, j)
				if least >= best || j > max(last, from) {
					break
				}
				price, seen := c.price[j], c.mass[j]-c.mass[i]
				if j == from {
					price = min(price, cheap)
				}
				least += live*price + seen*c.after(j)
				if v := least + c.cost[byFull][j]; v < best {
					best, next, kind = v, j, byFull
				}
				if v := least + seen*c.price[j] + c.cost[byStatus][j] + c.rare; v < best {
					best, next, kind = v, j, byStatus
				}
			}
			for j := i + 1; j <= last && c.blind(i, j) < best; j++ {
				if v := c.blind(i, j) + (c.mass[j]-c.mass[i])*c.told(j) + c.cost[byStatus][j]; c.list[j] && v < best {
					best, next, kind = v, j, byList
				}
			}
			c.cost[k][i], c.next[k][i], c.kind[k][i] = best, next, kind
		}
	}
}

func (c *change) blind(i, j int) float64 {
	return float64(j)*c.step*(c.mass[j]-c.mass[i]) - (c.moment[j] - c.moment[i])
}

// walk follows the best plan from a state, and tells of each question, and of the change when it is seen and
// what was asked last then, with their chances.
func (c *change) walk(k, i int, asked func(age int, chance float64), seen func(last, age int, chance float64)) {
	for i < c.last && c.next[k][i] >= 0 {
		j, by := c.next[k][i], c.kind[k][i]
		if by != byList {
			asked(j, 1-c.mass[i])
		}
		if by == byStatus {
			asked(j, c.mass[j]-c.mass[i])
		}
		last := byFull
		if by == byList {
			by, last = byStatus, byStatus
		}
		seen(last, j, c.mass[j]-c.mass[i])
		k, i = by, j
	}
}

// bound is the relaxation for payments that wait together. No schedule whatever, that learns of an
// intent's state by asking about that intent, keeps Hub2's limits and does not know the draws before, has
// a smaller mean blind time than value returns, whatever the prices are, as long as none is negative:
//
//   - Take the best such schedule. Each of its questions costs a price: one for any question, one for the
//     5 seconds in which it leaves, one for a status question about this intent. In turn it is given the
//     price of as many questions as it may ask: the cap on all, the 50 in each 5 seconds less the charges
//     that leave in them, the 5 status reads in each 5 seconds of the intent. It asks no more than that, so
//     with prices and gifts it comes off no worse than its blind time.
//   - Now nothing but the prices, which are fixed, ties the payments together. So the cost of each is at
//     least that of the best plan for it alone, which solve finds by the true distribution. The sum of
//     these is a bound; the prices only make it tight.
//   - The plan alone keeps Hub2's 5 seconds between two full reads of an intent. Only a full read shows what
//     the customer must do, or PAID; the status may tell that there is something to be read.
//   - Plans ask at the ends of cells. Any other question may be put off to the next end: that costs at most
//     a cell of blindness for each change, which is taken off, and no more questions. The cheapest instant
//     of the cell counts as its price.
//   - Where it is hard to do better the relaxation gives away: an action is shown for nothing 3 seconds
//     after the charge, and a status question after which no full read may follow yet is cheap.
//
// Lists are left out unless list says in which second the first one leaves. Then that one and one each 30
// seconds after it tell all, each payment at the instant of that second which suits it best, and for nothing:
// a bound for schedules that have fixed those seconds beforehand.
type bound struct {
	timing sandbox.Timing
	kind   []int     // by payment
	starts []float64 // by payment: when it is charged
	cell   float64   // of an ending, in seconds
	room   []float64 // by 5 seconds: the questions that the limits leave

	limit  float64   // the cap on questions, for each payment; 0 is none
	price  float64   // of any question
	window []float64 // ... by 5 seconds
	list   float64   // the second in which the first list leaves; NaN where nobody lists
	alone  bool      // status questions have a price by intent
}

// actionCell is the cell of the customer's action. At actionLast the relaxation shows for nothing what was not
// asked for until then.
const (
	actionCell = 0.02
	actionLast = 3.0
)

// newBound is n payments that begin stagger apart. With few of them the rounds take turns at the kinds.
func newBound(timing sandbox.Timing, n int, limit float64) *bound {
	b := &bound{timing: timing, limit: limit, cell: 0.02, list: math.NaN()}
	rounds := len(kinds())
	if n%rounds == 0 {
		rounds = 1
	}
	end := 0.0
	for i := range n * rounds {
		k := i * len(kinds()) / (n * rounds)
		s := float64(i/rounds+1) * stagger.Seconds()
		b.kind, b.starts = append(b.kind, k), append(b.starts, s)
		end = max(end, s+kinds()[k].end(timing).Max.Seconds())
	}
	b.window = make([]float64, int(end/fullEvery)+2)
	for range b.window {
		b.room = append(b.room, 50*float64(rounds))
	}
	for _, s := range b.starts {
		b.room[b.at(s)]--
	}
	return b
}

// value is the bound on a payment's mean blind time at the present prices, and how far the plans overdraw
// the cap and the windows.
func (b *bound) value() (least, over float64, windows []float64) {
	type same struct {
		kind  int
		start float64
	}
	known := map[same][]float64{}
	asked := make([]float64, len(b.window))
	for p, s := range b.starts {
		if slices.Max(b.window) == 0 && math.IsNaN(b.list) {
			s = 0
		}
		k := same{b.kind[p], s}
		if known[k] == nil {
			known[k] = b.one(k.kind, s)
		}
		least += known[k][0]
		for w, n := range known[k][1:] {
			asked[w] += n
			over += n
		}
	}
	n := float64(len(b.starts))
	if b.limit > 0 {
		over -= b.limit * n
		least -= b.price * b.limit * n
	}
	for w := range asked {
		asked[w] -= b.room[w]
		least -= b.window[w] * b.room[w]
	}
	return least / n, over, asked
}

func (b *bound) at(t float64) int { return min(int(t/fullEvery), len(b.window)-1) }

// one solves a payment alone. It returns its cost, and the questions of its plan by window.
func (b *bound) one(k int, start float64) []float64 {
	out := make([]float64, 1+len(b.window))
	how := kinds()[k]
	ending := b.change(how.end(b.timing), how.end(b.timing).Max.Seconds(), b.cell, start)
	ending.solve()
	count := func(c *change, of float64) func(int, float64) {
		return func(i int, chance float64) { out[1+b.at(start+float64(i)*c.step)] += of * chance }
	}
	if !how.acts {
		out[0] = ending.cost[byStatus][0] - ending.step - ending.gift
		ending.walk(byStatus, 0, count(ending, 1), func(int, int, float64) {})
		return out
	}
	action := b.change(how.first(b.timing), actionLast, actionCell, start)
	later := func(i int) int { return int(math.Ceil(float64(i)*actionCell/b.cell - 1e-9)) }
	action.after = func(i int) float64 { return ending.cost[byFull][later(i)] }
	action.told = func(i int) float64 { return ending.cost[byStatus][later(i)] }
	action.giveUp = ending.cost[byStatus][later(action.last)]
	action.solve()
	out[0] = action.cost[byStatus][0] - action.step - action.gift - ending.step - ending.gift
	action.walk(byStatus, 0, count(action, 1), func(last, i int, chance float64) {
		if chance > 0 {
			ending.walk(last, later(i), count(ending, chance), func(int, int, float64) {})
		}
	})
	return out
}

// change prices the questions about one change of a payment that begins at start.
func (b *bound) change(r sandbox.Range, last, step, start float64) *change {
	c := newChange(r, last, step)
	for i := range c.price {
		t := start + float64(i)*step
		c.price[i] = b.price + min(b.window[b.at(t)], b.window[b.at(max(t-step+1e-9, 0))])
		c.list[i] = t >= b.list && math.Mod(t-b.list, listEvery) < 1+step
	}
	if b.alone {
		wide := (r.Max - r.Min).Seconds()
		most := statusMost * math.Ceil(wide/fullEvery)
		c.rare = wide / 2 / most / most // what one question more than that many, evenly spread, would save
		c.gift = c.rare * most
	}
	return c
}

// listed is the least that value comes to with lists, whatever the second of the first: for each the better of
// the present prices and others.
func (b *bound) listed(others []float64) float64 {
	least, present := math.Inf(1), slices.Clone(b.window)
	for b.list = 0; b.list < listEvery+fullEvery; b.list++ {
		v, _, _ := b.value()
		copy(b.window, others)
		w, _, _ := b.value()
		copy(b.window, present)
		least = min(least, max(v, w))
	}
	b.list = math.NaN()
	return least
}

// tighten seeks prices that make the bound high, by steps along the overdraft.
func (b *bound) tighten(steps int) {
	best, _, _ := b.value()
	window, price := slices.Clone(b.window), b.price
	scale, worse := 1.0, 0
	for range steps {
		v, over, windows := b.value()
		if v > best {
			best, price, worse = v, b.price, 0
			copy(window, b.window)
		} else if worse++; worse > 6 {
			scale, worse, b.price = scale/2, 0, price
			copy(b.window, window)
			continue
		}
		if b.limit == 0 || over < 0 && b.price == 0 {
			over = 0
		}
		square := over * over
		for w, o := range windows {
			if o < 0 && b.window[w] == 0 {
				windows[w] = 0
			}
			square += windows[w] * windows[w]
		}
		if square == 0 {
			break
		}
		step := scale * (0.05*best + best - v + 0.01) * float64(len(b.starts)) / square
		b.price = max(0, b.price+step*over)
		for w, o := range windows {
			b.window[w] = max(0, b.window[w]+step*o)
		}
	}
	b.price, b.window = price, window
}
