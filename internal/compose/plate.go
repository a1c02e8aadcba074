package compose

// price is what an eater's day costs with so many quarters of a dish more on the
// plate. Prices of one eater compare with each other, whatever their slot, and with
// missed, the price of nothing more.
func (s *search) price(e, seat, dish int, quarters int64) int64 {
	a := &s.eaters[e]
	if !a.counts {
		return 0
	}
	s.left--
	unit := &a.units[dish]
	sum := s.sums[e]
	for n := range a.nutrients {
		sum[n] += quarters * unit[n]
	}
	return a.missed(&sum) + s.strain(e, seat, dish, quarters)
}

// strain prices what a portion does to the day apart from its nutrients: to the
// balance of the slots, and by being large or small.
func (s *search) strain(e, seat, dish int, quarters int64) int64 {
	a, now := &s.eaters[e], s.energy[e*len(s.seats)+seat]
	return a.uneven(seat, now+quarters*a.units[dish][0]) - a.uneven(seat, now) + unnatural(quarters) + a.full(s.weight[e*len(s.seats)+seat], quarters*a.grams[dish])
}

// bestPortion gives the cheapest portion of a dish and its price, or the limit where none
// costs less. Who counts nothing gets one serving.
func (s *search) bestPortion(e, seat, dish int, limit int64) (best, lowest int64) {
	a := &s.eaters[e]
	if !a.counts {
		return natural, 0
	}
	unit, energy := &a.units[dish], s.energy[e*len(s.seats)+seat]
	sums, before, weight := &s.sums[e], a.uneven(seat, energy), s.weight[e*len(s.seats)+seat]
	s.left -= largest - smallest + 1
	lowest = limit
	for q := a.smallest; q <= s.menu[dish].most; q++ {
		strain := a.uneven(seat, energy+q*unit[0]) - before + unnatural(q) + a.full(weight, q*a.grams[dish])
		missed := a.bands[0].missed(sums[0] + q*unit[0])
		for n := 1; n < a.nutrients && missed/16+strain < lowest; n++ {
			missed += a.bands[n].missed(sums[n] + q*unit[n])
		}
		if cost := missed/16 + strain; cost < lowest {
			best, lowest = q, cost
		}
	}
	return best, lowest
}

// put adds quarters of a dish to an eater's plate; negative ones take away.
func (s *search) put(e, seat, dish int, quarters int64) {
	a := &s.eaters[e]
	if !a.counts {
		return
	}
	unit := &a.units[dish]
	for n := range a.nutrients {
		s.sums[e][n] += quarters * unit[n]
	}
	s.energy[e*len(s.seats)+seat] += quarters * unit[0]
	s.weight[e*len(s.seats)+seat] += quarters * a.grams[dish]
}

// helping is a portion on an eater's plate, and where the draft keeps its size.
type helping struct {
	seat, dish int
	quarters   *int64
}

// choosePortions sizes what is on an eater's plate, two helpings at a time: one
// alone can seldom move without missing the energy.
func (s *search) choosePortions(e int) bool {
	all := s.helpings(e)
	better := false
	for i := range all {
		for j := range i {
			better = s.choosePair(e, all[i], all[j]) || better
		}
	}
	return better
}

// helpings lists an eater's plate.
func (s *search) helpings(e int) []helping {
	s.plate = s.plate[:0]
	for _, at := range s.eaters[e].courses {
		c := &s.courses[at.course]
		s.plate = append(s.plate, helping{c.seat, c.options[s.now.mains[at.course]].dish, &s.now.portions[at.portion]})
	}
	for k := e * sidesPerEater; k < (e+1)*sidesPerEater; k++ {
		if x := &s.now.sides[k]; x.quarters > 0 {
			o := &s.eaters[e].sides[x.option]
			s.plate = append(s.plate, helping{o.seat, o.dish, &x.quarters})
		}
	}
	return s.plate
}

// choosePair finds the cheapest sizes of two helpings.
func (s *search) choosePair(e int, a, b helping) bool {
	bestA, bestB := *a.quarters, *b.quarters
	s.put(e, b.seat, b.dish, -bestB)
	s.put(e, a.seat, a.dish, -bestA)
	lowest := s.strain(e, a.seat, a.dish, bestA)
	s.put(e, a.seat, a.dish, bestA)
	lowest += s.price(e, b.seat, b.dish, bestB)
	s.put(e, a.seat, a.dish, -bestA)
	before := lowest
	for q := s.eaters[e].smallest; q <= s.menu[a.dish].most; q++ {
		strain := s.strain(e, a.seat, a.dish, q)
		s.put(e, a.seat, a.dish, q)
		if r, cost := s.bestPortion(e, b.seat, b.dish, lowest-strain); cost+strain < lowest {
			bestA, bestB, lowest = q, r, cost+strain
		}
		s.put(e, a.seat, a.dish, -q)
	}
	*a.quarters, *b.quarters = bestA, bestB
	s.put(e, a.seat, a.dish, bestA)
	s.put(e, b.seat, b.dish, bestB)
	return lowest < before
}

// recount fills the plates of all eaters from the draft.
func (s *search) recount() {
	clear(s.energy)
	clear(s.weight)
	for e := range s.eaters {
		a := &s.eaters[e]
		s.sums[e] = a.kept
		for seat := range a.seats {
			s.energy[e*len(s.seats)+seat] = a.seats[seat].kept
		}
		for _, h := range s.helpings(e) {
			s.put(e, h.seat, h.dish, *h.quarters)
		}
	}
}

// total prices the whole draft.
func (s *search) total() int64 {
	s.lookBeside(-1)
	cost := thingToBuy*s.basket.size() + s.late(s.spent)
	for c := range s.courses {
		o := &s.courses[c].options[s.now.mains[c]]
		cost += o.cost + s.clashes(c, o)/2 // each clash is seen from both sides
		for _, e := range s.courses[c].eaters {
			cost += s.withSides(e, s.courses[c].seat, o.dish)
		}
	}
	for e := range s.eaters {
		if s.eaters[e].counts {
			cost += s.totalOf(e)
		}
	}
	s.round++
	for k, x := range s.now.sides {
		if x.quarters > 0 {
			o := &s.eaters[k/sidesPerEater].sides[x.option]
			cost += s.preparing(o)
			s.cooked[o.dish*len(s.seats)+o.seat] = s.round
		}
	}
	return cost
}

// totalOf prices an eater's plate.
func (s *search) totalOf(e int) int64 {
	a := &s.eaters[e]
	cost := a.missed(&s.sums[e])
	for seat := range a.seats {
		cost += a.uneven(seat, s.energy[e*len(s.seats)+seat]) + a.full(0, s.weight[e*len(s.seats)+seat])
	}
	for _, h := range s.helpings(e) {
		cost += unnatural(*h.quarters)
	}
	return cost
}

// full prices grams more on a plate, beyond what it holds.
func (a *appetite) full(on, more int64) int64 {
	return overfull * (max(0, on+more-a.plate) - max(0, on-a.plate))
}
