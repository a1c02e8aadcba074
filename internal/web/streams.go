package web

import (
	"sync"
	"time"

	"mealplanner/internal/problem"
)

// Bounds on event streams of this process. Each holds a connection for as long as its
// menu is being made; a person has a few pages open, on a few devices.
const (
	maxStreams   = 2000 // half of the connections
	maxStreamsOf = 20   // of an account
	retryStream  = 10 * time.Second
)

// streams counts those that are open.
type streams struct {
	most, mostOf int
	mu           sync.Mutex
	open         int
	of           map[string]int // by account
}

func newStreams(most, mostOf int) *streams {
	return &streams{most: most, mostOf: mostOf, of: map[string]int{}}
}

// take counts a stream of an account until done is called, or refuses it.
func (s *streams) take(account string) (done func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.of[account] >= s.mostOf:
		return nil, problem.New(problem.TooMany, "You watch %d menus being made already. Close one, or ask for the generation from time to time.", s.mostOf).
			Coded("too-many-streams").After(retryStream)
	case s.open >= s.most:
		return nil, problem.New(problem.Unavailable, "Too many menus are being watched at this moment. Ask for the generation from time to time.").
			Coded("too-many-streams").After(retryStream)
	}
	s.open++
	s.of[account]++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.open--
		if s.of[account]--; s.of[account] == 0 {
			delete(s.of, account)
		}
	}, nil
}

func (s *streams) now() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open
}
