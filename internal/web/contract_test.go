package web

import (
	"encoding/json"
	"strings"
	"testing"
)

// contract is the description of the API as other people's programs read it.
type contract struct {
	Paths      map[string]map[string]contractOperation
	Components struct{ Schemas map[string]*contractSchema }
}

type contractOperation struct {
	Parameters []struct {
		Name, In string
		Schema   *contractSchema
	}
	RequestBody *struct {
		Content map[string]struct{ Schema *contractSchema }
	}
}

type contractSchema struct {
	Ref        string `json:"$ref"`
	Type       any    // a name, or a list of names
	Properties map[string]*contractSchema
	// AdditionalProperties is false, or describes members whose names are free.
	AdditionalProperties json.RawMessage
	Items                *contractSchema
	OneOf                []*contractSchema
	Required             []string
	MaxItems             *int
	MaxLength            *int
}

func contractOf(t testing.TB, s *Server) (c contract) {
	t.Helper()
	if err := json.Unmarshal(s.describe.plain, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// at gives the operation of a route; the zero one where it is not described.
func (c contract) at(rt route) contractOperation { return c.Paths[rt.path][strings.ToLower(rt.method)] }

// body gives what an operation takes; nil: nothing.
func (c contract) body(op contractOperation) *contractSchema {
	if op.RequestBody == nil {
		return nil
	}
	return c.resolved(op.RequestBody.Content["application/json"].Schema)
}

func (c contract) resolved(s *contractSchema) *contractSchema {
	for s != nil && s.Ref != "" {
		s = c.Components.Schemas[strings.TrimPrefix(s.Ref, "#/components/schemas/")]
	}
	return s
}

// has reports whether a place of a body, such as "rules[0].text", is described.
func (c contract) has(s *contractSchema, place string) bool {
	s = c.resolved(s)
	switch {
	case place == "":
		return true
	case s == nil:
		return false
	}
	for _, form := range s.OneOf {
		if c.has(form, place) {
			return true
		}
	}
	if place[0] == '[' {
		_, rest, closed := strings.Cut(place, "]")
		return closed && s.Items != nil && c.has(s.Items, rest)
	}
	name := strings.TrimPrefix(place, ".")
	end := strings.IndexAny(name, ".[")
	if end < 0 {
		end = len(name)
	}
	member := s.Properties[name[:end]]
	if member == nil && len(s.AdditionalProperties) > 0 && s.AdditionalProperties[0] == '{' {
		if json.Unmarshal(s.AdditionalProperties, &member) != nil {
			return false
		}
	}
	return member != nil && c.has(member, name[end:])
}
