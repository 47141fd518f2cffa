package desk

import (
	"math"
	"time"

	"guichet/state"
)

// A pace says when to ask about a payment of one kind, from how long such payments took.
//
// A question costs price; each second in which the payment has ended and nobody here knows costs one.
// For a payment that was alive at age i, asking next at age j costs
//
//	sum over the endings k between i and j of p(k)·(j-k)  +  price·S(i)  +  the best that follows j
//
// with p the share of payments that end at an age and S of those that live longer. The best j for
// every i follows backwards from the oldest age. For endings that come at a steady rate h it is the
// square-root law of crawlers: gaps of sqrt(2·price/h), so a payment whose end is near is asked about
// often, an old one whose customer has probably gone away seldom; and where nobody ever answers
// before a certain age, nothing is asked before it.
type pace struct {
	ends  []float64 // by cell of ages: the share of payments that end in it
	lives []float64 // the share that lives beyond it
	next  []int     // the cell at whose end to ask, for a payment alive at this one's end
}

// price is what a question may cost, in blind seconds on one screen: little while hardly anything was
// learnt, and the best moment is anybody's guess.
func price(learnt int) float64 {
	n := float64(learnt)
	return 0.8 * (n + 1) / (n + 4)
}

// leastGap lies between two questions about one payment.
const leastGap = time.Second

// mostGap is the longest silence about a payment of an age: what was learnt may be wrong about this
// customer, and the cashier waits.
func mostGap(age time.Duration) time.Duration {
	return min(max(8*time.Second, age/4), time.Minute)
}

// The guess before anything was learnt weighs as much as two payments: half of the customers are done
// after 6 seconds, one in thirty takes a minute (assumed), and some never answer.
const (
	guessWeight = 2
	guessMedian = 6.0 // seconds
	guessShape  = 1.5 // of a log-logistic law
)

// ages are the ends of the cells: a quarter of a second wide for a minute, a sixtieth of the age after
// that, up to a quarter of an hour.
func ages() []time.Duration {
	all := []time.Duration{0}
	for t := time.Duration(0); t < 15*time.Minute; {
		t += max(250*time.Millisecond, t/60)
		all = append(all, t)
	}
	return all
}

// newPace learns from how long payments took; a nil list leaves the guess alone.
func newPace(took []time.Duration) *pace {
	grid := ages()
	p := &pace{ends: make([]float64, len(grid)), lives: make([]float64, len(grid)), next: make([]int, len(grid))}
	whole := float64(guessWeight + len(took))
	for i := 1; i < len(grid); i++ {
		p.ends[i] = guessWeight * (guessed(grid[i]) - guessed(grid[i-1])) / whole
	}
	for _, t := range took {
		p.learn(grid, t, 1/whole)
	}
	left := 1.0
	for i := range grid {
		left -= p.ends[i]
		p.lives[i] = max(left, 0)
	}
	p.solve(grid, price(len(took)))
	return p
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
func (p *pace) learn(grid []time.Duration, took time.Duration, weight float64) {
	width := max(500*time.Millisecond, took/20)
	var cells []int
	for i := 1; i < len(grid); i++ {
		if grid[i] > took-width && grid[i-1] < took+width {
			cells = append(cells, i)
		}
	}
	if len(cells) == 0 { // older than the oldest age
		return
	}
	for _, i := range cells {
		p.ends[i] += weight / float64(len(cells))
	}
}

// solve finds the best next question for every age, from the oldest down.
func (p *pace) solve(grid []time.Duration, price float64) {
	n := len(grid)
	mass, moment := make([]float64, n), make([]float64, n)
	for i := 1; i < n; i++ {
		middle := (grid[i] + grid[i-1]).Seconds() / 2
		mass[i] = mass[i-1] + p.ends[i]
		moment[i] = moment[i-1] + p.ends[i]*middle
	}
	cost := make([]float64, n)
	for i := n - 2; i >= 0; i-- {
		cost[i] = math.Inf(1)
		for j := i + 1; j < n && (grid[j]-grid[i] <= mostGap(grid[i]) || j == i+1); j++ {
			if grid[j]-grid[i] < leastGap && j < n-1 {
				continue
			}
			blind := grid[j].Seconds()*(mass[j]-mass[i]) - (moment[j] - moment[i])
			if c := blind + price*p.lives[i] + cost[j]; c < cost[i] {
				cost[i], p.next[i] = c, j
			}
		}
	}
}

// ask returns the age at which a payment that was alive at an age is asked about next.
func (p *pace) ask(grid []time.Duration, alive time.Duration) time.Duration {
	i := cell(grid, alive)
	if i >= len(grid)-1 {
		return alive + mostGap(alive)
	}
	return max(grid[p.next[i]], alive+leastGap)
}

// stake is what asking now, and not after the next gap of the same length, is worth for a payment that
// was alive at an age: the older the word and the likelier that it is wrong, the more.
func (p *pace) stake(grid []time.Duration, alive, now time.Duration) float64 {
	from, to := cell(grid, alive), cell(grid, now)
	if p.lives[from] <= 0 {
		return now.Seconds() - alive.Seconds()
	}
	sum := 0.0
	for i := from + 1; i <= to; i++ {
		sum += p.ends[i] * (grid[i] - alive).Seconds()
	}
	return sum / p.lives[from]
}

// cell returns the last cell that ends at an age or before it.
func cell(grid []time.Duration, age time.Duration) int {
	low, high := 0, len(grid)-1
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
