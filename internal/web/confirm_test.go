package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"mealplanner/internal/food"
	"mealplanner/internal/store/storetest"
	"mealplanner/internal/web/api"
)

// eaterPages is Ada with her pages and her API.
type eaterPages struct {
	t   *testing.T
	ada *person
	*visitor
	list string
}

func newEaterPages(t *testing.T) *eaterPages {
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	v := &visitor{t: t, server: l.Handler()}
	v.post("/login", url.Values{"email": {"ada@example.org"}, "password": {"correct horse battery"}})
	return &eaterPages{t, ada, v, "/households/" + ada.Household.ID + "/eaters"}
}

func (p *eaterPages) eaters() []api.Eater {
	p.t.Helper()
	var eaters struct{ Items []api.Eater }
	p.ada.do(&eaters, 200, "GET", p.ada.home()+"/eaters", "")
	return eaters.Items
}

// add makes an eater through the API and gives the eater's page.
func (p *eaterPages) add(body string) (api.Eater, string) {
	p.t.Helper()
	var e api.Eater
	p.ada.do(&e, 201, "POST", p.ada.home()+"/eaters", body)
	return e, p.list + "/" + e.ID
}

func (p *eaterPages) eater(id string) (e api.Eater) {
	p.t.Helper()
	p.ada.do(&e, 200, "GET", p.ada.home()+"/eaters/"+id, "")
	return e
}

// wants posts a form and gives the page of the answer.
func (p *eaterPages) wants(status int, target string, form url.Values) *goquery.Document {
	p.t.Helper()
	w := p.post(target, form)
	doc := parsed(p.t, w)
	if w.Code != status {
		p.t.Fatalf("got %d, want %d: %s", w.Code, status, doc.Find("main").Text())
	}
	return doc
}

func changed(form url.Values, name string, values ...string) url.Values {
	out := url.Values{}
	for n, v := range form {
		out[n] = slices.Clone(v)
	}
	out[name] = values
	return out
}

const bob = `{"name":"Bob","diets":["vegetarian"],"allergens":["eggs","milk"],"excluded_foods":["kiwi"]}`

// A form that is sent again and again, one after the other or at once, adds one eater.
func TestAFormAddsOneEater(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]url.Values{
		"confirmed": {"rules": {"no eggs"}, "excluded_foods": {"kiwi"}},
		"ticked":    {"allergens": {"milk"}},
	} {
		p := newEaterPages(t)
		form := filled(p.get(p.list + "/new"))
		form.Set("name", "Ben")
		for field, values := range change {
			form[field] = values
		}
		if name == "confirmed" {
			form = filled(p.wants(200, p.list, form))
		}
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				if w := p.quiet(p.list, form); w.Code != http.StatusSeeOther {
					t.Errorf("%s, at once: got %d", name, w.Code)
				}
			})
		}
		all.Wait()
		p.wants(303, p.list, form)
		if got := p.eaters(); len(got) != 2 || got[1].Version != 1 {
			t.Errorf("%s: got %+v", name, got)
		}
		// Other words in the same form are not lost, and change nobody unseen.
		doc := p.wants(412, p.list, changed(form, "name", "Carla"))
		if action, _ := doc.Find("form.fields").Attr("action"); action != p.list+"/"+p.eaters()[1].ID || !strings.Contains(doc.Find(".meanwhile").Text(), "“Carla”") {
			t.Errorf("%s: %s %s", name, action, doc.Find(".meanwhile").Text())
		}
	}
}

// A form of a new eater without an id is given one before anything is saved.
func TestAnAddingFormHasAnID(t *testing.T) {
	t.Parallel()
	p := newEaterPages(t)
	form := filled(p.wants(200, p.list, url.Values{"name": {"Ben"}, "allergens": {"milk"}}))
	if len(p.eaters()) != 1 || form.Get("id") == "" {
		t.Fatalf("got %+v, form %v", p.eaters(), form)
	}
	p.wants(404, p.list, changed(form, "id", "x"))
	p.wants(303, p.list, form)
	p.wants(303, p.list, form)
	if got := p.eaters(); len(got) != 2 || got[1].ID != form.Get("id") {
		t.Errorf("got %+v", got)
	}
	// Whom somebody took out of the household does not come back.
	p.takeOut(p.list + "/" + form.Get("id"))
	p.wants(404, p.list, form)
	if got := p.eaters(); len(got) != 1 {
		t.Errorf("got %+v", got)
	}
}

