package food

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the files of testdata anew")

// Menus, exclusions and saved recipes hold the ids of foods and groups for ever:
// testdata/ids.txt lists all that were shipped, and -update adds to it but never
// removes.
func TestIDsAreForEver(t *testing.T) {
	t.Parallel()
	path := filepath.Join("testdata", "ids.txt")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	ids := strings.Fields(string(data))
	for _, id := range ids {
		if !Default().Known(ID(id)) {
			t.Errorf("%s is gone: ids are never renamed or removed", id)
		}
	}
	now := Default().GroupIDs()
	for _, f := range Default().All() {
		now = append(now, f.ID)
	}
	for _, id := range now {
		if !slices.Contains(ids, string(id)) {
			ids = append(ids, string(id))
		}
	}
	slices.Sort(ids)
	checkGolden(t, path, strings.Join(ids, "\n")+"\n")
}

// checkGolden compares with a file, or writes it with -update.
func checkGolden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s is stale (-want +got), run the test with -update:\n%s", path, diff)
	}
}
