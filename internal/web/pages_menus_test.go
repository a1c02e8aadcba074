package web

import (
	"mealplanner/internal/web/api"
	"mealplanner/internal/wire"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

// replaced makes a menu in the place of the one before, which becomes a draft.
func (p *person) replaced() string {
	p.t.Helper()
	var g api.Generation
	p.do(&g, 202, "POST", p.home()+"/generations", `{"days":1,"composer":"built-in","seed":1,"replace":true}`)
	return *p.finish(g.ID).MenuID
}

func TestAListOfMenusMayHoldDrafts(t *testing.T) {
	t.Parallel()
	ada := newTestServer(t).signUp(t, "ada@example.org")
	draft, published := ada.replaced(), ada.replaced()
	var menus wire.List[api.MenuSummary]
	for _, query := range []string{"", "?drafts=false"} {
		ada.do(&menus, 200, "GET", ada.home()+"/menus"+query, "")
		if len(menus.Items) != 1 || menus.Items[0].ID != published || !menus.Items[0].Published {
			t.Errorf("%s: got %+v", query, menus.Items)
		}
	}
	ada.do(&menus, 200, "GET", ada.home()+"/menus?drafts=true", "")
	if len(menus.Items) != 2 || menus.Items[1].ID != draft || menus.Items[1].Published || !menus.Items[0].Published {
		t.Errorf("with drafts: got %+v", menus.Items)
	}
	ada.do(nil, 204, "DELETE", "/api/v1/menus/"+draft, "")
	ada.do(&menus, 200, "GET", ada.home()+"/menus?drafts=true", "")
	if len(menus.Items) != 1 {
		t.Errorf("after a deletion: got %+v", menus.Items)
	}
}

// Every menu is listed with its state, and deleted as it was seen.
func TestMenusAreDeletedOnThePage(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	draft, published := ada.replaced(), ada.replaced()
	v, home := l.browser(t, ada.Token), "/households/"+ada.Household.ID
	listed := link(t, v.get(home+"/week"), "a[href$='/menus']")
	if listed != home+"/menus" {
		t.Errorf("the week leads to %s", listed)
	}
	doc := v.get(listed)
	for id, state := range map[string]string{draft: "draft", published: "published"} {
		row := doc.Find("#menu-" + id)
		if got := row.Find(".tag").Text(); got != state || row.Find("a[href='/menus/"+id+"']").Length() != 1 {
			t.Errorf("%s: got %q in %s", state, got, row.Text())
		}
	}
	form := doc.Find("#menu-" + draft + " details form") // it asks: the button shows when that is opened
	action, _ := form.Attr("action")
	version, _ := form.Find("input[name=version]").Attr("value")
	older, err := strconv.Atoi(version)
	if err != nil || action != "/menus/"+draft+"/delete" || !strings.Contains(form.Text(), "cannot be undone") {
		t.Fatalf("the form is %s of %q: %s", action, version, form.Text())
	}
	for want, fields := range map[int]url.Values{
		http.StatusPreconditionFailed:  {"version": {strconv.Itoa(older - 1)}},
		http.StatusUnprocessableEntity: {},
	} {
		w := v.post(action, fields)
		if again := parsed(t, w); w.Code != want || again.Find("[role=alert]").Length() != 1 || again.Find("#menu-"+draft).Length() != 1 {
			t.Errorf("%v: got %d, want %d", fields, w.Code, want)
		}
	}
	if w := v.post(action, url.Values{"version": {version}}); w.Code != http.StatusSeeOther || w.Header().Get("Location") != home+"/menus" {
		t.Errorf("got %d to %s", w.Code, w.Header().Get("Location"))
	}
	wantProblem(t, ada.ask("GET", "/api/v1/menus/"+draft, ""), http.StatusNotFound)
	ada.do(nil, 200, "GET", "/api/v1/menus/"+published, "")
	v.post("/menus/"+published+"/delete", url.Values{"version": {"1"}})
	if text := v.get(home + "/menus").Find("main").Text(); !strings.Contains(text, "There is no menu.") {
		t.Errorf("an empty list: %s", text)
	}
	if link(t, v.get(home+"/week"), "main a[href$='/menus']") != home+"/menus" {
		t.Error("without a week nothing leads to the menus")
	}
}