// quiet is post for several at once: it keeps no cookie.
func (p *eaterPages) quiet(target string, form url.Values) *httptest.ResponseRecorder {
	once := *p.visitor
	return once.post(target, form)
}

// takeOut takes an eater out of the household, whom the page shows, and gives the form that
// did it.
func (p *eaterPages) takeOut(page string) url.Values {
	p.t.Helper()
	form := p.leaving(p.get(page))
	if doc := parsed(p.t, p.post(page+"/archive", form)); doc.Find(".read").Length() == 1 {
		form = p.leaving(doc)
		p.wants(303, page+"/archive", form)
	}
	return form
}

// leaving is the form of a page that takes its eater out.
func (p *eaterPages) leaving(doc *goquery.Document) url.Values {
	form := url.Values{}
	doc.Find("form.danger input[name]").Each(func(_ int, in *goquery.Selection) {
		form.Set(in.AttrOr("name", ""), in.AttrOr("value", ""))
	})
	return form
}

// Whoever becomes a guest binds the household no longer: that is read back.
func TestBecomingAGuestIsReadBack(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		eater string
		form  url.Values
		says  string // empty: it is saved at once
	}{
		"one allergy":      {`{"name":"Ben","diets":[],"allergens":["peanuts"],"excluded_foods":[]}`, url.Values{"guest": {"yes"}}, "Ben becomes a guest: their allergy to peanuts counts only at meals where they are named."},
		"several":          {bob, url.Values{"guest": {"yes"}}, "Bob becomes a guest: their allergies to eggs, milk count only at meals where they are named."},
		"ticked meanwhile": {`{"name":"Ben","diets":[],"allergens":[],"excluded_foods":[]}`, url.Values{"guest": {"yes"}, "allergens": {"milk"}}, "Ben becomes a guest: their allergy to milk counts only at meals where they are named."},
		"is one, and typed": {`{"name":"Ben","diets":[],"allergens":["milk"],"excluded_foods":[],"guest":true}`, url.Values{"rules": {"no kiwi"}},
			"Ben is a guest: their allergy to milk counts only at meals where they are named."},
		"is one":      {`{"name":"Ben","diets":[],"allergens":["milk"],"excluded_foods":[],"guest":true}`, url.Values{"name": {"Bea"}}, ""},
		"no longer":   {`{"name":"Ben","diets":[],"allergens":["milk"],"excluded_foods":[],"guest":true}`, url.Values{"guest": nil}, ""},
		"no allergen": {`{"name":"Ben","diets":["vegan"],"allergens":[],"excluded_foods":[]}`, url.Values{"guest": {"yes"}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newEaterPages(t)
			e, page := p.add(c.eater)
			form := filled(p.get(page))
			for field, values := range c.form {
				form = changed(form, field, values...)
			}
			if c.says == "" {
				p.wants(303, page, form)
				return
			}
			doc := p.wants(200, page, form)
			if said := doc.Find(".read .guest").Text(); said != c.says {
				t.Errorf("got %q, want %q", said, c.says)
			}
			if now := p.eater(e.ID); now.Version != e.Version {
				t.Fatalf("saved unseen: %+v", now)
			}
			p.wants(303, page, filled(doc))
			if now := p.eater(e.ID); !now.Guest {
				t.Errorf("saved %+v", now)
			}
		})
	}
	p := newEaterPages(t)
	form := changed(changed(filled(p.get(p.list+"/new")), "name", "Cy"), "allergens", "milk")
	doc := p.wants(200, p.list, changed(form, "guest", "yes"))
	if said := doc.Find(".read .guest").Text(); !strings.HasPrefix(said, "Cy becomes a guest: their allergy to milk") {
		t.Errorf("a new one: %q", said)
	}
}

