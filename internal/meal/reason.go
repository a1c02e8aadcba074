package meal

import (
	"maps"
	"math"
	"strconv"

	"mealplanner/internal/food"
)

// Reason says why a meal was chosen, as a code with parameters.
type Reason struct {
	Code   string            `json:"code"`
	Params map[string]string `json:"params,omitempty"`
}

// Clone is a copy that shares nothing with r.
func (r Reason) Clone() Reason {
	r.Params = maps.Clone(r.Params)
	return r
}

// The codes of reasons, with their parameters. They are kept with menus: a code is
// never renamed. Menus of older versions hold the English name of a food or Culprit in
// place of its id.
const (
	ReasonMinutes   = "minutes"   // minutes
	ReasonProtein   = "protein"   // grams, a serving
	ReasonFibre     = "fibre"     // grams, a serving
	ReasonFavourite = "favourite" // the household rated it high
	ReasonCuisine   = "cuisine"   // cuisine
	ReasonUsesUp    = "uses-up"   // food: its id
	ReasonNew       = "new"       // not eaten in the weeks before
	ReasonOnly      = "only"      // nothing else fits
	ReasonSwap      = "swap"      // instead: the title of the dish it replaces
	ReasonLeftover  = "leftover"  // date: when it is cooked
	ReasonRecurring = "recurring" // date: its own
	ReasonEnergy    = "energy"    // brings the day to its aim
	ReasonRepaired  = "repaired"  // the model was asked again; had: the Culprit of its first dish
	ReasonFilled    = "filled"    // chosen here in the model's place; why: a Filled; had, as above
	ReasonChosen    = "chosen"    // by hand
	ReasonDiet      = "diet"      // diet: somebody at the table keeps it, so that all have it
	ReasonAgain     = "again"     // every other dish that fits was there before: they come again
	ReasonVariant   = "variant"   // beside: the title of the dish of which this is another form
)

// Filled is why a dish is not the model's.
type Filled string

// The reasons why: the model could not be reached, its time was over, its calls or its money
// were spent, it gave nothing that may be served, or somebody chose not to wait for it.
const (
	FilledAway  Filled = "away"
	FilledLate  Filled = "late"
	FilledSpent Filled = "spent"
	FilledWrong Filled = "wrong"

	FilledUnwanted Filled = "unwanted"
)

// BecauseMinutes: it is ready in so many minutes.
func BecauseMinutes(minutes int) Reason {
	return because(ReasonMinutes, "minutes", strconv.Itoa(minutes))
}

// BecauseProtein: a serving has so many grams of protein.
func BecauseProtein(grams float64) Reason {
	return because(ReasonProtein, "grams", strconv.Itoa(int(math.Round(grams))))
}

// BecauseFibre: a serving has so many grams of fibre.
func BecauseFibre(grams float64) Reason {
	return because(ReasonFibre, "grams", strconv.Itoa(int(math.Round(grams))))
}

// BecauseCuisine: it is of a cuisine that the household likes.
func BecauseCuisine(cuisine string) Reason { return because(ReasonCuisine, "cuisine", cuisine) }

// BecauseUsesUp: it uses a food that would be left.
func BecauseUsesUp(id food.ID) Reason { return because(ReasonUsesUp, "food", string(id)) }

// BecauseSwap: it was asked for in place of another dish (by its title).
func BecauseSwap(instead string) Reason { return because(ReasonSwap, "instead", instead) }

// BecauseAgain: every other dish that fits was in its place before, and they come again.
func BecauseAgain() Reason { return Reason{Code: ReasonAgain} }

// BecauseLeftover: it was cooked on that date.
func BecauseLeftover(cooked Date) Reason { return because(ReasonLeftover, "date", string(cooked)) }

// BecauseRecurring: the household wants it on this weekday.
func BecauseRecurring(on Date) Reason { return because(ReasonRecurring, "date", string(on)) }

// BecauseRepaired: the model chose it when it was asked again. had is what its dish had
// before, which may not be served; empty: it broke no rule about food.
func BecauseRepaired(had Culprit) Reason {
	r := Because(ReasonRepaired)
	if had != "" {
		r = because(ReasonRepaired, "had", string(had))
	}
	return r
}

// BecauseFilled: the built-in composer chose it in the model's place. had is of FilledWrong,
// as in BecauseRepaired.
func BecauseFilled(why Filled, had Culprit) Reason {
	r := because(ReasonFilled, "why", string(why))
	if had != "" {
		r.Params["had"] = string(had)
	}
	return r
}

// BecauseDiet: somebody at the table keeps a diet that binds the others too.
func BecauseDiet(d food.Diet) Reason { return because(ReasonDiet, "diet", string(d)) }

// BecauseVariant: it is another form of a dish (by its title) that is cooked beside it.
func BecauseVariant(beside string) Reason { return because(ReasonVariant, "beside", beside) }

// Because is for the codes without parameters: ReasonFavourite, ReasonNew,
// ReasonOnly, ReasonEnergy, ReasonChosen.
func Because(code string) Reason { return Reason{Code: code} }

func because(code, key, value string) Reason {
	return Reason{Code: code, Params: map[string]string{key: value}}
}
