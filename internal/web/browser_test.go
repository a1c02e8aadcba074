package web

import (
	"context"
	"net/http/httptest"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"mealplanner/internal/guard/guardtest"
	"mealplanner/internal/problem"
	"mealplanner/internal/web/api"
)

// chromium finds the browser, or installs it where that is possible; a test without it
// fails with the command that installs it.
func chromium(t *testing.T) string {
	t.Helper()
	path, err := guardtest.Install(func() string {
		for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
			if path, err := exec.LookPath(name); err == nil {
				return path
			}
		}
		return ""
	}, "chromium")
	if err != nil {
		t.Fatalf("this test needs a browser; %v", err)
	}
	return path
}

// tab is a tab of a headless browser of its own, on a server over the network.
type tab struct {
	t    *testing.T
	ctx  context.Context
	base string
}

func (l *live) open(t *testing.T) *tab {
	t.Helper()
	server := httptest.NewServer(l.Handler())
	t.Cleanup(server.Close)
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium(t)), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.WindowSize(1400, 1000), chromedp.WSURLReadTimeout(time.Minute))...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, time.Minute)
	t.Cleanup(cancel)
	return &tab{t: t, ctx: ctx, base: server.URL}
}

// do acts as a person does; what fails says what the page shows.
func (b *tab) do(what string, actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		text, _ := chromedp.Run(b.ctx, chromedp.Text(chromedp.CSS("body")))
		b.t.Fatalf("%s: %v; the page says:\n%s", what, err, text)
	}
}

func (b *tab) goTo(path, selector string) {
	b.t.Helper()
	b.do("go to "+path, chromedp.Navigate(b.base+path), chromedp.WaitVisible(chromedp.CSS(selector)))
}

func (b *tab) login(email string) {
	b.t.Helper()
	b.goTo("/login", "input[name=email]")
	b.do("sign in",
		chromedp.SendKeys(chromedp.CSS("input[name=email]"), email),
		chromedp.SendKeys(chromedp.CSS("input[name=password]"), "correct horse battery"),
		chromedp.Click(chromedp.CSS("main button.primary")),
		chromedp.WaitVisible(chromedp.CSS("nav.me")))
}

// script runs a JavaScript expression that gives a list of words.
func (b *tab) script(expression string) []string {
	b.t.Helper()
	words, err := chromedp.Run(b.ctx, chromedp.Evaluate[[]string](expression))
	if err != nil {
		b.t.Fatal(err)
	}
	return words
}

// A change that ends while somebody watches: a failure and a stop are told on their own
// page, a success leads to the week.
func TestBrowserIsToldHowAChangeEnded(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	menu := ada.menu()
	b := l.open(t)
	b.login("ada@example.org")
	for _, end := range []struct {
		name    string
		failure error
		cancel  bool
		shows   string
	}{
		{"failed", problem.Of(problem.Impossible, "impossible", "why", "no-other", "role", "main"), false, ".notice.bad[role=alert]"},
		{"cancelled", nil, true, `#generation[data-final=true] #message`},
		{"completed", nil, false, ".week .day"},
	} {
		l.holdAgain(end.failure)
		var g api.Generation
		ada.do(&g, 202, "POST", "/api/v1/menus/"+menu+"/refill", "")
		b.goTo("/generations/"+g.ID, `form[action$="/cancel"] button`)
		if end.cancel {
			ada.do(nil, 200, "POST", "/api/v1/generations/"+g.ID+"/cancel", "")
		}
		close(l.hold)
		b.do(end.name, chromedp.WaitVisible(chromedp.CSS(end.shows)))
		ada.finish(g.ID)
	}
}

