package web

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/catalog"
	"mealplanner/internal/planner"
	"mealplanner/internal/store"
	"mealplanner/internal/web/api"
	"mealplanner/internal/web/page"
	"mealplanner/internal/wire"
)

func TestPantryOfAHousehold(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	target := ada.home() + "/pantry/spinach"
	var item api.PantryItem
	w := ada.do(&item, 201, "PUT", target, `{"grams":250.5,"use_by":"2026-12-03","use_up":true}`)
	if item.Food != "spinach" || item.Name != "spinach" || item.Aisle != "produce" || *item.Grams != 250.5 || *item.UseBy != "2026-12-03" || !item.UseUp {
		t.Errorf("got %s", w.Body)
	}
	ada.do(&item, 200, "PUT", target, w.Body.String()) // what was given may be sent back
	if *item.Grams != 250.5 || !item.UseUp {
		t.Errorf("sent back %+v", item)
	}
	w = ada.do(nil, 200, "PUT", target, `{"grams":null,"use_by":null,"use_up":false}`)
	if got := w.Body.String(); !strings.Contains(got, `"grams":null`) || !strings.Contains(got, `"use_by":null`) || !strings.Contains(got, `"use_up":false`) {
		t.Errorf("enough of it is %s", got)
	}
	ada.do(nil, 201, "PUT", ada.home()+"/pantry/white-rice", `{}`)
	var pantry wire.List[api.PantryItem]
	ada.do(&pantry, 200, "GET", ada.home()+"/pantry", "")
	if len(pantry.Items) != 2 || pantry.Items[0].Food != "spinach" || pantry.NextCursor != nil {
		t.Errorf("the pantry is %+v", pantry)
	}
	wantProblem(t, ada.ask("PUT", ada.home()+"/pantry/unobtainium", `{}`), 404)
	wantProblem(t, ada.ask("PUT", ada.home()+"/pantry/fish", `{}`), 404) // a group
	wantProblem(t, ada.ask("PUT", ada.home()+"/pantry/unobtainium", `{"grams":"much"}`), 404)
	wantProblem(t, ada.ask("PUT", target, `{"grams":-1}`), 422)
	ada.do(nil, 204, "DELETE", target, "")
	wantProblem(t, ada.ask("DELETE", target, ""), 404)
}

func TestRecipesAreReadAndRated(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada, bo := l.signUp(t, "ada@example.org"), l.signUp(t, "bo@example.org")
	target := "/api/v1/recipes/" + catalog.Recipes()[0].ID
	var r api.Recipe
	w := ada.do(&r, 200, "GET", target, "")
	if r.ID == "" || r.Title == "" || len(r.Ingredients) == 0 || len(r.Steps) == 0 || r.Nutrition.EnergyKcal == nil || !strings.Contains(w.Body.String(), `"stars":null`) {
		t.Errorf("got %s", w.Body)
	}
	var given api.Rating
	ada.do(&given, 200, "PUT", target+"/rating", `{"stars":4}`)
	if given.RecipeID != r.ID || given.Stars == nil || *given.Stars != 4 {
		t.Errorf("got %+v", given)
	}
	ada.do(&r, 200, "GET", target, "")
	if r.Stars == nil || *r.Stars != 4 {
		t.Errorf("the recipe says %v", r.Stars)
	}
	if bo.do(&r, 200, "GET", target, ""); r.Stars != nil {
		t.Errorf("somebody else sees %d stars", *r.Stars)
	}
	ada.do(nil, 200, "PUT", target+"/rating", `{"stars":null}`)
	ada.do(nil, 200, "PUT", target+"/rating", `{"stars":null}`)
	if ada.do(&r, 200, "GET", target, ""); r.Stars != nil {
		t.Errorf("taken back, it has %d stars", *r.Stars)
	}
	for _, c := range []struct{ method, target, body string }{
		{"GET", "/api/v1/recipes/moon-pie", ""}, {"PUT", "/api/v1/recipes/moon-pie/rating", `{"stars":4}`},
		{"PUT", "/api/v1/recipes/moon-pie/rating", `{"stars":9}`}, {"PUT", "/api/v1/recipes/%00/rating", `{"stars":4}`},
	} {
		wantProblem(t, ada.ask(c.method, c.target, c.body), 404)
	}
	// A token that may only read cannot rate.
	var reader api.NewToken
	ada.do(&reader, 201, "POST", "/api/v1/me/tokens", `{"name":"script","scopes":["read"]}`)
	script := *ada
	script.Token = reader.Token
	script.do(nil, 200, "GET", target, "")
	wantProblem(t, script.ask("PUT", target+"/rating", `{"stars":4}`), 403)
}

