package page

import (
	"testing"

	"mealplanner/internal/words"
)

func TestFieldFindsItsError(t *testing.T) {
	f := frame{Problem: &refusal{Findings: []words.Finding{
		{Location: "body.allergens[2]", Message: "unknown"},
		{Location: "body.energy_kcal", Message: "too little"},
	}}}
	for name, want := range map[string]string{"allergens": "unknown", "energy_kcal": "too little", "energy": "", "name": ""} {
		if got := textField(name, "", "").told(f).(field).Error; got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

func TestTheTypeOfAFieldShowsItsValue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ kind, value, want string }{
		{"number", "", "number"}, {"number", "5", "number"}, {"number", "-0.5", "number"}, {"number", "1e3", "number"},
		{"number", "x", "text"}, {"number", " 5", "text"}, {"number", "+5", "text"}, {"number", "5.", "text"}, {"number", "Inf", "text"}, {"number", "0x10", "text"}, {"number", "1_000", "text"},
		{"month", "", "month"}, {"month", "2020-01", "month"}, {"month", "2020-13", "text"}, {"month", "soon", "text"},
		{"date", "2026-02-28", "date"}, {"date", "2026-02-30", "text"}, {"text", "x", "text"}, {"password", "x", "password"},
	} {
		if got := typeFor(c.kind, c.value); got != c.want {
			t.Errorf("%s %q: got %s, want %s", c.kind, c.value, got, c.want)
		}
	}
}
