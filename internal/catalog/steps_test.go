package catalog

import (
	"regexp"
	"testing"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// stepTime is what the steps of a recipe take, for its own number of servings.
func stepTime(r meal.Recipe) (minutes int) {
	for _, s := range r.Steps {
		switch {
		case s.Meanwhile:
		case s.EachServing:
			minutes += s.Minutes * r.Servings
		default:
			minutes += s.Minutes
		}
	}
	return minutes
}

// waits are steps that need nobody and are over when the dish is eaten or long before.
var waits = regexp.MustCompile(`\b(leftovers|overnight)\b`)

// A recipe takes as long as its steps do, cutting and rinsing included.
func TestStepsTakeTheMinutes(t *testing.T) {
	t.Parallel()
	for _, r := range Recipes() {
		for _, s := range r.Steps {
			if s.Minutes == 0 {
				t.Errorf("%s: a step without its minutes: %q", r.ID, s.Text)
			}
			if s.Minutes > r.Minutes && !waits.MatchString(s.Text) {
				t.Errorf("%s: a step of %d minutes in a recipe of %d", r.ID, s.Minutes, r.Minutes)
			}
		}
		if got := stepTime(r); got != r.Minutes {
			t.Errorf("%s: the steps take %d minutes, the recipe says %d", r.ID, got, r.Minutes)
		}
	}
}

// counted are the ways in which a step says how much or how many. Portions scale a recipe: a
// step must be true of half of it and of three times. Times, temperatures and shares ("half
// of the oil", "twice its volume") are.
var counted = []*regexp.Regexp{
	regexp.MustCompile(`(?i)\bboth\b`),
	regexp.MustCompile(`(?i)\b(a|one|two|three|four|five|six|eight|ten|twelve|half a|\d+) (table|tea)?spoon(ful)?s? of\b`),
	regexp.MustCompile(`(?i)\b(a|one|two|three|four|five|six|\d+) (cup|mug|ladle|tin|can|handful|pinch)(ful)?(s|es)? of\b`),
	regexp.MustCompile(`(?i)\begg([,.;:]|$| (and|or|in|on|into|over|with|is|are|until|for|beside|to)\b)`),
	regexp.MustCompile(`(?i)\b(two|three|four|five|six|seven|eight|nine|ten|twelve) (\w+ )?(balls|pieces|slices|patties|bowls|cups|hollows|eggs|rounds|sides|pancakes|skewers|portions|servings|heaps|batches|wedges|sheets)\b`),
	regexp.MustCompile(`\b\d+ (balls|pieces|slices|patties|bowls|cups|eggs|rounds|pancakes|skewers|portions|servings|heaps|batches|wedges|sheets|g|ml)\b`),
	regexp.MustCompile(`(?i)\bto taste\b`),
}

func countIn(text string) string {
	for _, c := range counted {
		if found := c.FindString(text); found != "" {
			return found
		}
	}
	return ""
}

func TestStepsCountNothing(t *testing.T) {
	t.Parallel()
	for _, r := range Recipes() {
		for _, s := range r.Steps {
			if found := countIn(s.Text); found != "" {
				t.Errorf("%s: the step %q says %q", r.ID, s.Text, found)
			}
		}
	}
}

func TestCountIn(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Boil the egg until the yolk is firm.":             "egg until",
		"Mix with the beef and the egg.":                   "egg.",
		"Break an egg into each.":                          "egg into",
		"Add 4 tablespoons of water.":                      "4 tablespoons of",
		"Loosen with a spoonful of water.":                 "a spoonful of",
		"Add a mug of water.":                              "a mug of",
		"Divide among eight muffin cups.":                  "eight muffin cups",
		"Brown it on both sides.":                          "both",
		"Roll into 12 balls.":                              "12 balls",
		"Press into two thin patties.":                     "two thin patties",
		"Season to taste.":                                 "to taste",
		"Boil the eggs for 10 minutes.":                    "",
		"Fry in half of the oil, then two thirds of it.":   "",
		"Simmer in twice its volume of water.":             "",
		"Stir the egg whites in the hot oil until set.":    "",
		"Line a tin with the filo.":                        "",
		"Spoon the yogurt into a bowl.":                    "",
		"Cook until the chicken is 74 °C at its thickest.": "",
	} {
		if got := countIn(text); got != want {
			t.Errorf("countIn(%q) = %q, want %q", text, got, want)
		}
	}
}

// Every recipe has a name in German, and no two have the same.
func TestGermanTitles(t *testing.T) {
	t.Parallel()
	titles := map[string]string{}
	for _, r := range Recipes() {
		title := r.Texts[food.German].Title
		if title == "" {
			t.Errorf("%s has no German title", r.ID)
		} else if other := titles[title]; other != "" {
			t.Errorf("%s and %s are both called %q", r.ID, other, title)
		}
		titles[title] = r.ID
	}
}
