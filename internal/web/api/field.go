package api

import (
	"regexp"
	"strings"

	"mealplanner/internal/problem"
	"mealplanner/internal/words"
)

// Field is one wrong value of an input.
type Field struct {
	Location string         `json:"location" doc:"Where it is, e.g. body.energy_kcal"`
	Message  string         `json:"message" doc:"What is wrong, for a person"`
	Code     string         `json:"code,omitempty" doc:"Stable word for programs"`
	Params   problem.Params `json:"params,omitempty" doc:"The values in the message by their names"`
}

// FieldsOf words what a problem names. The places of an input may have names that a client
// made up; those of what a problem is about are the household's own, such as
// eaters[Ada].diets, and are given as they are.
func FieldsOf(w *words.Words, p *problem.Problem) []Field {
	var all []Field
	for _, f := range w.Findings(p) {
		if p.About == nil {
			f.Location = safeLocation(f.Location)
		}
		all = append(all, Field(f))
	}
	return all[:min(len(all), problem.MaxNamed)]
}

var safePart = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}(\[\d+\])*$`)

// safeLocation is a place of an input as a client may see it. A name that a client made up is shown
// only where it is harmless.
func safeLocation(location string) string {
	parts := strings.Split(location, ".")
	for i, part := range parts {
		if !safePart.MatchString(part) {
			parts[i] = "?"
		}
	}
	return strings.Join(parts[:min(len(parts), 12)], ".")
}
