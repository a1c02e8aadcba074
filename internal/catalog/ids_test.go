package catalog

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/goldentest"
)

// Planned menus hold recipe ids for ever, so that an id that was shipped once must
// stay: testdata/ids.txt lists them all, and -update adds to it but never removes.
func TestIDsAreForEver(t *testing.T) {
	path := filepath.Join("testdata", "ids.txt")
	shipped := readIDs(t, path)
	for _, id := range shipped {
		if _, ok := Recipe(id); !ok {
			t.Errorf("the recipe %s is gone: ids are never renamed or removed", id)
		}
	}
	ids := slices.Clone(shipped)
	for _, r := range Recipes() {
		if !slices.Contains(shipped, r.ID) {
			ids = append(ids, r.ID)
		}
	}
	slices.Sort(ids)
	goldentest.Check(t, path, strings.Join(ids, "\n")+"\n")
}

func readIDs(t *testing.T, path string) []string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(data))
}
