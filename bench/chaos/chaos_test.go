package main

import (
	"strings"
	"testing"
	"time"
)

// A short run: each disturbance once, and a few kills. `make chaos` is the long one.
func TestNothingAcknowledgedIsLostOrDoubled(t *testing.T) {
	r, err := run(t.Context(), options{
		seed: 7, kills: 6, duration: 30 * time.Second, clients: 6,
		lease: 2 * time.Second, day: 300 * time.Millisecond, verbose: testing.Verbose(),
	})
	if err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	r.print(&said)
	t.Log(said.String())
	if len(r.violations) > 0 {
		t.Errorf("%d violations", len(r.violations))
	}
}

// The judge is judged: what is lost, doubled or forbidden is a violation.
func TestTheJudgeSeesWhatIsWrong(t *testing.T) {
	first, second := "menu-1", "menu-2"
	completed := generation{ID: "g", State: "completed", MenuID: &first}
	day := func(meals ...string) menuBody {
		var b menuBody
		b.Generation = "g"
		b.Days = append(b.Days, struct {
			Date  string     `json:"date"`
			Meals []mealBody `json:"meals"`
		}{Date: "2026-12-01"})
		for _, id := range meals {
			b.Days[0].Meals = append(b.Days[0].Meals, mealBody{ID: id})
		}
		return b
	}
	hard := day("a", "b")
	hard.CreatedAt = time.Now()
	hard.Violations = append(hard.Violations, struct{ Kind, Rule, Message string }{"hard", "allergen", "has peanuts"})
	for name, wrong := range map[string]func(u *user){
		"what has ended cannot end otherwise": func(u *user) { u.saw(u.orders[0], generation{ID: "g", State: "cancelled"}) },
		"a generation makes one menu":         func(u *user) { u.saw(u.orders[0], generation{ID: "g", State: "completed", MenuID: &second}) },
		"a menu is of one generation":         func(u *user) { u.saw(u.newOrder(nil), generation{ID: "h", State: "completed", MenuID: &first}) },
		"no menu for a cancelled order":       func(u *user) { u.saw(u.newOrder(nil), generation{ID: "h", State: "cancelled", MenuID: &second}) },
		"no completed order without a menu":   func(u *user) { u.saw(u.newOrder(nil), generation{ID: "h", State: "completed"}) },
		"meals stay":                          func(u *user) { u.compare(u.menus[first], day("a", "c")) },
		"meals do not vanish":                 func(u *user) { u.compare(u.menus[first], day()) },
		"no hard violation":                   func(u *user) { u.compare(u.menus[first], hard) },
		"a swapped meal is another":           func(u *user) { u.swapped(u.menus[first], day("a", "b"), mealBody{ID: "a"}) },
		"allergens stay":                      func(u *user) { u.checkEater(eater{"allergens": []any{"celery"}}) },
	} {
		t.Run(name, func(t *testing.T) {
			w := &world{history: newHistory(false)}
			u := newUser(w, 0)
			u.allergens = []string{"peanuts"}
			u.saw(u.newOrder(nil), completed)
			u.compare(u.menus[first], day("a", "b"))
			if n := len(w.history.violations); n != 0 {
				t.Fatalf("%d violations of what is right: %v", n, w.history.violations)
			}
			wrong(u)
			if len(w.history.violations) == 0 {
				t.Error("nothing was noticed")
			}
		})
	}
}

func TestOutagesAreCountedOnce(t *testing.T) {
	var o outages
	begin := time.Now()
	o.set("server 0", false)
	o.set("server 1", false)
	if out := o.within(begin, time.Now()); out != 0 {
		t.Errorf("an outage of %v with one server left", out)
	}
	o.set("server 2", false)
	o.set("postgres", false)
	o.set("server 0", true)
	if o.since.IsZero() {
		t.Error("no outage without PostgreSQL")
	}
	o.set("postgres", true)
	if !o.since.IsZero() || len(o.spans) != 1 {
		t.Errorf("outages %v, open since %v; want one that is over", o.spans, o.since)
	}
}

// The same seed draws the same schedule.
func TestScheduleIsReplayable(t *testing.T) {
	names := func(seed uint64) string {
		draw := newSchedule(seed)
		var all []string
		for range 100 {
			p := draw.next()
			all = append(all, p.disturbance.name, p.nap.String())
		}
		return strings.Join(all, " ")
	}
	if first, again := names(1), names(1); first != again {
		t.Errorf("one seed, two schedules: %s, %s", first, again)
	}
	if names(1) == names(2) {
		t.Error("two seeds, one schedule")
	}
	for _, d := range disturbances {
		if !strings.Contains(names(3), d.name) {
			t.Errorf("100 draws without %q", d.name)
		}
	}
}
