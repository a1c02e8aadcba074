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
		return plain[e.Class]
	}
}

// Advice is the class by which an administrator is told what to do: that of the failure, but
// of a connection that takes too long that of one that fails.
func (e *Error) Advice() Class {
	if e.Class == Timeout && e.Phase == Dial {
		return Network
	}
	return e.Class
}

// plain is what each class is, for a log and for who looks after the service.
var plain = map[Class]string{
	Rate:        "too many requests or tokens a minute",
	Quota:       "no credit, or a spending limit is reached",
	Overload:    "the provider is busy or broken",
	Auth:        "the key is not accepted",
	NotFound:    "neither this model nor this address is there",
	BadRequest:  "the request is not taken",
	TooLarge:    "the request is larger than the model can read",
	Filtered:    "the provider's content filter stopped it",
	Refused:     "the model declined",
	Truncated:   "the answer was cut at its token limit",
	Malformed:   "no answer of the agreed form",
	Timeout:     "no answer in time",
	Network:     "the connection failed",
	Cancelled:   "the caller ended it",
	Unavailable: "not asked: the provider has failed too often, or too many wait for it",
}
