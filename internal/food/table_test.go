package food

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// world is a small table for tests that must not move with the shipped one.
func world(t *testing.T) *Table {
	t.Helper()
	table, err := NewTable([]Food{
		{ID: "shiitake", Name: "shiitake mushrooms", Groups: []ID{"mushrooms"}, Origin: Plant},
		{ID: "mushroom-stock", Name: "mushroom stock", Groups: []ID{"stocks"}, MadeOf: []ID{"shiitake"}, Origin: Plant},
		{ID: "risotto", Name: "ready-made risotto", Groups: []ID{"rice"}, MadeOf: []ID{"mushroom-stock", "cheese"}, Origin: Meat},
		{ID: "bacon", Name: "bacon", Groups: []ID{"pork"}, Origin: Meat},
	})
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestCovers(t *testing.T) {
	t.Parallel()
	table := world(t)
	for _, c := range []struct {
		excluded, id ID
		want         bool
	}{
		{"shiitake", "shiitake", true},
		{"mushrooms", "shiitake", true},
		{"vegetables", "shiitake", true},
		{"mushrooms", "mushroom-stock", true},
		{"mushrooms", "risotto", true},
		{"cheese", "risotto", true},
		{"dairy", "risotto", true},
		{"meat", "bacon", true},
		{"pork", "bacon", true},
		{"meat", "pork", true},
		{"pork", "meat", false},
		{"bacon", "pork", false},
		{"mushroom-stock", "shiitake", false},
		{"beef", "bacon", false},
		{"no-such-thing", "bacon", false},
		{"mushrooms", "no-such-food", true},
		{"", "", true},
	} {
		if got := table.Covers(c.excluded, c.id); got != c.want {
			t.Errorf("Covers(%q, %q) = %v, want %v", c.excluded, c.id, got, c.want)
		}
	}
}

func TestNewTableRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		foods []Food
		want  string
	}{
		"bad id":         {[]Food{{ID: "Red Lentils"}}, "is no id"},
		"empty id":       {[]Food{{}}, "is no id"},
		"twice":          {[]Food{{ID: "egg"}, {ID: "egg"}}, "twice"},
		"a group's id":   {[]Food{{ID: "pork"}}, "id of a group"},
		"unknown group":  {[]Food{{ID: "egg", Groups: []ID{"eggish"}}}, `no group "eggish"`},
		"unknown kind":   {[]Food{{ID: "cake", KindOf: []ID{"tart"}}}, "a kind of \"tart\", which is no food"},
		"a group's kind": {[]Food{{ID: "cake", KindOf: []ID{"grains"}}}, "a kind of \"grains\", which is no food"},
		"unknown part":   {[]Food{{ID: "cake", MadeOf: []ID{"egg"}}}, "neither food nor group"},
		"itself":         {[]Food{{ID: "cake", MadeOf: []ID{"cake"}}}, "itself or made of itself"},
		"its own kind":   {[]Food{{ID: "cake", KindOf: []ID{"cake"}}}, "itself or made of itself"},
		"a mixed cycle":  {[]Food{{ID: "a", KindOf: []ID{"b"}}, {ID: "b", MadeOf: []ID{"a"}}}, "itself or made of itself"},
		"a cycle":        {[]Food{{ID: "a", MadeOf: []ID{"b"}}, {ID: "b", MadeOf: []ID{"c"}}, {ID: "c", MadeOf: []ID{"a"}}}, "itself or made of itself"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := NewTable(c.foods)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one that says %q", err, c.want)
			}
		})
	}
}

