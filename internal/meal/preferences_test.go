package meal

import (
	"mealplanner/internal/food"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDefaultPreferences(t *testing.T) {
	t.Parallel()
	p := DefaultPreferences()
	if err := p.Validate(food.Default(), nil, nil); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(p, p.Clean()); diff != "" {
		t.Error("the defaults are not clean: -want +got\n", diff)
	}
	for _, tt := range []struct {
		date Date
		slot Slot
		want int
	}{
		{"2026-12-01", Lunch, 20}, {"2026-12-01", Dinner, 45}, {"2026-12-01", Breakfast, 0}, {"2026-12-05", Dinner, 0},
	} {
		if got := p.MaxMinutesFor(tt.date, tt.slot); got != tt.want {
			t.Errorf("%s %s: %d min, want %d", tt.date, tt.slot, got, tt.want)
		}
	}
}

func TestPreferencesValidate(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		change func(*Preferences)
		want   []string
	}{
		{"nothing to eat", func(p *Preferences) { p.Meals, p.Snacks = nil, 0 }, []string{"body.meals"}},
		{"snacks only", func(p *Preferences) { p.Meals, p.Snacks = nil, 3 }, nil},
		{"four snacks", func(p *Preferences) { p.Snacks = 4 }, []string{"body.snacks"}},
		{"fewer than no snacks", func(p *Preferences) { p.Snacks = -1 }, []string{"body.snacks"}},
		{"snack among meals", func(p *Preferences) { p.Meals = []Slot{Lunch, Snack, "brunch"} }, []string{"body.meals[1]", "body.meals[2]"}},
		{"meals twice", func(p *Preferences) { p.Meals = []Slot{Lunch, Lunch} }, nil},
		{"minutes", func(p *Preferences) {
			p.MaxMinutes.Weekday = map[Slot]int{Dinner: 0, "brunch": 10, Lunch: 1}
			p.MaxMinutes.Weekend = map[Slot]int{Dinner: 1441}
		}, []string{"body.max_minutes.weekday.brunch", "body.max_minutes.weekday.dinner", "body.max_minutes.weekend.dinner"}},
		{"words", func(p *Preferences) {
			p.Cuisines, p.Appliances, p.Effort, p.Variety = []string{"italian", "martian"}, []string{"forge"}, "some", "wild"
		}, []string{"body.cuisines[1]", "body.appliances[0]", "body.effort", "body.variety"}},
		{"every word", func(p *Preferences) { p.Cuisines, p.Appliances, p.Effort = Cuisines(), Appliances(), "" }, nil},
		{"model calls", func(p *Preferences) { p.ModelCalls = ptr(-1) }, []string{"body.model_calls"}},
		{"no model calls", func(p *Preferences) { p.ModelCalls = ptr(0) }, nil},
		{"recurring", func(p *Preferences) {
			p.Recurring = map[string]map[Slot]string{"fri": {Dinner: "pizza", Lunch: "gone", "x": "pizza"}, "freitag": {}}
		}, []string{"body.recurring.freitag", "body.recurring.fri.lunch", "body.recurring.fri.x"}},
		{"a window of 29 days", func(p *Preferences) { p.NoRepeatDays = 29 }, []string{"body.no_repeat_days"}},
		{"a month without repeats", func(p *Preferences) { p.NoRepeatDays = 28 }, nil},
		{"rotation", func(p *Preferences) {
			p.Rotation = []Rotation{{Food: "fish", AtLeast: 1, AtMost: ptr(14)}, {Food: "moon-dust", AtLeast: 15}, {Food: "fish", AtLeast: 2, AtMost: ptr(1)}}
		}, []string{"body.rotation[1].food", "body.rotation[1].at_least", "body.rotation[2].food", "body.rotation[2].at_most"}},
		{"a rotation beyond the week", func(p *Preferences) {
			p.Rotation = []Rotation{{Food: "fish", AtLeast: 15, AtMost: ptr(14)}, {Food: "beef", AtLeast: 15, AtMost: ptr(15)}}
		}, []string{"body.rotation[0].at_least", "body.rotation[1].at_least", "body.rotation[1].at_most"}},
		{"schedule", func(p *Preferences) {
			p.Schedule = map[string]map[Slot][]string{"mon": {Lunch: {"ada", "eve"}, Dinner: {}, "y": nil}, "Mon": {}}
		}, []string{"body.schedule.Mon", "body.schedule.mon.lunch[1]", "body.schedule.mon.y"}},
		{"an endless table", func(p *Preferences) {
			p.Schedule = map[string]map[Slot][]string{"mon": {Lunch: slices.Repeat([]string{"ada"}, 101), Dinner: slices.Repeat([]string{"ada"}, 100)}}
		}, []string{"body.schedule.mon.lunch"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := DefaultPreferences()
			tt.change(&p)
			err := p.Validate(food.Default(), []string{"ada"}, func(id string) bool { return id == "pizza" })
			if diff := cmp.Diff(append([]string{}, tt.want...), wrongFields(t, err)); diff != "" {
				t.Error("-want +got\n", diff)
			}
		})
	}
}

