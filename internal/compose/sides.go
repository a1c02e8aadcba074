package compose

// chooseSides tries, for each side of an eater, every one and none.
func (s *search) chooseSides(e int) bool {
	better := false
	for k := range s.eaters[e].maxSides {
		better = s.chooseSide(e, e*sidesPerEater+k) || better
	}
	return better
}

func (s *search) chooseSide(e, k int) bool {
	a, old := &s.eaters[e], s.now.sides[k]
	oldPrice := s.takeSide(e, k)
	best, lowest := old, oldPrice
	if without := a.missed(&s.sums[e]); without < lowest {
		best, lowest = side{}, without
	}
	for o := range a.sides {
		option := &a.sides[o]
		fixed := s.preparing(option)
		if fixed >= lowest || s.eats(e, option.dish) {
			continue
		}
		if fixed += s.withOthers(e, k, option); fixed >= lowest {
			continue
		}
		if q, cost := s.bestPortion(e, option.seat, option.dish, lowest-fixed); cost+fixed < lowest {
			best, lowest = side{o, q}, cost+fixed
		}
	}
	s.putSide(e, k, best)
	return lowest < oldPrice
}

// takeSide takes a side off its eater's plate, looks at what is left and gives the price
// that it had.
func (s *search) takeSide(e, k int) int64 {
	old := s.now.sides[k]
	s.now.sides[k] = side{}
	s.notePrepared()
	s.lookBeside(-1)
	if old.quarters == 0 {
		return s.eaters[e].missed(&s.sums[e])
	}
	o := &s.eaters[e].sides[old.option]
	s.put(e, o.seat, o.dish, -old.quarters)
	return s.price(e, o.seat, o.dish, old.quarters) + s.preparing(o) + s.withOthers(e, k, o)
}

func (s *search) putSide(e, k int, new side) {
	s.now.sides[k] = new
	if new.quarters > 0 {
		o := &s.eaters[e].sides[new.option]
		s.put(e, o.seat, o.dish, new.quarters)
	}
}

// notePrepared notes which sides are prepared for somebody now.
func (s *search) notePrepared() {
	s.round++
	for k, x := range s.now.sides {
		if x.quarters > 0 {
			o := &s.eaters[k/sidesPerEater].sides[x.option]
			s.cooked[o.dish*len(s.seats)+o.seat] = s.round
		}
	}
}

// preparing prices one more eater's having a side: little if it was among those that were
// prepared for the same slot anyway when it was looked.
func (s *search) preparing(o *sideOption) int64 {
	if s.cooked[o.dish*len(s.seats)+o.seat] == s.round {
		return o.taste + sharedSide
	}
	return o.taste + o.prepare + thingToBuy*o.buys.beyond(s.basket)
}

// eats reports whether the eater has this side today.
func (s *search) eats(e, dish int) bool {
	for _, x := range s.now.sides[e*sidesPerEater : (e+1)*sidesPerEater] {
		if x.quarters > 0 && s.eaters[e].sides[x.option].dish == dish {
			return true
		}
	}
	return false
}