// A month of birth is read back with the rest.
func TestTheMonthOfBirthIsReadBack(t *testing.T) {
	t.Parallel()
	p := newEaterPages(t)
	_, page := p.add(bob)
	doc := p.wants(200, page, changed(changed(filled(p.get(page)), "born", "2023-05"), "rules", "no fish"))
	if said := doc.Find(".read").Text(); !strings.Contains(said, "Born 2023-05") {
		t.Errorf("got %s", said)
	}
}

// Whoever leaves takes the allergies along: that is read back, of this version.
func TestLeavingIsReadBack(t *testing.T) {
	t.Parallel()
	p := newEaterPages(t)
	e, page := p.add(bob)
	other, otherPage := p.add(strings.Replace(bob, "Bob", "Bea", 1))
	doc := p.wants(200, page+"/archive", p.leaving(p.get(page)))
	if said := doc.Find(".read .dropped").Text(); said != "Bob leaves the household: their allergies to eggs, milk count no longer, at any meal." {
		t.Errorf("got %q", said)
	}
	shown := p.leaving(doc)
	for name, form := range map[string]url.Values{
		"no seal":           changed(shown, "confirmed"),
		"forged":            changed(shown, "confirmed", "x"),
		"that of saving":    changed(shown, "confirmed", filled(p.wants(200, page, changed(filled(p.get(page)), "rules", "no fish"))).Get("confirmed")),
		"that of the other": changed(shown, "confirmed", p.leaving(p.wants(200, otherPage+"/archive", p.leaving(p.get(otherPage)))).Get("confirmed")),
	} {
		if p.wants(200, page+"/archive", form).Find(".read").Length() != 1 || p.eater(e.ID).Archived || p.eater(other.ID).Archived {
			t.Errorf("%s: taken out", name)
		}
	}
	p.wants(200, page, changed(filled(p.get(page)), "confirmed", shown.Get("confirmed")))
	if p.eater(e.ID).Version != e.Version {
		t.Error("what confirms leaving saves the form")
	}
	p.wants(303, page+"/archive", shown)
	if !p.eater(e.ID).Archived {
		t.Error("not taken out when confirmed")
	}
	_, plain := p.add(`{"name":"Cy","diets":["vegan"],"allergens":[],"excluded_foods":[]}`)
	p.wants(303, plain+"/archive", p.leaving(p.get(plain)))
}

// What is confirmed is what was shown: with anything else it is read back again.
func TestOnlyWhatWasReadBackIsSaved(t *testing.T) {
	t.Parallel()
	p := newEaterPages(t)
	ben, page := p.add(`{"name":"Ben","diets":["vegetarian"],"allergens":["milk"],"excluded_foods":["kiwi"]}`)
	form := changed(filled(p.get(page)), "rules", "no eggs")
	shown := filled(p.wants(200, page, form))
	for name, other := range map[string]url.Values{
		"empty rules":  changed(shown, "rules", ""),
		"other rules":  changed(shown, "rules", "no fish"),
		"name":         changed(shown, "name", "Bea"),
		"allergens":    changed(shown, "allergens", "milk", "fish"),
		"no allergens": changed(shown, "allergens"),
		"diets":        changed(shown, "diets", "vegan"),
		"excluded":     changed(shown, "excluded_foods", "kiwi, olives"),
		"not excluded": changed(shown, "excluded_foods", ""),
		"disliked":     changed(shown, "disliked_foods", "olives"),
		"stage":        changed(shown, "stage", "pregnant"),
		"born":         changed(shown, "born", "2020-05"),
		"guest":        changed(shown, "guest", "yes"),
		"no seal":      changed(shown, "confirmed"),
		"forged":       changed(shown, "confirmed", "x"),
		"as before":    changed(changed(form, "read_rules", "no eggs"), "read_excluded_foods", "kiwi"),
		"of another":   changed(form, "confirmed", filled(p.wants(200, p.list, changed(form, "version", "0"))).Get("confirmed")),
	} {
		if doc := p.wants(200, page, other); doc.Find(".read").Length() != 1 {
			t.Errorf("%s: not read back", name)
		}
		if now := p.eater(ben.ID); now.Version != ben.Version {
			t.Fatalf("%s: saved %+v", name, now)
		}
	}
	p.wants(303, page, changed(shown, "energy_kcal", "2000")) // the aims are not read back
	if now := p.eater(ben.ID); !slices.Equal(now.Allergens, []food.Allergen{food.Eggs, food.Milk}) {
		t.Errorf("saved %+v", now)
	}
}

