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
	c.Find("energy_kcal", "too-small", "least", 800)
	c.Require(false, "born", "in-future")
	p := problem.As(c.Err())
	if p == nil || p.Kind != problem.Invalid || len(p.Fields) != 2 {
		t.Fatalf("got %+v", p)
	}
	const want = "invalid count=2; body.energy_kcal: too-small least=800; body.born: in-future"
	if got := p.Error(); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func ExampleWrong() {
	err := problem.Wrong("days", "out-of-range", "least", 1, "most", 28)
	for _, f := range err.Fields {
		fmt.Println(f.Location(), f.Code, f.Params)
	}
	// Output:
	// body.days out-of-range map[least:1 most:28]
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
	c.FindIn(problem.Header, "Idempotency-Key", "too-long", "most", 200)
	c.FindIn(problem.Body, "", "required")
	c.Take("eaters[1]", problem.Wrong("name", "required"))
	c.Take("", problem.Wrong("name", "required"))
	c.Take("eaters[2]", problem.Wrong("", "required"))
	c.Take("eaters[3]", problem.Of(problem.Conflict, "x"))
	c.Take("eaters[4]", nil)
	var got []string
	for _, f := range problem.As(c.Err()).Fields {
		got = append(got, f.Location())
	}
	want := []string{"header.Idempotency-Key", "body", "body.eaters[1].name", "body.name", "body.eaters[2]"}
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
