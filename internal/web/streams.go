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
	of           map[string]*streamsOf // by account
}

// streamsOf are those of an account. again is closed when their credentials are to be asked
// for again.
type streamsOf struct {
	open  int
	again chan struct{}
}

func newStreams(most, mostOf int) *streams {
	return &streams{most: most, mostOf: mostOf, of: map[string]*streamsOf{}}
}

// take counts a stream of an account until done is called, or refuses it.
func (s *streams) take(account string) (done func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	of := s.of[account]
	if of == nil {
		of = &streamsOf{again: make(chan struct{})}
	}
	switch {
	case of.open >= s.mostOf:
		return nil, problem.Of(problem.TooMany, "too-many-streams", "whose", "account", "max", s.mostOf).After(retryStream)
	case s.open >= s.most:
		return nil, problem.Of(problem.Unavailable, "too-many-streams", "whose", "all").After(retryStream)
	}
	s.of[account] = of
	s.open++
	of.open++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.open--
		if of.open--; of.open == 0 {
			delete(s.of, account)
		}
	}, nil
}

// again is closed when the streams of an account are to ask for their credentials again;
// then it gives another. nil: it has none.
func (s *streams) again(account string) <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if of := s.of[account]; of != nil {
		return of.again
	}
	return nil
}

// askAgain makes the streams of an account ask for their credentials: some have ended.
func (s *streams) askAgain(account string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if of := s.of[account]; of != nil {
		close(of.again)
		of.again = make(chan struct{})
	}
}

func (s *streams) now() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open
}