// Stars bring a dish to the front of what is offered.
func TestAlternativesFollowTheStars(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	var m planner.Menu
	ada.do(&m, 200, "GET", "/api/v1/menus/"+ada.menu(), "")
	target := "/api/v1/menus/" + m.ID + "/meals/" + m.Days[0].Meals[0].ID + "/alternatives?limit=10"
	var before, after wire.List[api.Alternative]
	ada.do(&before, 200, "GET", target, "")
	liked := before.Items[len(before.Items)-1].RecipeID
	ada.do(nil, 200, "PUT", "/api/v1/recipes/"+liked+"/rating", `{"stars":5}`)
	ada.do(&after, 200, "GET", target, "")
	if at := slices.IndexFunc(after.Items, func(a api.Alternative) bool { return a.RecipeID == liked }); at < 0 || at >= len(before.Items)-1 {
		t.Errorf("with five stars it is offered as number %d", at)
	}
}

// What is offered can be chosen.
func TestAlternativesAreChosenFrom(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	var m planner.Menu
	ada.do(&m, 200, "GET", "/api/v1/menus/"+ada.menu(), "")
	target := "/api/v1/menus/" + m.ID + "/meals/" + m.Days[0].Meals[0].ID
	var offered wire.List[api.Alternative]
	ada.do(&offered, 200, "GET", target+"/alternatives?limit=3", "")
	if len(offered.Items) != 3 || offered.NextCursor == nil {
		t.Fatalf("got %+v", offered)
	}
	chosen := offered.Items[2]
	if chosen.RecipeID == "" || chosen.Title == "" || chosen.Minutes == 0 || chosen.EnergyKcal == nil || *chosen.EnergyKcal <= 0 {
		t.Errorf("got %+v", chosen)
	}
	ada.do(&m, 200, "POST", target+"/swap", `{"recipe_id":"`+chosen.RecipeID+`"}`)
	if now := m.Days[0].Meals[0]; now.RecipeID != chosen.RecipeID || now.Title != chosen.Title {
		t.Errorf("chosen %s, planned %s", chosen.RecipeID, now.RecipeID)
	}
	for query, where := range map[string]string{"limit=0": "query.limit", "limit=51": "query.limit", "limit=many": "query.limit", "food=moon-dust": "query.food", "max_minutes=soon": "query.max_minutes", "min_stars=6": "query.min_stars"} {
		if p := wantProblem(t, ada.ask("GET", target+"/alternatives?"+query, ""), 422); !slices.Equal(locations(p), []string{where}) {
			t.Errorf("%s: %+v", query, p.Errors)
		}
	}
	wantProblem(t, ada.ask("GET", target+"/alternatives?cursor=%3F", ""), 400)
	wantProblem(t, ada.ask("GET", "/api/v1/menus/"+m.ID+"/meals/x/alternatives", ""), 404)
}

func TestTheNewWishesAreKept(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	var p api.Preferences
	w := ada.do(&p, 200, "GET", ada.home()+"/preferences", "")
	if p.BatchCooking || p.NoRepeatDays != 0 || !strings.Contains(w.Body.String(), `"rotation":[]`) {
		t.Errorf("never set: %s", w.Body)
	}
	w = ada.do(&p, 200, "PUT", ada.home()+"/preferences",
		`{"leftovers":true,"batch_cooking":true,"no_repeat_days":14,"rotation":[{"food":"fish","at_least":1},{"food":"red-meat","at_most":2}]}`)
	if !p.Leftovers || !p.BatchCooking || p.NoRepeatDays != 14 || len(p.Rotation) != 2 {
		t.Fatalf("got %s", w.Body)
	}
	if fish, meat := p.Rotation[0], p.Rotation[1]; fish.Food != "fish" || fish.AtLeast != 1 || fish.AtMost != nil || meat.AtLeast != 0 || meat.AtMost == nil || *meat.AtMost != 2 {
		t.Errorf("got %s", w.Body)
	}
	ada.do(&p, 200, "PUT", ada.home()+"/preferences", w.Body.String())
	if len(p.Rotation) != 2 || !p.BatchCooking {
		t.Errorf("sent back: %+v", p)
	}
	if ada.do(&p, 200, "PUT", ada.home()+"/preferences", `{}`); p.BatchCooking || p.NoRepeatDays != 0 || len(p.Rotation) != 0 {
		t.Errorf("what is absent becomes the default: %+v", p)
	}
}

