package main

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"mealplanner/internal/llm/llmtest"

	"mealplanner/bench/service"
)

// mode is how the stub model answers.
type mode int32

const (
	instant mode = iota // at once: only composing takes time
	working             // after the model's latency
	stalled             // not until released
)

// stub stands where the model would be. To the server with the tag "load" its answer has no
// content: what is measured is the waiting. To the model composer it is a provider that
// chooses the first dish of every slot.
type stub struct {
	url    string
	model  model
	says   string // what it answers instead of a choice: one of useless; empty: it chooses
	server *http.Server
	mode   atomic.Int32
	calls  atomic.Int64
	held   atomic.Int64 // calls that wait to be released
	now    atomic.Int64 // calls under way
	peak   atomic.Int64 // of those at once

	mu       sync.Mutex
	released chan struct{}
}

// startStub listens on a free port of this machine.
func startStub(m model, says string) (*stub, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &stub{url: "http://" + listener.Addr().String(), model: m, says: says, released: make(chan struct{})}
	s.server = &http.Server{Handler: s, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = s.server.Serve(listener) }() // ends with close
	return s, nil
}

func (s *stub) close() { _ = s.server.Close() }

// set changes how calls from now on are answered.
func (s *stub) set(m mode) { s.mode.Store(int32(m)) }

// release answers every call that is held.
func (s *stub) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.released)
	s.released = make(chan struct{})
}

// ServeHTTP is one call of the model.
func (s *stub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.calls.Add(1)
	s.enter()
	defer s.now.Add(-1)
	if strings.HasSuffix(r.URL.Path, "/chat/completions") {
		defer func() { s.answer(w, r) }()
	}
	switch mode(s.mode.Load()) {
	case working:
		service.Sleep(r.Context(), s.latency())
	case stalled:
		s.hold(r)
	}
}

// enter counts a call that is under way.
func (s *stub) enter() {
	now := s.now.Add(1)
	for peak := s.peak.Load(); now > peak && !s.peak.CompareAndSwap(peak, now); peak = s.peak.Load() {
		continue
	}
}

func (s *stub) hold(r *http.Request) {
	s.mu.Lock()
	released := s.released
	s.mu.Unlock()
	s.held.Add(1)
	defer s.held.Add(-1)
	select {
	case <-released:
	case <-r.Context().Done():
	}
}

// useless are answers that are none, in events that come all at once: 60 kB in events of a few
// words of prose, of an object of another shape, and of the object that was asked for, cut; and
// 5 MB of prose in larger ones.
var useless = map[string]func() []byte{
	"prose": sync.OnceValue(func() []byte { return events("", prose, "stop", 60_000, 12) }),
	"shape": sync.OnceValue(func() []byte {
		return events(`{"menu":[`, `{"title":"soup %d","kcal":500,"steps":["cook","serve"]}, `, "stop", 60_000, 12)
	}),
	"cut": sync.OnceValue(func() []byte {
		return events(`{"dishes":[`, `{"slot":"lunch","dish":"soup-%d"}, `, "length", 60_000, 12)
	}),
	"long": sync.OnceValue(func() []byte { return events("", prose, "stop", 5_000_000, 400) }),
}

const prose = "Of course, dish %d is a soup {with lentils} or a stew. "

// events are a stream that says a form again and again, with numbers, until it has said so many
// bytes: in pieces of so many.
func events(first, form, finish string, size, piece int) []byte {
	var text, all strings.Builder
	text.WriteString(first)
	for i := 0; text.Len() < size; i++ {
		fmt.Fprintf(&text, form, i)
	}
	for piece := range slices.Chunk([]byte(text.String()), piece) {
		fmt.Fprintf(&all, "data: {\"model\":\"stub\",\"choices\":[{\"index\":0,\"delta\":{\"content\":%q},\"finish_reason\":null}]}\n\n", piece)
	}
	fmt.Fprintf(&all, "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":%q}]}\n\ndata: [DONE]\n\n", finish)
	return []byte(all.String())
}

// answer is what the model says.
func (s *stub) answer(w http.ResponseWriter, r *http.Request) {
	if s.says == "" {
		choose(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	_, _ = w.Write(useless[s.says]()) // whoever has heard enough goes away
}

// choose answers a question of the model composer.
func choose(w http.ResponseWriter, r *http.Request) {
	var asked llmtest.Asked
	err := json.NewDecoder(r.Body).Decode(&asked)
	q, ok := llmtest.QuestionOf(asked.Prompt())
	if err != nil || !ok {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"choices": []any{map[string]any{
		"index": 0, "finish_reason": "stop", "message": map[string]string{"role": "assistant", "content": q.Answer(0)},
	}}})
}

func (s *stub) latency() time.Duration {
	return time.Duration(float64(s.model.Median) * math.Exp(s.model.Sigma*rand.NormFloat64()))
}
