package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/PuerkitoBio/goquery"

	"mealplanner/internal/account"
	"mealplanner/internal/meal"
	"mealplanner/internal/planner"
)

// sendable says which field of a filled form a browser would not send; empty: it sends all.
// Of steps there are whole numbers and "any".
func sendable(form *goquery.Selection, values url.Values) (refused string) {
	form.Find("input").Each(func(_ int, input *goquery.Selection) {
		name := input.AttrOr("name", "")
		value := values.Get(name)
		_, required := input.Attr("required")
		bad := required && value == ""
		if value != "" && input.AttrOr("type", "") == "number" {
			n, err := strconv.ParseFloat(value, 64)
			lower, noLower := strconv.ParseFloat(input.AttrOr("min", ""), 64)
			upper, noUpper := strconv.ParseFloat(input.AttrOr("max", ""), 64)
			bad = bad || err != nil || noLower == nil && n < lower || noUpper == nil && n > upper ||
				input.AttrOr("step", "1") != "any" && n != float64(int(n))
		}
		if lower, err := strconv.Atoi(input.AttrOr("minlength", "")); err == nil && value != "" {
			bad = bad || utf8.RuneCountInString(value) < lower
		}
		if upper, err := strconv.Atoi(input.AttrOr("maxlength", "")); err == nil {
			bad = bad || len(utf16.Encode([]rune(value))) > upper
		}
		if bad {
			refused += name + "=" + value + " "
		}
	})
	return refused
}

// What a rule allows a browser sends, at both of its ends, and it is taken.
func TestFormsTakeBothEndsOfTheirRules(t *testing.T) {
	t.Parallel()
	v := newTestServer(t).visit(t, "Ada", "ada@example.org")
	week := v.get("/")
	to := func(section string) string { return link(t, week, `nav a[href$="/`+section+`"]`) }
	ends := func(low, high int) [2]string { return [2]string{strconv.Itoa(low), strconv.Itoa(high)} }
	wishes := map[string][2]string{
		"snacks": ends(0, meal.MaxSnacks), "no_repeat_days": ends(0, meal.MaxNoRepeatDays),
		"rotation[0].food": {"fish", "fish"}, "rotation[0].at_least": ends(0, meal.MaxTimes), "rotation[0].at_most": ends(0, meal.MaxTimes),
	}
	for _, kind := range []string{"weekday", "weekend"} {
		for _, slot := range meal.Slots() {
			wishes["max_minutes."+kind+"."+string(slot)] = ends(meal.MinMinutes, meal.MaxMinutes)
		}
	}
	adult := func(low, high string) [2]string { return [2]string{low, high} }
	for _, c := range []struct {
		page, action string
		fields       map[string][2]string
	}{
		{to("preferences"), "/preferences", wishes},
		{to("pantry"), "/pantry", map[string][2]string{"food": {"spinach", "spinach"}, "grams": {"0.1", strconv.Itoa(meal.MaxPantryGrams)}}},
		{to("eaters") + "/new", "/eaters", map[string][2]string{
			"name": {"B", strings.Repeat("𝒷", meal.MaxEaterName)}, "energy_kcal": adult("1200", strconv.Itoa(meal.MaxEnergyKcal)),
			"protein_pct": {"5", "50"}, "carbs_pct": {"26", "50"}, "fat_pct": {"69", "0"},
		}},
		{to("order"), "/order", map[string][2]string{"days": ends(1, planner.MaxDays)}},
	} {
		for end, name := range []string{"low", "high"} {
			doc := v.get(c.page)
			form, values := doc.Find("main form.fields").First(), filled(doc)
			for field, value := range c.fields {
				if form.Find(`[name="`+field+`"]`).Length() == 0 {
					t.Errorf("%s: there is no field %s", c.action, field)
				}
				values.Set(field, value[end])
			}
			if refused := sendable(form, values); refused != "" {
				t.Errorf("%s, %s end: a browser does not send %s", c.action, name, refused)
			}
			values.Set("replace", "yes") // of an order: the days are planned by the one before
			w := v.post(form.AttrOr("action", ""), values)
			if back := parsed(t, w).Find("input[name=confirmed]"); w.Code == http.StatusOK && back.Length() == 1 {
				values.Set("confirmed", back.AttrOr("value", ""))
				w = v.post(form.AttrOr("action", ""), values)
			}
			if w.Code != http.StatusSeeOther {
				t.Errorf("%s, %s end: got %d %s", c.action, name, w.Code, parsed(t, w).Find("main .notice").Text())
			}
		}
	}
	for wrong, value := range map[string]string{"days": "29", "start_date": ""} {
		doc := v.get(to("order"))
		form, values := doc.Find("main form.fields").First(), filled(doc)
		values.Set(wrong, value)
		if sendable(form, values) == "" {
			t.Errorf("a browser would send %s=%q", wrong, value)
		}
	}
	signup := v.get("/signup").Find("main form")
	values := url.Values{"name": {strings.Repeat("n", account.MaxName)}, "email": {"bo@example.org"}, "password": {"9fQ#zk2L"}}
	if refused := sendable(signup, values); refused != "" || utf8.RuneCountInString(values.Get("password")) != account.MinPassword {
		t.Errorf("a browser does not send %s", refused)
	}
	if w := v.post("/signup", values); w.Code != http.StatusSeeOther {
		t.Errorf("sign-up: got %d", w.Code)
	}
}