func TestTableCopiesItsFoods(t *testing.T) {
	t.Parallel()
	foods := []Food{{ID: "egg", Name: "egg", Groups: []ID{"egg-foods"}, Portions: map[Unit]float64{Piece: 50}}}
	table, err := NewTable(foods)
	if err != nil {
		t.Fatal(err)
	}
	foods[0].Name, foods[0].Portions[Piece], foods[0].Groups[0] = "stone", 1, "pork"
	egg := table.Food("egg")
	if egg.Name != "egg" || egg.Portions[Piece] != 50 || table.Covers("pork", "egg") {
		t.Errorf("the table moved with its maker's slice: %+v", egg)
	}
	all := table.All()
	all[0] = nil
	if table.All()[0] == nil {
		t.Error("All gave away the table's own slice")
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	of := func(f Food) string {
		table, err := NewTable([]Food{f})
		if err != nil {
			t.Fatal(err)
		}
		return table.Version()
	}
	base := Food{ID: "egg", Name: "egg", Per100g: Nutrients{}.With(Energy, 143), Allergens: Allergens{}.With(Eggs, Contains)}
	changes := map[string]Food{}
	nutrient, allergen, portion := base, base, base
	nutrient.Per100g = base.Per100g.With(Energy, 144)
	allergen.Allergens = base.Allergens.With(Milk, No)
	portion.Portions = map[Unit]float64{Piece: 50}
	changes["nutrient"], changes["allergen"], changes["portion"] = nutrient, allergen, portion
	if first, again := of(base), of(base); first != again {
		t.Error("the same foods have two versions")
	}
	for what, f := range changes {
		if of(base) == of(f) {
			t.Errorf("another %s, the same version", what)
		}
	}
	if v := Default().Version(); len(v) != 12 {
		t.Errorf("version %q", v)
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	table := Default()
	for id, want := range map[ID]string{"red-lentils": "red lentils", "red-meat": "red meat", "gone": "gone"} {
		if got := table.Name(id); got != want {
			t.Errorf("Name(%q) = %q, want %q", id, got, want)
		}
	}
	if !table.Known("egg") || !table.Known("pork") || table.Known("gone") || table.Known("") {
		t.Error("Known is wrong")
	}
	if table.Food("pork") != nil {
		t.Error("a group is no food")
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	for q, want := range map[string]ID{
		"red lentils":  "red-lentils",
		"RED LENTIL":   "red-lentils",
		"lent red":     "red-lentils",
		"zucchini":     "courgette",
		"creme fraich": "creme-fraiche",
		"crème":        "creme-fraiche",
		"garbanzo bea": "chickpeas-canned",
		"egg":          "egg",
		"chick peas":   "",
		"tofu":         "firm-tofu",
		"":             "",
		"qwerty":       "",
	} {
		hits := Default().Search(q, 5)
		var ids []ID
		for _, f := range hits {
			ids = append(ids, f.ID)
		}
		switch {
		case len(hits) > 5:
			t.Errorf("Search(%q) gives %d, more than asked", q, len(hits))
		case want == "" && len(hits) > 0:
			t.Errorf("Search(%q) = %v, want none", q, ids)
		case want != "" && !slices.Contains(ids, want):
			t.Errorf("Search(%q) = %v, want %s among them", q, ids, want)
		}
	}
	if hits := Default().Search("egg", 1); len(hits) != 1 || hits[0].ID != "egg" {
		t.Error("the exact name is not the first hit")
	}
	if Default().Search("egg", 0) != nil || Default().Search("egg", -1) != nil {
		t.Error("a limit of nothing gives something")
	}
}

// Many who ask a fresh table at once, whose indices are not made yet, are told what one
// alone is told.
func TestTableIsForManyAtOnce(t *testing.T) {
	t.Parallel()
	ask := func(table *Table) (told []string) {
		for _, f := range table.All() {
			grams, _ := table.Food(f.ID).Grams(1, Piece)
			told = append(told, fmt.Sprint(f.ID, table.Covers("meat", f.ID), table.Fits(f.ID, Vegan), table.Forbidden(Rule{Excluded: []ID{f.ID}}), grams,
				table.NameIn(f.ID, German), len(table.Named(f.Name, "en-GB"))))
		}
		for _, q := range []string{"egg", "milch", "nuts"} {
			for _, f := range table.Search(q, 3) {
				told = append(told, q+": "+string(f.ID))
			}
		}
		return told
	}
	foods, err := parseFoods(tableCSV)
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := NewTable(foods)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	all := make([][]string, 8)
	for i := range all {
		wg.Go(func() { all[i] = ask(fresh) })
	}
	wg.Wait()
	want := ask(Default())
	for i, told := range all {
		if !slices.Equal(told, want) {
			t.Errorf("number %d of those who asked at once was told something else", i+1)
		}
	}
}

func TestParseFoodsSaysWhere(t *testing.T) {
	t.Parallel()
	header := strings.Join(foodColumns, ",")
	good := "egg,egg,,egg-foods,,,dairy,animal-product,no,eggs,,yes,,143,12.56,0.72,9.51,0,0.37,3.13,142,138,56,1.75,0,1.027,piece 50,piece,01123,,"
	if foods, err := parseFoods(header + "\n" + good + "\n"); err != nil || len(foods) != 1 {
		t.Fatalf("a good row: %v", err)
	}
	for name, c := range map[string]struct{ old, new, want string }{
		"aisle":      {",dairy,", ",diary,", "line 2 (egg), column aisle"},
		"origin":     {"animal-product", "animal", "column origin"},
		"packaged":   {"product,no,", "product,maybe,", "column packaged"},
		"allergen":   {",eggs,,", ",egg,,", "column contains"},
		"reviewed":   {",yes,,143", ",ja,,143", "column reviewed"},
		"number":     {",143,", ",14x,", "column energy_kcal"},
		"negative":   {",12.56,", ",-1,", "column protein_g"},
		"not finite": {",12.56,", ",NaN,", "column protein_g"},
		"portion":    {"piece 50", "piece", "column portions"},
		"unit":       {"piece 50", "lump 50", "column portions"},
		"mass unit":  {"piece 50", "kg 50", "column portions"},
		"twice":      {"piece 50", "piece 50; piece 51", "column portions"},
		"sold by":    {",piece,01123", ",can,01123", "column sold_by"},
		"name":       {"egg,egg,", "egg,,", "column name"},
		"columns":    {",01123,,", ",01123,", "wrong number of fields"},
		"locale":     {"egg,egg,,", "egg,egg,fr:oeuf,", "column aliases"},
		"no locale":  {"egg,egg,,", "egg,egg,:oeuf,", "column aliases"},
		"no name":    {"egg,egg,,", "egg,egg,uk:,", "column aliases"},
		"potassium":  {",138,", ",a lot,", "column potassium_mg"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bad := strings.Replace(good, c.old, c.new, 1)
			if bad == good {
				t.Fatal("the case changes nothing")
			}
			_, err := parseFoods(header + "\n" + bad + "\n")
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one that says %q", err, c.want)
			}
		})
	}
	if _, err := parseFoods("id,name\n"); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("a wrong header: %v", err)
	}
}

