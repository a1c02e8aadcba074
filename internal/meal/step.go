package meal

import (
	"iter"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	_ "embed"

	"mealplanner/internal/csvrows"
	"mealplanner/internal/food"
)

// Step is one instruction: in the words of our own or of a person's recipe (Text), or as
// structure, which holds no words at all (Action and what follows). Both are shown as a
// sentence. Minutes is how long it takes, 0 where that is not stated.
type Step struct {
	Text    string `json:"text"`
	Minutes int    `json:"minutes"`
	// Meanwhile: the step goes on beside the others and adds nothing to the dish's time.
	Meanwhile bool `json:"meanwhile,omitempty"`
	// EachServing: Minutes are those of one serving, and more servings take longer: pancakes
	// that are fried one after the other.
	EachServing bool `json:"each_serving,omitempty"`
	// Action is what is done; empty: Text says it.
	Action Action `json:"action,omitempty"`
	// Foods are ingredients of the recipe; empty: everything that is there.
	Foods  []food.ID `json:"foods,omitempty"`
	Heat   Heat      `json:"heat,omitempty"`
	Remark Remark    `json:"remark,omitempty"`
}

// minutesFor is how long the step takes for so many servings.
func (s Step) minutesFor(servings float64) int {
	if !s.EachServing {
		return s.Minutes
	}
	return int(math.Ceil(float64(s.Minutes) * servings))
}

// MinutesFor is how long the dish takes from start to table for so many servings, and how much
// of that needs hands: Minutes and ActiveMinutes are those of Servings servings, and what is
// done for each serving, and not meanwhile, takes longer for more and less for fewer.
func (r *Recipe) MinutesFor(servings float64) (minutes, active int) {
	more := 0
	if servings > 0 {
		for _, s := range r.Steps {
			if s.EachServing && !s.Meanwhile {
				more += s.minutesFor(servings) - s.minutesFor(float64(max(r.Servings, 1)))
			}
		}
	}
	return max(r.Minutes+more, min(r.Minutes, 1)), max(r.ActiveMinutes+more, min(r.ActiveMinutes, 1))
}

// Structured reports whether a step is structure and holds no text.
func (s Step) Structured() bool { return s.Action != "" }

// Action is what a step does, by a code of a closed list: "fry", "fold-in".
type Action string

// Heat is how hot it is: "low", "medium", "high", or the degrees Celsius of an oven, such as
// "180".
type Heat string

// Remark says when a step is done or how it is done, by a code of a closed list:
// "until-golden", "covered".
type Remark string

// The least and most degrees Celsius of an oven: what keeps warm, and what bakes pizza.
const (
	CoolestOven = 60
	HottestOven = 260
)

// way is how an action heats what it is done to.
type way string

// The ways; cold does not heat.
const (
	cold     way = "cold"
	byPan    way = "pan"
	byWater  way = "water"
	byOven   way = "oven"
	byGrill  way = "grill"
	byBlades way = "blender"
	warming  way = "warming" // melts or warms, and cooks nothing
)

// applianceOf is what each way needs in the kitchen.
var applianceOf = map[way]string{byPan: "hob", byWater: "hob", byOven: "oven", byGrill: "grill", byBlades: "blender", warming: "hob"}

func (w way) heats() bool { return w != cold && w != byBlades }

// cooks reports whether what is raw is cooked by it.
func (w way) cooks() bool { return w.heats() && w != warming }

// actions.csv lists the actions with their ways; how each is said stands in steps_en.csv.
//
//go:embed actions.csv
var actionsCSV string

var actions = sync.OnceValue(func() map[Action]way {
	all := map[Action]way{}
	for _, r := range mustRecords("actions.csv", actionsCSV, "action", "way") {
		all[Action(r[0])] = way(r[1])
	}
	return all
})

// Actions lists every action, in order.
func Actions() []Action {
	var all []Action
	for a := range actions() {
		all = append(all, a)
	}
	slices.Sort(all)
	return all
}

// Remarks lists every remark, in order.
func Remarks() []Remark {
	var all []Remark
	for key := range stepWords() {
		if key.kind == "remark" {
			all = append(all, Remark(key.code))
		}
	}
	slices.Sort(all)
	return all
}

// ParseAction reads an action as somebody writes it: "fold in", "Stir-fry".
func ParseAction(text string) (Action, bool) {
	a := Action(codeOf(text))
	_, known := actions()[a]
	return a, known
}

// ParseRemark reads a remark as somebody writes it: "until golden".
func ParseRemark(text string) (Remark, bool) {
	r := Remark(codeOf(text))
	return r, slices.Contains(Remarks(), r)
}

// Heats reports whether the action heats food.
func (a Action) Heats() bool { return actions()[a].heats() }

// Cooks reports whether the action cooks what is raw.
func (a Action) Cooks() bool { return actions()[a].cooks() }

// Appliance is what the action needs in the kitchen; empty: nothing.
func (a Action) Appliance() string { return applianceOf[actions()[a]] }

// NeedsFoods reports whether the action says nothing without foods: "fold in".
func (a Action) NeedsFoods() bool {
	_, alone := stepWords()[wordKey{"alone", string(a)}]
	return !alone
}

var ovenDegrees = regexp.MustCompile(`^([0-9]{2,3}) ?°? ?c?$`)

// ParseHeat reads the heat of an action: "low", "medium", "high", and in an oven degrees too,
// "180" or "180 C". What an action cannot have is refused: nothing is chopped on high heat.
func (a Action) ParseHeat(text string) (Heat, bool) {
	w, text := actions()[a], strings.ToLower(strings.TrimSpace(text))
	if w.heats() && slices.Contains([]string{"low", "medium", "high"}, text) {
		return Heat(text), true
	}
	m := ovenDegrees.FindStringSubmatch(text)
	if m == nil || w != byOven {
		return "", false
	}
	degrees, err := strconv.Atoi(m[1])
	return Heat(m[1]), err == nil && degrees >= CoolestOven && degrees <= HottestOven
}

// stepsOn are the structured steps that are done to a food: those that name it, and after its
// first those that are done with everything.
func (r *Recipe) stepsOn(id food.ID) iter.Seq[Step] {
	return func(yield func(Step) bool) {
		in := false
		for _, s := range r.Steps {
			named := slices.Contains(s.Foods, id)
			if in = in || named; in && (named || len(s.Foods) == 0) && !yield(s) {
				return
			}
		}
	}
}

// codeOf writes words as a code is written.
func codeOf(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return r == ' ' || r == '-' || r == '_' }), "-")
}

// mustRecords reads a file of ours: a header, then rows in order and each once. What is wrong
// with it the tests of this package find.
func mustRecords(file, text string, columns ...string) [][]string {
	rows, err := csvrows.Read(text, columns...)
	if err != nil {
		panic("meal: " + file + ": " + err.Error())
	}
	records := make([][]string, len(rows))
	for i, r := range rows {
		records[i] = r.Texts()
	}
	return records
}