// What is wrong with a form stands above it, each sentence once and with its field's label,
// and at the field itself.
func TestWhatIsWrongNamesItsField(t *testing.T) {
	t.Parallel()
	v := newTestServer(t).visit(t, "Ada", "ada@example.org")
	week := v.get("/")
	to := func(section string) string { return link(t, week, `nav a[href$="/`+section+`"]`) }
	for _, c := range []struct {
		page, form string
		fields     url.Values
		wrong      []string // names of the fields
	}{
		{"/account", "/account/tokens", url.Values{"name": {""}}, []string{"name"}},
		{"/account", "/account/password", url.Values{"old_password": {"correct horse battery"}, "new_password": {"x"}}, []string{"new_password"}},
		{"/account", "/account/password", url.Values{"old_password": {"x"}, "new_password": {"another horse battery"}}, []string{"old_password"}},
		{"/account", "/language", url.Values{"language": {"xx"}}, []string{"language"}},
		{to("pantry"), to("pantry"), url.Values{"food": {"no such food"}, "grams": {"much"}}, []string{"food", "grams"}},
		{to("eaters") + "/new", to("eaters"), url.Values{"name": {""}, "energy_kcal": {"1"}, "born": {"x"}}, []string{"name", "energy_kcal", "born"}},
		{to("preferences"), to("preferences"), url.Values{"snacks": {"99"}, "no_repeat_days": {"99"}}, []string{"snacks", "no_repeat_days"}},
		{to("order"), to("order"), url.Values{"days": {"99"}, "start_date": {"x"}}, []string{"days", "start_date"}},
		{"/signup", "/signup", url.Values{"name": {""}, "email": {""}, "password": {""}}, []string{"name", "email", "password"}},
	} {
		values := filled(v.get(c.page))
		for name, typed := range c.fields {
			values[name] = typed
		}
		doc := parsed(t, v.post(c.form, values))
		items, seen := doc.Find("main .notice.bad li"), map[string]bool{}
		for _, name := range c.wrong {
			input := doc.Find(`[name="` + name + `"][aria-invalid]`)
			label := strings.TrimSpace(input.Closest("label").Find("span").First().Contents().First().Text())
			if input.Length() != 1 || label == "" {
				t.Errorf("%s: %s is not marked", c.form, name)
				continue
			}
			if !strings.Contains(items.Text(), label+": ") {
				t.Errorf("%s: %q does not name %q", c.form, items.Text(), label)
			}
		}
		items.Each(func(_ int, item *goquery.Selection) {
			if seen[item.Text()] {
				t.Errorf("%s: says %q twice", c.form, item.Text())
			}
			seen[item.Text()] = true
		})
	}
}

// The owner of a household changes its name, language and time zone on a page, of the version
// that was shown; what is typed is read in that language from then on.
func TestAHouseholdIsSetOnItsPage(t *testing.T) {
	t.Parallel()
	v := newTestServer(t).visit(t, "Ada", "ada@example.org")
	settings := link(t, parsed(t, v.send("GET", link(t, v.get("/"), `nav a[href$="/eaters"]`), nil)), `.head a[href$="/settings"]`)
	shown := filled(v.get(settings))
	wrong := parsed(t, v.post(settings, changed(shown, "time_zone", "Moon/Crater")))
	if wrong.Find(`[name="time_zone"][aria-invalid]`).AttrOr("value", "") != "Moon/Crater" {
		t.Error("a wrong time zone is not shown again with what is wrong")
	}
	form := changed(changed(shown, "time_zone", "Europe/Berlin"), "locale", "de")
	if w := v.post(settings, form); w.Code != http.StatusSeeOther {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	page := v.get(settings)
	if got := page.Find("html").AttrOr("lang", ""); got != "de" {
		t.Errorf("the page is in %q", got)
	}
	if got := filled(page); got.Get("time_zone") != "Europe/Berlin" || got.Get("locale") != "de" {
		t.Errorf("kept is %v", got)
	}
	if w := v.post(settings, form); w.Code != http.StatusPreconditionFailed && w.Code != http.StatusConflict {
		t.Errorf("the form of an older version: got %d", w.Code)
	}
	eater := strings.TrimSuffix(settings, "/settings") + "/eaters"
	if w := v.post(eater, url.Values{"name": {"Bo"}, "rules": {"kein Schweinefleisch"}}); w.Code != http.StatusOK || parsed(t, w).Find("input[name=confirmed]").Length() != 1 {
		t.Errorf("a German rule: got %d %s", w.Code, parsed(t, w).Find("main .notice").Text())
	}
}

// A field of a text whose rule has a longest one says so to the browser, which then sends
// nothing that is far too long.
func TestTextsHaveALongest(t *testing.T) {
	t.Parallel()
	v := newTestServer(t).visit(t, "Ada", "ada@example.org")
	home := strings.TrimSuffix(link(t, v.get("/"), `nav a[href$="/eaters"]`), "/eaters")
	for page, fields := range map[string][]string{
		"/account": {"name", "old_password", "new_password"}, home + "/eaters/new": {"name"}, home + "/settings": {"name"},
		"/signup": {"name", "email", "password"}, "/login": {"email", "password"},
	} {
		doc := v.get(page)
		for _, name := range fields {
			if n, err := strconv.Atoi(doc.Find(`main [name="`+name+`"]`).AttrOr("maxlength", "")); err != nil || n < 2*account.MaxName {
				t.Errorf("%s: %s has no longest text, or too short a one", page, name)
			}
		}
	}
	protein := v.get(home + "/eaters/new").Find(`[name="protein_pct"]`)
	if protein.AttrOr("min", "") != strconv.Itoa(meal.MinProteinPct) || protein.AttrOr("max", "") != strconv.Itoa(meal.MaxProteinPct) {
		t.Error("the share of protein has other ends than its rule")
	}
}
