package llm

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// once makes one call, within all limits: the breaker lets it pass, its household's turn
// comes, the rate allows it, the ledger has room. The error is an *Error, or Reserve's.
func (c *conversation) once(ctx context.Context) (Answer, error) {
	w := c.wire()
	c.cutAt = w.limit()
	estimate := c.estimate(c.request, w)
	var began time.Duration
	release, err := c.admit(ctx, estimate.InputTokens+estimate.OutputTokens)
	if err != nil {
		return Answer{}, err
	}
	used, strain := Usage{Currency: c.currency}, noStrain
	defer func() { release(strain, began, used.InputTokens+used.OutputTokens) }()

	report, wait := c.breaker.pass(ctx, c.probing)
	switch {
	case report == nil && ctx.Err() != nil:
		return Answer{}, cancelled(ctx)
	case report == nil:
		return Answer{}, &Error{Class: Unavailable, RetryAfter: wait}
	}
	found := noEvidence
	defer func() { report(found) }()

	if c.request.Reserve != nil {
		settle, err := c.request.Reserve(ctx, estimate)
		if err != nil {
			return Answer{}, err
		}
		if settle != nil {
			defer func() { settle(used) }()
		}
	}
	out := c.call(ctx, w, c.outline)
	done := c.conclude(w, out, estimate)
	used, strain, found = done.usage, done.fault.strain(), c.evidence(done.fault, out.started)
	began = out.began()
	c.note(ctx, done, out)
	if done.fault != nil {
		return done.Answer, done.fault
	}
	return done.Answer, nil
}

// admit waits for the household's turn and then for the provider's rate, unless there is
// no point in it. release gives back the turn, with how long the answer took to begin, and the
// tokens that were not used. A probe waits for nothing.
func (c *conversation) admit(ctx context.Context, tokens int) (release func(s strain, began time.Duration, used int), err error) {
	if ctx.Err() != nil {
		return nil, cancelled(ctx)
	}
	if c.probing {
		return func(strain, time.Duration, int) {}, nil
	}
	if wait := c.breaker.ready(ctx); ctx.Err() != nil {
		return nil, cancelled(ctx)
	} else if wait > 0 {
		return nil, &Error{Class: Unavailable, RetryAfter: wait}
	}
	patience, cancel := c.breaker.patience(ctx)
	defer cancel()
	ticket, err := c.limiter.take(patience, c.request.Household)
	switch {
	case errors.Is(err, errQueueFull):
		return nil, &Error{Class: Unavailable, detail: "too many calls wait for their turn"}
	case err != nil && ctx.Err() == nil:
		return nil, &Error{Class: Unavailable, RetryAfter: firstOpen}
	case err != nil:
		return nil, cancelled(ctx)
	}
	if err := c.rate.reserve(ctx, tokens, c.limits.LongestWait); err != nil {
		c.limiter.giveBack(ticket, noStrain)
		return nil, err
	}
	return func(s strain, began time.Duration, used int) {
		c.rate.settle(tokens, used)
		ticket.waits = began
		c.limiter.giveBack(ticket, s)
	}, nil
}

// longSilence is from where on one call that nothing was answered to says all.
const longSilence = 2 * time.Minute

// evidence is what a call that began at a time says about the provider. That it answered
// nothing to one says little while it answers others, and that several at once are too many
// for it says nothing: there will be fewer.
func (l *link) evidence(e *Error, started time.Time) evidence {
	if e != nil && e.Class == Rate {
		if _, limit, _ := l.limiter.now(); limit > 1 {
			return noEvidence
		}
	}
	if e == nil || e.Class != Timeout || e.Phase != FirstToken || l.heard.Load() > started.UnixNano() {
		return e.evidence()
	}
	if l.limits.FirstToken >= longSilence {
		return absent
	}
	return mute
}

func cancelled(ctx context.Context) *Error {
	return &Error{Class: Cancelled, cause: context.Cause(ctx)}
}

// concluded is a call's answer, or its failure.
type concluded struct {
	Answer
	usage Usage
	fault *Error
}

// conclude judges what came over the wire and learns from it.
func (c *conversation) conclude(w wire, out outcome, estimate Estimate) concluded {
	l, done := c.link, concluded{fault: out.fault}
	if out.reply != nil {
		r := out.reply
		if done.fault == nil {
			done.Text, done.fault = judge(r, c.outline)
			if done.fault != nil {
				done.fault.Status, done.fault.RequestID = 200, out.id
			}
		}
		if done.fault != nil {
			done.Text = partial(r, done.fault)
		} else if r.plain && w.Stream {
			// It takes the wish to stream and does not grant it: next time it is given
			// the patience that an answer in one piece needs.
			c.shape.without |= streaming
			c.taught = true
		}
		c.learnReasoning(r, done, w.limit())
		done.FinishReason, done.Model = l.named(r.finish), l.named(r.model)
		done.Warnings = r.warnings(c.request, w)
	}
	if out.fault == nil {
		l.breaker.answered(out.began())
	}
	done.RequestID = out.id
	done.usage = l.used(out, estimate)
	done.Answer.Usage = done.usage
	l.rate.hear(out.header)
	if f := done.fault; f != nil && f.Class == Rate && f.RetryAfter > 0 {
		l.rate.keepAway(f.RetryAfter)
	}
	return done
}