func TestTheFormOfWishesKeepsTheNewOnes(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	v := &visitor{t: t, server: l.Handler()}
	v.post("/login", url.Values{"email": {"ada@example.org"}, "password": {"correct horse battery"}})
	target := "/households/" + ada.Household.ID + "/preferences"
	form := filled(v.get(target))
	for name, value := range map[string]string{
		"leftovers": "yes", "batch_cooking": "yes", "no_repeat_days": "10",
		"rotation[1].food": "Red meat", "rotation[1].at_most": "2", // the row before stays empty
	} {
		form.Set(name, value)
	}
	if w := v.post(target, form); w.Code != 303 {
		t.Fatalf("got %d %s", w.Code, parsed(t, w).Find(".notice").Text())
	}
	var before, after api.Preferences
	ada.do(&before, 200, "GET", ada.home()+"/preferences", "")
	if !before.Leftovers || !before.BatchCooking || before.NoRepeatDays != 10 || len(before.Rotation) != 1 || before.Rotation[0].Food != "red-meat" {
		t.Errorf("kept %+v", before)
	}
	// Saved as it is shown, nothing changes; and the next row is there.
	shown := v.get(target)
	if n := shown.Find(`input[name^="rotation["][name$="].food"]`).Length(); n != 1+page.SpareRows {
		t.Errorf("%d rows, want %d", n, 1+page.SpareRows)
	}
	v.post(target, filled(shown))
	ada.do(&after, 200, "GET", ada.home()+"/preferences", "")
	if after.Version != before.Version+1 || len(after.Rotation) != 1 || after.Rotation[0].Food != "red-meat" || *after.Rotation[0].AtMost != 2 {
		t.Errorf("saved as shown: %+v", after)
	}
	// A row that cannot be read is told at its place.
	form = filled(v.get(target))
	form.Set("rotation[0].at_most", "")
	form.Set("rotation[2].food", "moon dust")
	form.Set("rotation[2].at_least", "often")
	form.Set("no_repeat_days", "many")
	w := v.post(target, form)
	doc := parsed(t, w)
	for _, name := range []string{"rotation[1].food", "rotation[1].at_least", "no_repeat_days"} {
		if doc.Find(`input[name="`+name+`"][aria-invalid]`).Length() != 1 {
			t.Errorf("no error at %s: got %d %s", name, w.Code, doc.Find(".notice").Text())
		}
	}
}

