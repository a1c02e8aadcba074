package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"time"

	"mealplanner/bench/service"
)

const (
	// attemptTime is what a client gives one replica: a paused one never answers.
	attemptTime = 5 * time.Second
	// answerTime is when a request must have found somebody who answers.
	answerTime = 90 * time.Second
)

// client speaks to the replicas as a patient program would: what one does not answer,
// or answers with "later", it asks the next.
type client struct {
	world *world
	n     int
	draw  *rand.Rand // of its wishes
	http  *http.Client

	mu    sync.Mutex
	token string
	next  int // replica
}

func newClient(w *world, n int, first int) *client {
	return &client{
		world: w, n: n, next: first,
		draw: rand.New(rand.NewPCG(w.seed, uint64(n+2))),
		http: &http.Client{Timeout: attemptTime, Transport: &http.Transport{}},
	}
}

// request is one thing to ask; without a token with the client's.
type request = service.Request

// answer is what came of it at last.
type answer struct {
	service.Answer
	// unsure: an earlier attempt got no answer, and may have had its effect.
	unsure bool
}

// later are the answers that ask to try again, and 0: none.
func later(status int) bool {
	return status == 0 || status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests
}

// ask repeats a request until it is answered for good. No such answer is a violation;
// so is what no fault may cause: a 500, or a 503 that does not say when to come back.
func (c *client) ask(ctx context.Context, r request) answer {
	begin := time.Now()
	unsure := false
	for try := 0; ; try++ {
		a := c.attempt(ctx, r)
		a.unsure = unsure
		if !later(a.Status) {
			c.judge(r, a)
			return a
		}
		unsure = unsure || a.Status == 0 || a.Code() == "outcome-unknown"
		if later(a.Status) && a.Status != 0 && a.Header.Get("Retry-After") == "" {
			c.world.history.violated(c.n, r.Path, "%d without Retry-After", a.Status)
		}
		if time.Since(begin) > answerTime {
			c.world.history.violated(c.n, r.Path, "%s has had no answer for %v", r.Method, answerTime)
			return a
		}
		if !wait(ctx, nil, 20*time.Millisecond+rand.N(min(500*time.Millisecond, 50*time.Millisecond<<min(try, 5)))) {
			return a
		}
	}
}

func (c *client) judge(r request, a answer) {
	switch {
	case a.Status >= http.StatusInternalServerError:
		c.world.history.violated(c.n, r.Path, "%s answered %d: %.300s", r.Method, a.Status, a.Body)
	case a.Status == http.StatusUnauthorized && r.Token == "":
		c.world.history.violated(c.n, r.Path, "%s with a good session answered 401", r.Method)
	}
}

// attempt asks one replica once, in turn.
func (c *client) attempt(ctx context.Context, r request) answer {
	c.mu.Lock()
	c.next++
	s := c.world.servers[c.next%replicas]
	if r.Token == "" {
		r.Token = c.token
	}
	c.mu.Unlock()
	base := s.address()
	if base == "" {
		return answer{} // its process is away: not even asked
	}
	begin := time.Now()
	sent, err := service.Send(ctx, c.http, base, r)
	a := answer{Answer: sent}
	note := fmt.Sprintf("server %d, %d ms, %s", s.n, time.Since(begin).Milliseconds(), a.note())
	if err != nil {
		note += err.Error()
	}
	c.world.history.answered(c.n, r.Method+" "+r.Path, a.Status, note)
	return a
}

// note is what the history keeps of an answer.
func (a answer) note() string {
	var b struct {
		ID, State, Code string
		MenuID          *string `json:"menu_id"`
	}
	_ = json.Unmarshal(a.Body, &b) // not ours: nothing to note
	note := b.ID + " " + b.State + " " + b.Code
	if b.MenuID != nil {
		note += " menu " + *b.MenuID
	}
	return note
}

// get reads something that must be there.
func (c *client) get(ctx context.Context, path string, v any) bool {
	a := c.ask(ctx, request{Method: http.MethodGet, Path: path})
	if ctx.Err() != nil {
		return false
	}
	if a.Status != http.StatusOK {
		c.world.history.violated(c.n, path, "cannot be read: %s", strconv.Itoa(a.Status)+" "+a.Code())
		return false
	}
	if err := a.Decode(v); err != nil {
		c.world.history.violated(c.n, path, "cannot be understood: %v", err)
		return false
	}
	return true
}
