package desk

import (
	"math"
	"sort"
	"sync"
	"time"

	"guichet/state"
)

// A pace says when to ask about a payment of one kind, and in which of two ways, from how long such
// payments took.
//
// A question costs price; each second in which the payment has ended and nobody here knows costs one.
// For a payment that was alive at age i, asking next at age j costs
//
//	sum over the endings k between i and j of p(k)·(j-k)  +  price·S(i)  +  what follows
//
// with p the share of payments that end at an age and S of those that live longer. What follows a full
// read is the best that may come when none is allowed for a while; what follows a question for the
// status is the best of all, but when the status says that it is over a full read must be paid for as
// well. So the status is asked for where the end is hardly to be expected yet, and where it probably
// has come one full read does for both. The best j for every i follows backwards from the oldest age.
//
// For endings that come at a steady rate h it is the square-root law of crawlers: gaps of
// sqrt(2·price/h), so a payment whose end is near is asked about often, an old one whose customer has
// probably gone away seldom; and where nobody ever answers before a certain age, nothing is asked
// before it.
type pace struct {
	mass   []float64    // by age: the share of payments that have ended
	moment []float64    // by age: their ages, each with its share, added up
	learnt int          // from how many payments
	atOnce bool         // most of them were over before a first question could be put
	least  [2][]float64 // by whether the last question was a full read, and its age: what the rest costs
	next   [2][]int     // likewise: the age to ask at
}

// price is what a question may cost, in blind seconds on one screen. With it a payment at a counter is
// asked about no more often than by one question in 5 seconds (the figures in the README).
const price = 0.2

// leastGap lies between two questions about one payment.
const leastGap = time.Second

// fullGap lies between two full reads of one payment: Hub2's 5 seconds and the budget's margin.
const fullGap = 5250 * time.Millisecond

// mostGap is the longest silence about a payment of an age: what was learnt may be wrong about this
// customer, and the cashier waits. The more was learnt, the longer it may be.
func (p *pace) mostGap(age time.Duration) time.Duration {
	return min(max(8*time.Second+time.Duration(p.learnt)*time.Second, age/4), time.Minute)
}

// The guess: half of the customers are done after 6 seconds, one in thirty takes a minute (assumed), and
// some never answer. Beside what was learnt it counts for ever less.
const (
	guessMedian = 6.0 // seconds
	guessShape  = 1.5 // of a log-logistic law
)

// guessWeight is for how many payments the guess counts: two at first, one beside eight, a fifth of one
// beside 64.
func guessWeight(learnt int) float64 { return 16 / float64(8+learnt) }

// narrow is the width of the cells of young ages.
const narrow = 250 * time.Millisecond

// ages are the ends of the cells: a quarter of a second wide for half a minute, a hundred and twentieth of the
// age after that, up to a quarter of an hour.
func ages() []time.Duration {
	all := []time.Duration{0}
	for t := time.Duration(0); t < 15*time.Minute; {
		t += max(narrow, t/120)
		all = append(all, t)
	}
	return all
}

// guess is the pace of payments that nothing was learnt of. It is the same for every desk.
var guess = sync.OnceValue(func() *pace { return newPace(nil) })

// newPace learns from how long payments took; a nil list leaves the guess alone.
func newPace(took []time.Duration) *pace {
	grid := ages()
	n := len(grid)
	ends := make([]float64, n) // by cell
	guess := guessWeight(len(took))
	whole := guess + float64(len(took))
	for i := 1; i < n; i++ {
		ends[i] = guess * (guessed(grid[i]) - guessed(grid[i-1])) / whole
	}
	for _, t := range took {
		learn(ends, grid, t, 1/whole)
	}
	p := &pace{mass: make([]float64, n), moment: make([]float64, n), learnt: len(took), atOnce: endAtOnce(took)}
	for i := 1; i < n; i++ {
		p.mass[i] = min(p.mass[i-1]+ends[i], 1)
		p.moment[i] = p.moment[i-1] + ends[i]*(grid[i]+grid[i-1]).Seconds()/2
	}
	p.solve(grid)
	return p
}

// endAtOnce reports whether payments of a kind are over as soon as they are taken, as a sandbox's are: three
// in four of them, and three at least. Then the first question is put at once, and reads in full.
func endAtOnce(took []time.Duration) bool {
	n := 0
	for _, t := range took {
		if t < narrow {
			n++
		}
	}
	return n >= 3 && 4*n >= 3*len(took)
}

// guessed is the share of payments that have ended by an age.
func guessed(t time.Duration) float64 {
	if t <= 0 {
		return 0
	}
	return 1 / (1 + math.Pow(guessMedian/t.Seconds(), guessShape))
}

