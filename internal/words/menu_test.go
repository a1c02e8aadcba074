package words

import (
	"testing"

	"golang.org/x/text/language"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

func TestReasons(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		reason          meal.Reason
		english, german string
	}{
		{meal.BecauseMinutes(15), "15 min", "15 Min."},
		{meal.BecauseProtein(33.6), "34 g protein a serving", "34 g Eiweiß je Portion"},
		{meal.BecauseFibre(9.2), "9 g fibre a serving", "9 g Ballaststoffe je Portion"},
		{meal.BecauseCuisine("middle-eastern"), "Middle eastern, which you like", "Orientalisch, wie Sie es mögen"},
		{meal.BecauseUsesUp("spinach"), "uses up the spinach", "verbraucht, was da ist: Spinat"},
		{meal.BecauseSwap("Fish pie"), "instead of Fish pie", "anstelle von Fish pie"},
		{meal.BecauseLeftover("2026-12-01"), "left over from Tuesday", "übrig von Dienstag"},
		{meal.BecauseRecurring("2026-12-04"), "every Friday", "jeden Freitag"},
		{meal.Because(meal.ReasonFavourite), "a favourite", "ein Lieblingsgericht"},
		{meal.Because(meal.ReasonNew), "new this week", "neu in dieser Woche"},
		{meal.Because(meal.ReasonOnly), "the only dish that fits", "das einzige Gericht, das passt"},
		{meal.Because(meal.ReasonEnergy), "brings the day to its aim", "bringt den Tag an sein Ziel"},
		{meal.BecauseRepaired("allergen:sesame"), "in place of a dish with sesame", "anstelle eines anderen Gerichts (Sesam)"},
		{meal.BecauseRepaired(""), "chosen when the model was asked again", "gewählt, als das Modell noch einmal gefragt wurde"},
		{meal.Because(meal.ReasonFilled), "chosen by the built-in composer", "vom eingebauten Planer gewählt"},
		{meal.BecauseFilled(meal.FilledAway, ""), "chosen here: the model could not be reached", "hier gewählt: Das Modell war nicht erreichbar"},
		{meal.BecauseFilled(meal.FilledLate, ""), "chosen here: the model took too long", "hier gewählt: Das Modell brauchte zu lange"},
		{meal.BecauseFilled(meal.FilledSpent, ""), "chosen here: no more may be asked of the model", "hier gewählt: Das Modell darf nicht mehr gefragt werden"},
		{meal.BecauseFilled(meal.FilledUnwanted, ""), "chosen here: you did not want to wait for the model", "hier gewählt: Sie wollten nicht auf das Modell warten"},
		{meal.BecauseFilled(meal.FilledWrong, "hazard:raw_egg"), "chosen here: the model's dish had raw or soft egg", "hier gewählt: Im Gericht des Modells war rohes oder weiches Ei"},
		{meal.BecauseFilled(meal.FilledWrong, "food:butter"), "chosen here: the model's dish had unsalted butter", "hier gewählt: Im Gericht des Modells war Butter"},
		{meal.BecauseFilled(meal.FilledWrong, "milk"), "chosen here: the model's dish had milk", "hier gewählt: Im Gericht des Modells war milk"}, // of an older version
		{meal.BecauseFilled(meal.FilledWrong, ""), "chosen here: the model gave no dish that fits", "hier gewählt: Das Modell gab kein Gericht, das passt"},
		{meal.BecauseDiet(food.Vegan), "vegan for the whole table, as one of you keeps it", "vegan für den ganzen Tisch, weil eine Person so isst"},
		{meal.BecauseVariant("Beef tacos"), "cooked beside Beef tacos: what they share is made once", "neben Beef tacos gekocht: Was beide gemeinsam haben, wird einmal gemacht"},
		{meal.Because(meal.ReasonChosen), "chosen by you", "von Ihnen gewählt"},
		{meal.Because("of-later-days"), "of later days", "of later days"},
	} {
		if got := For(language.English).Reason(c.reason); got != c.english {
			t.Errorf("%+v: %q, want %q", c.reason, got, c.english)
		}
		if got := For(language.German).Reason(c.reason); got != c.german {
			t.Errorf("%+v: %q, want %q", c.reason, got, c.german)
		}
	}
}

