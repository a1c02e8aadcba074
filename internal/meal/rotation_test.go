package meal

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRotation(t *testing.T) {
	t.Parallel()
	foods := world(t)
	rice, hen := dish("Rice", g("rice-white", 100)), dish("Hen", g("hen", 100), g("rice-white", 10))
	menu := func(pattern string) Menu { // a letter a day: h hen, r rice, H both lunch and dinner
		var m Menu
		for i, what := range pattern {
			day := Day{Date: Date("2026-12-01").AddDays(i)}
			switch what {
			case 'h':
				day.Meals = []Meal{mainOf("d", Dinner, hen, "ada")}
			case 'H':
				day.Meals = []Meal{mainOf("l", Lunch, hen, "ada"), mainOf("d", Dinner, hen, "ada")}
			case 'b':
				day.Meals = []Meal{mainOf("b", Breakfast, hen, "ada")}
			case 'r':
				day.Meals = []Meal{mainOf("d", Dinner, rice, "ada")}
			}
			m.Days = append(m.Days, day)
		}
		return m
	}
	for _, c := range []struct {
		name, pattern string
		min           int
		max           *int
		want          []string
	}{
		{"kept", "rrhrrrr", 1, ptr(1), nil},
		{"never", "rrrrrrr", 1, nil, []string{"2026-12-07: 0 of 1"}},
		{"a week of each", "rrrrrrhrrrrrrr", 1, nil, []string{"2026-12-14: 0 of 1"}},
		{"breakfast does not count", "bbbbbbb", 1, ptr(0), []string{"2026-12-07: 0 of 1"}},
		{"three days are less than a week", "rrr", 2, nil, nil},
		{"four are half of one", "rrrr", 2, nil, []string{"2026-12-04: 0 of 1"}},
		{"too often, whatever week", "rrrrrhhhr", 0, ptr(2), []string{"2026-12-08: 3 of 2"}},
		{"twice a day", "Hrrrrrr", 0, ptr(1), []string{"2026-12-01: 2 of 1"}},
		{"eight days apart", "hrrrrrrrh", 0, ptr(1), nil},
	} {
		h := household(Eater{ID: "ada"})
		h.Preferences.Rotation = []Rotation{{Food: "hen", AtLeast: c.min, AtMost: c.max}}
		m := menu(c.pattern)
		var got []string
		for _, v := range Check(foods, h, m, Composed) {
			if v.Rule == RuleRotation {
				got = append(got, string(v.Date)+": "+v.Params[paramTimes]+" of "+v.Params[paramLimit])
				if v.Kind != Soft {
					t.Errorf("%s is %s", c.name, v.Kind)
				}
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", c.name, diff)
		}
	}
}
