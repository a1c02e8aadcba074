package problem_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"mealplanner/internal/problem"
)

func TestAsFindsAProblemInAChain(t *testing.T) {
	p := problem.New(problem.NotFound, "There is no menu %q.", "x")
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
	p := problem.New(problem.Unavailable, "The database is away.").Because(cause).After(2 * time.Second).Coded("database-away")
	if got := p.Error(); got != "The database is away." {
		t.Errorf("got %q", got)
	}
	if !errors.Is(p, cause) || p.RetryAfter != 2*time.Second || p.Code != "database-away" {
		t.Errorf("lost on the way: %+v", p)
	}
}

func TestCopiesDoNotShare(t *testing.T) {
	base := problem.New(problem.Conflict, "Planned already.")
	_ = base.Coded("dates-planned").After(time.Second).Because(errors.New("x"))
	if base.Code != "" || base.RetryAfter != 0 || base.Unwrap() != nil {
		t.Errorf("the base changed: %+v", base)
	}
}

func TestCollectorNamesEveryField(t *testing.T) {
	var c problem.Collector
	if err := c.Err(); err != nil {
		t.Errorf("an empty collector gave %v", err)
	}
	c.Check(true, "body.name", "is fine")
	c.Add("body.energy_kcal", "%d is too little", 300)
	c.Check(false, "body.born", "is in the future")
	p := problem.As(c.Err())
	if p == nil || p.Kind != problem.Invalid || len(p.Fields) != 2 {
		t.Fatalf("got %+v", p)
	}
	const want = "2 values are not valid.; body.energy_kcal: 300 is too little; body.born: is in the future"
	if got := p.Error(); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func ExampleInvalidField() {
	err := problem.InvalidField("body.days", "%d is not between 1 and 28", 40)
	fmt.Println(err.Detail)
	for _, f := range err.Fields {
		fmt.Printf("%s: %s\n", f.Location, f.Message)
	}
	// Output:
	// One value is not valid.
	// body.days: 40 is not between 1 and 28
}

func TestWithCauseIsForOperators(t *testing.T) {
	cause := errors.New("dial tcp: refused")
	away := problem.New(problem.Unavailable, "The database cannot be reached.")
	for _, c := range []struct {
		err  error
		want string
	}{
		{cause, "dial tcp: refused"},
		{away, "The database cannot be reached."},
		{away.Because(cause), "The database cannot be reached. (dial tcp: refused)"},
		{fmt.Errorf("migrating: %w", away.Because(cause)), "migrating: The database cannot be reached. (dial tcp: refused)"},
	} {
		if got := problem.WithCause(c.err); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
