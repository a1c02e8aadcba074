package web

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"mealplanner/internal/catalog"
	"mealplanner/internal/food"
	"mealplanner/internal/planner"
	"mealplanner/internal/web/api"
	"mealplanner/internal/wire"
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
	v.post("/language", url.Values{"language": {"de"}})
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
	if w := v.post("/language", url.Values{"language": {"fr"}}); w.Code != 422 {
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

// So does an API sign-up, and who makes a household; what the input says counts.
func TestTheAPIMakesHouseholdsInTheLanguageOfTheRequest(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	speaks := "Accept-Language: de-CH,de;q=0.9,en;q=0.8"
	var in api.Signup
	l.signUp(t, "ada@example.org")
	gisela := &person{t: t, server: l.Handler()}
	w := ask(l.Handler(), "POST", "/api/v1/auth/signup", `{"email":"gisela@example.org","password":"correct horse battery","name":" Oma Gisela "}`, speaks)
	if gisela.decode(w, &in); w.Code != http.StatusCreated {
		t.Fatal(w.Body)
	}
	if in.Household.Name != "Haushalt von Oma Gisela" || in.Household.Locale != "de-CH" {
		t.Errorf("got %+v", in.Household)
	}
	gisela.Token = in.Token
	made := func(body string, headers ...string) string {
		t.Helper()
		var home api.Household
		gisela.decode(gisela.ask("POST", "/api/v1/households", body, headers...), &home)
		return home.Locale
	}
	for _, c := range []struct{ body, speaks, want string }{
		{`{"name":"x"}`, speaks, "de-CH"}, {`{"name":"x"}`, "Accept-Language: fr", "fr"}, {`{"name":"x"}`, "Accept-Language: *", "en"},
		{`{"name":"x","locale":"en-GB"}`, speaks, "en-GB"},
	} {
		if got := made(c.body, c.speaks); got != c.want {
			t.Errorf("%s, %s: got %s, want %s", c.body, c.speaks, got, c.want)
		}
	}
	if got := made(`{"name":"x"}`); got != "en" {
		t.Errorf("without a language: got %s", got)
	}
	gisela.do(nil, 200, "PATCH", "/api/v1/me", `{"language":"de"}`)
	if got := made(`{"name":"x"}`, "Accept-Language: en-GB"); got != "de" {
		t.Errorf("an account that has chosen German: got %s", got)
	}
}

// Every name in an answer is in the language of the account, and so is every refusal, also of
// what is no household's and of what never meets the database.
func TestNamesAndRefusalsAreInTheLanguageOfTheAccount(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	ada.do(nil, 201, "PUT", ada.home()+"/pantry/spinach", `{}`)
	for _, c := range []struct{ method, target, body, english, german string }{
		{"GET", "/api/v1/vocabulary", "", `"name":"slow cooker"`, `"name":"Schongarer"`},
		{"GET", "/api/v1/vocabulary", "", `{"id":"low","name":"low"}`, `{"id":"low","name":"niedrig"}`},
		{"GET", "/api/v1/vocabulary", "", `{"id":"dinner","name":"dinner"}`, `{"id":"dinner","name":"Abendessen"}`},
		{"GET", "/api/v1/foods?q=spinach&limit=1", "", `"name":"spinach"`, `"name":"Spinat"`},
		{"GET", ada.home() + "/pantry", "", `"name":"spinach"`, `"name":"Spinat"`},
		{"PUT", ada.home() + "/pantry/spinach", `{}`, `"name":"spinach"`, `"name":"Spinat"`},
		{"POST", ada.home() + "/eaters", `{"name":"Bo","diets":[],"allergens":[],"excluded_foods":[],"rules":["no spinach"]}`, `{"id":"spinach-foods","name":"spinach`, `{"id":"spinach-foods","name":"Spinat`},
		{"GET", "/api/v1/recipes/moon-pie", "", `"title":"Not found"`, `"title":"Nicht gefunden"`},
		{"GET", "/api/v1/menus/x", "", `"title":"Not found"`, `"title":"Nicht gefunden"`},
		{"GET", "/api/v1/menus/~", "", `"title":"Not found"`, `"title":"Nicht gefunden"`},
		{"GET", ada.home() + "/eaters?limit=x", "", `"title":"Not valid"`, `"title":"Nicht gültig"`},
		{"GET", "/api/v1/households?limit=x", "", `"title":"Not valid"`, `"title":"Nicht gültig"`},
		{"POST", ada.home() + "/generations", `{`, `"title":"Cannot be read"`, `"title":"Nicht lesbar"`},
		{"DELETE", "/api/v1/menus/x", "", `"title":"Not found"`, `"title":"Nicht gefunden"`},
	} {
		for _, chosen := range []string{"null", `"de"`, `"en"`} {
			ada.do(nil, 200, "PATCH", "/api/v1/me", `{"language":`+chosen+`}`)
			for _, speaks := range []string{"de", "en"} {
				want := c.english
				if chosen == `"de"` || chosen == "null" && speaks == "de" {
					want = c.german
				}
				if got := ada.ask(c.method, c.target, c.body, "Accept-Language: "+speaks).Body.String(); !strings.Contains(got, want) {
					t.Errorf("%s %s, account %s, header %s: no %s in %.300s", c.method, c.target, chosen, speaks, want, got)
				}
			}
		}
	}
	ada.do(nil, 200, "PATCH", "/api/v1/me", `{"language":"de"}`)
	for q, want := range map[string]string{"spinat": "spinach", "m%C3%B6hre": "carrot", "Karotten": "carrot", "ei": "egg", "carrot": "carrot"} {
		var found wire.List[api.Food]
		ada.do(&found, 200, "GET", "/api/v1/foods?q="+q+"&limit=5", "")
		if len(found.Items) == 0 || string(found.Items[0].ID) != want {
			t.Errorf("%s: found %+v", q, found.Items)
		}
	}
}

var plainWord = regexp.MustCompile(`[A-Za-z]{3,}`)

// Every page speaks the language that is asked for, down to its last word: the pseudo-language
// has an accent on every vowel. What is data is in no language: names, and titles and steps
// of dishes, which have English texts only.
func TestPagesLeaveNoWordUntranslated(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	menu := ada.menu()
	v := &visitor{t: t, server: l.Handler(), speaks: "en-XA"}
	data := []string{"English", "Deutsch", "Ada", "ada@example.org", "household"}
	var m planner.Menu
	ada.do(&m, 200, "GET", "/api/v1/menus/"+menu, "")
	for _, d := range m.Days {
		for _, x := range d.Meals {
			data = append(data, x.Title, x.KeepingNote)
			for _, step := range x.Steps {
				data = append(data, step.Text)
			}
			for _, i := range x.Ingredients {
				data = append(data, i.Note)
			}
		}
	}
	for _, r := range catalog.Recipes() {
		data = append(data, r.Title)
	}
	for _, u := range food.Units() {
		data = append(data, u.Name(1), u.Name(2))
	}
	slices.SortFunc(data, func(a, b string) int { return len(b) - len(a) }) // the longest is taken out first
	for _, public := range []string{"/login", "/signup", "/docs", "/problems/not-found", "/nowhere"} {
		untranslated(t, public, parsed(t, v.send("GET", public, nil)), data)
	}
	v.post("/login", url.Values{"email": {"ada@example.org"}, "password": {"correct horse battery"}})
	home := strings.TrimPrefix(ada.home(), "/api/v1")
	week := v.get(home + "/week")
	pages := []string{"/account", "/admin", home + "/eaters", home + "/settings", home + "/eaters/new", home + "/preferences", home + "/pantry", home + "/order", home + "/menus",
		"/menus/" + menu, "/menus/" + menu + "/grocery-list", "/menus/" + menu + "/print", link(t, week, ".meal h4 a"), link(t, v.get(home+"/eaters"), ".eater h2 a"),
		"/generations/" + m.Generation}
	ada.do(nil, 201, "PUT", ada.home()+"/pantry/spinach", `{"grams":250.5,"use_by":"2020-12-03","use_up":true}`)
	for _, page := range pages {
		doc := v.get(page)
		if doc.Find("h1").Length() == 0 || doc.Find("html").AttrOr("lang", "") != "en-XA" {
			t.Errorf("%s: %s", page, doc.Text())
		}
		untranslated(t, page, doc, data)
	}
	v.speaks = "ar-XB"
	if html := v.get(home + "/week").Find("html"); html.AttrOr("dir", "") != "rtl" || html.AttrOr("lang", "") != "ar-XB" {
		t.Error("a language from right to left is not written so")
	}
}

// untranslated notes the words of a page that are neither accented nor data.
func untranslated(t *testing.T, page string, doc *goquery.Document, data []string) {
	t.Helper()
	doc.Find("[translate=no], script, style, datalist, noscript").Remove()
	text := doc.Text()
	doc.Find("*").Each(func(_ int, s *goquery.Selection) {
		for _, name := range []string{"aria-label", "title", "alt", "placeholder"} {
			text += "\n" + s.AttrOr(name, "")
		}
	})
	for _, known := range data {
		if len(known) > 2 {
			text = strings.ReplaceAll(text, known, "")
		}
	}
	var found []string
	for _, word := range plainWord.FindAllString(text, -1) {
		if strings.ContainsAny(word, "aeiouAEIOU") {
			found = append(found, word)
		}
	}
	if slices.Sort(found); len(found) > 0 {
		t.Errorf("%s says %q", page, slices.Compact(found))
	}
}