// learn spreads one payment over the cells around its age: the next customer will not be as quick to
// the quarter second.
func learn(ends []float64, grid []time.Duration, took time.Duration, weight float64) {
	width := max(500*time.Millisecond, took/17)
	low, high := 0, 0
	for i := 1; i < len(grid); i++ {
		if grid[i] > took-width && grid[i-1] < took+width {
			if low == 0 {
				low = i
			}
			high = i
		}
	}
	for i := max(low, 1); i <= high; i++ { // none is older than the oldest age
		ends[i] += weight / float64(high-low+1)
	}
}

// solve finds the best next question for every age, from the oldest down.
func (p *pace) solve(grid []time.Duration) {
	n := len(grid)
	for k := range 2 {
		p.least[k], p.next[k] = make([]float64, n), make([]int, n)
	}
	for i := n - 2; i >= 0; i-- {
		for k, gap := range [2]time.Duration{leastGap, fullGap} {
			p.least[k][i] = math.Inf(1)
			first := min(cell(grid, grid[i]+gap-1)+1, n-1)
			for j := first; j < n && (j == first || grid[j]-grid[i] <= p.mostGap(grid[i])); j++ {
				blind := p.blind(grid, i, j)
				if blind >= p.least[k][i] {
					break // and more so later
				}
				c := blind + price*(1-p.mass[i]) + min(p.least[1][j], p.least[0][j]+price*(p.mass[j]-p.mass[i]))
				if c < p.least[k][i] {
					p.least[k][i], p.next[k][i] = c, j
				}
			}
		}
	}
}

// blind is what it costs that a payment which was alive at the age i is next asked about at j.
func (p *pace) blind(grid []time.Duration, i, j int) float64 {
	return grid[j].Seconds()*(p.mass[j]-p.mass[i]) - (p.moment[j] - p.moment[i])
}

// ask returns the age at which a payment is asked about next that was alive at an age, as a status or a
// full read has told.
func (p *pace) ask(grid []time.Duration, alive time.Duration, full bool) time.Duration {
	i := cell(grid, alive)
	if i >= len(grid)-1 {
		return alive + p.mostGap(alive)
	}
	k, gap := 0, leastGap
	if full {
		k, gap = 1, fullGap
	}
	return max(grid[p.next[k][i]], alive+gap)
}

// full reports whether a payment that was alive at an age had better be read in full now. Waiting may
// have cost more than a question, when many wait: then a question is worth that much.
func (p *pace) full(grid []time.Duration, alive, now time.Duration) bool {
	i, j := cell(grid, alive), cell(grid, now)
	return p.least[1][j]-p.least[0][j] <= (p.mass[j]-p.mass[i])*max(price, p.stake(grid, alive, now))
}

// stake is what the silence about a payment that was alive at an age has cost by now, in blind seconds:
// the older the word and the likelier that it is wrong, the more.
func (p *pace) stake(grid []time.Duration, alive, now time.Duration) float64 {
	i, j := cell(grid, alive), cell(grid, now)
	if lives := 1 - p.mass[i]; lives > 1e-6 {
		return p.blind(grid, i, j) / lives
	}
	return (now - alive).Seconds()
}

// over is the chance that a payment which was alive at an age has ended by now.
func (p *pace) over(grid []time.Duration, alive, now time.Duration) float64 {
	i, j := cell(grid, alive), cell(grid, now)
	if lives := 1 - p.mass[i]; lives > 1e-6 {
		return (p.mass[j] - p.mass[i]) / lives
	}
	return 1
}

// mostly returns the age by which a payment that was alive at an age has ended with a given chance.
func (p *pace) mostly(grid []time.Duration, alive time.Duration, chance float64) time.Duration {
	i := cell(grid, alive)
	want := p.mass[i] + chance*(1-p.mass[i])
	j := sort.SearchFloat64s(p.mass, want)
	return grid[min(j, len(grid)-1)]
}

// cell returns the last cell that ends at an age or before it.
func cell(grid []time.Duration, age time.Duration) int {
	low, high := 0, len(grid)-1
	if i := int(age / narrow); i < high && grid[i] <= age && age < grid[i+1] {
		return i // the young, who are the most
	}
	for low < high {
		if middle := (low + high + 1) / 2; grid[middle] <= age {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return low
}

// class is a kind of payments that take about as long as each other.
type class struct {
	environment, country, operator string
	code                           bool // counted from the customer's code
}

func classOf(s state.Sale, a state.Attempt) class {
	return class{s.Order.Environment, a.Try.Country, a.Try.Operator, a.Code == state.CodeTaken}
}
