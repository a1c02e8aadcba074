package meal

import (
	"math"
	"strconv"
	"strings"
)

// Reason says why a meal was chosen, as a code with parameters; Text words it.
type Reason struct {
	Code   string            `json:"code"`
	Params map[string]string `json:"params,omitempty"`
}

// The codes of reasons, with their parameters. They are kept with menus: a code is
// never renamed.
const (
	ReasonMinutes   = "minutes"   // minutes
	ReasonProtein   = "protein"   // grams, a serving
	ReasonFibre     = "fibre"     // grams, a serving
	ReasonFavourite = "favourite" // the household rated it high
	ReasonCuisine   = "cuisine"   // cuisine
	ReasonUsesUp    = "uses-up"   // food: its name
	ReasonNew       = "new"       // not eaten in the weeks before
	ReasonOnly      = "only"      // nothing else fits
	ReasonSwap      = "swap"      // instead: the title of the dish it replaces
	ReasonLeftover  = "leftover"  // date: when it is cooked
	ReasonRecurring = "recurring" // date: its own
	ReasonEnergy    = "energy"    // brings the day to its aim
	ReasonRepaired  = "repaired"  // the model was asked again; had: what its first dish had that it must not
	ReasonFilled    = "filled"    // chosen here in the model's place; why: a Filled; had, as above
	ReasonChosen    = "chosen"    // by hand
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

// BecauseUsesUp: it uses a food (by its name) that would be left.
func BecauseUsesUp(name string) Reason { return because(ReasonUsesUp, "food", name) }

// BecauseSwap: it was asked for in place of another dish (by its title).
func BecauseSwap(instead string) Reason { return because(ReasonSwap, "instead", instead) }

// BecauseLeftover: it was cooked on that date.
func BecauseLeftover(cooked Date) Reason { return because(ReasonLeftover, "date", string(cooked)) }

// BecauseRecurring: the household wants it on this weekday.
func BecauseRecurring(on Date) Reason { return because(ReasonRecurring, "date", string(on)) }

// BecauseRepaired: the model chose it when it was asked again. had names what its dish had
// before, which may not be served; empty: it broke no rule about food.
func BecauseRepaired(had string) Reason {
	r := Because(ReasonRepaired)
	if had != "" {
		r = because(ReasonRepaired, "had", had)
	}
	return r
}

// BecauseFilled: the built-in composer chose it in the model's place. had is of FilledWrong,
// as in BecauseRepaired.
func BecauseFilled(why Filled, had string) Reason {
	r := because(ReasonFilled, "why", string(why))
	if had != "" {
		r.Params["had"] = had
	}
	return r
}

// Because is for the codes without parameters: ReasonFavourite, ReasonNew,
// ReasonOnly, ReasonEnergy, ReasonChosen.
func Because(code string) Reason { return Reason{Code: code} }

func because(code, key, value string) Reason {
	return Reason{Code: code, Params: map[string]string{key: value}}
}

// Text words the reason in one short phrase: "15 min", "34 g protein a serving",
// "uses up the spinach". An unknown code is its own words.
func (r Reason) Text() string {
	p := func(key string) string { return clip(r.Params[key]) }
	switch r.Code {
	case ReasonMinutes:
		return p("minutes") + " min"
	case ReasonProtein:
		return p("grams") + " g protein a serving"
	case ReasonFibre:
		return p("grams") + " g fibre a serving"
	case ReasonFavourite:
		return "a favourite"
	case ReasonCuisine:
		return capital(strings.ReplaceAll(p("cuisine"), "-", " ")) + ", which you like"
	case ReasonUsesUp:
		return "uses up the " + p("food")
	case ReasonNew:
		return "new this week"
	case ReasonOnly:
		return "the only dish that fits"
	case ReasonSwap:
		return "instead of " + p("instead")
	case ReasonLeftover:
		return "left over from " + Date(r.Params["date"]).Weekday().String()
	case ReasonRecurring:
		return "every " + Date(r.Params["date"]).Weekday().String()
	case ReasonEnergy:
		return "brings the day to its aim"
	case ReasonRepaired:
		if r.Params["had"] != "" {
			return "in place of a dish with " + p("had")
		}
		return "chosen when the model was asked again"
	case ReasonFilled:
		return r.filled()
	case ReasonChosen:
		return "chosen by you"
	}
	return strings.ReplaceAll(clip(r.Code), "-", " ")
}

// filled words why the built-in composer chose in the model's place.
func (r Reason) filled() string {
	had := clip(r.Params["had"])
	switch Filled(r.Params["why"]) {
	case FilledAway:
		return "chosen here: the model could not be reached"
	case FilledLate:
		return "chosen here: the model took too long"
	case FilledSpent:
		return "chosen here: no more may be asked of the model"
	case FilledUnwanted:
		return "chosen here: you did not want to wait for the model"
	case FilledWrong:
		if had != "" {
			return "chosen here: the model's dish had " + had
		}
		return "chosen here: the model gave no dish that fits"
	}
	return "chosen by the built-in composer"
}
