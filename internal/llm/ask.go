package llm

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"time"
)

// Effort is how much a model that thinks should think.
type Effort string

// The efforts, as providers name them.
const (
	Minimal Effort = "minimal"
	Low     Effort = "low"
	Medium  Effort = "medium"
	High    Effort = "high"
)

// Schema is the form of a structured answer. The portable kind has an object at its root,
// everything required, additionalProperties false, and no limits, patterns or references.
// Not every provider enforces or even reads it: say it in the prompt too, and check.
type Schema struct {
	Name string // of letters, digits, _ and -
	JSON json.RawMessage
}

// Request is one question to the model.
type Request struct {
	System, User string
	Schema       *Schema // nil: free text

	// MaxTokens is the most the answer may have, hidden thoughts included; near what is
	// needed, for providers count it against the rate. 0: as many as the model likes.
	MaxTokens   int
	Temperature *float64 // nil: the model's own
	Effort      Effort   // empty: the model's own
	Seed        int64    // 0: none

	// Household is on whose behalf: households take turns.
	Household string

	// Reserve, where set, is asked before every call that goes out, further tries
	// included: they are billed too. Its error ends Ask and is returned as it is. settle
	// is called exactly once, with what the call used, or what it may have used where
	// the provider does not say. Both must not keep a database connection.
	Reserve func(ctx context.Context, e Estimate) (settle func(Usage), err error)
}

// Estimate is what a call may use, at most by what is known.
type Estimate struct {
	InputTokens, OutputTokens int
	CostMicros                int64
	Currency                  string
}

// Usage is what calls used. Tokens are the provider's figures where it gives plausible
// ones, and estimates otherwise; the cost follows from the configured prices.
type Usage struct {
	Calls        int    `json:"calls"`
	InputTokens  int    `json:"input_tokens"`
	OutputTokens int    `json:"output_tokens"`
	CostMicros   int64  `json:"cost_micros"`
	Currency     string `json:"currency"`
}

func (u *Usage) add(v Usage) {
	u.Calls += v.Calls
	u.InputTokens += v.InputTokens
	u.OutputTokens += v.OutputTokens
	u.CostMicros += v.CostMicros
	u.Currency = cmp.Or(v.Currency, u.Currency)
}

// Warning is something about a good answer that the asker should know.
type Warning string

// PromptCut: the provider seems to have read only a part of the prompt, and did not say.
// What it left out is usually the beginning.
const PromptCut Warning = "prompt-cut"

// Answer is what the model said.
type Answer struct {
	// Text is, with a Schema, the answer's first complete JSON object, which need not
	// satisfy the schema; else the whole answer without thoughts. With an error it is
	// what had come of an answer that was cut, and may be empty.
	Text         string
	FinishReason string // "stop", "length" …
	Model        string // as the provider names it
	RequestID    string
	Usage        Usage // of all calls of this Ask
	Warnings     []Warning
}

const maxNegotiations = 3

// Ask puts the request to the model. It waits for its turn and for the provider's rate,
// tries again what may pass, and learns which parameters the model takes. The error is
// an *Error, ErrHeld, ErrNoProvider, or what Reserve returned; it comes with an Answer
// that says what was used, and what there is of a cut answer.
func (d *Door) Ask(ctx context.Context, r Request) (Answer, error) {
	return d.ask(ctx, r, false)
}

func (d *Door) ask(ctx context.Context, r Request, probing bool) (Answer, error) {
	if d.config.HoldsConnection != nil && d.config.HoldsConnection(ctx) {
		return Answer{}, ErrHeld
	}
	l := d.link.Load()
	if l == nil {
		return Answer{}, ErrNoProvider
	}
	c := d.converse(l, r, probing)
	answer, err := c.run(ctx)
	switch {
	case err == nil:
		l.deaf.Store(0)
	case c.unexplained: // whatever it refuses, it is not the form
		l.deaf.Store(time.Now().Add(longOpen).UnixNano())
	}
	if c.taught && (err == nil || c.negotiated == maxNegotiations) { // the next Ask goes on from there
		d.shapes.learn(l.endpoint, c.shape, time.Now())
	}
	d.count(answer.Usage)
	return answer, err
}

func (d *Door) converse(l *link, r Request, probing bool) *conversation {
	now := time.Now()
	c := &conversation{link: l, request: r, probing: probing, shape: d.shapes.of(l.endpoint, now), shapes: &d.shapes, began: now}
	if r.Schema != nil {
		o := outlineOf(r.Schema)
		c.outline = &o
	}
	return c
}

// conversation is one Ask: a request, and what its failures have taught so far.
type conversation struct {
	*link
	request    Request
	outline    *outline // of the answer; nil: free text
	shape      shape
	shapes     *shapes
	room       int  // tokens beside what was asked for, at least: what was cut has shown it
	left       int  // tokens that this prompt leaves; 0: not known
	probing    bool // through an open circuit too
	began      time.Time
	negotiated int
	taught     bool // the shape is worth remembering

	unexplained bool // a refusal explained nothing, and something plainer was asked for
	failures    map[Class]int
	tries       int // that failed
	cutAt       int // the limit that was sent last
	usage       Usage
}