// All that holds is read back, and what would no longer hold is never dropped unseen.
func TestAllThatHoldsIsReadBack(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name        string
		field       string
		values      []string
		wants, gone []string
	}{
		{"foods cleared", "excluded_foods", []string{""}, []string{"Bob: vegetarian, no eggs", "milk"}, []string{"kiwi fruit"}},
		{"allergens cleared", "allergens", nil, []string{"Bob: vegetarian, no kiwi"}, []string{"eggs", "milk"}},
		{"one allergen cleared", "allergens", []string{"eggs"}, []string{"Bob: vegetarian, no eggs", "kiwi"}, []string{"milk"}},
		{"diet cleared", "diets", nil, []string{"Bob: no eggs", "milk", "kiwi"}, []string{"vegetarian"}},
		{"stage", "stage", []string{""}, []string{"Bob: vegetarian, no eggs"}, []string{"pregnant"}},
		{"older", "born", []string{"1980-01"}, []string{"Bob: vegetarian, no eggs", "pregnant"}, []string{"born 1990-05"}},
		{"added", "rules", []string{"no fish"}, []string{"Bob: vegetarian, no eggs", "milk", "fish", "kiwi"}, nil},
		{"an allergy", "rules", []string{"allergic to garlic powder, raisins"}, []string{"Bob: vegetarian, no eggs", "garlic in any form", "grapes in any form"}, nil},
		{"disliked", "disliked_foods", []string{"olives"}, []string{"Bob: vegetarian, no eggs", "Would rather not: olives"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := newEaterPages(t)
			e, page := p.add(strings.Replace(bob, "{", `{"born":"1990-05","stage":"pregnant",`, 1))
			doc := p.wants(200, page, changed(filled(p.get(page)), c.field, c.values...))
			read, gone := doc.Find(".read").Text(), doc.Find(".read .dropped").Text()
			for _, want := range c.wants {
				if !strings.Contains(read, want) {
					t.Errorf("%q is not read back: %s", want, read)
				}
			}
			want := ""
			if len(c.gone) > 0 {
				want = "No longer: " + strings.Join(c.gone, ", ") + "."
			}
			if gone != want {
				t.Errorf("got %q, want %q", gone, want)
			}
			if now := p.eater(e.ID); now.Version != e.Version {
				t.Errorf("saved unseen: %+v", now)
			}
			p.wants(303, page, filled(doc))
			if now := p.eater(e.ID); now.Version == e.Version {
				t.Error("not saved when confirmed")
			}
		})
	}
}

// Another device saved meanwhile: the form says so at once, keeps what was typed, and can
// be saved knowingly.
func TestAFormOfAnOlderVersion(t *testing.T) {
	t.Parallel()
	p := newEaterPages(t)
	ben, page := p.add(`{"name":"Ben","diets":[],"allergens":[],"excluded_foods":[]}`)
	form := changed(filled(p.get(page)), "rules", "no eggs")
	shown := filled(p.wants(200, page, form))
	p.ada.do(&ben, 200, "PUT", p.ada.home()+"/eaters/"+ben.ID, `{"name":"Ben","diets":[],"allergens":["milk"],"excluded_foods":[]}`)
	for name, sent := range map[string]url.Values{
		"first": form, "confirmed": shown, "unreadable": changed(form, "energy_kcal", "x"),
	} {
		doc := p.wants(412, page, sent)
		if said := doc.Find(".meanwhile").Text(); !strings.Contains(said, "Allergic to: kept is “milk”, this form says “eggs”") || doc.Find("textarea[name=rules]").Text() != "no eggs" {
			t.Errorf("%s: %s", name, doc.Find("main").Text())
		}
		form = filled(doc)
		if name == "unreadable" {
			form.Set("energy_kcal", "")
		}
	}
	doc := p.wants(200, page, form)
	if gone := doc.Find(".read .dropped").Text(); gone != "No longer: milk." {
		t.Errorf("got %q", gone)
	}
	confirmed := filled(doc)
	p.wants(303, page, confirmed)
	p.wants(303, page, confirmed) // twice is once
	if now := p.eater(ben.ID); now.Version != ben.Version+1 || !slices.Equal(now.Allergens, []food.Allergen{food.Eggs}) {
		t.Errorf("saved %+v", now)
	}
	// What cannot be read is never taken for what is kept.
	p.wants(412, page, changed(changed(confirmed, "rules", "no phlogiston"), "allergens", "eggs"))
}

