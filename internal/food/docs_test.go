package food

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The page's table of columns is the header of table.csv.
func TestDocsNameEveryColumn(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "food.md"))
	if err != nil {
		t.Fatal(err)
	}
	var named []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\| .+ \\|$").FindAllSubmatch(page, -1) {
		named = append(named, string(m[1]))
	}
	if diff := cmp.Diff(foodColumns, named); diff != "" {
		t.Errorf("the columns of docs/food.md (-want +got): %s", diff)
	}
}
