package page

import (
	"bytes"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/text/language"

	"mealplanner/internal/account"
	"mealplanner/internal/household"
	"mealplanner/internal/problem"
	"mealplanner/internal/words"
)

func TestLocalPathNeverLeavesTheSite(t *testing.T) {
	for to, want := range map[string]string{
		"/menus/1?x=y#d":        "/menus/1?x=y#d",
		"https://evil.example/": "/",
		"//evil.example/":       "/",
		"/\\evil.example":       "/",
		"javascript:alert(1)":   "/",
		"menus":                 "/",
		"":                      "/",
		"/week?day=2":           "/week?day=2", "week": "/", "/a\r\nb": "/", "/\t/evil": "/", "/%0d%0a": "/%0d%0a",
	} {
		if got := localPath(to); got != want {
			t.Errorf("%q: got %q, want %q", to, got, want)
		}
	}
}

func loaded(t *testing.T) *Views {
	t.Helper()
	files, err := LoadFiles()
	if err != nil {
		t.Fatal(err)
	}
	views, err := LoadViews(files)
	if err != nil {
		t.Fatal(err)
	}
	return views
}

// rendered gives an answer as a reader of English without an account sees it.
func rendered(t *testing.T, a Answer) *goquery.Document {
	t.Helper()
	html, err := loaded(t).Render(words.For(language.English), account.Caller{}, "/", a)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(html))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// The list of menus has parts, and its cursor survives a link.
func TestMenusPageHasParts(t *testing.T) {
	home := household.Membership{Household: household.Household{ID: "h"}}
	doc := rendered(t, show("menus", "Menus", menusPage{Older: "a+b/c="}).at(home, "week"))
	to, err := url.Parse(doc.Find("a[rel=next]").AttrOr("href", ""))
	if err != nil || to.Path != "/households/h/menus" || to.Query().Get("cursor") != "a+b/c=" {
		t.Errorf("got %v, %v", to, err)
	}
}

// The refusal that asks to delete menus leads to them.
func TestMenusFullLeadsToTheMenus(t *testing.T) {
	home := household.Membership{Household: household.Household{ID: "h"}}
	for code, want := range map[string]int{"menus-full": 1, "dates-planned": 0} {
		doc := rendered(t, show("noweek", "No week yet", nil).at(home, "week").Refused(problem.Of(problem.Conflict, code)))
		if got := doc.Find("[role=alert] a[href='/households/h/menus']"); got.Length() != want {
			t.Errorf("%s: %d links", code, got.Length())
		}
	}
}

// What a page shows needs no font with pictures: a server's browser may have none.
func TestPagesNeedNoPictureFont(t *testing.T) {
	for name, files := range map[string]fs.FS{"templates": templateFiles, "static": staticFiles} {
		err := fs.WalkDir(files, ".", func(file string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			text, err := fs.ReadFile(files, file)
			for _, r := range string(text) {
				if r >= 0x1F000 || r == 0xFE0F {
					t.Errorf("%s: %s holds %q", name, file, r)
				}
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// What is parsed when it is first shown can be parsed, in every language.
func TestEveryTemplateParses(t *testing.T) {
	for tag, views := range loaded(t).in {
		for view, parsed := range views {
			if _, err := parsed(); err != nil {
				t.Errorf("%s in %s: %v", view, tag, err)
			}
		}
	}
}

// Every view has a template, and every template a use.
func TestViewsAndTemplates(t *testing.T) {
	views := loaded(t)
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile(`\b(?:show|execute)\((?:w, )?"(\w+)", `)
	var used []string
	for _, file := range sources {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, call := range shown.FindAllStringSubmatch(string(source), -1) {
			used = append(used, call[1])
		}
	}
	slices.Sort(used)
	if used = slices.Compact(used); !slices.Equal(used, views.Names()) {
		t.Errorf("shown are %v, templates are there for %v", used, views.Names())
	}
}

// What a template shows is among the words: it has no text of its own, and no attribute that
// people read or hear.
func TestTemplatesHaveNoTextOfTheirOwn(t *testing.T) {
	files, err := filepath.Glob("templates/*.html")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range ownTexts(t, string(source)) {
			t.Errorf("%s says %q", file, text)
		}
	}
	for source, want := range map[string]int{
		`<p>{{t "x"}}: {{.Name}}</p>`: 0, `<p>Hello</p>`: 1, `<img alt="{{t "x"}}"><input placeholder="Name">`: 1,
		`{{if .X}}<b>no</b>{{else}}<i title="{{.Y}} kcal"></i>{{end}}`: 2, `{{"Hello"}}`: 1,
	} {
		if got := ownTexts(t, source); len(got) != want {
			t.Errorf("of %s these are found: %q", source, got)
		}
	}
}

var (
	action   = regexp.MustCompile(`(?s)\{\{.*?\}\}`)
	constant = regexp.MustCompile(`\{\{-?\s*"([^"]*)"`)
	letters  = regexp.MustCompile(`\pL`)
)

// ownTexts finds the texts in a template that are no part of an action.
func ownTexts(t *testing.T, source string) (found []string) {
	t.Helper()
	for _, said := range constant.FindAllStringSubmatch(source, -1) {
		found = append(found, said[1])
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(action.ReplaceAllString(source, "")))
	if err != nil {
		t.Fatal(err)
	}
	doc.Find("*").Not("noscript").Each(func(_ int, s *goquery.Selection) {
		own := s.Contents().FilterFunction(func(_ int, c *goquery.Selection) bool { return goquery.NodeName(c) == "#text" }).Text()
		for _, name := range []string{"alt", "title", "placeholder", "aria-label", "aria-description", "label", "content"} {
			if goquery.NodeName(s) != "meta" {
				own += s.AttrOr(name, "")
			}
		}
		if letters.MatchString(own) {
			found = append(found, strings.TrimSpace(own))
		}
	})
	return found
}
