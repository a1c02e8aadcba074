// Command proofs runs the tests that are marked as one kind of proof:
//
//	MEALPLANNER_TORTURE=1 go run ./bench/proofs torture -v
//
// A line "//proof:KIND" at the end of a test's comment marks that test, at the head of a
// file all its tests. A renamed test keeps its mark; this program's own test lists every
// marked one, so that none is lost without being seen.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: proofs KIND [flags of go test]")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run tests one package after another: proofs of a kind share the machine's patience.
func run(kind string, flags []string) error {
	proofs, err := find(".")
	if err != nil {
		return err
	}
	tests := map[string][]string{}
	var packages []string
	for _, p := range proofs {
		if p.kind != kind {
			continue
		}
		if tests[p.dir] == nil {
			packages = append(packages, p.dir)
		}
		tests[p.dir] = append(tests[p.dir], p.test)
	}
	if len(packages) == 0 {
		return fmt.Errorf("no test is marked //proof:%s", kind)
	}
	var failed []string
	for _, dir := range packages {
		pattern := "^(" + strings.Join(tests[dir], "|") + ")$"
		args := append([]string{"test", "-count=1", "-timeout", "30m", "-run", pattern}, flags...)
		cmd := exec.Command("go", append(args, "./"+dir)...)
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
		fmt.Printf("== %s: %d proofs in %s\n", kind, len(tests[dir]), dir)
		if err := cmd.Run(); err != nil {
			failed = append(failed, dir)
		}
	}
	if failed != nil {
		return fmt.Errorf("failed: %s", strings.Join(failed, ", "))
	}
	return nil
}
