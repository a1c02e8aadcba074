package problem_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"mealplanner/internal/problem"
)

func TestAsFindsAProblemInAChain(t *testing.T) {
	p := problem.Of(problem.NotFound, "not-found", "what", "menu")
	wrapped := fmt.Errorf("reading: %w", p)
	if got := problem.As(wrapped); got != p {
		t.Errorf("got %v, want %v", got, p)
	}
	if !problem.Is(wrapped, problem.NotFound) || problem.Is(wrapped, problem.Conflict) {
		t.Error("Is does not tell the kinds apart")
	}
	if problem.As(errors.New("plain")) != nil || problem.As(nil) != nil {
		t.Error("a plain error is no problem")
	}
}

// What a user may see never holds the cause; errors.Is and the log still find it.
func TestTheCauseIsHidden(t *testing.T) {
	cause := errors.New("dial postgres://planner:hunter2@db")
	p := problem.Of(problem.Unavailable, "database-away").Because(cause).After(2 * time.Second)
	if got := p.Error(); got != "database-away" {
		t.Errorf("got %q", got)
	}
	if !errors.Is(p, cause) || p.RetryAfter != 2*time.Second || p.Code != "database-away" {
		t.Errorf("lost on the way: %+v", p)
	}
}

func TestCopiesDoNotShare(t *testing.T) {
	base := problem.Of(problem.Conflict, "dates-planned", "count", 1)
	_ = base.In(problem.Query).After(time.Second).Because(errors.New("x"))
	if base.Code != "dates-planned" || base.RetryAfter != 0 || base.Unwrap() != nil {
		t.Errorf("the base changed: %+v", base)
	}
}

