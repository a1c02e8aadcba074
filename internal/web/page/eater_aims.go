package page

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/words"
)

// aimRow is an aim as fields of a form. Their names are the locations of what is wrong with
// them.
type aimRow struct {
	Nutrient, Unit, Per choices
	Min, Max            field
}

func aimName(row int, field string) string { return fmt.Sprintf("aims[%d].%s", row, field) }

// aimUnits are the units of all nutrients, in the order of the form.
var aimUnits = []meal.AimUnit{meal.InGrams, meal.InMg, meal.InGPerKg, meal.InPct, meal.InKcal}

// aimRows are the aims with empty rows at the end, for further ones.
func aimRows(w *words.Words, aims []meal.Aim) []aimRow {
	var rows []aimRow
	for i := range min(len(aims)+SpareRows, meal.MaxAims) {
		a := meal.Aim{Unit: meal.InGrams, Per: meal.PerDay}
		if i < len(aims) {
			a = aims[i]
		}
		most := meal.MaxAim(meal.InMg) // of any unit
		rows = append(rows, aimRow{
			Nutrient: choicesOf(w.Text("aim-nutrient"), aimName(i, "nutrient"), append([]meal.AimNutrient{""}, meal.AimNutrients()...), []meal.AimNutrient{a.Nutrient},
				func(n meal.AimNutrient) string { return nameUnlessEmpty(w, "nutrient", string(n)) }),
			Min:  amountField(aimName(i, "min"), w.Text("aim-min"), a.Min, 0, most),
			Max:  amountField(aimName(i, "max"), w.Text("aim-max"), a.Max, 0, most),
			Unit: choicesOf(w.Text("aim-unit"), aimName(i, "unit"), aimUnits, []meal.AimUnit{a.Unit}, func(u meal.AimUnit) string { return w.Name("aim-unit", string(u)) }),
			Per:  choicesOf(w.Text("aim-per"), aimName(i, "per"), []meal.Per{meal.PerDay, meal.PerWeek}, []meal.Per{a.Per}, func(p meal.Per) string { return w.Name("aim-per", string(p)) }),
		})
	}
	return rows
}

// aimsIn reads the rows that name a nutrient or an amount. What is wrong is noted at the place
// that the row has among them: an empty row has none.
func aimsIn(w *words.Words, r *Request, c *problem.Collector) []meal.Aim {
	aims := []meal.Aim{}
	for i := range meal.MaxAims + SpareRows {
		of := func(name string) string { return strings.TrimSpace(r.Form.Get(aimName(i, name))) }
		if of("nutrient")+of("min")+of("max") == "" {
			continue
		}
		n := len(aims)
		aims = append(aims, meal.Aim{
			Nutrient: meal.AimNutrient(of("nutrient")), Unit: meal.AimUnit(of("unit")), Per: meal.Per(of("per")),
			Min: amountIn(w, c, aimName(n, "min"), of("min")), Max: amountIn(w, c, aimName(n, "max"), of("max")),
		})
	}
	return aims
}

func slotShareName(s meal.Slot) string { return "slot_shares." + string(s) }

// slotShareFields are the shares of the day, one for each slot.
func slotShareFields(w *words.Words, shares map[meal.Slot]int) []field {
	var fields []field
	for _, s := range meal.Slots() {
		value := ""
		if pct, set := shares[s]; set {
			value = strconv.Itoa(pct)
		}
		fields = append(fields, numberField(slotShareName(s), w.Slot(s, 1), value, 0, 100))
	}
	return fields
}

func slotSharesIn(r *Request, c *problem.Collector) map[meal.Slot]int {
	shares := map[meal.Slot]int{}
	for _, s := range meal.Slots() {
		if pct := r.number(c, slotShareName(s)); pct != nil {
			shares[s] = *pct
		}
	}
	return shares
}

// amountField is a field of a number that need not be whole.
func amountField(name, label string, value *float64, lower, upper float64) field {
	text := ""
	if value != nil {
		text = strconv.FormatFloat(*value, 'f', -1, 64)
	}
	f := numberField(name, label, text, int(lower), int(upper))
	f.Step = "any"
	return f
}

// amountIn reads the text of an amountField; nil: there is none.
func amountIn(w *words.Words, c *problem.Collector, name, text string) *float64 {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil
	}
	x, err := strconv.ParseFloat(decimal(w, text), 64)
	if err != nil {
		c.Find(name, "no-number", "value", text)
		return nil
	}
	return &x
}

// nameUnlessEmpty names an id, with a capital, or says that none is chosen.
func nameUnlessEmpty(w *words.Words, kind, id string) string {
	if id == "" {
		return w.Text("aim-none")
	}
	return words.Capital(w.Name(kind, id))
}

// aimText words an aim: "protein 80-120 g a day".
func aimText(w *words.Words, a meal.Aim) string {
	number := func(x *float64) string { return w.Number(*x, 2) }
	amount := ""
	switch {
	case a.Min == nil && a.Max == nil:
	case a.Max == nil:
		amount = w.Text("aim-at-least", "min", number(a.Min))
	case a.Min == nil:
		amount = w.Text("aim-at-most", "max", number(a.Max))
	case *a.Min == *a.Max:
		amount = number(a.Min)
	default:
		amount = w.Text("aim-between", "min", number(a.Min), "max", number(a.Max))
	}
	per := a.Per
	if per == "" {
		per = meal.PerDay
	}
	return w.Text("aim-said", "nutrient", string(a.Nutrient), "amount", amount, "unit", string(a.Unit), "per", string(per))
}

func aimsText(w *words.Words, aims []meal.Aim) string {
	return namesText(aims, func(a meal.Aim) string { return aimText(w, a) })
}

func slotSharesText(w *words.Words, shares map[meal.Slot]int) string {
	var all []meal.Slot
	for _, s := range meal.Slots() {
		if _, set := shares[s]; set {
			all = append(all, s)
		}
	}
	return namesText(all, func(s meal.Slot) string { return w.Text("slot-share-said", "slot", string(s), "percent", shares[s]) })
}

// bodyOf are the options of a list with none before them.
func bodyOf[T ~string](w *words.Words, legend, name, kind string, all []T, chosen *T) choices {
	var is T
	if chosen != nil {
		is = *chosen
	}
	return choicesOf(legend, name, slices.Insert(slices.Clone(all), 0, ""), []T{is}, func(v T) string { return nameUnlessEmpty(w, kind, string(v)) })
}

// chosenIn is an option of a list, or nil where none is chosen.
func chosenIn[T ~string](r *Request, name string) *T {
	if v := T(r.Form.Get(name)); v != "" {
		return &v
	}
	return nil
}
