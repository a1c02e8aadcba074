package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

// maxMethods is how many methods a type may have without a reason. A type with more does
// several things, or says at its head, after "Methods:", why it does not.
const maxMethods = 60

// countedType is a type of a room, and what stands at its head.
type countedType struct {
	methods int
	head    string
}

func TestTypesWithManyMethodsSayWhy(t *testing.T) {
	types := typesOfRooms(t)
	if n := types["store.Tx"].methods; n < 20 {
		t.Fatalf("the methods of the store's transaction are not counted: %d", n)
	}
	for name, c := range types {
		_, reason, said := strings.Cut(c.head, "Methods:")
		switch enough := len(strings.Fields(reason)) >= 10; {
		case c.methods > maxMethods && !enough:
			t.Errorf(`%s has %d methods, more than %d: divide it, or write at its head, after "Methods:", why it is one type`, name, c.methods, maxMethods)
		case c.methods <= maxMethods && said:
			t.Errorf("%s says why it has many methods, and has %d", name, c.methods)
		}
	}
}

// typesOfRooms counts the methods of each type that is no test's, by room and name.
func typesOfRooms(t *testing.T) map[string]countedType {
	t.Helper()
	types := map[string]countedType{}
	eachSource(t, func(room, file string, _ []string) {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv != nil {
					name := room + "." + receiver(d.Recv.List[0].Type)
					c := types[name]
					c.methods++
					types[name] = c
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if of, ok := spec.(*ast.TypeSpec); ok {
						c := types[room+"."+of.Name.Name]
						c.head = d.Doc.Text() + of.Doc.Text()
						types[room+"."+of.Name.Name] = c
					}
				}
			}
		}
	})
	return types
}

// receiver gives the name of a method's type.
func receiver(of ast.Expr) string {
	switch x := of.(type) {
	case *ast.StarExpr:
		return receiver(x.X)
	case *ast.IndexExpr:
		return receiver(x.X)
	case *ast.IndexListExpr:
		return receiver(x.X)
	case *ast.Ident:
		return x.Name
	}
	return ""
}
