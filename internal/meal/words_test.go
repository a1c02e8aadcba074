package meal

import (
	"testing"
)

func TestReasonText(t *testing.T) {
	t.Parallel()
	for want, r := range map[string]Reason{
		"15 min":                                         BecauseMinutes(15),
		"34 g protein a serving":                         BecauseProtein(33.6),
		"9 g fibre a serving":                            BecauseFibre(9.2),
		"Middle eastern, which you like":                 BecauseCuisine("middle-eastern"),
		"uses up the spinach":                            BecauseUsesUp("spinach"),
		"instead of Fish pie":                            BecauseSwap("Fish pie"),
		"left over from Tuesday":                         BecauseLeftover("2026-12-01"),
		"every Friday":                                   BecauseRecurring("2026-12-04"),
		"a favourite":                                    Because(ReasonFavourite),
		"new this week":                                  Because(ReasonNew),
		"the only dish that fits":                        Because(ReasonOnly),
		"brings the day to its aim":                      Because(ReasonEnergy),
		"in place of a dish with sesame":                 BecauseRepaired("sesame"),
		"chosen when the model was asked again":          BecauseRepaired(""),
		"chosen by the built-in composer":                Because(ReasonFilled),
		"chosen here: the model could not be reached":    BecauseFilled(FilledAway, ""),
		"chosen here: the model took too long":           BecauseFilled(FilledLate, ""),
		"chosen here: no more may be asked of the model": BecauseFilled(FilledSpent, ""),

		"chosen here: you did not want to wait for the model": BecauseFilled(FilledUnwanted, ""),
		"chosen here: the model's dish had milk":              BecauseFilled(FilledWrong, "milk"),
		"chosen here: the model gave no dish that fits":       BecauseFilled(FilledWrong, ""),
		"chosen by you": Because(ReasonChosen),
		"of later days": Because("of-later-days"),
	} {
		if got := r.Text(); got != want {
			t.Errorf("%+v: %q, want %q", r, got, want)
		}
	}
}

func TestViolationMessage(t *testing.T) {
	t.Parallel()
	foods := world(t)
	h := household(Eater{ID: "ada", Name: "Ada"})
	m := dinnerMenu([]string{"ada"}, mainOf("m", Dinner, dish("Peanut noodles"), "ada"))
	p := func(kv ...string) map[string]string {
		out := map[string]string{}
		for i := 0; i < len(kv); i += 2 {
			out[kv[i]] = kv[i+1]
		}
		return out
	}
	for want, v := range map[string]Violation{
		"This dish contains peanuts (peanut butter), which Ada is allergic to": {Rule: RuleAllergen, Eater: "ada", Meal: "m",
			Params: p("allergen", "peanuts", "presence", "contains", "food", "groundnut-butter")},
		"This dish may contain mustard (forest stock), which Ada is allergic to": {Rule: RuleAllergen, Eater: "ada", Meal: "m",
			Params: p("allergen", "mustard", "presence", "may", "food", "forest-stock")},
		"This dish is not vegan (milk), as Ada eats":                                                         {Rule: RuleDiet, Eater: "ada", Meal: "m", Params: p("diet", "vegan", "food", "cow-milk")},
		"This dish contains mushrooms (shiitake), which Ada does not eat":                                    {Rule: RuleExcluded, Eater: "ada", Meal: "m", Params: p("excluded", "mushrooms", "food", "shiitake")},
		"Peanut noodles: contains cod, which Ada does not like":                                              {Rule: RuleDisliked, Eater: "ada", Meal: "m", Params: p("disliked", "cod", "food", "cod")},
		"This dish has raw or cold-smoked fish (cod), and Ada is pregnant":                                   {Rule: RuleHazard, Eater: "ada", Meal: "m", Params: p("hazard", "raw_fish", "food", "cod", "because", "pregnant")},
		"This dish has a choking hazard (peanut butter), and Ada is under 5":                                 {Rule: RuleHazard, Eater: "ada", Meal: "m", Params: p("hazard", "choking", "food", "groundnut-butter", "because", "under-5")},
		"This dish has raw or soft egg, and Ada is nursing":                                                  {Rule: RuleHazard, Eater: "ada", Meal: "m", Params: p("hazard", "raw_egg", "because", "nursing")},
		"This dish has 34.2 g of net carbohydrate a serving, more than the 10 g of a keto dish, as Ada eats": {Rule: RuleDiet, Eater: "ada", Meal: "m", Params: p("diet", "keto", "amount", "34.2", "limit", "10")},
		"The carbohydrate of this dish is not known, and Ada eats keto":                                      {Rule: RuleDiet, Eater: "ada", Meal: "m", Params: p("diet", "keto", "limit", "10")},
		`We have no facts about "moon-dust", so this dish cannot be checked`:                                 {Rule: RuleUnknown, Meal: "m", Params: p("food", "moon-dust")},
		"Dinner: no main dish for Ada":                                                                       {Rule: RuleNoMain, Eater: "ada", Slot: Dinner},
		"Snack 2: no main dish for somebody":                                                                 {Rule: RuleNoMain, Eater: "gone", Slot: Snack, Params: p("number", "2")},
		"Peanut noodles: takes 60 min, longer than the 45 min for this dinner":                               {Rule: RuleTime, Meal: "m", Slot: Dinner, Params: p("minutes", "60", "limit", "45")},
		"Peanut noodles: also on Tuesday 1 December":                                                         {Rule: RuleVariety, Meal: "m", Params: p("first", "2026-12-01")},
		"Ada: 2,300 kcal, 300 kcal more than the aim":                                                        {Rule: RuleEnergy, Eater: "ada", Params: p("amount", "2300", "target", "2000")},
		"Ada: 80 g protein, 20 g less than the aim":                                                          {Rule: RuleMacro, Eater: "ada", Params: p("nutrient", "protein", "amount", "80", "target", "100")},
		"This dish: also on whenever":                                                                        {Rule: RuleVariety, Meal: "gone", Params: p("first", "whenever")},
		"a rule to come":                                                                                     {Rule: "a-rule-to-come"},
	} {
		if got := v.Message(foods, h, m); got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}
