package web

import (
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/problem"
	"mealplanner/internal/web/api"
)

// repeated gives a list of n times the same JSON value.
func repeated(value string, n int) string {
	return "[" + strings.TrimSuffix(strings.Repeat(value+",", n), ",") + "]"
}

// inputOf gives an empty input of a route.
func inputOf(t testing.TB, s *Server, method, path string) any {
	t.Helper()
	for _, rt := range s.routes() {
		if e, ok := rt.answer.(*jsonEndpoint); ok && rt.method == method && rt.path == path {
			return reflect.New(e.in).Interface()
		}
	}
	t.Fatalf("no route %s %s", method, path)
	return nil
}

// Of a place that has too much of anything the rest is passed over: what its reading takes
// does not grow with the body.
func TestReadingEndsWithTheFirstThingTooMany(t *testing.T) {
	s := bareServer(t)
	const n = 250_000
	var names strings.Builder
	for i := range 9_000 {
		names.WriteString(`"` + strings.Repeat("x", 1+i%7) + strings.Repeat("y", 1+i/7) + `":1,`)
		if names.Len() > smallBody {
			break
		}
	}
	for name, c := range map[string]struct {
		method, path, body string
		where              string
	}{
		"meals":          {"POST", "/api/v1/households/{household}/generations", `{"days":1,"attendance":` + repeated("{}", n) + `}`, "body.attendance"},
		"eaters":         {"POST", "/api/v1/households/{household}/generations", `{"attendance":[{"eaters":` + repeated(`"a"`, n) + `}]}`, "body.attendance[0].eaters"},
		"unknown lists":  {"POST", "/api/v1/auth/login", `{"x":` + repeated("[]", 20_000) + `}`, "body.x"},
		"unknown names":  {"POST", "/api/v1/auth/login", `{` + names.String() + `"email":"a","password":"b"}`, ""},
		"free names":     {"PUT", "/api/v1/households/{household}/preferences", `{"schedule":{` + names.String() + `"mon":{}}}`, "body.schedule"},
		"lists of lists": {"POST", "/api/v1/auth/login", `{"x":` + repeated(repeated("0", 900), 900) + `}`, "body.x"},
	} {
		in, r := inputOf(t, s, c.method, c.path), httptest.NewRequest(c.method, "/", nil)
		var found bool
		allocations := testing.AllocsPerRun(1, func() {
			wrong, err := readInput(r, []byte(c.body), in)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				return
			}
			fields := refusal(t.Context(), wrong.Err()).Errors
			for _, f := range fields {
				found = found || c.where == "" || f.Location == c.where
			}
			if len(fields) == 0 || len(fields) > problem.MaxNamed {
				t.Errorf("%s: %d findings", name, len(fields))
			}
		})
		if !found {
			t.Errorf("%s: nothing is said of %s", name, c.where)
		}
		if most := 5000.0; allocations > most {
			t.Errorf("%s: %.0f allocations to refuse %d bytes, at most %.0f", name, allocations, len(c.body), most)
		}
	}
}

// Each route's description says how large its body may be, and that is what is read.
func TestABodyIsBoundedByItsRoute(t *testing.T) {
	t.Parallel()
	s := bareServer(t)
	for path, methods := range described(t, s) {
		for method, op := range methods {
			if unsafe(strings.ToUpper(method)) && op.MaxBody == 0 {
				t.Errorf("%s %s does not say how large its body may be", method, path)
			}
		}
	}
	w := ask(s.Handler(), "POST", "/api/v1/auth/login", `{"email":"`+strings.Repeat("a", smallBody)+`"}`)
	if p := wantProblem(t, w, http.StatusRequestEntityTooLarge); !strings.Contains(p.Detail, "64 KiB") {
		t.Errorf("got %q", p.Detail)
	}
}

// What the description says that a text or a list may hold is what the reader takes.
func TestTheDescriptionHasTheReadersBounds(t *testing.T) {
	t.Parallel()
	s := bareServer(t)
	described, bounds := contractOf(t, s), 0
	for _, rt := range s.table {
		e, ok := rt.answer.(*jsonEndpoint)
		if !ok {
			continue
		}
		op := described.at(rt)
		said := func(target, body string) []api.Field {
			r := httptest.NewRequest(rt.method, "/?"+target, nil)
			wrong, err := readInput(r, []byte(body), reflect.New(e.in).Interface())
			if err != nil && body != "" {
				t.Fatalf("%s: %s: %v", rt.pattern(), body, err)
			}
			if wrong.Err() == nil {
				return nil
			}
			return refusal(t.Context(), wrong.Err()).Errors
		}
		at := func(fields []api.Field, location, code string, most int) bool {
			return slices.ContainsFunc(fields, func(f api.Field) bool {
				return f.Location == location && f.Code == code && f.Params["most"] == int64(most)
			})
		}
		if schema := described.body(op); schema != nil {
			for name, p := range schema.Properties {
				p = described.resolved(p)
				if n := p.MaxLength; n != nil {
					bounds++
					text := strings.Repeat("é", *n)
					if !at(said("", `{"`+name+`":"`+text+`x"}`), "body."+name, "too-long", *n) || at(said("", `{"`+name+`":"`+text+`"}`), "body."+name, "too-long", *n) {
						t.Errorf("%s: %s: the reader has not the bound %d", rt.pattern(), name, *n)
					}
				}
				if n := p.MaxItems; n != nil {
					bounds++
					if !at(said("", `{"`+name+`":`+repeated(`null`, *n+1)+`}`), "body."+name, "too-many-items", *n) || at(said("", `{"`+name+`":`+repeated(`null`, *n)+`}`), "body."+name, "too-many-items", *n) {
						t.Errorf("%s: %s: the reader has not the bound of %d items", rt.pattern(), name, *n)
					}
				}
			}
		}
		for _, p := range op.Parameters {
			if n := p.Schema.MaxLength; n != nil && p.In == "query" {
				bounds++
				if !at(said(p.Name+"="+strings.Repeat("x", *n+1), ""), "query."+p.Name, "too-long", *n) {
					t.Errorf("%s: %s: the reader has not the bound %d", rt.pattern(), p.Name, *n)
				}
			}
		}
	}
	if bounds < 30 {
		t.Errorf("only %d bounds are described", bounds)
	}
}
