package main

import (
	"bytes"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/alecthomas/kong"
	"golang.org/x/text/language"

	"mealplanner/internal/catalog"
	"mealplanner/internal/food"
	"mealplanner/internal/goldentest"
	"mealplanner/internal/guard"
	"mealplanner/internal/problem"
	"mealplanner/internal/words"
)

// Each fault of the database has one sentence in each language that says what to do.
func TestEveryFaultOfTheDatabaseIsSaid(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../../internal/guard/fault.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	faults := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Names) != 1 || !strings.HasPrefix(spec.Names[0].Name, "Fault") {
			return true
		}
		faults++
		code := strings.Trim(spec.Values[0].(*ast.BasicLit).Value, `"`)
		for _, tag := range words.Languages() {
			text := faultMessage(words.For(tag), &guard.Fault{Code: code, File: "/data/planner.db", Detail: "42"})
			unknown := faultMessage(words.For(tag), &guard.Fault{Code: "?", Detail: "42"})
			if text == unknown || strings.ContainsAny(text, "{}\n") || strings.Contains(text, ". ") || !strings.HasSuffix(text, " (42)") {
				t.Errorf("%s in %s: %q", code, tag, text)
			}
		}
		return true
	})
	if faults == 0 {
		t.Error("there are no faults")
	}
}

// Every command, argument and flag explains itself in each language.
func TestEveryFlagHasItsHelp(t *testing.T) {
	for _, tag := range words.Languages() {
		w := words.For(tag)
		var line commandLine
		parser, err := newParser(&line, w)
		if err != nil {
			t.Fatal(err)
		}
		explains := func(name, help string) {
			t.Helper()
			if help == "" || help == name || strings.HasSuffix(help, name) || !strings.HasSuffix(help, ".") && !strings.HasSuffix(help, "…") {
				t.Errorf("%s: %s has the help %q", tag, name, help)
			}
		}
		var all func(node *kong.Node)
		all = func(node *kong.Node) {
			explains(node.Name, node.Help)
			for _, f := range node.Flags {
				explains("--"+f.Name, f.Help)
			}
			for _, p := range node.Positional {
				explains("<"+p.Name+">", p.Help)
			}
			for _, child := range node.Children {
				all(child)
			}
		}
		all(parser.Model.Node)
	}
}

// english are words that no German text of the terminal has.
var english = regexp.MustCompile(`(?i)\b(the|is|are|not|and|or|with|of|must|cannot|there|unknown|expected|unexpected|flags|usage|commands|arguments|show|help on|missing|value)\b`)

// Wrong use is said in the language of the terminal: each line has the flag and a message.
func TestWrongUseIsSaidInTheLanguageOfTheTerminal(t *testing.T) {
	dir := t.TempDir()
	broken, unknown := dir+"/broken.toml", dir+"/colour.toml"
	keep(t, broken, "listen = :8080\n")
	early := dir + "/early.json"
	keep(t, early, `{"eaters":[`)
	keep(t, unknown, "colour = \"red\"\n")
	for args, code := range map[string]string{
		"plan --days 0":                            "out-of-range",
		"plan --days 99":                           "out-of-range",
		"plan --days many":                         "flag-whole-number",
		"plan --seed x":                            "flag-whole-number",
		"plan --days":                              "flag-without-value",
		"plan --meals":                             "flag-without-value",
		"plan --use-up":                            "flag-without-value",
		"plan --meals tea":                         "not-one-of",
		"serve --signup maybe":                     "not-one-of",
		"plan --start 2026-02-30":                  "not-a-date",
		"plan --start 9999-12-30 --days 7":         "too-late",
		"plan --eaters 0":                          "out-of-range",
		"plan --max-minutes=-1":                    "out-of-range",
		"plan --max-minutes -1":                    "flag-value-perhaps",
		"plan --max-minutes 100000000":             "out-of-range",
		"plan --units imperial":                    "not-one-of",
		"plan --leftovers=often":                   "flag-boolean",
		"plan --use-up unobtainium":                "no-food",
		"plan --use-up spinac":                     "no-food-perhaps",
		"plan --household /nowhere.json":           "no-file",
		"plan --household /tmp":                    "file-unreadable",
		"plan --household " + early:                "not-json",
		"migrate --data-dir /proc/x":               "file-unreadable",
		"plan --household x --diet vegan":          "not-with-household",
		"plan --diet carnivore":                    "no-diet",
		"plan --colour red":                        "unknown-flag",
		"plan --dais 3":                            "unknown-flag-perhaps",
		"plan red":                                 "unknown-argument",
		"dance":                                    "unknown-argument",
		"pla":                                      "unknown-argument-perhaps",
		"user":                                     "one-of-missing",
		"read":                                     "argument-missing",
		"read --country GBR x":                     "country-not-two-letters",
		"user signout":                             "account-or-everybody",
		"serve --config /nowhere.toml":             "no-file",
		"serve --config " + broken:                 "toml-line",
		"serve --config " + unknown:                "unknown-key",
		"serve --log-level loud":                   "not-one-of",
		"serve --listen nowhere":                   "not-an-address",
		"serve --metrics-token ä":                  "not-in-header",
		"serve --db-min-conns 99":                  "conns-not-within",
		"serve --db-max-conns 3":                   "conns-too-few",
		"serve --replicas 0":                       "replicas-too-few",
		"serve --generation-slots 0":               "out-of-range",
		"serve --owner-orders 0":                   "owner-orders-too-few",
		"serve --keep-menus=-1":                    "less-than-none",
		"serve --trusted-proxies all":              "not-a-network",
		"serve --public-url example.org":           "public-url",
		"serve --hosts a/b":                        "not-a-host-name",
		"serve --model-name chef":                  "model-url-missing",
		"serve --model-input-price=-1":             "below-zero",
		"serve --model-input-price much":           "flag-number",
		"serve --model-url ftp://h --model-name x": "model-setting",
		"migrate --database-url mysql://h/x":       "database-url",
	} {
		t.Run(args, func(t *testing.T) {

			for _, tag := range words.Languages() {
				var out bytes.Buffer
				h := environment{stdout: &out, stderr: &out, now: time.Now, words: words.For(tag)}
				typed := append(strings.Fields(args), "--database-url=sqlite:"+t.TempDir()+"/x.db")
				if !strings.HasPrefix(args, "serve") {
					typed = strings.Fields(args)
				}
				err := execute(t.Context(), typed, h)
				text := messageOf(h.words, err)
				if !errors.As(err, new(usageError)) || codeOf(err) != code {
					t.Errorf("in %s: the code %q, want %q: %s", tag, codeOf(err), code, text)
				}
				if found := english.FindString(text); tag == language.German && found != "" {
					t.Errorf("English %q in %s", found, text)
				}
				t.Log(text)
			}
		})
	}
}

