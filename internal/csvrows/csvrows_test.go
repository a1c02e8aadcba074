package csvrows

import (
	"slices"
	"testing"
)

func TestRowsOfNamedColumns(t *testing.T) {
	t.Parallel()
	rows, err := Read("id,names\negg, hen's egg ;; egg\nmilk,\n", "id", "names")
	if err != nil || len(rows) != 2 {
		t.Fatal(rows, err)
	}
	if r := rows[0]; r.Line != 2 || r.Cell("id") != "egg" || !slices.Equal(r.List("names"), []string{"hen's egg", "egg"}) {
		t.Errorf("%+v", r)
	}
	if r := rows[1]; r.Line != 3 || r.List("names") != nil || !slices.Equal(r.Texts(), []string{"milk", ""}) {
		t.Errorf("%+v", r)
	}
	for _, wrong := range []string{"", "id\negg\n", "names,id\n", "id,names\negg\n", "id,names\n\"egg,\n"} {
		if _, err := Read(wrong, "id", "names"); err == nil {
			t.Errorf("%q is read", wrong)
		}
	}
}
