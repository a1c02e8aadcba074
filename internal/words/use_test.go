package words

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	syntax "text/template/parse"
)

// use is a place in the code that names a message.
type use struct {
	where  string
	code   string
	params []string          // names, sorted
	values map[string]string // of the parameters with a literal value
	open   bool              // the parameters are not all seen
	odd    bool              // a parameter has no value
}

// calls are the functions that take a code, with the place of it among the arguments;
// the parameters follow.
var calls = map[string]int{"Of": 1, "Wrong": 1, "Find": 1, "Require": 2, "FindIn": 2, "Text": 0, "MessageOf": 0, "newFinding": 0, "wrongUse": 1, "add": 1, "fieldAt": 1, "forbidden": 0, "list": 1, "tooManyOrders": 0}

// ownCodes are the functions that add a code of their own.
var ownCodes = map[string]string{"tooManyOrders": "too-many-generations"}

// Every code that the program names has a message with the call's parameters in every
// language, and every message has a use.
func TestEveryCodeHasAMessage(t *testing.T) {
	used := map[string]bool{}
	for _, u := range uses(t) {
		used[u.code] = true
		for _, tag := range Languages() {
			m, ok := For(tag).messages[u.code]
			if !ok {
				t.Errorf("%s: %q has no message in %s", u.where, u.code, tag)
			} else if wrong := u.differs(m); wrong != "" {
				t.Errorf("%s: %q in %s: %s", u.where, u.code, tag, wrong)
			}
		}
	}
	for _, tag := range Languages() { // "{total, of-days}" uses another message
		for _, m := range For(tag).messages {
			for _, t := range m.variants {
				for _, p := range t.places {
					for _, how := range p.as {
						used[how] = true
					}
				}
			}
		}
	}
	for code := range For(source).messages {
		if !used[code] {
			t.Errorf("the message %q has no use", code)
		}
	}
}

// differs says what a message lacks of a call; nothing: they fit.
func (u use) differs(m text) string {
	want := m.params()
	_, plural := m.variants["one"]
	chosen, literal := u.values[m.by]
	variant, known := m.variants[chosen]
	switch {
	case u.odd:
		return "a parameter has no value"
	case u.open:
		return ""
	case m.by == "", plural:
	case !literal: // one of several variants, which need not have all parameters
		for _, name := range u.params {
			if !slices.Contains(want, name) {
				return name + " is in no variant"
			}
		}
		return ""
	case known:
		want = text{by: m.by, variants: map[string]template{other: variant}}.params()
	case chosen == "true" || chosen == "false":
		want = text{by: m.by, variants: map[string]template{other: m.variants[other]}}.params()
	default:
		return "there is no variant " + chosen
	}
	if !slices.Equal(u.params, want) {
		return fmt.Sprintf("the call has the parameters %v, the message %v", u.params, want)
	}
	return ""
}

// uses finds every place in the code of the house that names a message.
func uses(t *testing.T) []use {
	t.Helper()
	var all []use
	for _, root := range []string{"..", "../../cmd"} {
		walk := func(file string, entry fs.DirEntry, err error) error {
			if err == nil && strings.HasSuffix(file, ".html") {
				all = append(all, usesInTemplate(t, file)...)
			}
			if err != nil || entry.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
				return err
			}
			files := token.NewFileSet()
			parsed, err := parser.ParseFile(files, file, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(parsed, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.CallExpr:
					if u, ok := useIn(n); ok {
						u.where = files.Position(n.Pos()).String()
						all = append(all, u)
					}
				case *ast.ValueSpec: // constants such as ingredient.Medical
					for _, v := range n.Values {
						if code, ok := literal(v); ok && For(source).messages[code].variants != nil {
							all = append(all, use{where: files.Position(n.Pos()).String(), code: code, open: true})
						}
					}
				case *ast.ReturnStmt: // and what chooses among codes
					for _, v := range n.Results {
						if code, ok := literal(v); ok && For(source).messages[code].variants != nil {
							all = append(all, use{where: files.Position(n.Pos()).String(), code: code, open: true})
						}
					}
				case *ast.KeyValueExpr:
					if name, ok := n.Key.(*ast.Ident); ok && slices.Contains([]string{"code", "Code", "many", "busy"}, name.Name) {
						if code, ok := literal(n.Value); ok {
							all = append(all, use{where: files.Position(n.Pos()).String(), code: code, open: true})
						}
					}
				}
				return true
			})
			return nil
		}
		if err := filepath.WalkDir(root, walk); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// usesInTemplate finds the calls of t in a template: {{t "code" "name" value}}.
