package llm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Report is how a probe went, in words for an administrator.
type Report struct {
	OK    bool          `json:"ok"`
	Words string        `json:"words"`
	Took  time.Duration `json:"took"`
	Usage Usage         `json:"usage"`
}

// probeTokens leaves a model that thinks room for it; others use ten.
const probeTokens = 256

// Probe makes one real and tiny call at once, also while the circuit is open or calls
// wait, and explains the answer. A success closes the circuit. It is repeated only to learn which parameters
// the model takes, and for one that needs more room to think.
func (d *Door) Probe(ctx context.Context) Report {
	began := time.Now()
	answer, err := d.ask(ctx, areYouReady(), true)
	r := Report{Took: time.Since(began), Usage: answer.Usage}
	var fault *Error
	switch {
	case err == nil:
		r.OK = true
		r.Words = d.praise(answer, r.Took)
	case errors.Is(err, ErrNoProvider):
		r.Words = "No model is configured: menus are composed without one."
	case errors.As(err, &fault):
		r.Words = fmt.Sprintf("The model does not answer: %s. %s", strings.TrimPrefix(fault.Error(), "llm: "), fault.Advice())
	default:
		r.Words = err.Error()
	}
	return r
}

// areYouReady is the smallest request with everything that others have.
func areYouReady() Request {
	return Request{
		System:    "You check a connection.",
		User:      `Answer with the JSON object {"ready":true} and nothing else.`,
		MaxTokens: probeTokens,
		Schema: &Schema{Name: "ready", JSON: json.RawMessage(
			`{"type":"object","properties":{"ready":{"type":"boolean"}},"required":["ready"],"additionalProperties":false}`)},
	}
}

// knock asks a provider whose circuit is open how it is, with one tiny call that no household
// waits or pays for. Whatever it answers, but that it is broken or that money is missing, it
// is there.
func (d *Door) knock(l *link, report func(evidence)) {
	c := d.converse(l, areYouReady(), true)
	w := c.wire()
	estimate := c.estimate(c.request, w)
	out := c.call(l.life, w)
	done := c.conclude(w, out, estimate)
	c.note(l.life, done, out)
	d.count(done.usage)
	v := c.evidence(done.fault, out.started)
	switch {
	case l.life.Err() != nil, v == noEvidence && done.fault.loading:
		v = failed
	case v == noEvidence:
		v = healthy
	}
	report(v)
}

func (d *Door) praise(answer Answer, took time.Duration) string {
	s := d.State()
	model := s.Model
	if answer.Model != "" {
		model = answer.Model
	}
	words := fmt.Sprintf("%s at %s answered in %s (%d calls, %d tokens).", model, s.Host,
		took.Round(time.Millisecond), answer.Usage.Calls, answer.Usage.InputTokens+answer.Usage.OutputTokens)
	if len(s.Differences) > 0 {
		words += " It is asked " + strings.Join(s.Differences, ", ") + "."
	}
	return words
}
