package main

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"mealplanner/internal/goldentest"
	"mealplanner/internal/guard/guardtest"
	"mealplanner/internal/store/storetest"
)

// chromium finds the browser, or installs it where that is possible; a test without
// it fails with the command that installs it.
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

// tab is one of a headless browser: a context for chromedp.
type tab struct {
	context.Context
	t *testing.T
}

// browser opens a tab of a headless browser of its own.
func browser(t *testing.T) tab {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium(t)),
		chromedp.NoSandbox,
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.WindowSize(1400, 1000),
		chromedp.WSURLReadTimeout(time.Minute),
	)
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 5*time.Minute)
	t.Cleanup(cancel)
	return tab{ctx, t}
}

// do does what a person would, or fails with what the page says.
func (b tab) do(what string, actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b, actions...); err != nil {
		html, _ := chromedp.Run(b, chromedp.Text(chromedp.CSS("body")))
		b.t.Fatalf("%s: %v; the page says:\n%s", what, err, html)
	}
}

func (b tab) text(selector string) string {
	b.t.Helper()
	found, err := chromedp.Run(b, chromedp.Text(chromedp.CSS(selector)))
	if err != nil {
		b.t.Fatalf("reading %s: %v", selector, err)
	}
	return found
}

// signup makes an account at a service's pages.
func (b tab) signup(base string) {
	b.t.Helper()
	b.do("sign up",
		chromedp.Navigate(base+"/signup"),
		chromedp.SendKeys(chromedp.CSS(`input[name=name]`), "Ada"),
		chromedp.SendKeys(chromedp.CSS(`input[name=email]`), "ada@example.org"),
		chromedp.SendKeys(chromedp.CSS(`input[name=password]`), "violet kettle under snow"),
		chromedp.Click(chromedp.CSS(`main button.primary`)),
		chromedp.WaitVisible(chromedp.CSS(`.eater`)))
}

// A person's way through the pages: sign up, say who eats, order a week, watch it,
// reload in the middle, read it, swap and lock, shop, print.
func TestBrowser(t *testing.T) {
	s := start(t, storetest.SQLite(t), "day-finished:3")
	tab := browser(t)
	do, text := tab.do, tab.text
	tab.signup(s.base)
	do("add an eater",
		chromedp.Click(chromedp.CSS(`a.button.primary`)),
		chromedp.WaitVisible(chromedp.CSS(`textarea[name=rules]`)),
		chromedp.SendKeys(chromedp.CSS(`input[name=name]`), "Bo"),
		chromedp.Click(chromedp.CSS(`input[name=diets][value=vegan]`)),
		chromedp.SendKeys(chromedp.CSS(`textarea[name=rules]`), "peanut allergy"),
		chromedp.SendKeys(chromedp.CSS(`input[name=excluded_foods]`), "mushrooms"),
		chromedp.SendKeys(chromedp.CSS(`input[name=energy_kcal]`), "2200"),
		chromedp.SendKeys(chromedp.CSS(`input[name=protein_pct]`), "20"),
		chromedp.SendKeys(chromedp.CSS(`input[name=carbs_pct]`), "50"),
		chromedp.SendKeys(chromedp.CSS(`input[name=fat_pct]`), "30"),
		chromedp.Click(chromedp.CSS(`main .actions button.primary`)),
		chromedp.WaitVisible(chromedp.CSS(`.read`)))
	if got := text(".read"); !strings.Contains(got, "Bo: vegan, no peanuts") {
		t.Errorf("the rules are read back as %s", got)
	}
	do("confirm how they are read",
		chromedp.Click(chromedp.CSS(`.read button.primary`)),
		chromedp.WaitVisible(chromedp.CSS(`.eater:nth-of-type(2)`)))
	if got := text(".cards"); !strings.Contains(got, "Allergic to peanuts") && !strings.Contains(got, "Allergic to Peanuts") {
		t.Errorf("the eaters do not show the allergy: %s", got)
	}

	do("order a week",
		chromedp.Click(chromedp.CSS(`nav a[href$="/order"]`)),
		chromedp.WaitVisible(chromedp.CSS(`input[name=days]`)),
		chromedp.Click(chromedp.CSS(`main button.primary`)),
		chromedp.WaitVisible(chromedp.CSS(`#bar`)))
	s.waitHeld()
	do("the bar moves by itself", until(`document.querySelector("#bar").value === 3`))
	do("a reload keeps the progress",
		chromedp.Reload(),
		chromedp.WaitVisible(chromedp.CSS(`#bar`)),
		until(`document.querySelector("#bar").value === 3`))
	s.release()
	do("the week comes by itself", chromedp.WaitVisible(chromedp.CSS(`.week .day:nth-of-type(7)`)))
	if goldentest.Update() {
		picture(t, tab, "../../docs/images/week.png")
	}

	const dinner = `.day:nth-of-type(2) .slot:nth-of-type(3) .meal.main`
	before := text(dinner + " h4")
	do("swap a dish", chromedp.Click(chromedp.CSS(dinner+` form[action$="/swap"] button`)))
	s.eventually("another dish is there", func() bool {
		now, err := chromedp.Run(tab, chromedp.Text(chromedp.CSS(dinner+" h4")))
		return err == nil && now != before
	})
	do("lock it",
		chromedp.Click(chromedp.CSS(dinner+` form[action$="/lock"] button`)),
		chromedp.WaitVisible(chromedp.CSS(`.day:nth-of-type(2) .meal.locked`)))
	do("cook it",
		chromedp.Click(chromedp.CSS(dinner+" h4 a")),
		chromedp.WaitVisible(chromedp.CSS(`.steps li`)),
		chromedp.WaitVisible(chromedp.CSS(`.ingredients li`)))
	do("shop for it",
		chromedp.Click(chromedp.CSS(`nav a[href$="/groceries"]`)),
		chromedp.WaitVisible(chromedp.CSS(`.aisle`)),
		chromedp.Click(chromedp.CSS(`.aisle li:first-of-type button.check`)),
		chromedp.WaitVisible(chromedp.CSS(`.aisle li.checked`)))
	s.eventually("the check-off is kept", func() bool {
		do("reload the list", chromedp.Reload(), chromedp.WaitVisible(chromedp.CSS(`.aisle`)))
		kept, err := chromedp.Run(tab, chromedp.Evaluate[bool](`document.querySelector(".aisle li.checked") !== null`))
		return err == nil && kept
	})
	do("print it",
		chromedp.Click(chromedp.CSS(`a[href$="/print"]`)),
		chromedp.WaitVisible(chromedp.CSS(`.printed`)))
	if got := text("main"); !strings.Contains(got, "Read every label") {
		t.Errorf("the print has no label notice: %s", got)
	}
}

// until waits for a JavaScript condition.
func until(condition string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := chromedp.Poll[bool](condition)(ctx, t)
		return err
	})
}

// picture takes the README's picture of the page as it is.
func picture(t *testing.T, tab context.Context, file string) {
	t.Helper()
	png, err := chromedp.Run(tab, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, png, 0o644); err != nil {
		t.Fatal(err)
	}
}