func TestCollectorNamesEveryField(t *testing.T) {
	var c problem.Collector
	if err := c.Err(); err != nil {
		t.Errorf("an empty collector gave %v", err)
	}
	c.Require(true, "name", "required")
	c.Find("energy_kcal", "too-small", "min", 800)
	c.Require(false, "born", "in-future")
	p := problem.As(c.Err())
	if p == nil || p.Kind != problem.Invalid || len(p.Fields) != 2 {
		t.Fatalf("got %+v", p)
	}
	const want = "invalid count=2; body.energy_kcal: too-small min=800; body.born: in-future"
	if got := p.Error(); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func ExampleWrong() {
	err := problem.Wrong("days", "out-of-range", "min", 1, "max", 28)
	for _, f := range err.Fields {
		fmt.Println(f.Location(), f.Code, f.Params)
	}
	// Output:
	// body.days out-of-range map[max:28 min:1]
}

// Parameters are plain values, whatever types they had.
func TestParamsArePlain(t *testing.T) {
	type id string
	got := problem.Of(problem.Conflict, "x", "a", id("b"), "n", uint8(3), "list", []id{"c"}, "ok", true, "part", 0.5).Params
	want := problem.Params{"a": "b", "n": int64(3), "list": []string{"c"}, "ok": true, "part": 0.5}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// A place is said with its source; what one rule finds in a part is found in the whole.
func TestLocations(t *testing.T) {
	var c problem.Collector
	c.FindIn(problem.Header, "Idempotency-Key", "too-long", "max", 200)
	c.Take("eaters[1]", problem.Wrong("name", "required"))
	c.Take("", problem.Wrong("name", "required"))
	c.Take("eaters[2]", problem.Wrong("", "required"))
	c.Take("eaters[3]", problem.Of(problem.Conflict, "x"))
	c.Take("eaters[4]", nil)
	c.FindIn(problem.Body, "", "required")
	var got []string
	for _, f := range problem.As(c.Err()).Fields {
		got = append(got, f.Location())
	}
	want := []string{"header.Idempotency-Key", "body.eaters[1].name", "body.name", "body.eaters[2]", "body"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if p := problem.Wrong("limit", "out-of-range").In(problem.Query); p.Fields[0].Location() != "query.limit" {
		t.Errorf("got %v", p)
	}
}

func TestWithCauseIsForOperators(t *testing.T) {
	cause := errors.New("dial tcp: refused")
	away := problem.Of(problem.Unavailable, "database-away")
	for _, c := range []struct {
		err  error
		want string
	}{
		{cause, "dial tcp: refused"},
		{away, "database-away"},
		{away.Because(cause), "database-away (dial tcp: refused)"},
		{fmt.Errorf("migrating: %w", away.Because(cause)), "migrating: database-away (dial tcp: refused)"},
	} {
		if got := problem.WithCause(c.err); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

// Each place is named once, by who speaks first, and nothing inside a wrong place.
func TestCollectorNamesAPlaceOnce(t *testing.T) {
	for name, c := range map[string]struct {
		found []string // places, in the order in which they are found
		want  []string
	}{
		"once":                   {[]string{"name", "name"}, []string{"body.name"}},
		"a field of a wrong one": {[]string{"rules[0]", "rules[0].text"}, []string{"body.rules[0]"}},
		"an element of a list":   {[]string{"rules", "rules[0]"}, []string{"body.rules"}},
		"anything of the whole":  {[]string{"", "name"}, []string{"body"}},
		"what is around it":      {[]string{"rules[0]", "rules"}, []string{"body.rules[0]", "body.rules"}},
		"what begins alike":      {[]string{"name", "name_day", "rules[1]", "rules[10]"}, []string{"body.name", "body.name_day", "body.rules[1]", "body.rules[10]"}},
	} {
		var one, joined problem.Collector
		for _, path := range c.found {
			one.Find(path, "x")
			var other problem.Collector
			other.Find(path, "x")
			joined.Join(other)
		}
		for how, err := range map[string]error{"found": one.Err(), "joined": joined.Err()} {
			if got := locationsOf(err); !slices.Equal(got, c.want) {
				t.Errorf("%s, %s: got %v, want %v", name, how, got, c.want)
			}
		}
	}
	var c problem.Collector
	c.FindIn(problem.Query, "limit", "first")
	c.FindIn(problem.Query, "limit", "second")
	c.Find("limit", "third")
	if fields := problem.As(c.Err()).Fields; len(fields) != 2 || fields[0].Code != "first" || fields[1].Code != "third" {
		t.Errorf("got %+v", fields)
	}
	for path, want := range map[string]bool{"limit": true, "limit[0].x": true, "limits": false, "": false} {
		if c.Has(path) != want {
			t.Errorf("%q is known to be wrong: %v", path, !want)
		}
	}
}

func locationsOf(err error) (all []string) {
	for _, f := range problem.As(err).Fields {
		all = append(all, f.Location())
	}
	return all
}

// What a copy finds is its own, so that a judgement may be made again from the beginning.
func TestACopyOfACollectorIsAnother(t *testing.T) {
	var found problem.Collector
	for i := range 5 { // some of them leave room behind the last
		found.Find(fmt.Sprint("x", i), "x")
		one, other := found, found
		one.Find("one", "x")
		other.Find("other", "x")
		for name, c := range map[string]problem.Collector{"one": one, "other": other} {
			if got := locationsOf(c.Err()); len(got) != i+2 || got[i+1] != "body."+name {
				t.Errorf("the copy %q has %v", name, got)
			}
		}
		if got := locationsOf(found.Err()); len(got) != i+1 {
			t.Errorf("the first has %v", got)
		}
	}
}

func TestCollectorNamesAtMostSoMany(t *testing.T) {
	var c problem.Collector
	for i := range problem.MaxNamed + 20 {
		c.Find(fmt.Sprintf("x%d", i), "x")
		p := problem.As(c.Err())
		code := "invalid"
		if i+1 >= problem.MaxNamed {
			code = "invalid-many"
		}
		if want := min(i+1, problem.MaxNamed); len(p.Fields) != want || p.Code != code {
			t.Fatalf("of %d are named %d, as %q", i+1, len(p.Fields), p.Code)
		}
	}
}
