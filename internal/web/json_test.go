package web

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"mealplanner/internal/web/api"
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
	for _, media := range []string{"", "text/plain", "application/x-www-form-urlencoded", "application/jsonp", "application/xml", "application/json; charset=iso-8859-1"} {
		w := ask(s.Handler(), "POST", "/api/v1/auth/login", `{"email":"a","password":"b"}`, "Content-Type: "+media)
		wantProblem(t, w, http.StatusUnsupportedMediaType)
	}
	for coding, want := range map[string]int{"gzip": 415, "gzip, br": 415, "Identity": 422} {
		wantProblem(t, ask(s.Handler(), "POST", "/api/v1/auth/login", `{}`, "Content-Encoding: "+coding), want)
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
	var home api.Household
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
