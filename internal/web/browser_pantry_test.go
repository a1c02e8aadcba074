package web

import (
	"testing"

	"github.com/chromedp/chromedp"
	"mealplanner/internal/web/api"
	"mealplanner/internal/wire"
)

// A person's way: spinach into the pantry, a week, stars for a dish, and another dish in
// its place.
func TestBrowserPantryStarsAndAnotherDish(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	b := l.open(t)
	b.login("ada@example.org")
	b.do("add spinach to the pantry",
		chromedp.Click(chromedp.CSS(`nav a[href$="/pantry"]`)),
		chromedp.WaitVisible(chromedp.CSS(`.pantry-add input[name=food]`)),
		chromedp.SendKeys(chromedp.CSS(`.pantry-add input[name=food]`), "spinach"),
		chromedp.SendKeys(chromedp.CSS(`.pantry-add input[name=grams]`), "250"),
		chromedp.Click(chromedp.CSS(`.pantry-add input[name=use_up]`)),
		chromedp.Click(chromedp.CSS(`.pantry-add button.primary`)),
		chromedp.WaitVisible(chromedp.CSS(`#f-spinach .tag`)))
	var pantry wire.List[api.PantryItem]
	ada.do(&pantry, 200, "GET", ada.home()+"/pantry", "")
	if len(pantry.Items) != 1 || pantry.Items[0].Food != "spinach" || *pantry.Items[0].Grams != 250 || !pantry.Items[0].UseUp {
		t.Errorf("the pantry is %+v", pantry.Items)
	}
	b.do("order two days",
		chromedp.Click(chromedp.CSS(`nav a[href$="/order"]`)),
		chromedp.WaitVisible(chromedp.CSS(`input[name=days]`)),
		chromedp.SetValue(chromedp.CSS(`input[name=days]`), "2"),
		chromedp.Click(chromedp.CSS(`main button.primary`)),
		chromedp.WaitVisible(chromedp.CSS(`.week .day:nth-of-type(2)`)))
	const dinner = `.day:nth-of-type(2) .slot:nth-of-type(3) .meal.main`
	b.do("look for another dinner",
		chromedp.Click(chromedp.CSS(dinner+` a[href$="#others"]`)),
		chromedp.WaitVisible(chromedp.CSS(`.alternatives button`)))
	b.do("give it two stars",
		chromedp.Click(chromedp.CSS(`.stars button[value="2"]`)),
		chromedp.WaitVisible(chromedp.CSS(`.stars button[value="2"][aria-pressed=true]`)))
	if on := b.script(`[...document.querySelectorAll(".stars .star.on")].map(e => "on")`); len(on) != 2 {
		t.Errorf("%d stars are filled", len(on))
	}
	chosen := b.script(`[document.querySelector(".alternatives li:nth-of-type(2) button").textContent]`)[0]
	b.do("choose the second",
		chromedp.Click(chromedp.CSS(`.alternatives li:nth-of-type(2) button`)),
		chromedp.WaitVisible(chromedp.CSS(`.week .day:nth-of-type(2)`)))
	if now := b.script(`[document.querySelector("` + dinner + ` h4").textContent.trim()]`)[0]; now != chosen {
		t.Errorf("chosen %q, planned %q", chosen, now)
	}
}
