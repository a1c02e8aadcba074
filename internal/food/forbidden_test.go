package food

import (
	"slices"
	"testing"
)

func TestForbidden(t *testing.T) {
	t.Parallel()
	table := Default()
	for _, text := range []string{"no mushrooms", "no nuts", "vegan", "allergic to strawberries and cashews", "keto", "no allergies", "no milk, no pork, halal"} {
		rule, err := ReadRule(text)
		if err != nil {
			t.Fatal(text, err)
		}
		got := table.Forbidden(rule)
		if !slices.IsSorted(got.Groups) || !slices.IsSorted(got.Foods) {
			t.Errorf("%q: not in order: %+v", text, got)
		}
		for _, f := range table.All() {
			named := slices.Contains(got.Foods, f.ID) || slices.ContainsFunc(got.Groups, func(g ID) bool { return slices.Contains(f.Groups, g) })
			if named != keepsOut(table, rule, f) {
				t.Errorf("%q: %s is named: %v", text, f.ID, named)
			}
		}
		for i, g := range got.Groups {
			for j, h := range got.Groups {
				if i != j && table.Covers(g, h) {
					t.Errorf("%q: %s is within %s", text, h, g)
				}
			}
		}
	}
	if got := table.Forbidden(Rule{Excluded: []ID{"mushrooms"}}); !slices.Contains(got.Groups, "mushrooms") {
		t.Errorf("mushrooms: %+v", got)
	}
	if got := table.Forbidden(Rule{}); len(got.Groups)+len(got.Foods) > 0 {
		t.Errorf("nothing forbids %+v", got)
	}
}
