// Package goldentest compares what a test made with a file that was reviewed. With the flag
// -update the test writes the file anew, and the difference is read like code.
package goldentest

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files of the tests anew")

// Update reports whether the test was asked to write its files anew, for tests that
// compare in their own way.
func Update() bool { return *update }

// Check compares with a file, or writes it.
func Check(t testing.TB, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got); the test writes it anew with -update:\n%s", path, diff)
	}
}
