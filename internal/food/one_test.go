package food

import "testing"

func TestFoodNamed(t *testing.T) {
	for _, test := range []struct {
		phrase string
		want   ID // empty: none, or not one
	}{
		{"spinach", "spinach"},
		{" Spinach ", "spinach"},
		{"baby spinach", "spinach"},
		{"frozen spinach", "spinach-frozen"},
		{"spinach-frozen", "spinach-frozen"},
		{"Soy Sauce", "soy-sauce"},
		{"fish", ""}, // a group
		{"meat", ""}, // a group
		{"unobtainium", ""},
		{"", ""},
		{"spinach, rice", ""},
	} {
		got := ID("")
		if f := Default().FoodNamed(test.phrase, AnyLocale); f != nil {
			got = f.ID
		}
		if got != test.want {
			t.Errorf("%q is %q, want %q", test.phrase, got, test.want)
		}
	}
	// Every food is found by its id and by its name.
	for _, f := range Default().All() {
		for _, phrase := range []string{string(f.ID), f.Name} {
			if got := Default().FoodNamed(phrase, AnyLocale); got != f {
				t.Errorf("%q is not %s", phrase, f.ID)
			}
		}
	}
}

func TestFoodNamedInGerman(t *testing.T) {
	t.Parallel()
	for phrase, want := range map[string]ID{
		"Spinat": "spinach", "tomaten": "tomato", "Weißer Reis": "white-rice", "Frischkäse": "cream-cheese", "spinach": "spinach", "white-rice": "white-rice",
		"Öl": "", "Käse": "", "Fisch": "", "Mondgestein": "", "": "",
	} {
		got := ID("")
		if f := Default().FoodNamedIn(phrase, German); f != nil {
			got = f.ID
		}
		if got != want {
			t.Errorf("%q is %q, want %q", phrase, got, want)
		}
	}
	// Every food is found by its German name, unless that names many.
	for _, f := range Default().All() {
		name := Default().NameIn(f.ID, German)
		if got := Default().FoodNamedIn(name, German); got != f && !Default().NamesIn(German).Broad(German.Key(name)) {
			t.Errorf("%q is not %s", name, f.ID)
		}
	}
}
