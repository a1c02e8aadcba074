package internal_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// rooms is who may import whom inside the house. A room that is not listed may not
// exist; an import that is not listed fails the build here. The README shows the
// same table, and a test below holds them together.
var rooms = map[string][]string{
	"problem":              {},
	"words":                {"food", "meal", "problem"},
	"wire":                 {"food", "ingredient", "meal", "problem"},
	"csvrows":              {},
	"goldentest":           {},
	"food":                 {"csvrows", "problem"},
	"ingredient":           {"csvrows", "food", "problem"},
	"meal":                 {"csvrows", "food", "problem"},
	"catalog":              {"food", "meal"},
	"llm":                  {"problem"},
	"llm/llmtest":          {},
	"llm/llmtest/emulator": {"guard/guardtest"},
	"compose":              {"food", "meal", "catalog", "llm", "problem"},
	"guard":                {"problem"},
	"guard/guardtest":      {},
	"store":                {"guard", "food", "meal", "problem"},
	"store/storetest":      {"guard", "guard/guardtest", "meal", "store"},
	"jobs":                 {"store", "guard", "problem"},
	"account":              {"store", "guard", "problem"},
	"account/accounttest":  {"guard", "store", "store/storetest", "account", "problem"},
	"importer":             {"food", "meal", "problem"},
	"planner":              {"food", "ingredient", "meal", "catalog", "llm", "compose", "guard", "store", "jobs", "account", "importer", "problem"},
	"household":            {"food", "ingredient", "meal", "store", "account", "problem"},
	"shopping":             {"food", "meal", "store", "account", "problem"},
	"web":                  {"web/api", "web/page", "planner", "household", "shopping", "account", "guard", "meal", "ingredient", "food", "words", "wire", "problem"},
	"web/page":             {"web/say", "planner", "household", "shopping", "account", "guard", "meal", "ingredient", "food", "words", "problem"},
	"web/api":              {"web/say", "planner", "household", "shopping", "account", "guard", "meal", "ingredient", "food", "words", "wire", "problem"},
	"web/say":              {"planner", "shopping", "food", "meal", "words", "problem"},
	"web/apiclient":        {},
}

// outside is what only some rooms may import: drivers, files, clocks and the network.
// A path that ends in "/" stands for all below it.
var outside = []struct {
	imports []string
	only    []string
	why     string
}{
	{[]string{"database/sql", "database/sql/driver", "github.com/jackc/pgx/", "modernc.org/sqlite", "github.com/pressly/goose/"},
		[]string{"guard", "guard/guardtest", "store", "store/storetest"}, "only guard and store speak to a database"},
	{[]string{"net/http", "net", "net/url"},
		[]string{"web/apiclient", "web", "web/page", "llm", "llm/llmtest", "llm/llmtest/emulator", "importer", "guard", "guard/guardtest", "account"}, "only the edge and the doors know the network"},
	{[]string{"os", "os/exec", "path/filepath"},
		[]string{"goldentest", "llm/llmtest/emulator", "guard", "guard/guardtest", "store", "store/storetest", "jobs", "web"}, "rules and facts read no file"},
	{[]string{"github.com/prometheus/"}, []string{"web"}, "rooms count, the edge puts it into a format"},
	{[]string{"math/rand", "math/rand/v2", "crypto/rand"},
		[]string{"guard", "guard/guardtest", "store", "store/storetest", "account", "planner", "jobs", "llm", "web"}, "seeds are arguments"},
}

// pure rooms may not ask the clock: time is an argument.
var pure = []string{"csvrows", "food", "ingredient", "meal", "catalog", "compose", "problem", "words", "wire"}

const module = "mealplanner/internal/"

func TestRoomsImportOnlyWhatTheyMay(t *testing.T) {
	eachSource(t, func(room, file string, imports []string) {
		allowed, known := rooms[room]
		if !known {
			t.Errorf("%s: room %q is not in the table", file, room)
			return
		}
		for _, imported := range imports {
			if inner, ok := strings.CutPrefix(imported, module); ok {
				if !slices.Contains(allowed, inner) {
					t.Errorf("%s: room %q may not import room %q", file, room, inner)
				}
				continue
			}
			for _, rule := range outside {
				if matches(imported, rule.imports) && !slices.Contains(rule.only, room) {
					t.Errorf("%s: room %q may not import %q: %s", file, room, imported, rule.why)
				}
			}
		}
	})
}

func TestPureRoomsReadNoClock(t *testing.T) {
	eachSource(t, func(room, file string, _ []string) {
		if !slices.Contains(pure, room) {
			return
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, call := range []string{"time.Now(", "time.Since(", "time.Sleep("} {
			if strings.Contains(string(source), call) {
				t.Errorf("%s: %s in a pure room", file, call)
			}
		}
	})
}

func TestEveryRoomHasAPackageComment(t *testing.T) {
	commented := map[string]bool{}
	eachSource(t, func(room, file string, _ []string) {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		if parsed.Doc != nil && strings.HasPrefix(parsed.Doc.Text(), "Package ") {
			commented[room] = true
		}
	})
	for room := range rooms {
		if !commented[room] {
			t.Errorf("room %q has no package comment", room)
		}
	}
}

// The README's map names each room with the rooms that it may import.
func TestReadmeShowsTheRooms(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string][]string{}
	for line := range strings.SplitSeq(string(readme), "\n") {
		cells := strings.Split(line, "|")
		if len(cells) < 5 || !strings.HasPrefix(strings.TrimSpace(cells[1]), "`internal/") {
			continue
		}
		room := strings.TrimPrefix(strings.Trim(strings.TrimSpace(cells[1]), "`"), "internal/")
		imports := []string{}
		for name := range strings.SplitSeq(cells[3], ",") {
			if name = strings.TrimSpace(name); name != "" && name != "nothing" {
				imports = append(imports, name)
			}
		}
		shown[room] = imports
	}
	for room, allowed := range rooms {
		got, ok := shown[room]
		if !ok {
			t.Errorf("README.md does not show room %q", room)
			continue
		}
		if want := slices.Sorted(slices.Values(allowed)); !slices.Equal(slices.Sorted(slices.Values(got)), want) {
			t.Errorf("README.md says room %q imports %v, the table says %v", room, got, want)
		}
	}
	for room := range shown {
		if _, ok := rooms[room]; !ok {
			t.Errorf("README.md shows room %q, which does not exist", room)
		}
	}
}

// eachSource calls fn for every Go file of the house that is not a test.
func eachSource(t *testing.T, fn func(room, file string, imports []string)) {
	t.Helper()
	err := filepath.WalkDir(".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return err
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		var imports []string
		for _, spec := range parsed.Imports {
			unquoted, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			imports = append(imports, unquoted)
		}
		fn(path.Dir(filepath.ToSlash(file)), file, imports)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func matches(imported string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		return imported == pattern || strings.HasSuffix(pattern, "/") && strings.HasPrefix(imported, pattern)
	})
}
