package web

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/text/language"

	"mealplanner/internal/food"
	"mealplanner/internal/household"
	"mealplanner/internal/meal"
	"mealplanner/internal/shopping"
	"mealplanner/internal/words"
)

// canary stands for a secret in a body: no answer may hold it.
const canary = "c4n4ry"

func TestBadBodies(t *testing.T) {
	t.Parallel()
	s := bareServer(t)
	for name, c := range map[string]struct {
		body   string
		status int
		where  string // a location of errors[]; empty: none is asked for
	}{
		"no body":               {"", 400, "body"},
		"not JSON":              {`{"email":c4n4ry`, 400, ""},
		"cut off":               {`{"email":"c4n4ry`, 400, ""},
		"trailing data":         {`{"email":"a","password":"c4n4ry"} c4n4ry`, 400, ""},
		"two values":            {`{"email":"a","password":"c4n4ry"}{}`, 400, ""},
		"not UTF-8":             {"{\"email\":\"c4n4ry\xff\",\"password\":\"x\"}", 400, ""},
		"doubled name":          {`{"email":"a","email":"c4n4ry","password":"c4n4ry"}`, 400, "body.email"},
		"too deep":              {`{"email":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`, 400, ""},
		"NUL":                   {`{"email":"c4n4ry\u0000","password":"x"}`, 422, "body.email"},
		"number out of range":   {`{"email":1e999,"password":"x"}`, 422, "body.email"},
		"missing field":         {`{"email":"c4n4ry"}`, 422, "body.password"},
		"unknown field":         {`{"email":"a","password":"c4n4ry","role":"c4n4ry"}`, 422, "body.role"},
		"unknown field, harm":   {`{"email":"a","password":"c4n4ry","<b>c4n4ry":1}`, 422, "body.?"},
		"other letter case":     {`{"Email":"c4n4ry","password":"x"}`, 422, "body.email"},
		"wrong type":            {`{"email":{"c4n4ry":1},"password":"x"}`, 422, "body.email"},
		"number for a string":   {`{"email":4444,"password":"c4n4ry"}`, 422, "body.email"},
		"null for a string":     {`{"email":null,"password":"c4n4ry"}`, 422, "body.email"},
		"array for the object":  {`["c4n4ry"]`, 422, "body"},
		"null for the object":   {`null`, 422, "body"},
		"string for the object": {`"c4n4ry"`, 422, "body"},
		"too long a value":      {`{"email":"a","password":"` + strings.Repeat("c4n4ry", 300) + `"}`, 422, "body.password"},
		"larger than it may be": {`{"email":"` + strings.Repeat("c4n4ry!!", 1<<13) + `","password":"x"}`, 413, ""},
	} {
		w := ask(s.Handler(), "POST", "/api/v1/auth/login", c.body)
		p := wantProblem(t, w, c.status)
		if strings.Contains(w.Body.String(), canary) {
			t.Errorf("%s: the answer echoes the body: %s", name, w.Body)
		}
		found := c.where == ""
		for _, f := range p.Errors {
			found = found || f.Location == c.where
			if f.Message == "" {
				t.Errorf("%s: %s without a message", name, f.Location)
			}
		}
		if !found {
			t.Errorf("%s: got errors %v, want one at %s", name, p.Errors, c.where)
		}
	}
}

func TestBodyNeedsItsContentType(t *testing.T) {
	t.Parallel()
	s := bareServer(t)
	for _, media := range []string{"", "text/plain", "application/x-www-form-urlencoded", "application/jsonp", "application/xml"} {
		w := ask(s.Handler(), "POST", "/api/v1/auth/login", `{"email":"a","password":"b"}`, "Content-Type: "+media)
		wantProblem(t, w, http.StatusUnsupportedMediaType)
	}
	for _, media := range []string{"application/json; charset=utf-8", "APPLICATION/JSON", "Application/Json;Charset=UTF-8"} {
		w := ask(s.Handler(), "POST", "/api/v1/auth/login", `{}`, "Content-Type: "+media)
		wantProblem(t, w, http.StatusUnprocessableEntity)
	}
}

// A media type knows no case, all the way to the handler.
func TestJSONInCapitalsIsRead(t *testing.T) {
	t.Parallel()
	ada := newTestServer(t).signUp(t, "ada@example.org")
	var home householdBody
	ada.do(&home, 200, "PATCH", ada.home(), `{"name":"The Larches"}`, "Content-Type: APPLICATION/JSON")
	if home.Name != "The Larches" {
		t.Errorf("got %q", home.Name)
	}
}

// A form that cannot be read is told what is wrong with it.
func TestBadForms(t *testing.T) {
	t.Parallel()
	s := bareServer(t)
	const encoding = "not encoded as a browser encodes it"
	for _, c := range []struct {
		body   string
		status int
		says   string
	}{
		{"email=%ZZ", 400, encoding},
		{"email=a%", 400, encoding},
		{"email=a;password=b", 400, encoding},
		{"email=%00", 400, "cannot be kept"},
		{"email=" + strings.Repeat("&a", 10000), 400, "more than 5,000 fields"},
		{"email=" + strings.Repeat("a", smallBody), 413, "larger than 64 KiB"},
	} {
		w := ask(s.Handler(), "POST", "/login", c.body, "Content-Type: application/x-www-form-urlencoded")
		if p := wantProblem(t, w, c.status); !strings.Contains(p.Detail, c.says) {
			t.Errorf("%.20s: it says %q, want %q", c.body, p.Detail, c.says)
		}
	}
	cut := httptest.NewRequest("POST", "/login", io.MultiReader(strings.NewReader("email=a"), iotest.ErrReader(io.ErrUnexpectedEOF)))
	cut.Header.Set("Content-Type", "Application/X-WWW-Form-Urlencoded")
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, cut)
	if p := wantProblem(t, w, http.StatusBadRequest); !strings.Contains(p.Detail, "ended before it was complete") {
		t.Errorf("cut off: it says %q", p.Detail)
	}
}

