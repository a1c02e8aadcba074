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
