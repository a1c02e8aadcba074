package ingredient

import (
	tags "golang.org/x/text/language"

	"mealplanner/internal/problem"
	speech "mealplanner/internal/words"
)

// What people read of refusals, in each language.
var (
	inEnglish = speech.For(tags.English)
	inGerman  = speech.For(tags.German)
)

// said is what an English reader reads of a refusal.
func said(err error) string { return inEnglish.Detail(problem.As(err)) }

// isSaid reports whether people read more of a refusal than a code, in each language.
func isSaid(r *Refusal) bool {
	for _, w := range []*speech.Words{inEnglish, inGerman} {
		said := w.Detail(problem.As(r))
		if said == r.Code || said == w.Text("rule-not-understood", "part", r.Part)+" "+w.Text("rule-advice", "reason", "") {
			return false
		}
	}
	return true
}

func orOther(language string) string {
	if language == "" {
		return "other"
	}
	return language
}
