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
		least         int
		most          *int
		want          []string
	}{
		{"kept", "rrhrrrr", 1, ptr(1), nil},
		{"never", "rrrrrrr", 1, nil, []string{"The week to Monday 7 December has chicken never, you wish at least once"}},
		{"a week of each", "rrrrrrhrrrrrrr", 1, nil, []string{"The week to Monday 14 December has chicken never, you wish at least once"}},
		{"breakfast does not count", "bbbbbbb", 1, ptr(0), []string{"The week to Monday 7 December has chicken never, you wish at least once"}},
		{"three days are less than a week", "rrr", 2, nil, nil},
		{"four are half of one", "rrrr", 2, nil, []string{"The week to Friday 4 December has chicken never, you wish at least once"}},
		{"too often, whatever week", "rrrrrhhhr", 0, ptr(2), []string{"The week to Tuesday 8 December has chicken 3 times, you wish at most twice"}},
		{"twice a day", "Hrrrrrr", 0, ptr(1), []string{"The week to Tuesday 1 December has chicken twice, you wish at most once"}},
		{"eight days apart", "hrrrrrrrh", 0, ptr(1), nil},
	} {
		h := household(Eater{ID: "ada"})
		h.Preferences.Rotation = []Rotation{{Food: "hen", AtLeast: c.least, AtMost: c.most}}
		m := menu(c.pattern)
		var got []string
		for _, v := range Check(foods, h, m, Composed) {
			if v.Rule == RuleRotation {
				got = append(got, v.Message(foods, h, m))
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
