package web

import (
	"crypto/sha256"
	"net/netip"
	"sync"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/problem"
)

// Wrong credentials that look like right ones must be looked up, and whoever makes them up
// would fill the lanes of those who are signed in. So an address has so many lookups of
// credentials that this process has not seen to be right; what was right lately is asked
// for without a bound, and what was wrong lately is known without asking.
const (
	strangeBurst = 60 // of an IPv4 address or an IPv6 /64: as many at once, then one a second
	strangeEvery = time.Second
	networkTimes = 4 // an IPv4 /24 or IPv6 /48 has as many times that
	wrongFor     = 10 * time.Second
	rightFor     = time.Hour
	maxKept      = 8192 // of each kind: memory is bounded too
)

// strangers knows which credentials were right and wrong lately, and who tried how many.
type strangers struct {
	mu    sync.Mutex
	right remembered[struct{}]
	wrong remembered[error] // with the answer
	owed  map[netip.Prefix]time.Time
}

func newStrangers() *strangers {
	return &strangers{
		right: remembered[struct{}]{life: rightFor}, wrong: remembered[error]{life: wrongFor}, owed: map[netip.Prefix]time.Time{},
	}
}

// authenticate asks who a token belongs to, unless the answer is known or its address has
// asked too often.
func (s *strangers) authenticate(token, address string, now time.Time, ask func() (account.Principal, error)) (account.Principal, error) {
	if !account.LooksLikeToken(token) {
		return ask() // which needs no database
	}
	key := sha256.Sum256([]byte(token))
	taken, err := s.take(key, address, now)
	if err != nil {
		return account.Principal{}, err
	}
	p, err := ask()
	s.learn(key, now, err)
	if err == nil || !problem.Is(err, problem.Unauthorized) {
		s.giveBack(taken)
	}
	return p, err
}

// take lets a lookup begin and gives where it is counted.
func (s *strangers) take(key [32]byte, address string, now time.Time) (counted []netip.Prefix, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, known := s.right.get(key, now); known {
		return nil, nil
	}
	if err, known := s.wrong.get(key, now); known {
		return nil, err
	}
	from, err := netip.ParseAddr(address)
	if err != nil {
		return nil, nil //nolint:nilerr // of no address nothing can be counted
	}
	customer, network := networksOf(from)
	wait := max(s.wait(network, strangeEvery/networkTimes, now), s.wait(customer, strangeEvery, now))
	if wait > 0 {
		return nil, problem.Of(problem.TooMany, "credentials-throttled").After(wait)
	}
	s.forget(now)
	s.add(network, strangeEvery/networkTimes, now)
	s.add(customer, strangeEvery, now)
	return []netip.Prefix{network, customer}, nil
}

// wait is how long until one lookup more is within the burst.
func (s *strangers) wait(of netip.Prefix, every time.Duration, now time.Time) time.Duration {
	const burst = strangeBurst * strangeEvery
	return max(0, s.owed[of].Sub(now)) + every - burst
}

func (s *strangers) add(of netip.Prefix, every time.Duration, now time.Time) {
	from := s.owed[of]
	if from.Before(now) {
		from = now
	}
	s.owed[of] = from.Add(every)
}

// giveBack takes a lookup back whose credentials were right, or of which nobody knows.
func (s *strangers) giveBack(counted []netip.Prefix) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, of := range counted {
		every := [2]time.Duration{strangeEvery / networkTimes, strangeEvery}[i]
		if at, owes := s.owed[of]; owes {
			s.owed[of] = at.Add(-every)
		}
	}
}

// welcome makes a login's token one that was right lately.
func (s *strangers) welcome(l account.Login, now time.Time) {
	s.learn(sha256.Sum256([]byte(l.Token)), now, nil)
}

// learn keeps what came of a lookup.
func (s *strangers) learn(key [32]byte, now time.Time, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case err == nil:
		s.right.put(key, struct{}{}, now)
	case problem.Is(err, problem.Unauthorized):
		s.right.delete(key)
		s.wrong.put(key, err, now)
	}
}

// forget keeps the addresses few: those that owe nothing say nothing. Where most owe
// something they begin anew together, so that nobody has to look at them at each request.
func (s *strangers) forget(now time.Time) {
	if len(s.owed) < maxKept {
		return
	}
	for of, at := range s.owed {
		if !at.After(now) {
			delete(s.owed, of)
		}
	}
	if len(s.owed) >= maxKept/2 {
		clear(s.owed)
	}
}

// remembered keeps what was put there for between one and two lives, or less when there
// is much: the older half goes at once.
type remembered[T any] struct {
	life         time.Duration
	since        time.Time
	newer, older map[[32]byte]T
}

func (r *remembered[T]) turn(now time.Time) {
	if r.newer != nil && len(r.newer) < maxKept && now.Sub(r.since).Abs() < r.life {
		return
	}
	if now.Sub(r.since).Abs() >= 2*r.life {
		r.newer = nil // as old as what it would take the place of
	}
	r.older, r.newer, r.since = r.newer, map[[32]byte]T{}, now
}

func (r *remembered[T]) get(key [32]byte, now time.Time) (T, bool) {
	r.turn(now)
	if v, ok := r.newer[key]; ok {
		return v, true
	}
	v, ok := r.older[key]
	return v, ok
}

func (r *remembered[T]) put(key [32]byte, v T, now time.Time) {
	r.turn(now)
	r.newer[key] = v
}

func (r *remembered[T]) delete(key [32]byte) {
	delete(r.newer, key)
	delete(r.older, key)
}
