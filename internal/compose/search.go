package compose

import (
	"context"
	"math/bits"
)

// Portions are counted in quarter servings.
const (
	smallest = 2
	natural  = 4 // one serving
	largest  = 8
)

// never is a price that nothing has.
const never = 1 << 62

// The budget of a day, in priced portions: time depends on the machine, this does
// not.
const (
	pricesPerEater = 150_000
	freshStarts    = 6   // before the best so far is varied
	maxStarts      = 150 // where nothing is counted a start is nearly free
	sidesPerEater  = 2
)

// draft is one way to serve the day.
type draft struct {
	mains    []int   // by course: index in its options
	portions []int64 // in quarters, by portion slot (see choice.first)
	sides    []side  // sidesPerEater for each eater
	cost     int64
}

// side is an eater's booster: an index in appetite.sides and quarters; none if 0.
type side struct {
	option   int
	quarters int64
}

func (d *draft) set(o draft) {
	copy(d.mains, o.mains)
	copy(d.portions, o.portions)
	copy(d.sides, o.sides)
	d.cost = o.cost
}

func newDraft(t *task) draft {
	return draft{mains: make([]int, len(t.courses)), portions: make([]int64, t.portions), sides: make([]side, sidesPerEater*len(t.eaters))}
}

// search walks from drafts to better ones. It allocates nothing on its way.
type search struct {
	*task
	dice    random
	now     draft
	sums    []vec     // by eater: all that is on the plate now
	energy  []int64   // by eater and seat
	weight  []int64   // likewise, in g
	plate   []helping // of the eater at hand, reused
	left    int       // prices until the budget is spent
	cooked  []uint32  // by dish and seat: the round in which the side was prepared for somebody
	round   uint32
	basket  basket // what else of today is bought, reused
	spent   int64  // minutes that the rest of today is cooked for
	longest int64  // of them, in the slot at hand
}

func newSearch(t *task) *search {
	return &search{
		task: t, dice: t.dice, now: newDraft(t), left: t.budget * max(1, len(t.eaters)),
		sums: make([]vec, len(t.eaters)), energy: make([]int64, len(t.eaters)*len(t.seats)), weight: make([]int64, len(t.eaters)*len(t.seats)),
		plate:  make([]helping, 0, len(t.seats)+sidesPerEater),
		cooked: make([]uint32, len(t.menu)*len(t.seats)),
	}
}

// draw starts afresh: for each course the cheapest of one to three random dishes, one
// serving each, no sides.
func (s *search) draw() {
	clear(s.now.sides)
	for c := range s.courses {
		s.drawMain(c)
	}
	s.recount()
}

func (s *search) drawMain(c int) {
	course := &s.courses[c]
	best := s.dice.below(len(course.options))
	for range s.dice.below(3) {
		if o := s.dice.below(len(course.options)); course.options[o].alone() < course.options[best].alone() {
			best = o
		}
	}
	s.now.mains[c] = best
	for k := range course.eaters {
		s.now.portions[course.first+k] = natural
	}
}

// vary starts from the best with one or two courses drawn again, and half of the
// time without its sides.
func (s *search) vary(best draft) {
	s.now.set(best)
	for range 1 + s.dice.below(2) {
		if len(s.courses) > 0 {
			s.drawMain(s.dice.below(len(s.courses)))
		}
	}
	if s.dice.below(2) == 0 {
		clear(s.now.sides)
	}
	s.recount()
}

