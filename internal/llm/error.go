package llm

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Faults of the program or its configuration, not of a provider.
var (
	// ErrHeld: the context holds a database connection, and nothing may wait for a
	// model while it does.
	ErrHeld = errors.New("llm: asked while holding a database connection")
	// ErrNoProvider: no model is configured.
	ErrNoProvider = errors.New("llm: no model is configured")
)

// Class is what a failure means, whatever status the provider gave it.
type Class string

// The classes. Rate, Overload, Timeout, Network, Malformed and Truncated have been
// tried again by the door, as often as made sense; the others cannot pass by repeating.
const (
	Rate        Class = "rate"           // too many requests or tokens a minute
	Quota       Class = "quota"          // no money, or a spending limit is reached
	Overload    Class = "overload"       // the provider is busy or broken
	Auth        Class = "auth"           // the key is wrong or may not do this
	NotFound    Class = "not-found"      // neither this model nor this address
	BadRequest  Class = "bad-request"    // a parameter is not taken; Param, where known
	TooLarge    Class = "too-large"      // the request exceeds what the model can read
	Filtered    Class = "content-filter" // the provider's filter stopped prompt or answer
	Refused     Class = "refusal"        // the model declined
	Truncated   Class = "truncated"      // the answer was cut at its token limit
	Malformed   Class = "malformed"      // no answer of the agreed form
	Timeout     Class = "timeout"        // Phase says which
	Network     Class = "network"        // the connection failed
	Cancelled   Class = "cancelled"      // the caller's context ended
	Unavailable Class = "unavailable"    // not asked: the circuit is open, or the queue full
)

// Phase is where a Timeout struck.
type Phase string

// The phases.
const (
	Dial       Phase = "dial"        // connecting, TLS included
	FirstToken Phase = "first token" // nothing of the answer came
	Progress   Phase = "progress"    // the answer stopped growing
	Whole      Phase = "whole"       // the answer grew too slowly
	Gateway    Phase = "gateway"     // the provider, or a proxy before it, gave up
)

// Error is why a provider gave no answer. It holds nothing that the provider wrote but
// ids, numbers and the names of our own parameters.
type Error struct {
	Class      Class
	Phase      Phase         // of a Timeout
	Status     int           // of HTTP; 0: there was no response
	Param      string        // of a BadRequest: the parameter we sent that is not taken
	RetryAfter time.Duration // how long the provider wants to be left alone; 0: not said
	RequestID  string        // the provider's, for its support
	Calls      int           // requests that went out, this Ask's others included

	detail string // what happened, in words of our own
	cause  error  // the end of the caller's context
	hints
}

// hints are what the retry loop wants to know of a failure.
type hints struct {
	should *bool    // the provider's own word on whether to try again
	params []string // of our parameters, all that the provider names, likeliest first
	// so many of params, the first ones, are in the provider's own field for them
	culprits int
	most     int  // the most output tokens it takes
	fixed    bool // most holds for every request to this model
	loading  bool // a server that loads its model: not broken, only not yet ready
	content  bool // Malformed: a whole answer came, without the object
	blank    bool // Truncated: nothing but hidden tokens came
	shown    bool // Truncated: the provider's figures say that it was reasoning
}

// Error says what happened; it may be logged, and shown to an administrator.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("llm: " + string(e.Class))
	if e.Status != 0 {
		fmt.Fprintf(&b, " (status %d)", e.Status)
	}
	b.WriteString(": " + e.words())
	if e.RetryAfter > 0 {
		fmt.Fprintf(&b, ", again in %s", e.RetryAfter.Round(time.Millisecond))
	}
	if e.RequestID != "" {
		b.WriteString(", request " + e.RequestID)
	}
	return b.String()
}

// Unwrap gives the end of the caller's context, of a Cancelled.
func (e *Error) Unwrap() error { return e.cause }

func (e *Error) words() string {
	switch {
	case e.detail != "":
		return e.detail
	case e.Class == Timeout:
		return "no answer in time (" + string(e.Phase) + ")"
	case e.Class == BadRequest && e.Param != "":
		return e.Param + " is not taken"
	default:
		return plain[e.Class].what
	}
}

// Advice says what an administrator can do about it.
func (e *Error) Advice() string {
	switch {
	case e.Class == Timeout && e.Phase == Dial:
		return plain[Network].advice
	default:
		return plain[e.Class].advice
	}
}

// plain words each class: what happened, and what an administrator can do.
var plain = map[Class]struct{ what, advice string }{
	Rate: {"too many requests or tokens a minute",
		"Nothing has to be done: requests are slowed down. If it persists, ask the provider for a higher rate, or set a lower concurrency."},
	Quota: {"no credit, or a spending limit is reached",
		"Add credit or raise the spending limit at the provider. The circuit is tried again after ten minutes; until then menus are composed without the model."},
	Overload: {"the provider is busy or broken",
		"Nothing has to be done: it is tried again. If it persists, look at the provider's status page, or at the log of your own server."},
	Auth: {"the key is not accepted",
		"Check the key (MEALPLANNER_MODEL_KEY) and that its account may use this model."},
	NotFound: {"neither this model nor this address is there",
		"Check the URL (it usually ends in /v1, and must not redirect to another host) and the exact name of the model; on a server of your own, that the model is installed."},
	BadRequest: {"the request is not taken",
		"The model takes requests of another form than ours. Another model of the same provider may do."},
	TooLarge: {"the request is larger than the model can read",
		"Use a model with a larger context, or raise the context length of your own server."},
	Filtered: {"the provider's content filter stopped it",
		"Relax the filter at the provider, or use another model: what is asked holds names of dishes and foods only."},
	Refused: {"the model declined",
		"Another model may be less strict: what is asked holds names of dishes and foods only."},
	Truncated: {"the answer was cut at its token limit",
		"Models that think need room for hidden tokens: use one that thinks less, or plan fewer meals at once."},
	Malformed: {"no answer of the agreed form",
		"If it persists, the model is too weak for structured answers, or something between here and the provider answers in its place."},
	Timeout: {"no answer in time",
		"If it persists, use a faster model; on a server of your own, keep the model loaded."},
	Network: {"the connection failed",
		"Check the URL, the name resolution, the firewall and, on a server of your own, that it runs."},
	Cancelled: {"the caller ended it", "Nothing has to be done."},
	Unavailable: {"not asked: the provider has failed too often, or too many wait for it",
		"Look at the errors before this one. It is tried again by itself."},
}