func TestViolations(t *testing.T) {
	t.Parallel()
	p := func(kv ...string) map[string]string {
		out := map[string]string{}
		for i := 0; i < len(kv); i += 2 {
			out[kv[i]] = kv[i+1]
		}
		return out
	}
	of := func(rule string, params map[string]string) meal.ViolationView {
		return meal.ViolationView{Rule: rule, Params: params, EaterName: "Ada", Dish: "Peanut noodles", Slot: meal.Dinner, Date: "2026-12-06"}
	}
	gone := meal.ViolationView{Rule: meal.RuleNoMain, Slot: meal.Snack, Params: p("number", "2")}
	noDish := meal.ViolationView{Rule: meal.RuleVariety, Params: p("first", "whenever")}
	for _, c := range []struct {
		of              meal.ViolationView
		english, german string
	}{
		{of(meal.RuleAllergen, p("allergen", "peanuts", "presence", "contains", "food", "peanut-butter")),
			"This dish contains peanuts (peanut butter), which Ada is allergic to", "Dieses Gericht enthält Erdnüsse (Erdnussbutter); darauf reagiert Ada allergisch"},
		{of(meal.RuleAllergen, p("allergen", "mustard", "presence", "may", "food", "vegetable-stock")),
			"This dish may contain mustard (vegetable stock), which Ada is allergic to", "Dieses Gericht kann Senf (Gemüsebrühe) enthalten; darauf reagiert Ada allergisch"},
		{of(meal.RuleDiet, p("diet", "vegan", "food", "honey")), "This dish is not vegan (honey), as Ada eats", "Dieses Gericht ist nicht vegan (Honig); so isst Ada"},
		{of(meal.RuleExcluded, p("excluded", "mushrooms", "food", "shiitake")), "This dish contains mushrooms (shiitake mushrooms), which Ada does not eat", "Dieses Gericht enthält Pilze (Shiitakepilze); das isst Ada nicht"},
		{of(meal.RuleDisliked, p("disliked", "cod", "food", "cod")), "Peanut noodles: contains cod fillet, which Ada does not like", "Peanut noodles: enthält Kabeljaufilet; das mag Ada nicht"},
		{of(meal.RuleHazard, p("hazard", "raw_fish", "food", "cod", "because", "pregnant")), "This dish has raw or cold-smoked fish (cod fillet), and Ada is pregnant", "In diesem Gericht ist Fisch, roh oder kalt geräuchert (Kabeljaufilet), und Ada ist schwanger"},
		{of(meal.RuleHazard, p("hazard", "choking", "food", "peanut-butter", "because", "under-5")), "This dish has a choking hazard (peanut butter), and Ada is under 5", "In diesem Gericht ist etwas, woran man sich verschlucken kann (Erdnussbutter), und Ada ist jünger als 5 Jahre"},
		{of(meal.RuleHazard, p("hazard", "raw_egg", "because", "nursing")), "This dish has raw or soft egg, and Ada is nursing", "In diesem Gericht ist rohes oder weiches Ei, und Ada stillt"},
		{of(meal.RuleDiet, p("diet", "keto", "amount", "34.2", "limit", "10")), "This dish has 34.2 g of net carbohydrate a serving, more than the 10 g of a keto dish, as Ada eats", "Dieses Gericht hat 34,2 g verwertbare Kohlenhydrate je Portion, mehr als 10 g; Ada isst ketogen"},
		{of(meal.RuleDiet, p("diet", "keto", "limit", "10")), "The carbohydrate of this dish is not known, and Ada eats keto", "Die Kohlenhydrate dieses Gerichts sind nicht bekannt; Ada isst ketogen"},
		{of(meal.RuleUnknown, p("food", "moon-dust")), `We have no facts about "moon-dust", so this dish cannot be checked`, "Über „moon-dust“ ist nichts bekannt; deshalb lässt sich dieses Gericht nicht prüfen"},
		{of(meal.RuleNoMain, nil), "Dinner: no main dish for Ada", "Abendessen: Ada hat kein Hauptgericht"},
		{gone, "Snack 2: no main dish for somebody", "Zwischenmahlzeit 2: jemand hat kein Hauptgericht"},
		{of(meal.RuleTime, p("minutes", "60", "limit", "45")), "Peanut noodles: takes 60 min, longer than the 45 min for this dinner", "Peanut noodles: dauert 60 Min., länger als die 45 Min. für diese Mahlzeit (Abendessen)"},
		{of(meal.RuleKeeping, nil), "Peanut noodles: nothing is left over that keeps until then, so it is made anew", "Peanut noodles: Bis dahin bleibt nichts übrig, was sich hält; es wird neu gekocht"},
		{of(meal.RuleVariety, p("first", "2026-12-01")), "Peanut noodles: also on Tuesday 1 December", "Peanut noodles: auch am Dienstag, 1. Dezember"},
		{noDish, "This dish: also on whenever", "Dieses Gericht: auch am whenever"},
		{of(meal.RuleRotation, p("rotation", "fish", "times", "0", "limit", "1")), "The week to Sunday 6 December has fish never, you wish at least once", "In der Woche bis Sonntag, 6. Dezember: Fisch kein Mal, gewünscht mindestens einmal"},
		{of(meal.RuleRotation, p("rotation", "fish", "times", "3", "limit", "2")), "The week to Sunday 6 December has fish 3 times, you wish at most twice", "In der Woche bis Sonntag, 6. Dezember: Fisch 3-mal, gewünscht höchstens zweimal"},
		{of(meal.RuleEnergy, p("amount", "2300", "target", "2000")), "Ada: 2,300 kcal, 300 kcal more than the aim", "Ada: 2.300 kcal, 300 kcal mehr als das Ziel"},
		{of(meal.RuleMacro, p("nutrient", "protein", "amount", "80", "target", "100")), "Ada: 80 g protein, 20 g less than the aim", "Ada: 80 g Eiweiß, 20 g weniger als das Ziel"},
		{of(meal.RuleEnergy, p("amount", "1800", "target", "2250", "estimated", "true")), "Ada: 1,800 kcal, 450 kcal less than the estimated need", "Ada: 1.800 kcal, 450 kcal weniger als der geschätzte Bedarf"},
		{of(meal.RuleNutrient, p("nutrient", "sodium", "amount", "2900", "target", "2400", "estimated", "true")), "Ada: 2,900 mg sodium, 500 mg more than the reference value", "Ada: 2.900 mg Natrium, 500 mg mehr als der Referenzwert"},
		{of(meal.RuleNutrient, p("nutrient", "fiber", "amount", "20", "target", "35")), "Ada: 20 g fibre, 15 g less than the aim", "Ada: 20 g Ballaststoffe, 15 g weniger als das Ziel"},
		{of(meal.RuleNutrient, p("nutrient", "energy", "amount", "2000", "target", "1800", "per", "week")), "Ada: in the week to Sunday 6 December 2,000 kcal energy a day, 200 kcal more than the aim", "Ada: in der Woche bis Sonntag, 6. Dezember 2.000 kcal Energie am Tag, 200 kcal mehr als das Ziel"},
		{of("a-rule-to-come", nil), "a rule to come", "a rule to come"},
	} {
		if got := For(language.English).Violation(c.of); got != c.english {
			t.Errorf("got  %q\nwant %q", got, c.english)
		}
		if got := For(language.German).Violation(c.of); got != c.german {
			t.Errorf("got  %q\nwant %q", got, c.german)
		}
	}
}

