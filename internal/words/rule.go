package words

import (
	"strings"

	"mealplanner/internal/problem"
)

// unknownRule is the code of a rule in free text that is not understood: a refusal of the
// room ingredient, with its parameters.
const unknownRule = "unknown-rule"

// notUnderstood says which part of a rule is not understood, what was perhaps meant, and
// what to write instead.
func (w *Words) notUnderstood(params problem.Params) string {
	reason, _ := params["reason"].(string)
	part, _ := params["part"].(string)
	nearest, _ := plain(params["nearest"]).([]string)
	var sentences []string
	switch reason {
	case "language":
		return w.Text("rule-language", "in", params["in"], "part", part, "language", params["language"])
	case "dish":
		sentences = append(sentences, w.Text("rule-dish", "part", part))
	case "additive":
		sentences, nearest = append(sentences, w.Text("rule-additive", "part", part)), nil
	default:
		sentences = append(sentences, w.Text("rule-not-understood", "part", part))
	}
	if len(nearest) > 0 {
		quoted := make([]string, len(nearest))
		for i, name := range nearest {
			quoted[i] = w.Text("quoted", "text", name)
		}
		sentences = append(sentences, w.Text("rule-meant", "nearest", strings.Join(quoted, ", ")))
	}
	return strings.Join(append(sentences, w.Text("rule-advice", "reason", reason)), " ")
}
