package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"strings"
)

// proof is a marked test, in a directory below the module's root.
type proof struct{ kind, dir, test string }

// find gives every marked test below root, in order of directory, file and line.
func find(root string) (all []proof, err error) {
	err = filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(file, "_test.go") {
			return err
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		dir, err := filepath.Rel(root, filepath.Dir(file))
		if err != nil {
			return err
		}
		all = append(all, proofsOf(path.Clean(filepath.ToSlash(dir)), parsed)...)
		return nil
	})
	return all, err
}

func proofsOf(dir string, file *ast.File) (all []proof) {
	var ofFile []string
	for _, comment := range file.Comments {
		if comment.End() < file.Package {
			ofFile = append(ofFile, marks(comment)...)
		}
	}
	for _, declaration := range file.Decls {
		fn, ok := declaration.(*ast.FuncDecl)
		if !ok || fn.Recv != nil || !isTest(fn.Name.Name) {
			continue
		}
		for _, kind := range append(marks(fn.Doc), ofFile...) {
			all = append(all, proof{kind: kind, dir: dir, test: fn.Name.Name})
		}
	}
	return all
}

func isTest(name string) bool {
	return name != "TestMain" &&
		(strings.HasPrefix(name, "Test") || strings.HasPrefix(name, "Fuzz") || strings.HasPrefix(name, "Example"))
}

func marks(comment *ast.CommentGroup) (kinds []string) {
	if comment == nil {
		return nil
	}
	for _, line := range comment.List {
		if kind, ok := strings.CutPrefix(line.Text, "//proof:"); ok {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}
