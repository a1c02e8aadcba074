package store_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// tenantTables gives the tables of the migrations that belong to a household.
func tenantTables(t *testing.T) (tables []string) {
	t.Helper()
	for _, create := range regexp.MustCompile(`(?s)CREATE TABLE (\w+) \((.*?)\n\) STRICT`).FindAllStringSubmatch(migrationText(t), -1) {
		if create[1] == "household" || strings.Contains(create[2], "household_id ") {
			tables = append(tables, create[1])
		}
	}
	if len(tables) < 10 {
		t.Fatalf("only %q", tables)
	}
	return tables
}

func migrationText(t *testing.T) string {
	t.Helper()
	files, err := os.ReadDir("migrations")
	if err != nil || len(files) == 0 {
		t.Fatal("no migrations", err)
	}
	var all strings.Builder
	for _, f := range files {
		text, err := os.ReadFile("migrations/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}

// global are the functions whose statements reach across households, and why.
var global = map[string]string{
	"CreateHousehold":    "makes the household that all others name",
	"AllGenerations":     "the administrators' list",
	"CountGenerations":   "the administrators' numbers",
	"GenerationVersions": "the beat: gives no more than version and state of ids that its caller was let in to",
	"ClaimGeneration":    "a worker serves every household",
	"FailExhausted":      "a worker serves every household",
}

// A statement that names a tenant table names the household too, but for those that
// are listed above.
func TestStatementsOnTenantTablesNameTheHousehold(t *testing.T) {
	tables := tenantTables(t)
	names := regexp.MustCompile(`(?i)\b(?:FROM|JOIN|INTO|UPDATE)\s+(` + strings.Join(tables, "|") + `)\b`)
	household := regexp.MustCompile(`household_id|household\.id = \$1|FROM household WHERE id = \$1|UPDATE household SET[^;]*WHERE id = \$1`)
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	seen, statements := map[string]bool{}, 0
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			for _, sql := range texts(fn) {
				if !names.MatchString(sql) {
					continue
				}
				statements++
				if _, listed := global[fn.Name.Name]; listed {
					seen[fn.Name.Name] = true
				} else if !household.MatchString(sql) {
					t.Errorf("%s: %s does not name the household:\n%s", f.Name(), fn.Name.Name, sql)
				}
			}
		}
	}
	for name := range global {
		if !seen[name] {
			t.Errorf("%s is listed as global and has no such statement", name)
		}
	}
	if statements < 40 {
		t.Errorf("only %d statements were found: the test does not see them", statements)
	}
}

// texts gives the SQL of a function: string literals, with those that are joined by
// + as one (names of constants and calls in between are left out).
func texts(fn *ast.FuncDecl) (all []string) {
	ast.Inspect(fn, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BinaryExpr:
			if n.Op == token.ADD {
				var joined strings.Builder
				ast.Inspect(n, func(n ast.Node) bool {
					if text, ok := n.(*ast.BasicLit); ok && text.Kind == token.STRING {
						s, _ := strconv.Unquote(text.Value)
						joined.WriteString(s)
					}
					return true
				})
				all = append(all, joined.String())
				return false
			}
		case *ast.BasicLit:
			if n.Kind == token.STRING {
				s, _ := strconv.Unquote(n.Value)
				all = append(all, s)
			}
		}
		return true
	})
	return all
}

// inCheck gives the words of a CHECK (column IN (…)) of a table.
func inCheck(t *testing.T, table, column string) (words []string) {
	t.Helper()
	_, body, ok := strings.Cut(migrationText(t), "CREATE TABLE "+table+" (")
	m := regexp.MustCompile(`\b` + column + `\s+TEXT NOT NULL CHECK \(` + column + ` IN \(([^)]*)\)\)`).FindStringSubmatch(body)
	if !ok || m == nil {
		t.Fatalf("no CHECK of %s.%s", table, column)
	}
	for word := range strings.SplitSeq(m[1], ", ") {
		words = append(words, strings.Trim(word, "'"))
	}
	slices.Sort(words)
	return words
}
