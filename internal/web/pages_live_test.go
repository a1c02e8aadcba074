package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"mealplanner/internal/llm"
	"mealplanner/internal/planner"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
	"mealplanner/internal/web/api"
	"mealplanner/internal/web/page"
	"mealplanner/internal/wire"
)

// visitor is a browser without script: it keeps its cookie and reads HTML.
type visitor struct {
	t      *testing.T
	server http.Handler
	cookie string
	speaks string // Accept-Language; empty: nothing is said
}

// visit signs somebody up through the form.
func (l *live) visit(t *testing.T, name, email string) *visitor {
	t.Helper()
	v := &visitor{t: t, server: l.Handler()}
	w := v.post("/signup", url.Values{"name": {name}, "email": {email}, "password": {"correct horse battery"}})
	if w.Code != http.StatusSeeOther {
		t.Fatalf("sign-up: got %d %s", w.Code, w.Body)
	}
	return v
}

func (v *visitor) send(method, target string, form url.Values) *httptest.ResponseRecorder {
	v.t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(form.Encode()))
	r.Host = "127.0.0.1:8080"
	r.Header.Set("Accept", "text/html")
	if v.speaks != "" {
		r.Header.Set("Accept-Language", v.speaks)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if v.cookie != "" {
		r.Header.Set("Cookie", v.cookie)
	}
	w := httptest.NewRecorder()
	v.server.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if c.Name == plainCookie {
			v.cookie = c.Name + "=" + c.Value
		}
	}
	return w
}

func (v *visitor) post(target string, form url.Values) *httptest.ResponseRecorder {
	v.t.Helper()
	return v.send("POST", target, form)
}

// get follows redirects and reads the page.
func (v *visitor) get(target string) *goquery.Document {
	v.t.Helper()
	for range 5 {
		w := v.send("GET", target, nil)
		if w.Code == http.StatusSeeOther {
			target = w.Header().Get("Location")
			continue
		}
		if w.Code != http.StatusOK {
			v.t.Fatalf("GET %s: got %d %s", target, w.Code, w.Body)
		}
		return parsed(v.t, w)
	}
	v.t.Fatalf("GET %s: too many redirects", target)
	return nil
}

func parsed(t *testing.T, w *httptest.ResponseRecorder) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// link gives the address of the first link that the selector finds.
func link(t *testing.T, doc *goquery.Document, selector string) string {
	t.Helper()
	href, ok := doc.Find(selector).First().Attr("href")
	if !ok {
		t.Fatalf("the page has no %s", selector)
	}
	return href
}

func eaterFields(change url.Values) url.Values {
	form := url.Values{"name": {"Bo"}, "energy_kcal": {"2200"}, "protein_pct": {"20"}, "carbs_pct": {"50"}, "fat_pct": {"30"}}
	for name, values := range change {
		form[name] = values
	}
	return form
}

func TestPagesForNobodyLeadToTheLogin(t *testing.T) {
	t.Parallel()
	v := &visitor{t: t, server: newTestServer(t).Handler()}
	w := v.send("GET", "/menus/x", nil)
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/login?next=%2Fmenus%2Fx" {
		t.Errorf("got %d to %s", w.Code, w.Header().Get("Location"))
	}
	if w := v.send("GET", "/", nil); w.Code != http.StatusSeeOther {
		t.Errorf("the start page: got %d", w.Code)
	}
}

func TestSignUpPageNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	v := &visitor{t: t, server: newTestServer(t).Handler()}
	w := v.post("/signup", url.Values{"name": {"Ada"}, "email": {"nonsense"}, "password": {"short"}})
	doc := parsed(t, w)
	if w.Code != http.StatusUnprocessableEntity {
		t.Errorf("got %d", w.Code)
	}
	for _, field := range []string{"email", "password"} {
		if doc.Find("input[name="+field+"][aria-invalid] + .error").Length() != 1 {
			t.Errorf("no error at %s: %s", field, doc.Find("form").Text())
		}
	}
	if got, _ := doc.Find("input[name=email]").Attr("value"); got != "nonsense" {
		t.Errorf("the form forgot the e-mail: %q", got)
	}
	if _, kept := doc.Find("input[name=password]").Attr("value"); kept && strings.Contains(doc.Text(), "short") {
		t.Error("the form shows the password again")
	}
}

