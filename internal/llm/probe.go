package llm

import (
	"cmp"
	"context"
	"encoding/json"
	"time"
)

// Report is how a probe went.
type Report struct {
	OK    bool
	Err   error // why it did not: an *Error, or ErrNoProvider
	Took  time.Duration
	Usage Usage
	// Model is who answered, or else who was asked; Differences are those of State.
	Model, Host string
	Differences []string
}

// probeTokens leaves a model that thinks room for it; others use ten.
const probeTokens = 256

// Probe makes one real and tiny call at once, also while the circuit is open or calls
// wait, and reports the answer. A success closes the circuit. It is repeated only to learn which parameters
// the model takes, and for one that needs more room to think.
func (d *Door) Probe(ctx context.Context) Report {
	began := time.Now()
	answer, err := d.ask(ctx, areYouReady(), true)
	s := d.State()
	return Report{
		OK: err == nil, Err: err, Took: time.Since(began), Usage: answer.Usage,
		Model: cmp.Or(answer.Model, s.Model), Host: s.Host, Differences: s.Differences,
	}
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
	out := c.call(l.life, w, c.outline)
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