func TestPreferencesClean(t *testing.T) {
	t.Parallel()
	p := Preferences{Meals: []Slot{Dinner, Lunch, Dinner}, Cuisines: []string{"thai", "thai"}}.Clean()
	want := Preferences{
		Meals: []Slot{Lunch, Dinner}, Cuisines: []string{"thai"}, Appliances: []string{}, Effort: "normal", Variety: "normal",
		MaxMinutes: MinuteLimits{Weekday: map[Slot]int{}, Weekend: map[Slot]int{}},
		Recurring:  map[string]map[Slot]string{}, Schedule: map[string]map[Slot][]string{}, Rotation: []Rotation{},
	}
	if diff := cmp.Diff(want, p); diff != "" {
		t.Error("-want +got\n", diff)
	}
}

func TestAttendance(t *testing.T) {
	t.Parallel()
	const day Date = "2026-12-01" // a Tuesday
	h := household(Eater{ID: "ada"}, Eater{ID: "bob"}, Eater{ID: "gus", Guest: true})
	h.Preferences.Meals, h.Preferences.Snacks = []Slot{Dinner, Lunch}, 2
	h.Preferences.Schedule = map[string]map[Slot][]string{"tue": {Lunch: {"bob", "archived"}, Snack: {}}}
	both := []string{"ada", "bob"}
	lunch, dinner := Attended{Lunch, 1, []string{"bob"}, Cook}, Attended{Dinner, 1, both, Cook}
	for _, tt := range []struct {
		name    string
		changes []AttendanceChange
		want    []Attended
	}{
		{"by schedule", nil, []Attended{lunch, dinner}},
		{"another date", []AttendanceChange{{"2026-12-02", Dinner, Cook, nil}}, []Attended{lunch, dinner}},
		{"a guest comes", []AttendanceChange{{day, Dinner, Cook, []string{"gus", "bob", "ada"}}},
			[]Attended{lunch, {Dinner, 1, []string{"ada", "bob", "gus"}, Cook}}},
		{"one is out", []AttendanceChange{{day, Dinner, Out, []string{"ada"}}}, []Attended{lunch, {Dinner, 1, []string{"bob"}, Cook}}},
		{"one after the other is out", []AttendanceChange{{day, Dinner, Out, []string{"ada"}}, {day, Dinner, Out, []string{"bob"}}},
			[]Attended{lunch, {Dinner, 1, []string{"bob"}, Out}}},
		{"all out", []AttendanceChange{{day, Dinner, Out, nil}}, []Attended{lunch, {Dinner, 1, both, Out}}},
		{"all skip by name", []AttendanceChange{{day, Dinner, Skip, both}}, []Attended{lunch, {Dinner, 1, both, Skip}}},
		{"nobody", []AttendanceChange{{day, Dinner, Cook, []string{}}}, []Attended{lunch}},
		{"strangers only", []AttendanceChange{{day, Dinner, Cook, []string{"eve"}}}, []Attended{lunch}},
		{"an extra breakfast", []AttendanceChange{{day, Breakfast, "", []string{"ada"}}}, []Attended{{Breakfast, 1, []string{"ada"}, Cook}, lunch, dinner}},
		{"both snacks", []AttendanceChange{{day, Snack, Cook, []string{"ada"}}},
			[]Attended{lunch, dinner, {Snack, 1, []string{"ada"}, Cook}, {Snack, 2, []string{"ada"}, Cook}}},
		{"the last change wins", []AttendanceChange{{day, Dinner, Out, nil}, {day, Dinner, Cook, []string{"ada"}}},
			[]Attended{lunch, {Dinner, 1, []string{"ada"}, Cook}}},
	} {
		if diff := cmp.Diff(tt.want, h.Attendance(day, tt.changes)); diff != "" {
			t.Errorf("%s: -want +got\n%s", tt.name, diff)
		}
	}
}