// A form that edits says which version.
func TestAnEditingFormHasAVersion(t *testing.T) {
	t.Parallel()
	p := newEaterPages(t)
	e, page := p.add(bob)
	form := changed(filled(p.get(page)), "name", "Rob")
	for version, status := range map[string]int{"": 422, "x": 422, "0": 412, "-1": 412, "99": 412} {
		doc := p.wants(status, page, changed(form, "version", version))
		if doc.Find(".notice.bad").Text() == "" || doc.Find("input[name=name]").AttrOr("value", "") != "Rob" {
			t.Errorf("version %q: %s", version, doc.Find("main").Text())
		}
		if now := p.eater(e.ID); now.Version != e.Version {
			t.Fatalf("version %q: saved %+v", version, now)
		}
		p.wants(422, page, changed(filled(doc), "name", " "))
	}
	form.Del("version")
	p.wants(422, page, form)
}

// Who is taken out is who the page showed: of another version, or of none, the page shows
// the eater of now, and nobody is taken out.
func TestTakingOutNamesAVersion(t *testing.T) {
	t.Parallel()
	p := newEaterPages(t)
	e, page := p.add(bob)
	form := url.Values{"version": {p.get(page).Find("form.danger input[name=version]").AttrOr("value", "")}}
	p.ada.do(&e, 200, "PUT", p.ada.home()+"/eaters/"+e.ID, strings.Replace(bob, "kiwi", "olives", 1))
	for version, status := range map[string]int{"": 422, "x": 422, "0": 412, "-1": 412, "99": 412, form.Get("version"): 412} {
		doc := p.wants(status, page+"/archive", changed(form, "version", version))
		if doc.Find(".notice.bad").Text() == "" || doc.Find("input[name=excluded_foods]").AttrOr("value", doc.Find("textarea[name=excluded_foods]").Text()) != "olives" {
			t.Errorf("version %q: %s", version, doc.Find("main").Text())
		}
		if p.eater(e.ID).Archived {
			t.Fatalf("version %q: taken out", version)
		}
		form.Set("version", "1")
	}
	p.wants(422, page+"/archive", url.Values{})
	form.Set("version", p.get(page).Find("form.danger input[name=version]").AttrOr("value", ""))
	form = p.takeOut(page)
	p.wants(303, page+"/archive", form) // twice is once
	if !p.eater(e.ID).Archived || len(p.eaters()) != 1 {
		t.Errorf("still there: %+v", p.eaters())
	}
}