// Every cuisine and nutrient that a message may name has a name.
func TestNamesOfIDs(t *testing.T) {
	t.Parallel()
	var aimed []string
	for _, n := range meal.AimNutrients() {
		aimed = append(aimed, string(n))
	}
	for _, w := range []*Words{For(language.English), For(language.German)} {
		for kind, ids := range map[string][]string{"cuisine": meal.Cuisines(), "appliance": meal.Appliances(), "nutrient": aimed} {
			for _, id := range ids {
				if w.names[kind][id] == "" {
					t.Errorf("%s: the %s %q has no name", w.Tag(), kind, id)
				}
			}
		}
		for _, h := range food.AllHazards() {
			if w.names["hazard"][string(h)] == "" {
				t.Errorf("%s: the hazard %q has no name", w.Tag(), h)
			}
		}
	}
}

func TestLabels(t *testing.T) {
	t.Parallel()
	milk, nuts := []food.Allergen{food.Milk}, []food.Allergen{food.Milk, food.Nuts}
	english := For(language.English)
	for want, got := range map[string]string{
		"":                                     english.Label(nil, []food.Allergen{}),
		"check the label: milk, nuts":          english.Label(nil, nuts),
		"contains milk":                        english.Label(milk, milk),
		"contains milk; check the label: nuts": english.Label(milk, nuts),
		"enthält Milch; Etikett prüfen: Schalenfrüchte":                    For(language.German).Label(milk, nuts),
		english.LabelsBelow([]meal.LabelBelow{}) + "none":                  "none",
		"contains cereals containing gluten; check the label: crustaceans": english.Label([]food.Allergen{food.Gluten}, []food.Allergen{food.Gluten, food.Crustaceans}),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