func TestIfMatch(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]int{"": 0, "*": 0, `"3"`: 3, `W/"3"`: 3, `"0"`: household.NoneYet} {
		if got := (IfMatch{tag}).version(); got != want {
			t.Errorf("%q: got %d", tag, got)
		}
	}
	for _, tag := range []string{"3", `"x"`, `"1", "2"`, `"-1"`, `"00"`} {
		if got := (IfMatch{tag}).version(); got != noVersion {
			t.Errorf("%q was taken as %d", tag, got)
		}
	}
	if etag(3) != `"3"` {
		t.Errorf("got %s", etag(3))
	}
}

func TestMediaFor(t *testing.T) {
	t.Parallel()
	for accept, want := range map[string]string{
		"": "application/json", "*/*": "application/json", "text/html": "application/json", "application/json": "application/json",
		"text/csv": "text/csv", "text/plain": "text/plain", "text/markdown;q=0.5, text/csv;q=0.4": "text/markdown",
		"text/csv;q=0": "application/json", "text/*": "text/plain", "application/json, text/csv": "application/json",
		"text/csv;q=x, text/plain;q=0.1": "text/plain", "TEXT/CSV": "text/csv",
	} {
		if got := mediaFor(accept); got != want {
			t.Errorf("mediaFor(%q) = %q, want %q", accept, got, want)
		}
	}
}

func TestSpreadsheetsGetNoFormulas(t *testing.T) {
	t.Parallel()
	for _, dangerous := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "|calc"} {
		if got := plainCell(dangerous); got != "'"+dangerous {
			t.Errorf("plainCell(%q) = %q", dangerous, got)
		}
	}
	if got := plainCell("red lentils"); got != "red lentils" {
		t.Errorf("got %q", got)
	}
}

func TestGroceryExports(t *testing.T) {
	t.Parallel()
	grams := 250.0
	item := shopping.GroceryItem{ID: "x", Checked: true}
	item.Name, item.Quantity, item.Unit, item.Aisle, item.Grams = "=cmd|x *bold*", 2, "can", "tins-and-jars", &grams
	item.CheckLabel, item.Contains = []food.Allergen{food.Milk, food.Nuts}, []food.Allergen{food.Milk}
	onion := shopping.GroceryItem{ID: "onions"}
	onion.Name, onion.Quantity, onion.Unit, onion.Aisle = "onion", 2.5, food.Piece, "tins-and-jars"
	b := groceryBody{words: words.For(language.English), From: "2026-12-01", To: "2026-12-07", Items: []shopping.GroceryItem{item, onion}, Notice: "Read every label.",
		Below: []meal.LabelBelow{{Food: "penne", Name: "penne", Allergens: []food.Allergen{food.Nuts}}}}
	for media, wants := range map[string][]string{
		"text/csv":      {"Tins and jars,'=cmd|x *bold*,2,can,\"milk, nuts\",true,2 cans\n", "Tins and jars,onion,2.5,piece,,false,2½\n"},
		"text/markdown": {`- [x] 2 cans =cmd\|x \*bold\* (contains milk; check the label: nuts)`, "- [ ] 2½ onion\n"},
		"text/plain":    {"\nTins and jars\n[x] 2 cans =cmd|x *bold* (contains milk; check the label: nuts)", "[ ] 2½ onion\n"},
	} {
		for blocked, notice := range map[int]string{0: "", 1: "1 blocked meal is not on this list.", 2: "2 blocked meals are not on this list."} {
			b.media, b.Blocked = media, blocked
			var text strings.Builder
			if err := writeText(&text, b); err != nil {
				t.Fatal(err)
			}
			for _, want := range append(wants, notice, "Also read the label of: penne.", b.Notice) {
				if !strings.Contains(text.String(), want) {
					t.Errorf("%s: no %q in\n%s", media, want, text.String())
				}
			}
			if blocked == 0 && strings.Contains(text.String(), "blocked") {
				t.Errorf("%s: nothing is blocked, and it says\n%s", media, text.String())
			}
		}
	}
}

func TestCredentials(t *testing.T) {
	t.Parallel()
	s := bareServer(t)
	for _, c := range []struct {
		header, cookie, token string
		byCookie              bool
	}{
		{"", "", "", false},
		{"Bearer abc", "", "abc", false},
		{"bearer abc", "", "abc", false},
		{"Basic abc", "", "?", false},
		{"Bearer", "", "?", false},
		{"", "session=abc", "abc", true},
		{"Basic x", "session=abc", "?", false},
		{"", "__Host-session=abc", "", false}, // plain HTTP on loopback: not its name
	} {
		r := httptest.NewRequest("GET", "http://localhost/", nil)
		if c.header != "" {
			r.Header.Set("Authorization", c.header)
		}
		if c.cookie != "" {
			r.Header.Set("Cookie", c.cookie)
		}
		if token, byCookie := s.credentials(r); token != c.token || byCookie != c.byCookie {
			t.Errorf("%+v: got %q, %v", c, token, byCookie)
		}
	}
}