// codeOf is the code of the first wrong value, else of the problem.
func codeOf(err error) string {
	p := problem.As(err)
	switch {
	case p == nil:
		return ""
	case len(p.Fields) > 0:
		return p.Fields[0].Code
	}
	return p.Code
}

// Help is in the language of the terminal, with the parser's own headings.
func TestHelpIsInTheLanguageOfTheTerminal(t *testing.T) {
	for _, args := range []string{"--help", "plan --help", "serve --help", "read --help", "user --help", "user add --help"} {
		status, stdout, stderr := command(t, append([]string{"--language=de"}, strings.Fields(args)...)...)
		if found := english.FindString(stdout); status != exitDone || stderr != "" || found != "" || !strings.HasPrefix(stdout, "Aufruf: mealplanner") {
			t.Errorf("%s: exit code %d, English %q: %s%s", args, status, found, stdout, stderr)
		}
	}
}

// A wrong value of an account is named as it is typed, and is wrong use.
func TestAWrongAccountIsWrongUse(t *testing.T) {
	for tag, name := range map[string]string{"en": "<email>", "de": "<E-Mail>"} {
		status, _, stderr := command(t, "user", "add", "foo", "--language="+tag, "--database-url=sqlite:"+t.TempDir()+"/x.db")
		if want := "mealplanner: " + name + ": "; status != exitUsage || !strings.HasPrefix(stderr, want) {
			t.Errorf("exit code %d, want %d and %q: %s", status, exitUsage, want, stderr)
		}
	}
}

// What the parser says has no quotation marks of another language.
func TestTheParserQuotesAsTheLanguageDoes(t *testing.T) {
	for _, args := range []string{"plan --dais 3", "user", "read", "pla", "user ad x"} {
		if _, _, stderr := command(t, strings.Fields("--language=de "+args)...); strings.Contains(stderr, `"`) {
			t.Errorf("%s: %s", args, stderr)
		}
	}
}

// keep writes a file.
func keep(t *testing.T, file, content string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// germanMenu is a menu with what a terminal says of one: leftovers, labels, notes, amounts.
const germanMenu = "plan --days 3 --start 2026-12-01 --diet vegetarian --allergen Nüsse --allergen sesame --exclude Pilze " +
	"--calories 2150 --protein 45 --carbs 25 --fat 30 --eaters 2 --snacks 2 --use-up Spinat --leftovers --batch-cooking --no-repeat-days 10"

// A menu for who speaks German has no English word outside the titles of dishes.
func TestPlanInGerman(t *testing.T) {
	german, english := planIn(t, "de_DE.UTF-8"), planIn(t, "en_GB.UTF-8")
	goldentest.Check(t, "testdata/plan_de.golden", german)
	// What both languages have is the name of a food or a unit.
	both := map[string]bool{"kcal": true, "min": true}
	for _, f := range food.Default().All() {
		for _, word := range lettersOf(food.Default().NameIn(f.ID, food.German)) {
			both[word] = true
		}
	}
	inEnglish := map[string]bool{}
	for _, word := range lettersOf(withoutTitles(english)) {
		inEnglish[word] = true
	}
	for _, word := range lettersOf(withoutTitles(german)) {
		if inEnglish[word] && !both[word] && len(word) > 2 {
			t.Errorf("%q is in the German menu and in the English one", word)
		}
	}
}

// planIn is the German menu in the language of a locale, with how far it was.
func planIn(t *testing.T, locale string) string {
	t.Helper()
	var out bytes.Buffer
	h := environment{stdout: &out, stderr: &out, locale: locale, now: func() time.Time { return time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC) }}
	args := germanMenu
	if locale != "de_DE.UTF-8" {
		args = strings.NewReplacer("Nüsse", "nuts", "Pilze", "mushrooms", "Spinat", "spinach").Replace(args)
	}
	if code := run(t.Context(), strings.Fields(args), h); code != exitDone {
		t.Fatalf("exit code %d: %s", code, out.String())
	}
	return out.String()
}

// withoutTitles takes the titles of dishes out of a menu: Pasta, Porridge and Bagel are
// called so in both languages.
func withoutTitles(menu string) string {
	titles := []string{}
	for _, r := range catalog.Recipes() {
		titles = append(titles, r.Title, r.Texts[food.German].Title)
	}
	slices.SortFunc(titles, func(a, b string) int { return len(b) - len(a) }) // one may hold another
	for _, title := range titles {
		menu = strings.ReplaceAll(menu, title, "")
	}
	return menu
}

func lettersOf(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) })
}
