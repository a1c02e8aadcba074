package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// Pages and the API answer in the language of the account, else of the household, else of
// the request.
func TestTheLanguageOfAnAnswer(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	v := &visitor{t: t, server: l.Handler()}
	v.post("/login", url.Values{"email": {"ada@example.org"}, "password": {"correct horse battery"}})
	says := func(accept, page, api string) {
		t.Helper()
		v.speaks = accept
		doc := v.get(strings.TrimPrefix(ada.home(), "/api/v1") + "/eaters")
		if got := doc.Find("h1").Text(); got != page {
			t.Errorf("%s: the page is titled %q, want %q", accept, got, page)
		}
		p := wantProblem(t, ask(l.Handler(), "PUT", ada.home()+"/pantry/spinach", `{"grams":-1}`, "Accept-Language: "+accept, "Authorization: Bearer "+ada.Token), 422)
		if p.Title != api {
			t.Errorf("%s: the API says %q, want %q", accept, p.Title, api)
		}
	}
	says("en", "Who eats", "Not valid")
	says("de", "Wer isst mit", "Nicht gültig")
	says("fr", "Who eats", "Not valid")
	ada.do(nil, 200, "PATCH", ada.home(), `{"locale":"de-AT"}`)
	says("en", "Wer isst mit", "Nicht gültig")
	if w := ada.do(nil, 200, "PATCH", "/api/v1/me", `{"language":"en"}`); !strings.Contains(w.Body.String(), `"language":"en"`) {
		t.Error(w.Body)
	}
	says("de", "Who eats", "Not valid")
	v.post("/account/language", url.Values{"language": {"de"}})
	if w := ada.do(nil, 200, "GET", "/api/v1/me", ""); !strings.Contains(w.Body.String(), `"language":"de"`) {
		t.Error(w.Body)
	}
	says("en", "Wer isst mit", "Nicht gültig")
	ada.do(nil, 200, "PATCH", "/api/v1/me", `{"language":null}`)
	if w := ada.do(nil, 200, "GET", "/api/v1/me", ""); !strings.Contains(w.Body.String(), `"language":null`) {
		t.Error(w.Body)
	}
	for _, wrong := range []string{`{"language":"fr"}`, `{"language":""}`, `{"language":1}`, `{}`} {
		if p := wantProblem(t, ada.ask("PATCH", "/api/v1/me", wrong), 422); len(p.Errors) != 1 || p.Errors[0].Location != "body.language" {
			t.Errorf("%s: got %+v", wrong, p)
		}
	}
	if w := v.post("/account/language", url.Values{"language": {"fr"}}); w.Code != 422 {
		t.Errorf("the form takes French: %d", w.Code)
	}
}

// Whoever signs up on a German page has a household that is read in German.
func TestAHouseholdHasTheLocaleOfWhoSignsUp(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	form := url.Values{"email": {"eva@example.org"}, "password": {"correct horse battery"}, "name": {"Eva"}}
	v := &visitor{t: t, server: l.Handler(), speaks: "de-CH,de;q=0.9,en;q=0.8"}
	w := v.post("/signup", form)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	var in struct{ Token string }
	eva := &person{t: t, server: l.Handler()}
	eva.decode(ask(l.Handler(), "POST", "/api/v1/auth/login", `{"email":"eva@example.org","password":"correct horse battery"}`), &in)
	eva.Token = in.Token
	got := eva.do(nil, 200, "GET", "/api/v1/households", "").Body.String()
	if !strings.Contains(got, `"locale":"de-CH"`) || !strings.Contains(got, `"name":"Haushalt von Eva"`) {
		t.Errorf("got %s", got)
	}
}