// Without script: add, change, use up, remove; then rate and choose.
func TestPantryAndStarsWithoutScript(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	menu := ada.menu()
	v := &visitor{t: t, server: l.Handler()}
	v.post("/login", url.Values{"email": {"ada@example.org"}, "password": {"correct horse battery"}})
	target := link(t, v.get("/"), `nav a[href$="/pantry"]`)
	if list := v.get("/menus/" + menu + "/grocery-list"); list.Find(`main a[href="`+target+`"]`).Length() != 1 {
		t.Error("the grocery list does not lead to the pantry")
	}
	for _, form := range []url.Values{
		{"food": {"Baby spinach"}, "grams": {"200.5"}, "use_by": {"1999-12-31"}, "use_up": {"yes"}},
		{"food": {"white rice"}},
	} {
		if w := v.post(target, form); w.Code != 303 {
			t.Fatalf("%v: got %d %s", form, w.Code, parsed(t, w).Find(".notice").Text())
		}
	}
	page := v.get(target)
	spinach := page.Find("#f-spinach")
	if grams, _ := spinach.Find("input[name=grams]").Attr("value"); grams != "200.5" || spinach.Find("input[name=use_up][checked]").Length() != 1 ||
		!strings.Contains(spinach.Text(), "past its date") || page.Find("#f-white-rice").Length() != 1 {
		t.Errorf("the pantry shows %s", page.Find("main").Text())
	}
	w := v.post(target, url.Values{"food": {"fish"}, "grams": {"-1"}, "use_up": {"yes"}})
	if doc := parsed(t, w); w.Code != 422 || doc.Find("input[name=food][aria-invalid]").Length() != 1 || doc.Find("input[name=grams][aria-invalid]").Length() != 1 ||
		doc.Find(".pantry-add input[name=use_up][checked]").Length() != 1 {
		t.Errorf("a group, and less than nothing: got %d %s", w.Code, doc.Find(".notice").Text())
	}
	remove, _ := spinach.Find(`form[action$="/remove"]`).Attr("action")
	for range 2 { // a double click
		if w := v.post(remove, url.Values{}); w.Code != 303 {
			t.Errorf("remove: got %d", w.Code)
		}
	}
	if page := v.get(target); page.Find("#f-spinach").Length() != 0 {
		t.Error("the spinach is still there")
	}

	to, _, _ := strings.Cut(link(t, v.get("/menus/"+menu), `.meal.main a[href$="#others"]`), "#")
	meal := v.get(to)
	if meal.Find("#others").Length() != 1 {
		t.Error("there is nothing to choose from")
	}
	rate, _ := meal.Find("form.stars").Attr("action")
	here := url.Values{"menu": {menu}, "stars": {"4"}}
	id, _ := meal.Find("form.stars input[name=meal]").Attr("value")
	here.Set("meal", id)
	w = v.post(rate, here)
	back := w.Header().Get("Location")
	if w.Code != 303 || back != "/menus/"+menu+"/meals/"+id {
		t.Fatalf("rated: got %d to %q", w.Code, back)
	}
	if meal = v.get(back); meal.Find(".stars .star.on").Length() != 4 || meal.Find(`.stars button[value="4"][aria-pressed=true]`).Length() != 1 {
		t.Errorf("%d stars are shown", meal.Find(".stars .star.on").Length())
	}
	here.Set("stars", "")
	v.post(rate, here)
	if meal = v.get(back); meal.Find(".stars .star.on").Length() != 0 {
		t.Error("stars that were taken back are shown")
	}
	here.Set("stars", "6")
	if w := v.post(rate, here); w.Code != 422 {
		t.Errorf("6 stars: got %d", w.Code)
	}
	if !strings.Contains(meal.Find(".alternatives").Text(), "kcal a serving") {
		t.Errorf("the alternatives say %s", meal.Find(".alternatives").Text())
	}
}

// A coach looks after the table and does not eat there: no stars to give.
func TestStarsAreForThoseWhoEat(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	owner, coach := l.signUp(t, "owner@example.org"), l.signUp(t, "coach@example.org")
	var m planner.Menu
	owner.do(&m, 200, "GET", "/api/v1/menus/"+owner.menu(), "")
	v := &visitor{t: t, server: l.Handler()}
	v.post("/login", url.Values{"email": {"coach@example.org"}, "password": {"correct horse battery"}})
	for _, role := range store.Roles() {
		l.join(t, coach, owner, role)
		page := v.get("/menus/" + m.ID + "/meals/" + m.Days[0].Meals[0].ID)
		if shown := page.Find("form.stars").Length() == 1; shown != role.Eats() {
			t.Errorf("%s: stars are shown: %v", role, shown)
		}
	}
}

// A dish that is eaten twice is cooked once: both pages say so, and lead to each other.
func TestAMealSaysWhatIsLeftOver(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	ada.do(nil, 200, "PUT", ada.home()+"/preferences", `{"leftovers":true,"meals":["lunch","dinner"]}`)
	v := &visitor{t: t, server: l.Handler()}
	v.post("/login", url.Values{"email": {"ada@example.org"}, "password": {"correct horse battery"}})
	var m planner.Menu
	menu := ada.menu()
	ada.do(&m, 200, "GET", "/api/v1/menus/"+menu, "")
	for _, left := range m.Days[1].Meals {
		if left.LeftoverOf == "" {
			continue
		}
		target := "/menus/" + menu + "/meals/"
		page := v.get(target + left.ID)
		from := page.Find(`.facts a[href="` + target + left.LeftoverOf + `"]`)
		if day := m.Days[0].Date.Weekday().String(); from.Text() != day+"’s dinner" || strings.Contains(page.Find(".facts").First().Text(), "min") {
			t.Errorf("the lunch is from %q: %s", from.Text(), page.Find(".facts").First().Text())
		}
		source := v.get(target + left.LeftoverOf)
		if to := source.Find(`.hint a[href="` + target + left.ID + `"]`); to.Text() != m.Days[1].Date.Weekday().String()+"’s lunch" {
			t.Errorf("the dinner is for %q too", to.Text())
		}
		if !strings.Contains(source.Text(), "in the fridge") {
			t.Error("the dinner does not say how long it keeps")
		}
		return
	}
	t.Error("nothing is left over on the second day")
}
