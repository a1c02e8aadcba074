package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
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

// request is one thing to ask.
type request struct {
	method, path string
	body         any
	header       []string // names and values in turn
	token        string   // "": the client's
}

// answer is what came of it at last.
type answer struct {
	status int
	header http.Header
	body   []byte
	// unsure: an earlier attempt got no answer, and may have had its effect.
	unsure bool
}

// decode reads the answer's JSON.
func (a answer) decode(v any) error {
	if err := json.Unmarshal(a.body, v); err != nil {
		return fmt.Errorf("%w in %.200s", err, a.body)
	}
	return nil
}

// code of a refusal.
func (a answer) code() string {
	var p struct {
		Code string `json:"code"`
	}
	_ = json.Unmarshal(a.body, &p) // not a refusal: no code
	return p.Code
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
		if !later(a.status) {
			c.judge(r, a)
			return a
		}
		unsure = unsure || a.status == 0 || a.code() == "outcome-unknown"
		if later(a.status) && a.status != 0 && a.header.Get("Retry-After") == "" {
			c.world.history.violated(c.n, r.path, "%d without Retry-After", a.status)
		}
		if time.Since(begin) > answerTime {
			c.world.history.violated(c.n, r.path, "%s has had no answer for %v", r.method, answerTime)
			return a
		}
		if !wait(ctx, nil, 20*time.Millisecond+rand.N(min(500*time.Millisecond, 50*time.Millisecond<<min(try, 5)))) {
			return a
		}
	}
}

func (c *client) judge(r request, a answer) {
	switch {
	case a.status >= http.StatusInternalServerError:
		c.world.history.violated(c.n, r.path, "%s answered %d: %.300s", r.method, a.status, a.body)
	case a.status == http.StatusUnauthorized && r.token == "":
		c.world.history.violated(c.n, r.path, "%s with a good session answered 401", r.method)
	}
}

// attempt asks one replica once, in turn.
func (c *client) attempt(ctx context.Context, r request) answer {
	c.mu.Lock()
	c.next++
	s, token := c.world.servers[c.next%replicas], r.token
	if token == "" {
		token = c.token
	}
	c.mu.Unlock()
	base := s.address()
	if base == "" {
		return answer{} // its process is away: not even asked
	}
	begin := time.Now()
	a, err := c.send(ctx, base, token, r)
	note := fmt.Sprintf("server %d, %d ms, %s", s.n, time.Since(begin).Milliseconds(), a.note())
	if err != nil {
		note += err.Error()
	}
	c.world.history.answered(c.n, r.method+" "+r.path, a.status, note)
	return a
}

// note is what the history keeps of an answer.
func (a answer) note() string {
	var b struct {
		ID, State, Code string
		MenuID          *string `json:"menu_id"`
	}
	_ = json.Unmarshal(a.body, &b) // not ours: nothing to note
	note := b.ID + " " + b.State + " " + b.Code
	if b.MenuID != nil {
		note += " menu " + *b.MenuID
	}
	return note
}

func (c *client) send(ctx context.Context, base, token string, r request) (answer, error) {
	var body io.Reader
	if r.body != nil {
		encoded, err := json.Marshal(r.body)
		if err != nil {
			return answer{}, err
		}
		body = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(ctx, r.method, base+r.path, body)
	if err != nil {
		return answer{}, err
	}
	if r.body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	for pair := range slices.Chunk(r.header, 2) {
		request.Header.Set(pair[0], pair[1])
	}
	response, err := c.http.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		return answer{}, err // half an answer is none
	}
	return answer{status: response.StatusCode, header: response.Header, body: content}, nil
}

// get reads something that must be there.
func (c *client) get(ctx context.Context, path string, v any) bool {
	a := c.ask(ctx, request{method: http.MethodGet, path: path})
	if ctx.Err() != nil {
		return false
	}
	if a.status != http.StatusOK {
		c.world.history.violated(c.n, path, "cannot be read: %s", strconv.Itoa(a.status)+" "+a.code())
		return false
	}
	if err := a.decode(v); err != nil {
		c.world.history.violated(c.n, path, "cannot be understood: %v", err)
		return false
	}
	return true
}
