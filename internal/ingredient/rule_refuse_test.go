package ingredient

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/food"
)

func refusalOf(t *testing.T, text string) *Refusal {
	t.Helper()
	rule, err := Default().ReadRule(text)
	var refused *Refusal
	if !errors.As(err, &refused) {
		t.Fatalf("%q is read as %+v", text, rule)
	}
	return refused
}

// Beside a condition, a rule that needs nothing of it is what to write.
func TestTheRestBesideAConditionIsSaid(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"asthma and nut allergy":              "nut allergy",
		"nut allergy, asthma":                 "nut allergy",
		"asthma (nut allergy)":                "nut allergy",
		"eczema, no dairy":                    "no dairy",
		"asthma, egg and milk allergy":        "egg and milk allergy",
		"diabetes; no nuts; ibs; no eggs":     "no nuts, no eggs",
		"I have asthma and my diet is vegan":  "my diet is vegan",
		"latex allergy, no eggs":              "no eggs",
		"latex allergy and nut allergy":       "nut allergy",
		"allergic to latex; no eggs":          "no eggs",
		"eggs, latex allergy":                 "", // an allergy to eggs
		"allergic to pollen; strawberries":    "",
		"diabetic":                            "",
		"asthma and eczema":                   "",
		"allergic to pollen and strawberries": "", // "strawberries" alone is no allergy
		"nuts and pollen allergy":             "",
		"asthma, no qwerty":                   "",
		"asthma, no allergies":                "",
	} {
		refused := refusalOf(t, text)
		if refused.Code != Medical || refused.Rest() != want {
			t.Errorf("%q: %s, the rest is %q, want %q", text, refused.Code, refused.Rest(), want)
		}
		if want != "" && !strings.Contains(said(refused), "“"+want+"”") {
			t.Errorf("%q: %s", text, refused)
		}
	}
}

// So it is beside all that is asked back about.
func TestTheRestBesideWhatIsAsked(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]string{
		"pregnant, no nuts":           {SetStage, "no nuts"},
		"low carb and no mushrooms":   {LowCarb, "no mushrooms"},
		"kosher, no pork":             {NotCheckable, "no pork"},
		"baby; allergic to egg, milk": {SetBorn, "allergic to egg, milk"},
		"kosher":                      {NotCheckable, ""},
		"pregnant":                    {SetStage, ""},
	} {
		if refused := refusalOf(t, text); refused.Code != want[0] || refused.Rest() != want[1] {
			t.Errorf("%q: %s, the rest is %q, want %q", text, refused.Code, refused.Rest(), want)
		}
	}
}

func TestRefusalsSuggest(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"peanut alergy": "allergy", "nut allery": "allergy", "alergies: nuts": "allergy", "Alergies: nuts": "allergy", "intolerent of milk": "intolerant",
		"witout nuts": "without", "aviod nuts": "avoid", "anaphilaxis: nuts": "anaphylaxis",
		"allergic to satay": "peanuts", "no satay": "peanuts", "allergic to omelettes": "eggs", "no sushi": "fish", "no cow": "beef", "allergic to cow": "milk", "no white meat": "poultry", "no sweets": "sugar", "no candy": "sugar",
	} {
		refused := refusalOf(t, text)
		if !slices.Contains(refused.Suggestions(), want) || !strings.Contains(said(refused), "“"+want+"”") {
			t.Errorf("%q: %s", text, refused)
		}
	}
	for phrase, word := range Default().rules.phrases {
		for _, name := range word.suggest {
			if _, err := Default().ReadRule("no " + name); err != nil || word.refuse == "" {
				t.Errorf("%q is refused as %q and suggests %q: %v", phrase, word.refuse, name, err)
			}
		}
	}
}