func TestUnstatedIsMay(t *testing.T) {
	t.Parallel()
	row := "egg,egg,,egg-foods,,,dairy,,no,eggs" + strings.Repeat(",", len(foodColumns)-10)
	foods, err := parseFoods(strings.Join(foodColumns, ",") + "\n" + row + "\n")
	if err != nil {
		t.Fatal(err)
	}
	f := foods[0]
	if f.Allergens.Presence(Milk) != May || f.Allergens.Presence(Eggs) != Contains {
		t.Errorf("an unreviewed row: milk %v, eggs %v", f.Allergens.Presence(Milk), f.Allergens.Presence(Eggs))
	}
	if _, known := f.Per100g.Get(Energy); known {
		t.Error("a blank figure is known")
	}
	for _, d := range AllDiets() {
		if f.Fits(d) {
			t.Errorf("a food of unstated origin and labels fits %s", d)
		}
	}
}

func TestPresenceOfUnknownAllergenIsMay(t *testing.T) {
	t.Parallel()
	var all Allergens
	for _, a := range AllAllergens() {
		all = all.With(a, No)
	}
	if all.Presence("kiwi") != May || !all.Excludes("kiwi") {
		t.Error("an allergen that we do not know must exclude")
	}
	if diff := cmp.Diff([]Allergen{Gluten}, all.With(Gluten, Contains).With("kiwi", No).Stated(Contains)); diff != "" {
		t.Error(diff)
	}
}
