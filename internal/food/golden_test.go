package food

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/goldentest"
)

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
	goldentest.Check(t, path, strings.Join(ids, "\n")+"\n")
}
