package meal

import (
	"math"

	"mealplanner/internal/food"
)

// Nutrition is what a portion, a meal or a day provides. Its JSON is the contract's:
// nil is unknown because fewer than 90 % of the grams state the nutrient. Coverage
// (0..1) is the share of grams whose energy and macros are known; of nothing at all
// nothing is known.
type Nutrition struct {
	EnergyKcal    *float64 `json:"energy_kcal"`
	ProteinG      *float64 `json:"protein_g"`
	CarbsG        *float64 `json:"carbs_g"` // includes fibre
	FatG          *float64 `json:"fat_g"`
	FiberG        *float64 `json:"fiber_g"`
	SugarsG       *float64 `json:"sugars_g"`
	SaturatedFatG *float64 `json:"saturated_fat_g"`
	SodiumMg      *float64 `json:"sodium_mg"`
	PotassiumMg   *float64 `json:"potassium_mg"`
	CalciumMg     *float64 `json:"calcium_mg"`
	IronMg        *float64 `json:"iron_mg"`
	VitaminCMg    *float64 `json:"vitamin_c_mg"`
	Coverage      float64  `json:"coverage"`
}

// nutrients is how many there are.
const nutrients = food.VitaminC + 1

// minStated is the share of grams that must state a nutrient for its sum to be shown.
const minStated = 0.9

// Intake adds up foods; the zero value is empty. It keeps for each nutrient the sum
// and the grams that state it, so that unknown is never counted as zero.
type Intake struct {
	grams   float64
	amount  [nutrients]float64
	stated  [nutrients]float64
	covered float64 // grams that state energy and every macro
}

// Add puts grams of a food in; a nil food is grams of which nothing is known.
// Grams that are no positive number add nothing.
func (i *Intake) Add(f *food.Food, grams float64) {
	if !(grams > 0) || math.IsInf(grams, 1) {
		return
	}
	i.grams += grams
	if f == nil {
		return
	}
	complete := true
	for n := range food.Nutrient(len(i.amount)) {
		per100g, known := f.Per100g.Get(n)
		if known {
			i.amount[n] += per100g * grams / 100
			i.stated[n] += grams
		} else if n <= food.Fat {
			complete = false
		}
	}
	if complete {
		i.covered += grams
	}
}

// AddIntake puts factor times another intake in.
func (i *Intake) AddIntake(o Intake, factor float64) {
	if factor == 0 {
		return
	}
	i.grams += factor * o.grams
	i.covered += factor * o.covered
	for n := range i.amount {
		i.amount[n] += factor * o.amount[n]
		i.stated[n] += factor * o.stated[n]
	}
}

// Grams of everything that was put in.
func (i Intake) Grams() float64 { return i.grams }

// Nutrition gives the figures with coverage, unrounded.
func (i Intake) Nutrition() Nutrition {
	var out Nutrition
	var amounts *[nutrients]float64 // of all fields together
	for n, field := range out.fields() {
		if amount, ok := i.Get(food.Nutrient(n)); ok {
			if amounts == nil {
				amounts = new([nutrients]float64)
			}
			amounts[n] = amount
			*field = &amounts[n]
		}
	}
	if i.grams > 0 {
		out.Coverage = min(max(i.covered/i.grams, 0), 1)
	}
	return out
}

// fields of a nutrition in the order of food's nutrients.
func (n *Nutrition) fields() [nutrients]**float64 {
	return [nutrients]**float64{
		food.Energy: &n.EnergyKcal, food.Protein: &n.ProteinG, food.Carbs: &n.CarbsG, food.Fat: &n.FatG,
		food.Fiber: &n.FiberG, food.Sugars: &n.SugarsG, food.SaturatedFat: &n.SaturatedFatG, food.Sodium: &n.SodiumMg,
		food.Potassium: &n.PotassiumMg, food.Calcium: &n.CalciumMg, food.Iron: &n.IronMg, food.VitaminC: &n.VitaminCMg,
	}
}

// Get gives a nutrient's sum over the grams that state it, scaled to nothing: ok is
// false where fewer than 90 % of the grams do, and of an empty intake.
func (i Intake) Get(n food.Nutrient) (amount float64, ok bool) {
	const rounding = 1e-9
	if int(n) >= len(i.amount) || !(i.grams > 0) {
		return 0, false
	}
	return i.amount[n], i.stated[n] >= minStated*i.grams*(1-rounding)
}

// ServingOf gives the intake of one serving of a recipe as it is written; what is cooked of it
// for a meal is BatchServing. A line whose weight nobody knows is taken to weigh as much as the
// mean of the others (100 g where there are none), of which nothing is known: it lowers the
// coverage and adds no nutrient. Fewer servings than one count as one.
func ServingOf(t *food.Table, r Recipe) Intake {
	var sum tally
	for k := range r.Ingredients {
		in := &r.Ingredients[k]
		f := t.Food(in.Food)
		if grams, ok := in.weight(f); ok {
			sum.weighed++
			sum.Add(f, grams)
		} else {
			sum.unweighed++
		}
	}
	return sum.share(float64(max(r.Servings, 1)))
}

// weight gives an ingredient's grams: its own, or the table's for the quantity.
func (in *Ingredient) weight(f *food.Food) (grams float64, ok bool) {
	if in.Grams > 0 && !math.IsInf(in.Grams, 1) {
		return in.Grams, true
	}
	if f == nil || !(in.Quantity > 0) || math.IsInf(in.Quantity, 1) {
		return 0, false
	}
	return f.Grams(in.Quantity, in.Unit)
}

// DayOf gives what an eater of the household takes in on a day of a menu from every meal but
// the blocked ones: of each the share of its batch (Batches). What is eaten out is not in it.
func DayOf(t *food.Table, h Household, m Menu, on Date, eater string, blocked map[string]bool) Intake {
	d := m.Day(on)
	if d == nil {
		return Intake{}
	}
	return d.intake(eater, blocked, NewBatches(t, h, m, blocked).servingsOn(d))
}

// intake is DayOf for the servings of its meals.
func (d *Day) intake(eater string, blocked map[string]bool, servings []Intake) Intake {
	var day Intake
	for k := range d.Meals {
		m := &d.Meals[k]
		n := m.servingsFor(eater)
		if n > 0 && !m.Kind.away() && !blocked[m.ID] {
			day.AddIntake(servings[k], n)
		}
	}
	return day
}

// nutritionOf states a target: its coverage is 1.
func nutritionOf(v food.Nutrients) Nutrition {
	out := Nutrition{Coverage: 1}
	for n, field := range out.fields() {
		if amount, known := v.Get(food.Nutrient(n)); known {
			*field = &amount
		}
	}
	return out
}

// rounded for reading: kcal and mg to 1, g to 0.1 (iron and vitamin C, of which there
// is little, too), coverage to 0.01.
func (n Nutrition) rounded() Nutrition {
	amounts := new([nutrients]float64)
	for k, field := range n.fields() {
		if *field == nil {
			continue
		}
		unit := 0.1
		switch food.Nutrient(k) {
		case food.Energy, food.Sodium, food.Potassium, food.Calcium:
			unit = 1
		}
		amounts[k] = roundTo(**field, unit)
		*field = &amounts[k]
	}
	n.Coverage = roundTo(n.Coverage, 0.01)
	return n
}

// roundTo gives the multiple of unit (1, 0.1, 0.01 …) next to x, written shortest.
func roundTo(x, unit float64) float64 {
	per := math.Round(1 / unit)
	return math.Round(x*per) / per
}
