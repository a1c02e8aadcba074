package llm

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// longestRest bounds for how long all calls keep away after one was told to wait, so
// that a provider that was wrong about it is found out.
const longestRest = longOpen

// rate keeps the calls within what the provider allows a minute: configured, or learned
// from its headers when that is less.
type rate struct {
	mu       sync.Mutex
	requests bucket
	tokens   bucket
	rest     time.Time // nobody is asked before
}

// bucket holds what is left of an allowance, and fills up within a minute. Calls take
// in advance: a level below nothing is a queue.
type bucket struct {
	configured float64 // a minute; 0: not known
	announced  float64 // by the provider
	level      float64
	at         time.Time
}

func newRate(requests, tokens int) *rate {
	return &rate{
		requests: bucket{configured: float64(requests), level: float64(requests)},
		tokens:   bucket{configured: float64(tokens), level: float64(tokens)},
	}
}

// perMinute is the smaller of what is known, 0 when nothing is.
func (b *bucket) perMinute() float64 {
	if b.announced > 0 && (b.configured == 0 || b.announced < b.configured) {
		return b.announced
	}
	return b.configured
}

func (b *bucket) fill(now time.Time) {
	if !b.at.IsZero() {
		b.level = min(b.perMinute(), b.level+b.perMinute()*now.Sub(b.at).Minutes())
	}
	b.at = now
}

// take n, and say how long to wait before using them. Of a request larger than the
// whole allowance a full bucket is enough: the provider may count otherwise.
func (b *bucket) take(n float64, now time.Time) time.Duration {
	each := b.perMinute()
	if each == 0 {
		return 0
	}
	b.fill(now)
	missing := min(n, each) - b.level
	b.level -= n
	if missing <= 0 {
		return 0
	}
	return time.Duration(missing / each * float64(time.Minute))
}

func (b *bucket) giveBack(n float64) {
	if b.perMinute() > 0 {
		b.level = min(b.perMinute(), b.level+n)
	}
}

// reserve takes a request of so many tokens and waits until it may go. A wait that does
// not fit is a Rate error at once, and nothing is taken.
func (r *rate) reserve(ctx context.Context, tokens int, longest time.Duration) error {
	now := time.Now()
	r.mu.Lock()
	wait := max(r.requests.take(1, now), r.tokens.take(float64(tokens), now), r.rest.Sub(now))
	r.mu.Unlock()
	if wait <= 0 {
		return nil
	}
	err := &Error{Class: Rate, RetryAfter: wait, detail: "the allowance of this minute is used up"}
	if fits(ctx, wait, longest) {
		if sleep(ctx, wait) == nil {
			return nil
		}
		err = cancelled(ctx)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.requests.giveBack(1)
	r.tokens.giveBack(float64(tokens))
	return err
}

// settle corrects a reservation by what was used.
func (r *rate) settle(reserved, used int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tokens.giveBack(float64(reserved - used))
}

// keepAway makes every call wait, as one of them was told to.
func (r *rate) keepAway(wait time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if until := time.Now().Add(min(wait, longestRest)); until.After(r.rest) {
		r.rest = until
	}
}

// hear takes over what a response's headers say of the allowance: OpenAI's names, which
// most use, and Anthropic's. Their resets tell when all of it is back, which is no time
// to wait for: it comes back little by little, and a refusal says itself how long to wait.
func (r *rate) hear(h http.Header) {
	now := time.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	for name, b := range map[string]*bucket{"requests": &r.requests, "tokens": &r.tokens} {
		b.learn(h.Get("x-ratelimit-limit-"+name), h.Get("x-ratelimit-remaining-"+name), now)
		b.learn(h.Get("anthropic-ratelimit-"+name+"-limit"), h.Get("anthropic-ratelimit-"+name+"-remaining"), now)
	}
}

func (b *bucket) learn(limit, remaining string, now time.Time) {
	each, err := strconv.ParseFloat(limit, 64)
	if err != nil || !(each >= 1 && each < 1e12) {
		return
	}
	b.fill(now)
	if b.perMinute() == 0 {
		b.level = each
	}
	b.announced = each
	b.level = min(b.level, b.perMinute())
	if left, err := strconv.ParseFloat(remaining, 64); err == nil && left >= 0 {
		b.level = min(b.level, left)
	}
}

// now gives the allowances and what is left of them.
func (r *rate) now() (requests, tokens Allowance, rest time.Time) {
	now := time.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.requests.fill(now)
	r.tokens.fill(now)
	if now.Before(r.rest) {
		rest = r.rest
	}
	return r.requests.shown(), r.tokens.shown(), rest
}

func (b *bucket) shown() Allowance {
	return Allowance{PerMinute: int(b.perMinute()), Left: max(0, int(b.level))}
}