// run is the one retry loop.
func (c *conversation) run(ctx context.Context) (Answer, error) {
	var last Answer
	var lastFault *Error
	for {
		answer, err := c.once(ctx)
		c.usage.add(answer.Usage)
		answer.Usage = c.usage
		if err == nil {
			c.budget.earn()
			return answer, nil
		}
		fault, ok := err.(*Error)
		if !ok {
			return answer, err
		}
		if lastFault != nil && answer.Usage.Calls == last.Usage.Calls && fault.Class != Cancelled {
			return last, lastFault // nobody was asked again: what happened before is the reason
		}
		fault.Calls = c.usage.Calls
		last, lastFault = answer, fault
		if !c.retry(ctx, fault) {
			return answer, fault
		}
	}
}

// retry decides whether to ask once more after a fault, and waits until then.
func (c *conversation) retry(ctx context.Context, fault *Error) bool {
	if fault.Class == BadRequest && c.negotiated < maxNegotiations && c.yield(fault) {
		c.negotiated++
		return true
	}
	c.troubles.note(fault, time.Now())
	if c.probing && fault.Class != Truncated {
		return false // whoever looks wants to know how it is now
	}
	if fault.loading && time.Since(c.began) < c.limits.FirstToken {
		// Not billed, and no fault of a server that has just been started: patience.
		wait := max(fault.RetryAfter, loadingPause+time.Duration(c.random()*float64(loadingPause)))
		return fits(ctx, wait, c.limits.LongestWait) && rest(ctx, wait)
	}
	if c.failures == nil {
		c.failures = map[Class]int{}
	}
	c.failures[fault.Class]++
	c.tries++
	if c.tries >= c.limits.Attempts || c.failures[fault.Class] >= fault.maxTries(c.limits.Attempts) {
		return false
	}
	if fault.Class == Truncated && !c.widen(fault) {
		return false
	}
	wait := pauseBefore(c.tries, fault.RetryAfter, c.random())
	return fits(ctx, wait, c.limits.LongestWait) && c.budget.take() && rest(ctx, wait)
}

const loadingPause = 2 * time.Second

// rest waits. A context that ends meanwhile is found by the next call.
func rest(ctx context.Context, wait time.Duration) bool {
	_ = sleep(ctx, wait)
	return true
}

// maxTries of a class: as often as configured where the fault passes by itself, twice
// where another try is a matter of luck, once where it cannot help. The provider's own
// word goes before, but not where money is missing.
func (e *Error) maxTries(attempts int) int {
	if e.should != nil && e.Class != Quota && e.Class != Cancelled {
		if *e.should {
			return attempts
		}
		return 1
	}
	switch {
	case e.Class == Timeout && (e.Phase == Whole || e.Phase == Dial):
		return 1 // it would take as long again
	case e.Class == Truncated && e.shown:
		return 3 // the first says that it reasons, the second how much
	case e.Class == Malformed && e.content, e.Class == Truncated:
		return 2
	case e.Class == Rate, e.Class == Overload, e.Class == Network, e.Class == Timeout, e.Class == Malformed:
		return attempts
	default:
		return 1
	}
}

// yield gives up what the provider does not take, and reports whether there was such.
func (c *conversation) yield(refusal *Error) bool {
	sent := c.wire()
	if refusal.maxOutput > 0 && !refusal.fixed {
		// The room that this prompt leaves, which says nothing of others.
		c.left = refusal.maxOutput
		return sent.limit() > refusal.maxOutput
	}
	next, ok := c.shape.yield(refusal, sent)
	if !ok && refusal.unexplained() && time.Now().UnixNano() >= c.deaf.Load() {
		next, ok = c.shape.plainer(sent)
		c.unexplained = c.unexplained || ok
	}
	if ok {
		c.shape, c.taught = next, true
	}
	return ok
}

// unexplained: a refusal of the request that names nothing of ours.
func (e *Error) unexplained() bool {
	return (e.Status == http.StatusBadRequest || e.Status == http.StatusUnprocessableEntity || e.Status < 300) &&
		len(e.params) == 0 && e.maxOutput == 0 && e.should == nil
}

// wire is the request as it goes out, with room for what the model is known to think.
func (c *conversation) wire() wire {
	r := c.request
	if r.MaxTokens > 0 {
		r.MaxTokens += max(c.room, c.shapes.reasoning(c.endpoint, time.Now()).room)
		if c.left > 0 {
			r.MaxTokens = min(r.MaxTokens, c.left)
		}
	}
	return c.shape.wire(c.provider.Model, r)
}

// widen raises the limit that an answer was cut at, more where hidden thoughts had taken
// all of it.
func (c *conversation) widen(fault *Error) bool {
	limit := c.cutAt
	wider := 2 * limit
	if fault.blank {
		wider *= 2
	}
	c.room = max(c.room, min(wider-c.request.MaxTokens, max(maxRoom, c.request.MaxTokens)))
	if c.request.Effort != "" && c.request.Effort != Minimal {
		c.request.Effort = Low
	}
	return c.wire().limit() > limit
}
