package web

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"mealplanner/internal/meal"
	"mealplanner/internal/planner"
	"mealplanner/internal/web/api"
	"mealplanner/internal/web/page"
	"mealplanner/internal/wire"
)

// A meal's page suggests three dishes with what they would change, then three others, and
// finds dishes by words, in English and in German.
func TestOtherDishesAreSuggestedAndFound(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	var m planner.Menu
	ada.do(&m, 200, "GET", "/api/v1/menus/"+ada.menu(), "")
	v := &visitor{t: t, server: l.Handler()}
	v.post("/login", url.Values{"email": {"ada@example.org"}, "password": {"correct horse battery"}})
	meals := m.Days[0].Meals
	dinner := meals[slices.IndexFunc(meals, func(m meal.MealView) bool { return m.Slot == meal.Dinner && m.Role == meal.Main })]
	target := "/menus/" + m.ID + "/meals/" + dinner.ID
	titles := func(doc *goquery.Document) (all []string) {
		doc.Find(".alternatives button").Each(func(_ int, b *goquery.Selection) { all = append(all, b.Text()) })
		return all
	}

	shown := v.get(target)
	first := titles(shown)
	if len(first) != page.AlternativesShown || shown.Find(".alternatives .effects").Length() == 0 {
		t.Fatalf("suggested are %v: %s", first, shown.Find("#others").Text())
	}
	var offered wire.List[api.Alternative]
	ada.do(&offered, 200, "GET", "/api/v1"+target+"/alternatives?limit=3", "")
	form := url.Values{}
	for i, a := range offered.Items {
		if a.Title != first[i] || a.Seen || len(a.Effects) != 1 || a.Effects[0].EnergyKcal == nil {
			t.Errorf("the API lists %+v, the page %q", a, first[i])
		}
		form.Add("offered", a.RecipeID)
	}
	others := shown.Find(`form[action="` + target + `/others"]`)
	if n := others.Find("input[name=offered]").Length(); n != page.AlternativesShown {
		t.Fatalf("the form for others says %d that were offered", n)
	}
	if w := v.post(target+"/others", form); w.Code != 303 || w.Header().Get("Location") != target+"#others" {
		t.Fatalf("others: got %d to %s", w.Code, w.Header().Get("Location"))
	}
	for _, title := range titles(v.get(target)) {
		if slices.Contains(first, title) {
			t.Errorf("%q is suggested again", title)
		}
	}

	found := v.get(target + "?q=chickpeas&max_minutes=45")
	if n := len(titles(found)); n == 0 || found.Find(`#others form[method=get] input[name=q][value=chickpeas]`).Length() != 1 {
		t.Errorf("with chickpeas there are %d: %s", n, found.Find("#others").Text())
	}
	if none := v.get(target + "?q=moon+dust"); len(titles(none)) != 0 || !strings.Contains(none.Find("#others").Text(), "No dish that fits") {
		t.Errorf("moon dust: %s", none.Find("#others").Text())
	}
	v.post("/language", url.Values{"language": {"de"}})
	german := v.get(target + "?q=Kichererbsen")
	if len(titles(german)) == 0 || !strings.Contains(german.Find("#others").Text(), "Suchen") {
		t.Errorf("in German: %s", german.Find("#others").Text())
	}
	// What is found is taken by the same button.
	swap := german.Find(".alternatives form").First()
	sent := url.Values{}
	swap.Find("input").Each(func(_ int, in *goquery.Selection) { sent.Set(in.AttrOr("name", ""), in.AttrOr("value", "")) })
	if w := v.post(swap.AttrOr("action", ""), sent); w.Code != 303 {
		t.Fatalf("taken: got %d", w.Code)
	}
	if now := v.get(target).Find("h1").Text(); now != titles(german)[0] {
		t.Errorf("taken %q, planned %q", titles(german)[0], now)
	}
}