func TestRefusalsByReason(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Reason{
		"dairy etc.": ReasonOpen, "no nuts, etc": ReasonOpen, "allergic to milk and so on": ReasonOpen,
		"Lily is vegetarian; Max has a peanut allergy": ReasonPerson, "Max has a nut allergy": ReasonPerson, "no milk; Max hates fish": ReasonPerson,
		"lily is vegetarian": ReasonUnknown, "no Lily": ReasonUnknown,
		"no nut allergy": ReasonDenial,
	} {
		if refused := refusalOf(t, text); refused.Reason != want {
			t.Errorf("%q: %q, want %q: %s", text, refused.Reason, want, refused)
		}
	}
}

func TestFramesInRemarks(t *testing.T) {
	t.Parallel()
	for text, as := range map[string]string{
		"no fish (allergy), no eggs (dislikes)": "allergic to fish, no eggs",
		"no strawberries (allergy)":             "allergic to strawberries",
		"no raisins - allergic":                 "allergic to raisins",
		"no raisins (dislikes)":                 "no raisins",
		"anaphylactic - egg":                    "allergic to egg",
		"anaphylactic: raisins":                 "allergic to raisins",
		"epipen: nuts":                          "allergic to nuts",
		"EpiPen for raisins":                    "allergic to raisins",
		"raisins (EpiPen)":                      "allergic to raisins",
		"carries an EpiPen for nuts":            "allergic to nuts",
		"she has an epi-pen for raisins":        "allergic to raisins",
		"nut allergy and EpiPen":                "nut allergy",
		"nut allergy, epi pen":                  "nut allergy",
		"no canola":                             "no rapeseed oil",
		"allergic to brazils":                   "allergic to Brazil nuts",
		"no cow or goat's milk":                 "no cow's milk, no goat's milk",
		"peanuts and tree nuts are both out":    "no peanuts, no tree nuts",
		"eggs are out":                          "no eggs",
		"sulphites give him asthma":             "allergic to sulphites",
		"raisins give her asthma":               "allergic to raisins",
		"raisins trigger eczema":                "allergic to raisins",
		"halal only":                            "halal",
		"no honey for the baby":                 "no honey",
		"no honey for my son, no nuts":          "no honey, no nuts",
		"peanut allergy, severe, both kids":     "peanut allergy",
		"both kids are allergic to raisins":     "allergic to raisins",
		"raisin allergy, both my children":      "allergic to raisins",
	} {
		want, ok := meaning(t, as)
		if got, understood := meaning(t, text); !ok || !understood || !covers(got, want) || !covers(want, got) {
			t.Errorf("%q is %+v, want that of %q: %+v", text, got, as, want)
		}
	}
}

// A suggestion is never what was refused, and is read as a rule or as the frame of one.
func TestSuggestionsHelp(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"no nuts eggs fish", "lacto vegeterian", "no spirts", "no chok", "pure vegg", "no pork chop pie", "no fish tacos", "no hazlenut", "no veg", "no stockcube", "no seed oils",
		"nuts: almonds", "no cow", "no candy", "no animal fats", "no lunch", "no tree", "no hempp",
	} {
		var refused *Refusal
		if _, err := Default().ReadRule(text); err == nil || !errors.As(err, &refused) {
			continue
		}
		for _, name := range refused.Suggestions() {
			if food.PhraseKey(name) == food.PhraseKey(refused.Part) || !Default().isRule(name) {
				t.Errorf("%q: suggests %q of %q", text, name, refused.Part)
			}
		}
	}
	for text, never := range map[string]string{"no spirrits": "sprats", "no chooks": "choko"} {
		var refused *Refusal
		if _, err := Default().ReadRule(text); errors.As(err, &refused) && slices.Contains(refused.Suggestions(), never) {
			t.Errorf("%q: suggests %q", text, never)
		}
	}
}

func TestConditionsAndFaithAreRefused(t *testing.T) {
	t.Parallel()
	for text, code := range map[string]string{"halal meat only": NotCheckable, "only halal meat": NotCheckable, "heart disease": Medical, "heart": Medical, "weak heart": Medical, "fructose malabsorption": Medical} {
		var refused *Refusal
		if _, err := Default().ReadRule(text); !errors.As(err, &refused) || refused.Code != code {
			t.Errorf("%q: %v, want %s", text, err, code)
		}
	}
}
