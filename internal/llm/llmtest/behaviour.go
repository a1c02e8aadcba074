package llmtest

import (
	"fmt"
	"slices"
)

// Behaviour is a named way to reply.
type Behaviour struct {
	Name  string
	About string // one line
	Reply Reply
}

// Behaviours lists all, by kind: refusals of a call, bad answers with status 200,
// parameters that are not taken, framing of streams, faults of the wire.
func Behaviours() []Behaviour {
	return slices.Concat(refusals(), answers(), parameters(), framings(), wires())
}

// Named finds a behaviour.
func Named(name string) (Behaviour, error) {
	for _, b := range Behaviours() {
		if b.Name == name {
			return b, nil
		}
	}
	return Behaviour{}, fmt.Errorf("llmtest: no behaviour is called %q", name)
}