// climb improves the draft until nothing does, or the budget is spent.
func (s *search) climb(ctx context.Context) error {
	for e := range s.eaters {
		if s.eaters[e].counts {
			s.choosePortions(e)
		}
	}
	for better := true; better && s.left > 0; {
		if s.pause != nil {
			s.pause(ctx)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		better = false
		for c := range s.courses {
			better = s.chooseMain(c) || better
		}
		for e := range s.eaters {
			if s.eaters[e].counts {
				better = s.chooseSides(e) || better
				better = s.choosePortions(e) || better
			}
		}
	}
	s.now.cost = s.total()
	return ctx.Err()
}

// chooseMain tries every dish of a course, each with its best portions for each of
// its eaters, and serves the cheapest.
func (s *search) chooseMain(c int) bool {
	course := &s.courses[c]
	old := s.now.mains[c]
	for k, e := range course.eaters {
		s.put(e, course.seat, course.options[old].dish, -s.now.portions[course.first+k])
	}
	s.lookBeside(c)
	best, lowest := old, s.priceMain(c, old, s.now.portions[course.first:], never)
	before := lowest
	for o := range course.options {
		if cost := s.priceMain(c, o, nil, lowest); cost < lowest {
			best, lowest = o, cost
		}
	}
	for k, e := range course.eaters {
		if lowest < before {
			s.now.portions[course.first+k], _ = s.bestPortion(e, course.seat, course.options[best].dish, never)
		}
		s.put(e, course.seat, course.options[best].dish, s.now.portions[course.first+k])
	}
	s.now.mains[c] = best
	return lowest < before
}

// priceMain prices a dish of a course with these portions (nil: the best ones). It
// stops early once it costs no less than the limit.
func (s *search) priceMain(c, o int, portions []int64, limit int64) int64 {
	course := &s.courses[c]
	option := &course.options[o]
	if option.cost >= limit {
		return option.cost
	}
	cost := option.cost + thingToBuy*option.buys.beyond(s.basket) + s.late(s.spent+max(0, option.minutes-s.longest)) + s.clashes(c, option)
	for k, e := range course.eaters {
		if cost >= limit {
			break
		}
		cost += s.withSides(e, course.seat, option.dish)
		if portions != nil {
			cost += s.price(e, course.seat, option.dish, portions[k])
		} else {
			_, lowest := s.bestPortion(e, course.seat, option.dish, limit-cost)
			cost += lowest
		}
	}
	return cost
}

// clashes prices what a dish has in common with the other courses of the day.
func (s *search) clashes(c int, option *option) int64 {
	var cost int64
	for o := range s.courses {
		other := &s.courses[o]
		if o == c {
			continue
		}
		their := &other.options[s.now.mains[o]]
		for both := their.counts & option.counts; both != 0; both &= both - 1 {
			cost += s.twice[bits.TrailingZeros32(both)]
		}
		if other.seat == s.courses[c].seat {
			cost += s.secondMain(c, option, their)
			continue
		}
		if their.dish == option.dish {
			cost += s.again
		}
		if option.protein != none && their.protein == option.protein {
			cost += proteinSameDay
		}
		if option.starch != none && their.starch == option.starch {
			cost += starchSameDay
		}
	}
	return cost
}

// alone is what a dish costs if nothing else is bought today.
func (o *option) alone() int64 { return o.cost + thingToBuy*o.buys.size() }

// lookBeside notes what is bought and cooked today but for a course (none: -1). What is cooked
// for one slot is cooked at the same time.
func (s *search) lookBeside(c int) {
	clear(s.basket)
	s.spent, s.longest = 0, 0
	for seat := range s.seats {
		var longest int64
		for o := range s.courses {
			if o != c && s.courses[o].seat == seat {
				their := &s.courses[o].options[s.now.mains[o]]
				s.basket = s.basket.add(their.buys)
				longest = max(longest, their.minutes)
			}
		}
		s.spent += longest
		if c >= 0 && s.courses[c].seat == seat {
			s.longest = longest
		}
	}
	for k, x := range s.now.sides {
		if x.quarters > 0 {
			s.basket = s.basket.add(s.eaters[k/sidesPerEater].sides[x.option].buys)
		}
	}
}

// secondMain prices what two courses of one slot serve: another form of the same dish is best,
// and at lunch and dinner two dishes are better than one that only some chose by their diet.
func (s *search) secondMain(c int, a, b *option) int64 {
	one, two := s.menu[a.dish].recipe, s.menu[b.dish].recipe
	switch {
	case a.dish == b.dish && a.cooked == b.cooked:
		if proteinMatters(s.seats[s.courses[c].seat].Slot) {
			return sharedForDiet
		}
		return 0
	case one.Variant != "" && one.Variant == two.Variant:
		return otherForm
	}
	return anotherMain
}

// late prices minutes of cooking beyond what a day has for it.
func (s *search) late(minutes int64) int64 {
	if s.limit == 0 {
		return 0
	}
	return lateMinute * max(0, minutes-s.limit)
}

// withSides prices a main with the sides that its eater has beside it.
func (s *search) withSides(e, seat, dish int) int64 {
	var cost int64
	for _, x := range s.now.sides[e*sidesPerEater : (e+1)*sidesPerEater] {
		if x.quarters > 0 {
			if o := &s.eaters[e].sides[x.option]; o.seat == seat {
				cost += s.menu[o.dish].plate.beside(&s.menu[dish].plate)
			}
		}
	}
	return cost
}

// withOthers prices a side with the main and the other side that its eater has beside it.
func (s *search) withOthers(e, k int, option *sideOption) int64 {
	var cost int64
	mine := &s.menu[option.dish].plate
	for _, at := range s.eaters[e].courses {
		if c := &s.courses[at.course]; c.seat == option.seat {
			cost += mine.beside(&s.menu[c.options[s.now.mains[at.course]].dish].plate)
		}
	}
	for j := e * sidesPerEater; j < (e+1)*sidesPerEater; j++ {
		if x := s.now.sides[j]; j != k && x.quarters > 0 {
			if o := &s.eaters[e].sides[x.option]; o.seat == option.seat {
				cost += max(mine.beside(&s.menu[o.dish].plate), s.menu[o.dish].plate.beside(mine))
			}
		}
	}
	return cost
}