// No hint and no heading lies on what is above it.
func TestBrowserShowsNothingOnTopOfAnother(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	menu := ada.menu()
	l.holdAgain(nil)
	var g api.Generation
	ada.do(&g, 202, "POST", "/api/v1/menus/"+menu+"/refill", "")
	b := l.open(t)
	b.goTo("/signup", ".hint")
	const touching = `[...document.querySelectorAll("main .hint, main h2")]
		.filter(e => e.previousElementSibling && e.previousElementSibling.getClientRects().length > 0)
		.filter(e => e.getBoundingClientRect().top < e.previousElementSibling.getBoundingClientRect().bottom + (e.tagName === "H2" ? 8 : 0))
		.map(e => e.textContent)`
	check := func(path string) {
		t.Helper()
		if found := b.script(touching); len(found) > 0 {
			t.Errorf("%s: %q touch what is above them", path, found)
		}
	}
	check("/signup")
	b.login("ada@example.org")
	home := "/households/" + ada.Household.ID
	for path, selector := range map[string]string{
		home + "/eaters/new": ".hint", home + "/preferences": ".hint", home + "/pantry": "main h2", "/generations/" + g.ID: ".hint", "/account": "main h2", "/admin": "main h2",
	} {
		b.goTo(path, selector)
		check(path)
	}
	close(l.hold)
	ada.finish(g.ID)
}

// On a telephone no page is wider than the screen, and no field wider than its form, in the
// language with the longer words.
func TestBrowserFitsATelephone(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	menu := ada.menu()
	ada.do(nil, 200, "PATCH", "/api/v1/me", `{"language":"de"}`)
	b := l.open(t)
	b.do("a telephone", chromedp.EmulateViewport(375, 812))
	b.login("ada@example.org")
	const wider = `[...document.querySelectorAll("main, main input, main select, main fieldset, main form")]
		.filter(e => e.getClientRects().length > 0)
		.filter(e => e.getBoundingClientRect().right > (e.closest("fieldset, form, main").getBoundingClientRect().right + 0.5) || e.getBoundingClientRect().right > document.documentElement.clientWidth)
		.map(e => e.tagName + " " + (e.name || ""))
		.concat(document.documentElement.scrollWidth > document.documentElement.clientWidth ? ["page " + document.documentElement.scrollWidth] : [])`
	home := "/households/" + ada.Household.ID
	for _, path := range []string{home + "/preferences", home + "/settings", home + "/eaters", home + "/eaters/new", home + "/pantry", home + "/order", home + "/menus", "/account",
		"/menus/" + menu, "/menus/" + menu + "/grocery-list", "/menus/" + menu + "/print"} {
		b.goTo(path, "main h1")
		if found := b.script(wider); len(found) > 0 {
			t.Errorf("%s: %q are too wide", path, found)
		}
	}
}

// Who goes back after signing out sees nothing of what was there; who goes back otherwise sees
// what is there now.
func TestBrowserGoesBackToWhatIsThereNow(t *testing.T) {
	t.Parallel()
	l := newTestServer(t, func(c *Config) { c.MemoBytes = 8 << 20 })
	ada := l.signUp(t, "ada@example.org")
	menu := "/menus/" + ada.menu()
	b := l.open(t)
	b.login("ada@example.org")
	b.goTo(menu, ".week .day")
	b.goTo(menu+"/grocery-list", ".aisles")
	b.goTo(menu, ".week .day")
	var list api.Grocery
	ada.do(&list, 200, "GET", "/api/v1"+menu+"/grocery-list", "")
	ada.do(nil, 200, "PUT", "/api/v1"+menu+"/grocery-list/items/"+list.Items[0].ID, `{"checked":true}`)
	b.do("back", chromedp.NavigateBack(), chromedp.WaitVisible(chromedp.CSS("li.checked")))
	b.do("sign out", chromedp.Click(chromedp.CSS("nav.me button")), chromedp.WaitVisible(chromedp.CSS("input[name=password]")))
	b.do("back", chromedp.NavigateBack(), chromedp.WaitVisible(chromedp.CSS("input[name=password]")))
	if found := b.script(`[...document.querySelectorAll(".aisles, .week, nav.me")].map(e => e.className)`); len(found) > 0 {
		t.Errorf("who has signed out sees %q", found)
	}
}
