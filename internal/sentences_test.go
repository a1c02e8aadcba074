package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// sentence is two words or more in a row.
var sentence = regexp.MustCompile(`\pL{2,}[,;:.]? \pL{2,}`)

// forDevelopers are the calls whose text is for a log, a developer or a program: errors that
// are faults of ours, logs, panics, patterns, what another program says, headers.
var forDevelopers = regexp.MustCompile(`^(errors\.New|fmt\.Errorf|panic|` +
	`(.*\.)?([Ll]og\.)?(Debug|Info|Warn|Error)(Context)?|.*\.LogAttrs|` +
	`regexp\.MustCompile|strings\.(Contains|HasPrefix|HasSuffix|CutPrefix|NewReplacer)|.*\.Header\(\)\.Set|guard\.Edge)$`)

// withoutSentences are files and rooms whose literals of several words are no sentences that
// people read, each with the reason.
var withoutSentences = map[string]string{
	"store":                     "SQL; a problem is made of codes, which TestEveryCodeHasAMessage reads",
	"guard":                     "SQL, settings of databases and reasons of resets, which are logged",
	"llm":                       "what a provider did, as a log and an administrator's table of failures name it; what to do is said by words",
	"compose":                   "what a model is asked and told; it reads English",
	"food":                      "names and data, in English beside other languages' files",
	"ingredient":                "the words that people write, as data, and states of a line by their codes",
	"catalog":                   "what is wrong with a recipe of ours, for who writes it",
	"jobs":                      "what loops note in the log",
	"web/routes.go":             "the API's description, in English",
	"web/openapi.go":            "the API's description, in English",
	"web/api/generations.go":    "the API's description, in English",
	"web/metrics.go":            "help of measurements, in English",
	"web/errors.go":             "the realm of a challenge, which programs read",
	"web/events.go":             "the form of an event stream",
	"web/page/assets.go":        "media types",
	"web/reading.go":            "headers of caches",
	"web/page/eater_confirm.go": "what a seal is made of",
	"account/throttle.go":       "a key of a count",
}

// No room but words holds a sentence that people read. What this sees: every literal text of
// the Go files below internal, beside tests, generated code and rooms that are for tests, in
// which two words of two letters or more stand side by side. Not seen: struct tags (they are
// the API's description), single words, texts that are put together of single words, data
// files, templates (a test of web/page reads those) and cmd, whose errors of wrong use are
// said by code and whose others are for operators. A call in forDevelopers and a file in
// withoutSentences are left out, by the reason that stands there; one that is needed no more
// fails.
func TestNoSentenceOutsideWords(t *testing.T) {
	t.Parallel()
	unused := map[string]bool{}
	for place := range withoutSentences {
		unused[place] = true
	}
	err := filepath.WalkDir(".", func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir():
			if name := entry.Name(); strings.HasSuffix(name, "test") || name == "emulator" || name == "apiclient" || name == "testdata" {
				return filepath.SkipDir
			}
			return nil
		case !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go"):
			return nil
		}
		found := sentences(t, file)
		for place := range withoutSentences {
			if file == place || strings.HasPrefix(file, place+"/") {
				unused[place] = unused[place] && len(found) == 0
				found = nil
			}
		}
		for _, text := range found {
			t.Errorf("%s: a sentence outside of words", text)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for place, is := range unused {
		if is {
			t.Errorf("%s holds no literal of several words any more: take it from the list", place)
		}
	}
}

// sentences gives the sentences of a file with their places.
func sentences(t *testing.T, file string) (found []string) {
	t.Helper()
	files := token.NewFileSet()
	parsed, err := parser.ParseFile(files, file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var around []ast.Node
	ast.Inspect(parsed, func(n ast.Node) bool {
		if n == nil {
			around = around[:len(around)-1]
			return true
		}
		around = append(around, n)
		literal, ok := n.(*ast.BasicLit)
		if !ok || literal.Kind != token.STRING || isTag(around) || slices.ContainsFunc(around, isForDevelopers) {
			return true
		}
		if text, err := strconv.Unquote(literal.Value); err == nil && sentence.MatchString(text) {
			found = append(found, files.Position(literal.Pos()).String()+": "+strconv.Quote(text))
		}
		return true
	})
	return found
}

// isTag reports whether the last node is the tag of a field.
func isTag(around []ast.Node) bool {
	field, ok := around[len(around)-2].(*ast.Field)
	return ok && field.Tag == around[len(around)-1]
}

func isForDevelopers(n ast.Node) bool {
	call, ok := n.(*ast.CallExpr)
	return ok && forDevelopers.MatchString(calledAs(call.Fun))
}

// calledAs writes the function of a call: "p.config.Log.Warn".
func calledAs(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return calledAs(e.X) + "." + e.Sel.Name
	case *ast.CallExpr:
		return calledAs(e.Fun) + "()"
	}
	return "?"
}