// learnReasoning learns how much room the model's reasoning takes.
func (c *conversation) learnReasoning(r *reply, done concluded, limit int) {
	text := answerOf(done.Text)
	if f := done.fault; f != nil && f.Class == Truncated {
		_, f.shown = r.hidden(text, limit)
	}
	c.shapes.reasoned(c.endpoint, time.Now(), func(m reasoning) reasoning {
		return m.note(r, done.fault, text, limit, c.request.MaxTokens)
	})
}

// tokens estimates how many a text has: English has four bytes to one, other languages
// and JSON fewer, and an estimate that pays should not be too low.
func tokens(bytes int) int { return bytes/bytesOfAToken + 1 }

const bytesOfAToken = 3

// guessedOutput is the estimate of an answer without a limit.
const guessedOutput = 4096

func (l *link) estimate(r Request, w wire) Estimate {
	e := Estimate{InputTokens: tokens(len(r.System) + len(r.User)), OutputTokens: w.limit(), Currency: l.currency}
	if w.ResponseFormat != nil {
		e.InputTokens += tokens(len(r.Schema.JSON))
	}
	if e.OutputTokens == 0 {
		e.OutputTokens = guessedOutput
	}
	e.CostMicros = l.provider.cost(e.InputTokens, e.OutputTokens)
	return e
}

// maxPlausible bounds what is believed of a provider's figures.
const maxPlausible = 10_000_000

// used is what a call used: by the provider's figures, else by the length of a whole
// answer; what was cut may have been computed and billed to its end, and was as long as it
// was; what was refused cost nothing.
func (l *link) used(out outcome, estimate Estimate) Usage {
	u := Usage{Calls: 1, Currency: l.currency}
	length := 0
	if out.reply != nil {
		length = out.reply.text.Len() + out.reply.thought.Len()
	}
	switch {
	case out.sent && out.cutShort():
		u.InputTokens, u.OutputTokens = estimate.InputTokens, max(estimate.OutputTokens, tokens(length))
	case out.fault == nil || length > 0:
		u.InputTokens, u.OutputTokens = estimate.InputTokens, tokens(length)
	}
	if out.reply != nil && out.reply.usage != nil {
		if n := out.reply.usage.PromptTokens; n > 0 {
			u.InputTokens = min(n, maxPlausible)
		}
		if n := out.reply.usage.written(); n > 0 {
			u.OutputTokens = n
		}
	}
	u.CostMicros = l.provider.cost(u.InputTokens, u.OutputTokens)
	return u
}

// A prompt of so many tokens is long enough to notice that half of it is missing. The
// sum of 4,096 is the window that Ollama has when nobody sets another.
const (
	noticeable    = 1000
	defaultWindow = 4096
)

func (r *reply) warnings(q Request, w wire) []Warning {
	if r.usage == nil || r.usage.PromptTokens <= 0 {
		return nil
	}
	low := (len(q.System) + len(q.User)) / 4
	read := r.usage.PromptTokens
	if low >= noticeable && 2*read < low || read+r.usage.CompletionTokens == defaultWindow {
		return []Warning{PromptCut}
	}
	return nil
}

// note writes the call's one line.
func (c *conversation) note(ctx context.Context, done concluded, out outcome) {
	attrs := []slog.Attr{
		slog.String("host", c.url.Host), slog.String("model", c.provider.Model), slog.String("household", c.request.Household),
		slog.Int("call", c.usage.Calls+1), slog.String("client_request", out.ours), slog.Duration("took", time.Since(out.started)),
		slog.Int("input_tokens", done.usage.InputTokens), slog.Int("output_tokens", done.usage.OutputTokens),
	}
	if out.id != "" {
		attrs = append(attrs, slog.String("provider_request", out.id))
	}
	if ms := c.named(out.header.Get("openai-processing-ms")); ms != "" {
		attrs = append(attrs, slog.String("provider_ms", ms))
	}
	if out.first > 0 {
		attrs = append(attrs, slog.Duration("first_token", out.first))
	}
	if done.fault == nil {
		c.log.LogAttrs(ctx, slog.LevelInfo, "model answered", attrs...)
		return
	}
	attrs = append(attrs, slog.String("class", string(done.fault.Class)), slog.Int("status", done.fault.Status), slog.String("what", done.fault.words()))
	c.log.LogAttrs(ctx, slog.LevelWarn, "model failed", attrs...)
}