func TestValidateAttendance(t *testing.T) {
	t.Parallel()
	h := household(Eater{ID: "ada"})
	changes := []AttendanceChange{
		{"2026-12-01", Dinner, "", nil},
		{"2026-12-03", "brunch", "feast", []string{"ada", "eve"}},
		{"tomorrow", Snack, Out, nil},
		{"2026-12-02", Snack, Leftover, nil},
	}
	err := h.ValidateAttendance(changes, []Date{"2026-12-01", "2026-12-02"})
	want := []string{"body.attendance[1].date", "body.attendance[1].slot", "body.attendance[1].kind", "body.attendance[1].eaters[1]",
		"body.attendance[2].date", "body.attendance[3].kind"}
	if diff := cmp.Diff(want, wrongFields(t, err)); diff != "" {
		t.Error("-want +got\n", diff)
	}
	if diff := cmp.Diff(want[1:], wrongFields(t, h.ValidateAttendance(changes, nil))); diff != "" {
		t.Error("the dates are not known: -want +got\n", diff)
	}
}

func TestDayShare(t *testing.T) {
	t.Parallel()
	h := household(Eater{ID: "ada"}, Eater{ID: "gus", Guest: true})
	h.Preferences = DefaultPreferences()
	h.Preferences.Schedule["tue"] = map[Slot][]string{Breakfast: {}}
	for _, tt := range []struct {
		date    Date
		changes []AttendanceChange
		eater   string
		want    float64
	}{
		{"2026-12-02", nil, "ada", 1},
		{"2026-12-01", nil, "ada", 0.75},
		{"2026-12-02", []AttendanceChange{{"2026-12-02", Dinner, Out, nil}}, "ada", 0.65},
		{"2026-12-02", nil, "gus", 0},
		{"2026-12-02", []AttendanceChange{{"2026-12-02", Dinner, Cook, []string{"ada", "gus"}}}, "gus", 0.35},
		{"2026-12-02", nil, "nobody", 0},
	} {
		day := Day{Date: tt.date, Slots: h.Attendance(tt.date, tt.changes)}
		if got := h.DayShare(day, tt.eater); got != tt.want {
			t.Errorf("%s %s: %v, want %v", tt.date, tt.eater, got, tt.want)
		}
	}
}

func TestDate(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]Date{"2026-12-01": "2026-12-01", "2024-02-29": "2024-02-29", "2026-02-29": "", "2026-1-1": "", "": "", "2026-12-01T00:00": ""} {
		got, err := ParseDate(in)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("ParseDate(%q) = %q, %v", in, got, err)
		}
	}
	if got := Date("2026-12-31").AddDays(1); got != "2027-01-01" {
		t.Error(got)
	}
	if got := Date("2026-12-05"); !got.Weekend() || got.WeekdayKey() != "sat" {
		t.Error(got.Weekday())
	}
}

func FuzzDate(f *testing.F) {
	f.Add("2026-12-01", 1)
	f.Add("0000-01-01", -1)
	f.Fuzz(func(t *testing.T, s string, n int) {
		d, err := ParseDate(s)
		if err != nil {
			_ = Date(s).AddDays(n).Weekend() // whatever it is, it does not panic
			return
		}
		if n %= 1000; d > "0010" && d < "9990" && d.AddDays(n).AddDays(-n) != d {
			t.Fatalf("%s: %d days there and back is %s", d, n, d.AddDays(n).AddDays(-n))
		}
	})
}

func FuzzPreferencesValidate(f *testing.F) {
	f.Add("lunch", 1, 30, "fri", "dinner", "pizza", "low")
	f.Fuzz(func(t *testing.T, slot string, snacks, minutes int, day, other, id, level string) {
		p := Preferences{
			Meals: []Slot{Slot(slot)}, Snacks: snacks, MaxMinutes: MinuteLimits{Weekday: map[Slot]int{Slot(other): minutes}},
			Cuisines: []string{id}, Effort: level, Variety: level, ModelCalls: &minutes,
			Recurring: map[string]map[Slot]string{day: {Slot(other): id}}, Schedule: map[string]map[Slot][]string{day: {Slot(slot): {id}}},
		}
		_ = p.Validate(food.Default(), []string{"ada"}, nil)
		h := Household{Eaters: []Eater{{ID: id}}, Preferences: p.Clean()}
		h.Preferences.Snacks = min(snacks, MaxSnacks)
		_ = h.Attendance("2026-12-01", []AttendanceChange{{"2026-12-01", Slot(slot), Kind(other), []string{id}}})
	})
}
