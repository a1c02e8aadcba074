package food

import (
	"slices"
	"strings"
	"testing"
)

func TestEverythingHasAGermanName(t *testing.T) {
	t.Parallel()
	all := germanNames()
	want := map[string][]string{}
	for _, f := range Default().All() {
		want["food"] = append(want["food"], string(f.ID))
	}
	for _, id := range Default().GroupIDs() {
		want["group"] = append(want["group"], string(id))
	}
	for _, a := range AllAllergens() {
		want["allergen"] = append(want["allergen"], string(a))
	}
	for _, d := range AllDiets() {
		want["diet"] = append(want["diet"], string(d))
	}
	for _, a := range Aisles() {
		want["aisle"] = append(want["aisle"], string(a))
	}
	for _, u := range Units() {
		want["unit"] = append(want["unit"], string(u))
	}
	for kind, ids := range want {
		for _, id := range ids {
			if all[kind][id].name == "" {
				t.Errorf("%s %s has no German name", kind, id)
			}
		}
		for id := range all[kind] {
			if !slices.Contains(ids, id) {
				t.Errorf("%s %s is named in German and is none", kind, id)
			}
		}
	}
}

// A German name leads to one food, one group, one allergen, one diet and one unit at most,
// and where it is of a food and a group the group covers the food.
func TestGermanNamesLeadToOne(t *testing.T) {
	t.Parallel()
	for kind, rows := range germanNames() {
		if kind == "aisle" {
			continue
		}
		of := map[string]string{}
		for id, row := range rows {
			for _, name := range row.all() {
				key := German.Key(name)
				if key == "" {
					t.Errorf("%s %s: %q has no letter", kind, id, name)
				}
				if other, taken := of[key]; taken && other != id && !slices.Contains(sharedGerman[key], id) {
					t.Errorf("%s: %q is %s and %s", kind, name, other, id)
				}
				of[key] = id
			}
		}
	}
	for key, ids := range Default().NamesIn(German).foods {
		for _, id := range ids {
			for _, other := range ids {
				if _, group := Default().groups[other]; group && Default().foods[id] != nil && !Default().Covers(other, id) {
					t.Errorf("%q is the group %s and the food %s, which is not in it", key, other, id)
				}
			}
		}
	}
}

// sharedGerman are the keys of names that two groups share, with these groups.
var sharedGerman = map[string][]string{
	"wurst":  {"processed-meat", "sausages"},
	"wuerst": {"processed-meat", "sausages"},
}

func TestGermanNamesInTheirForms(t *testing.T) {
	t.Parallel()
	names := Default().NamesIn(German)
	for typed, want := range map[string]ID{
		"Möhren": "carrot", "moehre": "carrot", "Rüebli": "carrot", "Karotten": "carrot", "Erdäpfel": "potato", "Äpfel": "apple", "Eier": "egg", "Ei": "egg",
		"Paradeiser": "tomato", "Topfen": "fromage-frais", "Schlagobers": "double-cream", "Rahm": "double-cream", "Marillen": "apricot", "Powidl": "jam",
		"getrocknete Tomaten": "sun-dried-tomatoes", "getrockneten Tomaten": "sun-dried-tomatoes", "Weisskohl": "white-cabbage", "WEISSKOHL": "white-cabbage",
		"natives Olivenöl extra": "extra-virgin-olive-oil", "glutenfreie Nudeln": "gluten-free-pasta", "Eis": "vanilla-ice-cream", "Reis": "white-rice",
		"Erdnuss": "peanuts", "Steinbutt": "turbot", "Butter": "butter", "Mais": "sweetcorn-canned",
	} {
		var foods []ID
		for _, id := range names.Foods(German.Key(typed)) {
			if Default().Food(id) != nil {
				foods = append(foods, id)
			}
		}
		if !slices.Equal(foods, []ID{want}) {
			t.Errorf("%q names %v, want %s", typed, foods, want)
		}
	}
}

func TestGermanNamesAreShown(t *testing.T) {
	t.Parallel()
	d := Default()
	for got, want := range map[string]string{
		d.NameIn("apple", German): "Apfel", d.NameIn("apple", English): "apple", d.NameIn("mushrooms", German): "Pilze",
		d.NameIn("no-such", German): "no-such", Milk.NameIn(German): "Milch", Vegan.NameIn(German): "vegan", Produce.NameIn(German): "Obst und Gemüse",
		Can.NameIn(German, 2): "Dosen", Can.NameIn(German, 1): "Dose", Can.NameIn(English, 2): "cans",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestLanguagesByTag(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]Language{"de": German, "de-AT": German, "DE_ch": German, "en-GB": English, "fr": English, "": English, "den": English} {
		if got := ParseLanguage(tag); got != want {
			t.Errorf("ParseLanguage(%q) = %q, want %q", tag, got, want)
		}
	}
}

// Every name of names_de.csv is trimmed and written once in its row.
func TestGermanNamesAreTidy(t *testing.T) {
	t.Parallel()
	for _, rows := range germanNames() {
		for id, row := range rows {
			all := row.all()
			for i, name := range all {
				if strings.TrimSpace(name) != name || strings.Contains(name, "  ") || slices.Contains(all[:i], name) {
					t.Errorf("%s: %q has a space too many or is there twice", id, name)
				}
			}
		}
	}
}