// The form of wishes of an older version, or of none, is shown again with what differs, and
// can then be saved knowingly.
func TestAFormOfOlderWishes(t *testing.T) {
	t.Parallel()
	p := newEaterPages(t)
	page := "/households/" + p.ada.Household.ID + "/preferences"
	snacks := func() (n int) {
		var now api.Preferences
		p.ada.do(&now, 200, "GET", p.ada.home()+"/preferences", "")
		return now.Snacks
	}
	form := changed(filled(p.get(page)), "snacks", "2")
	p.wants(303, page, form)
	p.wants(303, page, form) // twice is once
	p.ada.do(nil, 200, "PUT", p.ada.home()+"/preferences", `{"snacks":3,"meals":["dinner"],"rotation":[{"food":"fish","at_least":1,"at_most":3}]}`)
	for version, status := range map[string]int{"": 422, "x": 422, "0": 412, "1": 412, "99": 412} {
		doc := p.wants(status, page, changed(form, "version", version))
		said := doc.Find(".meanwhile").Text()
		for _, want := range []string{"Snacks a day: kept is “3”, this form says “2”", "Meals: kept is “dinner”", "How often a week: kept is “fish at least 1 at most 3”, this form says “nothing”"} {
			if !strings.Contains(said, want) {
				t.Errorf("version %q: %q is not in %s", version, want, said)
			}
		}
		if snacks() != 3 || doc.Find("input[name=snacks]").AttrOr("value", "") != "2" {
			t.Fatalf("version %q: saved, or the form is lost: %s", version, doc.Find("main").Text())
		}
		form = filled(doc)
	}
	lost := changed(form, "snacks", "1")
	lost.Del("version")
	p.wants(422, page, lost)
	p.wants(422, page, changed(form, "snacks", "many"))
	p.wants(303, page, form)
	if snacks() != 2 {
		t.Errorf("%d snacks, want 2", snacks())
	}
}

// Two forms that add the same eater at once, on every database, add one.
func TestParallelFormsAddOneEater(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, database string) {
		t.Parallel()
		l := startLiveOn(t, database)
		close(l.hold)
		ada := l.signUp(t, "ada@example.org")
		v := &visitor{t: t, server: l.Handler()}
		v.post("/login", url.Values{"email": {"ada@example.org"}, "password": {"correct horse battery"}})
		p := &eaterPages{t, ada, v, "/households/" + ada.Household.ID + "/eaters"}
		for n := 1; n <= 5; n++ {
			form := changed(filled(p.get(p.list+"/new")), "name", "Ben")
			form["allergens"] = []string{"milk"}
			var all sync.WaitGroup
			for range 4 {
				all.Go(func() {
					if w := p.quiet(p.list, form); w.Code != http.StatusSeeOther {
						t.Errorf("got %d: %s", w.Code, w.Body)
					}
				})
			}
			all.Wait()
			got := p.eaters()
			if len(got) != 1+n || got[n].ID != form.Get("id") || got[n].Version != 1 {
				t.Fatalf("got %+v", got)
			}
		}
	})
}

// What is no number, month or date stays as it was typed, in a field that shows it.
func TestWhatIsNoNumberIsKept(t *testing.T) {
	t.Parallel()
	p := newEaterPages(t)
	fields := []string{"energy_kcal", "protein_pct", "carbs_pct", "fat_pct"}
	form := filled(p.get(p.list + "/new"))
	form.Set("name", "Ben")
	for _, field := range fields {
		form.Set(field, "x")
	}
	doc := p.wants(422, p.list, form)
	for _, field := range fields {
		input := doc.Find("input[name=" + field + "]")
		if input.AttrOr("value", "") != "x" || input.AttrOr("type", "") != "text" || input.AttrOr("aria-invalid", "") == "" {
			html, _ := goquery.OuterHtml(input)
			t.Error(html)
		}
	}
	doc = p.wants(422, p.list, changed(changed(form, "born", "soon"), "energy_kcal", "99999999999999999999"))
	if doc.Find("input[name=born]").AttrOr("type", "") != "text" || doc.Find("input[name=energy_kcal]").AttrOr("value", "") != "99999999999999999999" {
		t.Error(doc.Find("form.fields").Text())
	}
}

// Whoever is taken out last is asked about: nobody is left to plan for.
func TestTheLastEaterIsAskedAbout(t *testing.T) {
	t.Parallel()
	p := newEaterPages(t)
	last := p.eaters()
	if len(last) != 1 {
		t.Fatalf("%d eaters", len(last))
	}
	archive := p.list + "/" + last[0].ID + "/archive"
	form := url.Values{"version": {"1"}}
	doc := p.wants(http.StatusOK, archive, form)
	if len(p.eaters()) != 1 {
		t.Fatal("the last one left unasked")
	}
	p.wants(http.StatusSeeOther, archive, changed(form, "confirmed", doc.Find(`form[action$="/archive"] [name=confirmed]`).AttrOr("value", "")))
	if len(p.eaters()) != 0 {
		t.Error("the last one is still there")
	}
}
