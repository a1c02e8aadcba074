package food

import "testing"

func TestUSPresence(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		food     ID
		allergen USAllergen
		want     Presence
	}{
		{"plain-flour", USWheat, Contains}, {"soy-sauce", USWheat, Contains}, {"couscous", USWheat, Contains}, {"seitan", USWheat, Contains},
		{"rolled-oats", USWheat, May}, {"pearl-barley", USWheat, May}, {"corn-flakes", USWheat, May}, {"baking-powder", USWheat, May},
		{"buckwheat", USWheat, No}, {"gluten-free-tamari", USWheat, No}, {"white-rice", USWheat, No},
		{"prawns", USCrustaceans, Contains}, {"mussels", USCrustaceans, No}, {"oysters", USCrustaceans, No}, {"crab-sticks", USCrustaceans, May},
		{"pine-nuts", USTreeNuts, Contains}, {"chestnuts", USTreeNuts, No}, {"chestnut-flour", USTreeNuts, No}, {"coconut-milk", USTreeNuts, No},
		{"almonds", USTreeNuts, Contains}, {"peanuts", USTreeNuts, No}, {"peanuts", USPeanuts, Contains}, {"nutmeg", USTreeNuts, No},
		{"tahini", USSesame, Contains}, {"goat-milk", USMilk, Contains}, {"duck-egg", USEggs, Contains}, {"worcestershire-sauce", USFish, Contains},
		{"egg", "mustard", May}, {"egg", "", May}, {"gone", USMilk, May},
	} {
		if got := Default().USPresence(c.food, c.allergen); got != c.want {
			t.Errorf("%s, %s: %s, want %s", c.food, c.allergen, got, c.want)
		}
	}
}

// Who is protected by the European list is protected from what either law names.
func TestEuropeanProtectionIsNeverNarrower(t *testing.T) {
	each(t, func(t *testing.T, f *Food) {
		for _, a := range AllUSAllergens() {
			if Default().USPresence(f.ID, a) != No && !f.Allergens.Excludes(euOfUS[a]) {
				t.Errorf("%s holds %s by US law, and whoever declares %s is not protected", f.ID, a, euOfUS[a])
			}
		}
	})
	if len(AllUSAllergens()) != 9 {
		t.Errorf("%d allergens are not nine", len(AllUSAllergens()))
	}
}