func TestEaterFormReadsRulesAndRefusesWhatItCannotRead(t *testing.T) {
	t.Parallel()
	v := newTestServer(t).visit(t, "Ada", "ada@example.org")
	add := link(t, v.get("/"), `nav a[href$="/eaters"]`)

	w := v.post(add, eaterFields(url.Values{"rules": {"no moon rays\nno penuts"}, "excluded_foods": {"unobtainium"}}))
	if w.Code != http.StatusUnprocessableEntity {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	doc := parsed(t, w)
	if doc.Find("input[name=excluded_foods][aria-invalid]").Length() != 1 || doc.Find("textarea[name=rules][aria-invalid] ~ .error").Length() != 2 {
		t.Errorf("no error at the fields: %s", doc.Find("main").Text())
	}
	if said := doc.Find("textarea[name=rules] ~ .error").Text(); !strings.Contains(said, "moon rays") || !strings.Contains(said, "“peanuts”") {
		t.Errorf("the rules are refused with %q", said)
	}
	if kept := doc.Find("textarea[name=rules]").Text(); kept != "no moon rays\nno penuts" {
		t.Errorf("the form forgot the rules: %q", kept)
	}

	// What is understood is read back before it is saved.
	w = v.post(add, eaterFields(url.Values{"diets": {"vegan"}, "rules": {"allergic to peanuts and cashews\r\nno strawberries"}, "excluded_foods": {"Mushrooms, celery"}}))
	doc = parsed(t, w)
	read := doc.Find(".read").Text()
	if w.Code != http.StatusOK || v.get(add).Find(".eater").Length() != 1 {
		t.Fatalf("got %d: %s", w.Code, read)
	}
	for _, want := range []string{"Bo: vegan, no celery (", "peanuts (", "tree nuts (walnuts, ", "strawberries", "mushrooms (chestnut mushrooms, ", "celery", "Yes, save"} {
		if !strings.Contains(read, want) {
			t.Errorf("%q is not read back: %s", want, read)
		}
	}
	// Other words are read anew.
	changed := filled(doc)
	changed.Set("rules", "allergic to milk")
	if w := v.post(add, changed); w.Code != http.StatusOK || !strings.Contains(parsed(t, w).Find(".read").Text(), "milk (") {
		t.Errorf("changed words are not read back: %d", w.Code)
	}
	w = v.post(add, filled(doc))
	if w.Code != http.StatusSeeOther {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	card := v.get(add).Find(".eater").Eq(1)
	for _, want := range []string{"Bo", "egan", "eanuts", "uts", "ushrooms", "elery"} {
		if !strings.Contains(card.Text(), want) {
			t.Errorf("the card does not show %q: %s", want, card.Text())
		}
	}

	// The form shows what was saved, and saving it again changes nothing.
	form := filled(v.get(link(t, v.get(add), ".eater:nth-of-type(2) h2 a")))
	before := card.Text()
	if w := v.post(link(t, v.get(add), ".eater:nth-of-type(2) h2 a"), form); w.Code != http.StatusSeeOther {
		t.Fatalf("saving what was shown: got %d %s", w.Code, w.Body)
	}
	if after := v.get(add).Find(".eater").Eq(1).Text(); after != before {
		t.Errorf("saving what was shown changed the eater:\n%s\n%s", before, after)
	}
}

// filled gives what a browser would send of a page's form as it is shown.
func filled(page *goquery.Document) url.Values {
	form := url.Values{}
	page.Find("form.fields textarea").Each(func(_ int, s *goquery.Selection) {
		name, _ := s.Attr("name")
		form.Set(name, s.Text())
	})
	page.Find("form.fields").First().Find("input, option[selected]").Each(func(_ int, s *goquery.Selection) {
		name, named := s.Attr("name")
		if !named {
			name, _ = s.ParentsFiltered("select").Attr("name")
		}
		value, _ := s.Attr("value")
		kind, _ := s.Attr("type")
		if _, ticked := s.Attr("checked"); kind != "checkbox" || ticked {
			form.Add(name, value)
		}
	})
	return form
}

// A form keeps every field of an eater: what the API was told is still there after
// somebody has opened the page and saved it.
func TestTheEaterFormKeepsEveryField(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	v := &visitor{t: t, server: l.Handler()}
	v.post("/login", url.Values{"email": {"ada@example.org"}, "password": {"correct horse battery"}})
	var before, after api.Eater
	ada.do(&before, 201, "POST", ada.home()+"/eaters", `{"name":"Bo","guest":true,"born":"1990-05","stage":"nursing","diets":["vegetarian"],
		"allergens":["peanuts"],"excluded_foods":["mushrooms"],"disliked_foods":["celery"],"energy_kcal":2400,"protein_pct":20,"carbs_pct":50,"fat_pct":30,
		"sex":"female","height_cm":171.5,"weight_kg":64.2,"activity":"moderate","slot_shares":{"breakfast":20,"lunch":40,"dinner":40},
		"aims":[{"nutrient":"iron","min":16.5,"max":30,"unit":"mg","per":"day"},{"nutrient":"saturated_fat","min":null,"max":8,"unit":"pct","per":"week"}]}`)
	value := reflect.ValueOf(before.Eater)
	for i := range value.NumField() {
		if value.Field(i).IsZero() {
			t.Fatalf("this test leaves %s empty", value.Type().Field(i).Name)
		}
	}
	target := "/households/" + ada.Household.ID + "/eaters/" + before.ID
	form := filled(v.get(target))
	if w := v.post(target, form); w.Code != http.StatusSeeOther {
		t.Fatalf("saving what was shown: got %d %s", w.Code, parsed(t, w).Find("main").Text())
	}
	ada.do(&after, 200, "GET", ada.home()+"/eaters/"+before.ID, "")
	if diff := cmp.Diff(before.Eater, after.Eater); diff != "" || after.Version == before.Version {
		t.Errorf("version %d after %d; -before +after\n%s", after.Version, before.Version, diff)
	}

	// The floor of those who nurse or are pregnant holds here too, and the form remembers.
	form.Set("version", strconv.Itoa(after.Version))
	for _, stage := range []string{"nursing", "pregnant"} {
		form.Set("energy_kcal", "1500")
		form.Set("stage", stage)
		w := v.post(target, form)
		doc := parsed(t, w)
		if w.Code != http.StatusUnprocessableEntity || doc.Find("input[name=energy_kcal][aria-invalid]").Length() != 1 {
			t.Errorf("1,500 kcal, %s: got %d", stage, w.Code)
		}
		if got, _ := doc.Find("select[name=stage] option[selected]").Attr("value"); got != stage {
			t.Errorf("the form forgot the stage: %q", got)
		}
	}
	form.Set("energy_kcal", "2400")
	if w := v.post(target, filled(parsed(t, v.post(target, form)))); w.Code != http.StatusSeeOther {
		t.Errorf("2,400 kcal, pregnant: got %d", w.Code)
	}
	ada.do(&after, 200, "GET", ada.home()+"/eaters/"+before.ID, "")
	if after.Stage == nil || *after.Stage != "pregnant" {
		t.Errorf("the stage is %v", after.Stage)
	}
	form.Set("version", strconv.Itoa(after.Version))
	form.Set("stage", "")
	w := v.post(target, form)
	doc := parsed(t, w)
	if said := doc.Find(".read .dropped").Text(); w.Code != http.StatusOK || !strings.Contains(said, "No longer: pregnant") {
		t.Errorf("neither: got %d %q", w.Code, said)
	}
	if w := v.post(target, filled(doc)); w.Code != http.StatusSeeOther {
		t.Errorf("neither, confirmed: got %d", w.Code)
	}
	ada.do(&after, 200, "GET", ada.home()+"/eaters/"+before.ID, "")
	if after.Stage != nil {
		t.Errorf("the stage is still %s", *after.Stage)
	}
}

// What cannot be read in a form and what breaks a rule are told together.
func TestFormsNameWhatIsUnreadableAndWhatIsWrong(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	v := l.visit(t, "Ada", "ada@example.org")
	home := strings.TrimSuffix(link(t, v.get("/"), `nav a[href$="/eaters"]`), "/eaters")
	for path, form := range map[string]url.Values{
		"/eaters":      {"name": {" "}, "energy_kcal": {"much"}, "stage": {"pregnant"}},
		"/preferences": {"version": {"0"}, "snacks": {"9"}, "max_minutes.weekday.dinner": {"soon"}, "meals": {"dinner"}},
		"/pantry":      {"food": {"unobtainium"}, "grams": {"much"}, "use_by": {"soon"}},
		"/order":       {"days": {"many"}, "start_date": {"1999-01-01"}},
	} {
		w := v.post(home+path, form)
		if doc := parsed(t, w); w.Code != http.StatusUnprocessableEntity || doc.Find(".notice.bad li").Length() < 2 {
			t.Errorf("%s: got %d %s", path, w.Code, doc.Find(".notice.bad").Text())
		}
	}
}

func TestTextIsText(t *testing.T) {
	t.Parallel()
	v := newTestServer(t).visit(t, `<script>alert(1)</script>`, "ada@example.org")
	doc := v.get("/")
	eaters := v.get(link(t, doc, `nav a[href$="/eaters"]`))
	for _, page := range []*goquery.Document{doc, eaters} {
		page.Find("script").Each(func(_ int, s *goquery.Selection) {
			if src, ok := s.Attr("src"); !ok || !strings.HasPrefix(src, "/static/") || s.Text() != "" {
				t.Errorf("a script that is not ours: %s", s.Text())
			}
		})
		if page.Find("[style], [onclick], [onload], style").Length() > 0 {
			t.Error("an inline style or handler")
		}
	}
	if !strings.Contains(eaters.Find(".eater").Text(), "<script>alert(1)</script>") {
		t.Errorf("the name is not shown as text: %s", eaters.Find(".eater").Text())
	}
}

// The whole way without script: order, read, swap, lock, check off, print.
func TestPagesWorkWithoutScript(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	v := l.visit(t, "Ada", "ada@example.org")
	order := link(t, v.get("/"), `nav a[href$="/order"]`)
	w := v.post(order, url.Values{"start_date": {"nonsense"}, "days": {"99"}})
	if doc := parsed(t, w); w.Code != http.StatusUnprocessableEntity || doc.Find("input[name=days][aria-invalid]").Length() != 1 {
		t.Errorf("a wrong order: got %d %s", w.Code, doc.Find("main").Text())
	}

	form := v.get(order)
	fields := url.Values{"days": {"2"}}
	for _, name := range []string{"start_date", "key"} {
		value, _ := form.Find("input[name=" + name + "]").Attr("value")
		fields.Set(name, value)
	}
	first, again := v.post(order, fields), v.post(order, fields)
	progress := first.Header().Get("Location")
	if first.Code != http.StatusSeeOther || again.Header().Get("Location") != progress {
		t.Fatalf("a double click: %d to %q and %q", first.Code, progress, again.Header().Get("Location"))
	}
	l.ended(t, v, progress)
	week := v.get(link(t, v.get(progress), "a.primary"))
	if got := week.Find(".day").Length(); got != 2 {
		t.Fatalf("%d days, want 2", got)
	}
	if week.Find(".meal.main").Length() < 6 || week.Find(".intake").Length() != 2 || week.Find(".reasons").Length() < 2 {
		t.Errorf("the week lacks meals, numbers or reasons: %s", week.Find(".week").Text())
	}

	dinner := week.Find(".day").First().Find(`.slot:contains("Dinner") .meal.main`)
	lock, _ := dinner.Find(`form[action$="/lock"]`).Attr("action")
	swap, _ := dinner.Find(`form[action$="/swap"]`).Attr("action")
	back := v.post(lock, url.Values{"locked": {"yes"}, "day": {"2026-12-01"}})
	if got := back.Header().Get("Location"); !strings.HasSuffix(got, "#d2026-12-01") {
		t.Errorf("the lock leads to %q", got)
	}
	if n := v.get("/").Find(".meal.locked h4 svg[aria-label=locked]").Length(); n != 1 {
		t.Errorf("%d dishes are marked as locked, want 1", n)
	}
	if w := v.post(swap, url.Values{}); w.Code != http.StatusConflict || !strings.Contains(parsed(t, w).Find(".notice.bad").Text(), "lock") {
		t.Errorf("swapping a locked dish: got %d", w.Code)
	}
	v.post(lock, url.Values{"locked": {"no"}})
	if w := v.post(swap, url.Values{}); w.Code != http.StatusSeeOther {
		t.Fatalf("swap: got %d %s", w.Code, w.Body)
	}
	shown := v.get("/")
	one, another := shown.Find(`form[action$="/swap"]`).First(), shown.Find(`form[action$="/swap"]`).Last()
	stale := url.Values{"version": {one.Find("[name=version]").AttrOr("value", "")}}
	if w := v.post(one.AttrOr("action", ""), stale); w.Code != http.StatusSeeOther {
		t.Fatalf("a swap of the version that is shown: got %d %s", w.Code, w.Body)
	}
	for _, form := range []string{another.AttrOr("action", ""), shown.Find(`form[action$="/lock"]`).Last().AttrOr("action", "")} {
		if w := v.post(form, stale); w.Code != http.StatusPreconditionFailed && w.Code != http.StatusConflict {
			t.Errorf("%s of an older version: got %d", form, w.Code)
		}
	}
	week = v.get("/")
	swapped := week.Find(".day").First().Find(`.slot:contains("Dinner") .meal.main h4`).Text()
	if swapped == dinner.Find("h4").Text() {
		t.Errorf("the swap kept %q", swapped)
	}

	recipe := v.get(link(t, week, ".meal h4 a"))
	if recipe.Find(".steps li").Length() == 0 || recipe.Find(".ingredients li").Length() == 0 || recipe.Find(".nutrition").Length() == 0 {
		t.Errorf("the recipe lacks something: %s", recipe.Find("main").Text())
	}
	if n := recipe.Find(".alternatives form").Length(); n == 0 || n > page.AlternativesShown {
		t.Errorf("%d alternatives", n)
	}

	list := v.get(link(t, week, `nav a[href$="/groceries"]`))
	check, _ := list.Find(".aisle form").First().Attr("action")
	if w := v.post(check, url.Values{"checked": {"yes"}}); w.Code != http.StatusSeeOther {
		t.Fatalf("check-off: got %d %s", w.Code, w.Body)
	}
	if got := v.get(link(t, week, `nav a[href$="/groceries"]`)).Find("li.checked").Length(); got != 1 {
		t.Errorf("%d items are checked, want 1", got)
	}

	paper := v.get(link(t, week, `a[href$="/print"]`))
	if !strings.Contains(paper.Find("main .label").Text(), "Read every label") || paper.Find(".printed tbody tr").Length() != 2 {
		t.Errorf("the print: %s", paper.Find("main").Text())
	}

	// The dates are planned now: the form offers to replace them.
	again = v.post(order, url.Values{"start_date": fields["start_date"], "days": {"2"}})
	if again.Code != http.StatusConflict || parsed(t, again).Find("input[name=replace]").Length() != 1 {
		t.Errorf("planned dates: got %d", again.Code)
	}
}

// ended waits for a generation's last event.
func (l *live) ended(t *testing.T, v *visitor, progress string) {
	t.Helper()
	w := v.send("GET", "/api/v1"+progress+"/events", nil)
	if !strings.Contains(w.Body.String(), `"state":"completed"`) {
		t.Fatalf("the generation did not complete: %s", w.Body)
	}
}

func TestViewersSeeNoButtons(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	owner, guest := l.signUp(t, "owner@example.org"), l.signUp(t, "guest@example.org")
	menu := owner.menu()
	var m planner.Menu
	owner.do(&m, 200, "GET", "/api/v1/menus/"+menu, "")
	owner.do(nil, 201, "PUT", owner.home()+"/pantry/spinach", `{"grams":200}`)
	l.join(t, guest, owner, store.RoleViewer)
	v := &visitor{t: t, server: l.Handler()}
	v.post("/login", url.Values{"email": {"guest@example.org"}, "password": {"correct horse battery"}})
	home := "/households/" + owner.Household.ID
	var eaters wire.List[api.Eater]
	owner.do(&eaters, 200, "GET", owner.home()+"/eaters", "")
	var generations wire.List[api.Generation]
	owner.do(&generations, 200, "GET", owner.home()+"/generations", "")
	for _, page := range []string{"/menus/" + menu, "/menus/" + menu + "/grocery-list", "/menus/" + menu + "/print", home + "/eaters",
		home + "/eaters/" + eaters.Items[0].ID, home + "/preferences", home + "/pantry", home + "/menus", "/menus/" + menu + "/meals/" + m.Days[0].Meals[0].ID, "/generations/" + generations.Items[0].ID} {
		doc := v.get(page)
		doc.Find("main button:not([disabled]):not([hidden]), main a, nav[aria-label=Household] a").Each(func(_ int, s *goquery.Selection) {
			if action, sends := s.ParentsFiltered("form").Attr("action"); sends && s.Is("button") {
				t.Errorf("%s: a viewer sees the button %q of %s", page, s.Text(), action)
			}
			if to, is := s.Attr("href"); is && v.send("GET", to, nil).Code == http.StatusForbidden {
				t.Errorf("%s: a viewer is led to %s", page, to)
			}
		})
	}
	action := "/menus/" + menu + "/refill"
	if w := v.post(action, url.Values{}); w.Code != http.StatusForbidden {
		t.Errorf("a viewer's POST %s: got %d", action, w.Code)
	}
}

// A refill in progress can be stopped, and one that failed says why, once.
func TestProgressPageOfAChange(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	menu := ada.menu()
	v := &visitor{t: t, server: l.Handler()}
	v.post("/login", url.Values{"email": {"ada@example.org"}, "password": {"correct horse battery"}})
	const reason = "There is no other main dish that everybody at this table may have."
	l.holdAgain(problem.Of(problem.Impossible, "impossible", "why", "no-other", "role", "main"))

	var g api.Generation
	ada.do(&g, 202, "POST", "/api/v1/menus/"+menu+"/refill", "")
	page := v.get("/generations/" + g.ID)
	stop, _ := page.Find(`main form[action$="/cancel"]`).Attr("action")
	if stop == "" || page.Find("progress").Length() != 1 {
		t.Fatalf("a refill in progress: %s", page.Find("main").Text())
	}
	stopped := v.get(v.post(stop, url.Values{}).Header().Get("Location"))
	if got := stopped.Find("h1").Text(); got != "Stopped" || stopped.Find(`form[action$="/cancel"]`).Length() != 0 {
		t.Errorf("stopped: %s", stopped.Find("main").Text())
	}

	ada.do(&g, 202, "POST", "/api/v1/menus/"+menu+"/refill", "")
	close(l.hold)
	if g = ada.finish(g.ID); g.State != "failed" {
		t.Fatalf("it ended %+v", g)
	}
	failed := v.get("/generations/" + g.ID)
	if got := failed.Find("main").Text(); strings.Count(got, reason) != 1 || failed.Find(".notice.bad").Length() != 1 {
		t.Errorf("failed: %s", got)
	}
	if failed.Find(`a[href="/menus/`+menu+`"]`).Length() != 1 {
		t.Error("the week that is still there is not shown")
	}
}

// hanging is a model that never answers.
type hanging struct{ asked chan struct{} }

func (h hanging) Ask(ctx context.Context, _ llm.Request) (llm.Answer, error) {
	h.asked <- struct{}{}
	<-ctx.Done()
	return llm.Answer{}, context.Cause(ctx)
}

// askedInVain orders a day of a model that never answers, and waits until it is asked.
func (l *live) askedInVain(t *testing.T, p *person) (g api.Generation) {
	t.Helper()
	h := hanging{make(chan struct{}, 1)}
	l.mu.Lock()
	l.model = h
	l.mu.Unlock()
	p.do(&g, 202, "POST", p.home()+"/generations", `{"days":1,"replace":true}`)
	<-h.asked
	p.do(&g, 200, "GET", "/api/v1/generations/"+g.ID, "")
	return g
}

// While a model is asked its page says how long that may take, and offers to go on without it;
// so does the API. Who may only look is offered nothing.
func TestGoingOnWithoutTheModel(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada, vic := l.signUp(t, "ada@example.org"), l.signUp(t, "vic@example.org")
	l.join(t, vic, ada, store.RoleViewer)
	v := &visitor{t: t, server: l.Handler()}
	v.post("/login", url.Values{"email": {"ada@example.org"}, "password": {"correct horse battery"}})

	g := l.askedInVain(t, ada)
	if until := g.Progress.ModelUntil; until == nil || time.Until(*until) < 2*time.Minute || !strings.Contains(g.Progress.Message, "3 minutes more at most") {
		t.Fatalf("while the model is asked: %+v", g.Progress)
	}
	address := "/api/v1/generations/" + g.ID + "/without-model"
	if w := vic.ask("POST", address, ""); w.Code != http.StatusForbidden {
		t.Errorf("a viewer: %d", w.Code)
	}
	page := v.get("/generations/" + g.ID)
	form := page.Find(`main form[action$="/without-model"]`)
	if action, _ := form.Attr("action"); form.Is("[hidden]") || !strings.Contains(page.Find("#message").Text(), "3 minutes more at most") {
		t.Errorf("the page offers %q: %s", action, page.Find("main").Text())
	}
	wantProblem(t, ada.ask("POST", address, `{"why":"`+canary+`"}`), 422)
	if to := v.post("/generations/"+g.ID+"/without-model", url.Values{}).Header().Get("Location"); to != "/generations/"+g.ID {
		t.Errorf("the form leads to %q", to)
	}
	if g = ada.finish(g.ID); g.State != "completed" || g.MenuID == nil || g.Progress.ModelUntil != nil {
		t.Fatalf("it ended %+v", g)
	}
	var again api.Generation
	ada.do(&again, 200, "POST", address, "")
	if again.Version != g.Version || v.get("/generations/"+g.ID).Find(`form[action$="/without-model"]`).Length() != 0 {
		t.Errorf("what is final has changed to %+v", again)
	}

	g = l.askedInVain(t, ada)
	ada.do(&g, 200, "POST", "/api/v1/generations/"+g.ID+"/without-model", `{}`)
	if g.Progress.ModelUntil != nil {
		t.Errorf("told so, and it asks until %v", g.Progress.ModelUntil)
	}
	if g = ada.finish(g.ID); g.State != "completed" {
		t.Errorf("it ended %+v", g)
	}
}

// In a browser the button is there while the model is asked, and the week soon after it.
func TestBrowserGoesOnWithoutTheModel(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	b := l.open(t)
	b.login("ada@example.org")
	g := l.askedInVain(t, ada)
	b.goTo("/generations/"+g.ID, `#without button`)
	b.do("without", chromedp.Click(chromedp.CSS(`#without button`)), chromedp.WaitVisible(chromedp.CSS(".week .day")))
	ada.finish(g.ID)
}

// Wishes that no dish meets: the API and the page say what would help.
func TestImpossibleWishesAreExplained(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	ada.do(nil, 200, "PUT", ada.home()+"/preferences",
		`{"meals":["dinner"],"snacks":0,"max_minutes":{"weekday":{"dinner":2},"weekend":{"dinner":2}},"schedule":{}}`)
	var g api.Generation
	ada.do(&g, 202, "POST", ada.home()+"/generations", `{"days":1,"composer":"built-in","seed":1}`)
	g = ada.finish(g.ID)
	if g.State != "failed" || g.Problem == nil || g.Problem.Code != "impossible" || len(g.Problem.Errors) == 0 {
		t.Fatalf("it ended %s: %+v", g.State, g.Problem)
	}
	would := g.Problem.Errors[0]
	if !strings.HasPrefix(would.Location, "preferences.max_minutes.week") || !strings.Contains(would.Message, "instead of 2: ") {
		t.Errorf("what would help: %+v", would)
	}
	v := &visitor{t: t, server: l.Handler()}
	v.post("/login", url.Values{"email": {"ada@example.org"}, "password": {"correct horse battery"}})
	main := v.get("/generations/" + g.ID).Find("main")
	if got := main.Find(".notice.bad[role=alert]").Text(); got != g.Problem.Detail {
		t.Errorf("the page says %q, the API %q", got, g.Problem.Detail)
	}
	if got := main.Find(".ways li").First().Text(); got != would.Message {
		t.Errorf("the page says %q would help", got)
	}
	for _, to := range []string{"/preferences", "/eaters", "/order"} {
		if main.Find(`a[href$="`+to+`"]`).Length() != 1 {
			t.Errorf("no way to %s", to)
		}
	}
	// A button shows what it changes, then changes it and orders again: once, also when it is
	// sent twice.
	button := main.Find("form.way").First()
	action, way := button.AttrOr("action", ""), button.Find("input[name=way]").AttrOr("value", "")
	shows := parsed(t, v.post(action, url.Values{"way": {way}}))
	if text := shows.Find("#changes li").Text(); shows.Find("#changes li").Length() != 1 || !strings.Contains(text, ": 2, from now on ") {
		t.Errorf("it changes %q", text)
	}
	confirmed := url.Values{"way": {way}, "confirmed": {"yes"}, "version": {shows.Find("input[name=version]").AttrOr("value", "")}}
	if w := v.post(action, changed(confirmed, "version", "99")); w.Code != http.StatusPreconditionFailed {
		t.Errorf("of another version: got %d", w.Code)
	}
	first, second := v.post(action, confirmed), v.post(action, confirmed)
	next := first.Header().Get("Location")
	if first.Code != http.StatusSeeOther || second.Header().Get("Location") != next {
		t.Fatalf("got %d to %s, then to %s", first.Code, next, second.Header().Get("Location"))
	}
	if text := v.get(next).Find("#changed").Text(); !strings.Contains(text, "Changed for this order: Allow ") {
		t.Errorf("what was changed: %q", text)
	}
	id, _, _ := strings.Cut(strings.TrimPrefix(next, "/generations/"), "?")
	if g := ada.finish(id); g.State != "completed" {
		t.Errorf("the order ended %s: %+v", g.State, g.Problem)
	}
	if w := v.post(action, url.Values{"way": {"99"}}); w.Header().Get("Location") != "/generations/"+g.ID {
		t.Errorf("a way that is not there: got %d", w.Code)
	}
}

func TestAccountPage(t *testing.T) {
	t.Parallel()
	v := newTestServer(t).visit(t, "Ada", "ada@example.org")
	w := v.post("/account/tokens", url.Values{"name": {"cron"}})
	secret := parsed(t, w).Find(".notice code").Text()
	if !strings.HasPrefix(secret, "mp_") {
		t.Fatalf("the token is not shown: %d %s", w.Code, secret)
	}
	page := v.get("/account")
	if strings.Contains(page.Text(), secret) {
		t.Error("the token is shown a second time")
	}
	revoke, _ := page.Find(`form[action$="/delete"]`).Attr("action")
	if w := v.post(revoke, url.Values{}); w.Code != http.StatusSeeOther {
		t.Errorf("revoking: got %d", w.Code)
	}
	w = v.post("/account/password", url.Values{"old_password": {"wrong"}, "new_password": {"an even longer sentence"}})
	if w.Code != http.StatusUnprocessableEntity || parsed(t, w).Find(".notice.bad").Length() != 1 {
		t.Errorf("a wrong old password: got %d", w.Code)
	}
	if w := v.post("/logout", url.Values{}); w.Code != http.StatusSeeOther {
		t.Errorf("sign out: got %d", w.Code)
	}
	if w := v.send("GET", "/account", nil); w.Code != http.StatusSeeOther {
		t.Errorf("after signing out: got %d", w.Code)
	}
}

// Until the schema is there, whoever needs the database is told so; the process lives
// and is not ready.
func TestStarting(t *testing.T) {
	t.Parallel()
	l := newTestServer(t, func(c *Config) { c.Started = func() bool { return false } })
	for target, want := range map[string]int{"/healthz": 200, "/readyz": 503, "/api/v1/openapi.json": 200, "/api/v1/me": 503, "/login": 503} {
		if w := ask(l.Handler(), "GET", target, ""); w.Code != want {
			t.Errorf("GET %s: got %d, want %d", target, w.Code, want)
		}
	}
	p := wantProblem(t, ask(l.Handler(), "POST", "/api/v1/auth/login", `{"email":"a@example.org","password":"x"}`), http.StatusServiceUnavailable)
	if p.Code != "starting" || p.RetryAfter < 1 {
		t.Errorf("got %+v", p)
	}
}
