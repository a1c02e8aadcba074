package main

import (
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/goldentest"
)

// Every proof is listed, so that one that is lost, or loses its mark, is seen in review.
func TestProofsAreListed(t *testing.T) {
	proofs, err := find("../..")
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, p := range proofs {
		lines = append(lines, fmt.Sprintf("%s %s %s", p.kind, p.dir, p.test))
	}
	slices.Sort(lines)
	goldentest.Check(t, "testdata/proofs.txt", strings.Join(lines, "\n")+"\n")
}

// The Makefile runs kinds that exist, and every kind that exists.
func TestTheMakefileRunsEveryKind(t *testing.T) {
	makefile, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	var run []string
	for line := range strings.SplitSeq(string(makefile), "\n") {
		if _, flags, ok := strings.Cut(line, "go run ./bench/proofs "); ok {
			run = append(run, strings.Fields(flags)[0])
		}
	}
	proofs, err := find("../..")
	if err != nil {
		t.Fatal(err)
	}
	var marked []string
	for _, p := range proofs {
		marked = append(marked, p.kind)
	}
	slices.Sort(run)
	slices.Sort(marked)
	if marked = slices.Compact(marked); !slices.Equal(run, marked) {
		t.Errorf("the Makefile runs %v, marked are %v", run, marked)
	}
}

func TestMarksAreOfATestOrOfAFile(t *testing.T) {
	const source = `//proof:faults

package x

// TestOne proves it.
//
//proof:torture
func TestOne(t *testing.T) {}

func TestTwo(t *testing.T) { //proof:torture
}

//proof:torture
func TestMain(m *testing.M) {}

//proof:torture
func helper() {}

//proof:torture
func (w *world) TestOfAType() {}

func FuzzThree(f *testing.F) {}
`
	file, err := parser.ParseFile(token.NewFileSet(), "x_test.go", source, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	want := []proof{
		{"torture", "a", "TestOne"}, {"faults", "a", "TestOne"}, {"faults", "a", "TestTwo"}, {"faults", "a", "FuzzThree"},
	}
	if got := proofsOf("a", file); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