func usesInTemplate(t *testing.T, file string) (all []use) {
	t.Helper()
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	tree := syntax.New(file)
	tree.Mode = syntax.SkipFuncCheck
	trees := map[string]*syntax.Tree{}
	if _, err := tree.Parse(string(source), "", "", trees); err != nil {
		t.Fatal(err)
	}
	for _, tree := range trees {
		eachCommand(reflect.ValueOf(tree.Root), func(c *syntax.CommandNode) {
			if name, ok := c.Args[0].(*syntax.IdentifierNode); ok && name.Ident == "t" {
				all = append(all, useInCommand(file, c))
			}
		})
	}
	return all
}

// eachCommand visits every call below a node.
func eachCommand(v reflect.Value, visit func(*syntax.CommandNode)) {
	switch v.Kind() {
	case reflect.Interface:
		eachCommand(v.Elem(), visit)
	case reflect.Pointer:
		if v.IsNil() || v.Type() == reflect.TypeFor[*syntax.Tree]() {
			return
		}
		if c, ok := v.Interface().(*syntax.CommandNode); ok {
			visit(c)
		}
		eachCommand(v.Elem(), visit)
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				eachCommand(v.Field(i), visit)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			eachCommand(v.Index(i), visit)
		}
	}
}

func useInCommand(file string, c *syntax.CommandNode) use {
	u := use{where: file, values: map[string]string{}}
	for i, arg := range c.Args[1:] {
		text, isText := arg.(*syntax.StringNode)
		switch {
		case i == 0 && isText:
			u.code = text.Text
		case i%2 == 1 && isText:
			u.params = append(u.params, text.Text)
		case i%2 == 1 || i == 0:
			u.odd = true
		}
	}
	u.odd = u.odd || len(c.Args)%2 == 1
	slices.Sort(u.params)
	return u
}

func useIn(call *ast.CallExpr) (use, bool) {
	at, ok := calls[calledName(call)]
	if !ok {
		return use{}, false
	}
	if len(call.Args) <= at {
		return use{}, false
	}
	code, ok := literal(call.Args[at])
	if own := ownCodes[calledName(call)]; own != "" {
		code, ok = own, true
	}
	if !ok {
		return use{}, false
	}
	u := use{code: code, values: map[string]string{}, open: call.Ellipsis.IsValid() || len(call.Args) == at+1 && calledName(call) == "list"}
	for i := at + 1; i < len(call.Args); i += 2 {
		name, ok := literal(call.Args[i])
		if i+1 == len(call.Args) {
			u.odd = !u.open
			break
		}
		if !ok {
			u.open = true
			break
		}
		u.params = append(u.params, name)
		if v, ok := literal(call.Args[i+1]); ok {
			u.values[name] = v
		}
	}
	slices.Sort(u.params)
	return u, true
}

func calledName(call *ast.CallExpr) string {
	switch of := call.Fun.(type) {
	case *ast.Ident:
		return of.Name
	case *ast.SelectorExpr:
		return of.Sel.Name
	}
	return ""
}

// literal is the value of a text, number or truth value that is written out.
func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			text, err := strconv.Unquote(e.Value)
			return text, err == nil
		}
		return e.Value, true
	case *ast.Ident:
		return e.Name, e.Name == "true" || e.Name == "false"
	}
	return "", false
}
