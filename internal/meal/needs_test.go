package meal

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mealplanner/internal/food"
)

func TestEstimatedEnergy(t *testing.T) {
	t.Parallel()
	const on Date = "2026-12-01"
	body := func(e Eater, cm, kg float64, a *Activity) Eater {
		e.HeightCm, e.WeightKg, e.Activity = &cm, &kg, a
		return e
	}
	woman, man := Eater{Sex: ptr(Female)}, Eater{Sex: ptr(Male)}
	aged := func(e Eater, born string) Eater {
		e.Born = &born
		return e
	}
	for _, tt := range []struct {
		name string
		of   Eater
		kcal float64
	}{
		{"nothing is known", Eater{}, 2250},
		{"a woman", woman, 2000},
		{"a man", man, 2500},
		{"the month cannot be read", aged(woman, "soon"), 2000},
		{"a boy of 14 months may not have less", aged(man, "2025-09"), 800},
		{"two years", aged(Eater{}, "2024-11"), 1000}, // the mean is 968: the least that may be set
		{"a boy of two", aged(man, "2024-11"), 1004},
		{"a girl of four", aged(woman, "2022-11"), 1291},
		{"six years", aged(Eater{}, "2020-11"), 1529.5},
		{"a girl of ten", aged(woman, "2016-11"), 1936},
		{"a boy of seventeen", aged(man, "2009-11"), 3083},
		{"a man of eighteen", aged(man, "2008-11"), 3155},
		{"a child by age, whatever the weight", body(aged(woman, "2016-11"), 140, 60, ptr(Active)), 1936},
		{"a man of 40, 180 cm, 80 kg, sedentary", body(aged(man, "1986-11"), 180, 80, ptr(Sedentary)), (800 + 1125 - 200 + 5) * 1.2},
		{"a woman of 30, 165 cm, 60 kg, active", body(aged(woman, "1996-11"), 165, 60, ptr(Active)), math.Round((600 + 1031.25 - 150 - 161) * 1.725)},
		{"who does not say how active", body(aged(woman, "1996-11"), 165, 60, nil), math.Round((600 + 1031.25 - 150 - 161) * 1.375)},
		{"of neither sex: the mean", body(aged(Eater{}, "1996-11"), 165, 60, ptr(Light)), math.Round((600 + 1031.25 - 150 - 78) * 1.375)},
		{"no month of birth: by labels", body(woman, 165, 60, ptr(Active)), 2000},
		{"small and old: what no coach need set", body(aged(woman, "1936-11"), 145, 40, ptr(Sedentary)), 1200},
		{"giants: the most that may be set", body(aged(man, "1996-11"), 250, 400, ptr(Active)), 6000},
		{"pregnant", Eater{Stage: ptr(Pregnant)}, 2260},
		{"pregnant at fifteen", aged(Eater{Stage: ptr(Pregnant)}, "2011-11"), 2890},
		{"nursing", Eater{Stage: ptr(Nursing)}, 2500},
	} {
		needs := tt.of.Needs(on)
		if got := needs.Day[food.Energy]; got.Aim != math.Round(tt.kcal) || !got.Estimated || !got.Exact {
			t.Errorf("%s: %+v, want %.0f kcal, estimated", tt.name, got, tt.kcal)
		}
	}
}

func TestReferenceRanges(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		born          *string
		sodium, fibre Range
		fat, protein  [2]float64 // percent
		saturated     float64
	}{
		{ptr("2025-10"), Range{Aim: 800, Max: 1200}, Range{}, [2]float64{30, 40}, [2]float64{5, 20}, 0},
		{ptr("2023-11"), Range{Aim: 800, Max: 1200}, Range{Min: 10, Aim: 15}, [2]float64{30, 40}, [2]float64{5, 20}, 10},
		{ptr("2022-11"), Range{Aim: 1200, Max: 1500}, Range{Min: 14, Aim: 15}, [2]float64{25, 35}, [2]float64{10, 30}, 10},
		{ptr("2019-11"), Range{Aim: 1500, Max: 2000}, Range{Min: 16, Aim: 20}, [2]float64{25, 35}, [2]float64{10, 30}, 10},
		{ptr("2014-11"), Range{Aim: 1800, Max: 2400}, Range{Min: 19, Aim: 25}, [2]float64{25, 35}, [2]float64{10, 30}, 10},
		{ptr("2010-11"), Range{Aim: 2300, Max: 2400}, Range{Min: 21, Aim: 30}, [2]float64{25, 35}, [2]float64{10, 30}, 10},
		{nil, Range{Aim: 2000, Max: 2400}, Range{Min: 25, Aim: 30}, [2]float64{20, 35}, [2]float64{10, 35}, 10},
	} {
		day := Eater{Born: tt.born}.Needs("2026-12-01").Day
		kcal := day[food.Energy].Aim
		share := func(x food.Nutrient) [2]float64 {
			return [2]float64{math.Round(day[x].Min * perGram(x) / kcal * 100), math.Round(day[x].Max * perGram(x) / kcal * 100)}
		}
		tt.sodium.Estimated, tt.fibre.Estimated = true, true
		got := []any{day[food.Sodium], day[food.Fiber], share(food.Fat), share(food.Protein), share(food.Carbs), share(food.SaturatedFat)}
		want := []any{tt.sodium, tt.fibre, tt.fat, tt.protein, [2]float64{45, 65}, [2]float64{0, tt.saturated}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("born %v: -want +got\n%s", tt.born, diff)
		}
	}
}

func TestAnAimForEachNutrient(t *testing.T) {
	t.Parallel()
	if n := 2 * len(AimNutrients()); n != MaxAims {
		t.Errorf("%d aims for a day and a week, %d allowed", n, MaxAims)
	}
}

// A coach vouches for an energy, whichever way it is set.
func TestSameEnergy(t *testing.T) {
	t.Parallel()
	kcal := func(n int) Eater { return Eater{EnergyKcal: &n} }
	aim := func(low, high *float64, per Per) Eater {
		return Eater{Aims: []Aim{{AimEnergy, low, high, InKcal, per}}}
	}
	also := kcal(1000)
	also.Aims = aim(ptr(900.0), nil, PerWeek).Aims
	for _, tt := range []struct {
		a, b Eater
		want bool
	}{
		{Eater{}, Eater{}, false}, {kcal(1000), kcal(1000), true}, {kcal(1000), kcal(1001), false}, {kcal(1000), Eater{}, false},
		{aim(ptr(900.0), nil, PerDay), aim(ptr(900.0), nil, ""), true}, {aim(ptr(900.0), nil, PerDay), aim(nil, ptr(900.0), PerDay), false},
		{aim(ptr(900.0), nil, PerDay), aim(ptr(900.0), nil, PerWeek), false}, {kcal(1000), also, false}, {also, also, true},
	} {
		if SameEnergy(tt.a, tt.b) != tt.want || SameEnergy(tt.b, tt.a) != tt.want {
			t.Errorf("%+v and %+v: want %v", tt.a, tt.b, tt.want)
		}
	}
}

// What is set stands before what is known of people of the age.
func TestAimsBecomeNeeds(t *testing.T) {
	t.Parallel()
	exactly := func(amount, tolerance float64) Range { return around(amount, tolerance) }
	for _, tt := range []struct {
		name string
		aim  Aim
		of   food.Nutrient
		want Range
		week bool
	}{
		{"protein in g", Aim{AimProtein, ptr(120.0), ptr(120.0), InGrams, PerDay}, food.Protein, exactly(120, 0.1), false},
		{"protein a kg", Aim{AimProtein, ptr(1.6), ptr(1.6), InGPerKg, ""}, food.Protein, exactly(1.6*75, 0.1), false},
		{"carbohydrate in percent", Aim{AimCarbs, ptr(40.0), ptr(50.0), InPct, PerDay}, food.Carbs, Range{Min: 200, Max: 250}, false},
		{"fat in percent at most", Aim{AimFat, nil, ptr(30.0), InPct, PerDay}, food.Fat, Range{Max: 2000 * 0.3 / 9}, false},
		{"sodium at most", Aim{AimSodium, nil, ptr(1500.0), InMg, PerDay}, food.Sodium, Range{Max: 1500}, false},
		{"iron at least", Aim{AimIron, ptr(18.0), nil, InMg, PerDay}, food.Iron, Range{Min: 18}, false},
		{"potassium of a week", Aim{AimPotassium, ptr(3500.0), nil, InMg, PerWeek}, food.Potassium, Range{Min: 3500}, true},
	} {
		e := Eater{EnergyKcal: ptr(2000), WeightKg: ptr(75.0), Aims: []Aim{tt.aim}}
		n := e.Needs(today)
		got, other := n.Day[tt.of], n.Week[tt.of]
		if tt.week {
			got, other = other, got
		}
		if diff := cmp.Diff(tt.want, got); diff != "" || other != (Range{}) {
			t.Errorf("%s: %+v, -want +got\n%s", tt.name, other, diff)
		}
	}
}

func TestEnergyAims(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		aim  Aim
		want Range
	}{
		{"exactly", Aim{AimEnergy, ptr(1800.0), ptr(1800.0), InKcal, PerDay}, around(1800, 0.05)},
		{"the estimate is within", Aim{AimEnergy, ptr(2000.0), ptr(2600.0), InKcal, PerDay}, Range{Min: 2000, Aim: 2250, Max: 2600}},
		{"the estimate is above", Aim{AimEnergy, nil, ptr(1900.0), InKcal, PerDay}, Range{Min: 800, Aim: 1900, Max: 1900}},
		{"the estimate is below", Aim{AimEnergy, ptr(2700.0), nil, InKcal, PerDay}, Range{Min: 2700, Aim: 2700, Max: 6000}},
		{"a week's mean leaves the day free", Aim{AimEnergy, ptr(1800.0), ptr(1800.0), InKcal, PerWeek}, Range{Min: 800, Aim: 1800, Max: 6000}},
	} {
		n := Eater{Aims: []Aim{tt.aim}}.Needs(today)
		if diff := cmp.Diff(tt.want, n.Day[food.Energy]); diff != "" {
			t.Errorf("%s: -want +got\n%s", tt.name, diff)
		}
		if (Eater{Aims: []Aim{tt.aim}}).EstimatesEnergy() || !(Eater{Aims: []Aim{{AimIron, ptr(8.0), nil, InMg, PerDay}}}).EstimatesEnergy() {
			t.Errorf("%s: set or estimated?", tt.name)
		}
		if kcal, known := n.target().Get(food.Energy); !known || kcal != tt.want.Aim {
			t.Errorf("%s: a target of %v kcal", tt.name, kcal)
		}
	}
}

func TestRangeMissed(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		r      Range
		amount float64
		of     float64
		missed bool
	}{
		{around(2000, 0.05), 2100, 0, false},
		{around(2000, 0.05), 2101, 2000, true},
		{around(2000, 0.05), 1899, 2000, true},
		{Range{Min: 40, Max: 60}, 39, 40, true},
		{Range{Min: 40, Max: 60}, 61, 60, true},
		{Range{Min: 40, Max: 60}, 50, 0, false},
		{Range{Aim: 2000, Max: 2400}, 2300, 0, false},
		{Range{Aim: 2000, Max: 2400}, 2500, 2400, true},
		{Range{Min: 25, Aim: 30}, 26, 0, false},
		{Range{Min: 25, Aim: 30}, 24, 25, true},
		{Range{}, 1e9, 0, false},
	} {
		if of, missed := tt.r.Missed(tt.amount); of != tt.of || missed != tt.missed {
			t.Errorf("%+v, %v: %v %v, want %v %v", tt.r, tt.amount, of, missed, tt.of, tt.missed)
		}
	}
}

// someEater draws an eater of any age with some of what an estimate is made of.
func someEater(t *rapid.T) Eater {
	e := Eater{Name: "Ada"}
	pick := func(label string) bool { return rapid.Bool().Draw(t, label) }
	if pick("age") {
		e.Born = ptr(fmt.Sprintf("%04d-%02d", rapid.IntRange(1920, 2024).Draw(t, "year"), rapid.IntRange(1, 12).Draw(t, "month")))
	}
	if pick("sex") {
		e.Sex = ptr(rapid.SampledFrom(Sexes()).Draw(t, "which"))
	}
	if pick("body") {
		e.HeightCm = ptr(rapid.Float64Range(MinHeightCm, MaxHeightCm).Draw(t, "cm"))
		e.WeightKg = ptr(rapid.Float64Range(MinWeightKg, MaxWeightKg).Draw(t, "kg"))
	}
	if pick("activity") {
		e.Activity = ptr(rapid.SampledFrom(Activities()).Draw(t, "how much"))
	}
	if months, _ := e.months(today); months >= motherMonths {
		e.Stage = rapid.SampledFrom([]*Stage{nil, ptr(Pregnant), ptr(Nursing)}).Draw(t, "stage")
	}
	return e
}

// What is estimated may be set, by anybody, and then the eater is planned for the same.
func TestWhatIsEstimatedMayBeSet(t *testing.T) {
	t.Parallel()
	foods := world(t)
	rapid.Check(t, func(rt *rapid.T) {
		e := someEater(rt)
		if err := e.Validate(foods, today, false); err != nil {
			rt.Fatal(err)
		}
		estimate := e.Needs(today).Day[food.Energy].Aim
		set := e
		set.EnergyKcal = ptr(int(estimate))
		if err := set.Validate(foods, today, false); err != nil {
			rt.Fatalf("%v kcal: %v", estimate, err)
		}
		if got := set.Needs(today).Day[food.Energy]; got.Aim != estimate || got.Estimated {
			rt.Fatalf("%+v, estimated %v", got, estimate)
		}
	})
}

// Every range can be met, and its aim is not outside of it.
func TestNeedsCanBeMet(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		for x, r := range someEater(rt).Needs(today).Day {
			if r.Max > 0 && r.Min > r.Max || r.Max > 0 && r.Aim > r.Max || r.Aim > 0 && r.Aim < r.Min {
				rt.Fatalf("nutrient %d: %+v", x, r)
			}
			if of, missed := r.Missed(r.Aim); missed && r.Aim > 0 {
				rt.Fatalf("nutrient %d: %+v misses %v at its aim", x, r, of)
			}
			if half := r.Part(0.5); half.Min != r.Min/2 || half.Aim != r.Aim/2 || half.Max != r.Max/2 {
				rt.Fatalf("half of %+v is %+v", r, half)
			}
		}
	})
}

func TestAimsAreValidated(t *testing.T) {
	t.Parallel()
	foods := world(t)
	minor := func(e *Eater) { e.Born = ptr("2014-10") }
	aims := func(all ...Aim) func(*Eater) { return func(e *Eater) { e.Aims = all } }
	both := func(changes ...func(*Eater)) func(*Eater) {
		return func(e *Eater) {
			for _, change := range changes {
				change(e)
			}
		}
	}
	kcal := func(n int) func(*Eater) { return func(e *Eater) { e.EnergyKcal = &n } }
	for _, tt := range []struct {
		name   string
		change func(*Eater)
		coach  bool
		want   []string
	}{
		{"a range", aims(Aim{AimProtein, ptr(80.0), ptr(120.0), InGrams, PerDay}), false, nil},
		{"unknown nutrient", aims(Aim{"zinc", ptr(8.0), nil, InMg, PerDay}), false, []string{"body.aims[0].nutrient"}},
		{"wrong unit", aims(Aim{AimProtein, ptr(8.0), nil, InMg, PerDay}), false, []string{"body.aims[0].unit"}},
		{"wrong time", aims(Aim{AimProtein, ptr(80.0), nil, InGrams, "month"}), false, []string{"body.aims[0].per"}},
		{"no amount", aims(Aim{AimProtein, nil, nil, InGrams, PerDay}), false, []string{"body.aims[0].min"}},
		{"nothing at least", aims(Aim{AimProtein, ptr(0.0), nil, InGrams, PerDay}), false, []string{"body.aims[0].min"}},
		{"no number", aims(Aim{AimProtein, nil, ptr(math.NaN()), InGrams, PerDay}), false, []string{"body.aims[0].max"}},
		{"too much", aims(Aim{AimSodium, nil, ptr(20_001.0), InMg, PerDay}), false, []string{"body.aims[0].max"}},
		{"least above most", aims(Aim{AimProtein, ptr(120.0), ptr(80.0), InGrams, PerDay}), false, []string{"body.aims[0].max"}},
		{"a kg of unknown weight", aims(Aim{AimProtein, ptr(1.2), nil, InGPerKg, PerDay}), false, []string{"body.aims[0].unit"}},
		{"twice", aims(Aim{AimIron, ptr(8.0), nil, InMg, ""}, Aim{AimIron, nil, ptr(20.0), InMg, PerDay}), false, []string{"body.aims[1].nutrient"}},
		{"a day and a week", aims(Aim{AimIron, ptr(8.0), nil, InMg, PerDay}, Aim{AimIron, ptr(12.0), nil, InMg, PerWeek}), false, nil},
		{"a week below its days", aims(Aim{AimIron, ptr(8.0), nil, InMg, PerDay}, Aim{AimIron, nil, ptr(6.0), InMg, PerWeek}), false, []string{"body.aims[1].max"}},
		{"energy twice", both(kcal(2000), aims(Aim{AimEnergy, ptr(1900.0), nil, InKcal, PerDay})), false, []string{"body.aims[0].nutrient"}},
		{"too many", func(e *Eater) { e.Aims = make([]Aim, MaxAims+1) }, false, []string{"body.aims"}},

		{"an adult's 1199", aims(Aim{AimEnergy, nil, ptr(1199.0), InKcal, PerDay}), false, []string{"body.aims[0].max"}},
		{"an adult's 1199 by a coach", aims(Aim{AimEnergy, ptr(1000.0), ptr(1199.0), InKcal, PerDay}), true, nil},
		{"an adult's 799 by a coach, of a week", aims(Aim{AimEnergy, ptr(799.0), nil, InKcal, PerWeek}), true, []string{"body.aims[0].min"}},
		{"a child's deficit", both(minor, aims(Aim{AimEnergy, ptr(1500.0), ptr(2000.0), InKcal, PerDay})), true, []string{"body.aims[0].min"}},
		{"too much energy", aims(Aim{AimEnergy, ptr(1500.0), ptr(6001.0), InKcal, PerDay}), true, []string{"body.aims[0].max"}},

		{"200 g of protein in 1,200 kcal", both(kcal(1200), aims(Aim{AimProtein, ptr(200.0), ptr(200.0), InGrams, PerDay})), false, []string{"body.aims[0].min"}},
		{"3 g of protein a kg in 1,500 kcal", both(kcal(1500), func(e *Eater) { e.WeightKg = ptr(80.0) }, aims(Aim{AimProtein, ptr(3.0), nil, InGPerKg, PerDay})), false, []string{"body.aims[0].min"}},
		{"hardly any protein", aims(Aim{AimProtein, nil, ptr(4.0), InPct, PerDay}), false, []string{"body.aims[0].max"}},
		{"few carbohydrates", aims(Aim{AimCarbs, nil, ptr(50.0), InGrams, PerDay}), false, nil},
		{"few carbohydrates for a minor", both(minor, aims(Aim{AimCarbs, nil, ptr(50.0), InGrams, PerWeek})), true, []string{"body.aims[0].max"}},
		{"little is left for a minor's carbohydrates", both(minor, aims(Aim{AimProtein, ptr(30.0), nil, InPct, PerDay}, Aim{AimFat, ptr(55.0), nil, InPct, PerDay})), true, []string{"body.aims[1].min"}},
		{"keto with bread", both(func(e *Eater) { e.Diets = []food.Diet{food.Keto} }, aims(Aim{AimCarbs, ptr(11.0), nil, InPct, PerDay})), false, []string{"body.aims[0].min"}},
		{"more than the energy", both(kcal(2000), aims(Aim{AimProtein, ptr(40.0), nil, InPct, PerDay}, Aim{AimCarbs, ptr(40.0), nil, InPct, PerDay}, Aim{AimFat, ptr(40.0), nil, InPct, PerDay})), false, []string{"body.aims[2].min"}},
		{"less than the energy", both(kcal(2000), aims(Aim{AimProtein, nil, ptr(20.0), InPct, PerDay}, Aim{AimCarbs, nil, ptr(40.0), InPct, PerDay}, Aim{AimFat, nil, ptr(20.0), InPct, PerDay})), false, []string{"body.aims[2].max"}},
		{"more saturated fat than fat", aims(Aim{AimFat, nil, ptr(40.0), InGrams, PerDay}, Aim{AimSaturatedFat, ptr(50.0), nil, InGrams, PerDay}), false, []string{"body.aims[1].min"}},

		{"a body", func(e *Eater) {
			e.Sex, e.Activity, e.HeightCm, e.WeightKg = ptr(Female), ptr(Light), ptr(170.5), ptr(65.5)
		}, false, nil},
		{"no body", func(e *Eater) {
			e.Sex, e.Activity, e.HeightCm, e.WeightKg = ptr(Sex("x")), ptr(Activity("lazy")), ptr(49.0), ptr(math.NaN())
		}, false, []string{"body.sex", "body.activity", "body.height_cm", "body.weight_kg"}},
		{"shares of the day", func(e *Eater) { e.SlotShares = map[Slot]int{Breakfast: 20, Lunch: 40, Dinner: 40} }, false, nil},
		{"shares of 90", func(e *Eater) { e.SlotShares = map[Slot]int{Breakfast: 20, Lunch: 30, Dinner: 40} }, false, []string{"body.slot_shares"}},
		{"shares of no slot", func(e *Eater) { e.SlotShares = map[Slot]int{"brunch": 50, Dinner: 101} }, false, []string{"body.slot_shares.brunch", "body.slot_shares.dinner"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := Eater{ID: "ada", Name: "Ada"}
			tt.change(&e)
			if diff := cmp.Diff(append([]string{}, tt.want...), wrongFields(t, e.Validate(foods, today, tt.coach))); diff != "" {
				t.Error("-want +got\n", diff)
			}
		})
	}
}

// Whatever is said in aims, nobody's energy is set below what the same number in EnergyKcal
// would be refused for.
func FuzzAims(f *testing.F) {
	foods := world(f)
	f.Add("energy", "kcal", "day", 1200.0, 1800.0, "2000-01", false)
	f.Add("protein", "g_per_kg", "week", 1.6, 1.6, "2015-01", true)
	f.Add("carbs", "pct", "", -1.0, math.Inf(1), "", false)
	f.Fuzz(func(t *testing.T, nutrient, unit, per string, low, high float64, born string, coach bool) {
		e := Eater{Name: "Ada", WeightKg: ptr(70.0), Aims: []Aim{{AimNutrient(nutrient), &low, &high, AimUnit(unit), Per(per)}}}
		if born != "" {
			e.Born = &born
		}
		if e.Validate(foods, today, coach) != nil {
			return
		}
		if nutrient == "energy" {
			same := Eater{Name: "Ada", Born: e.Born, EnergyKcal: ptr(int(math.Floor(low)))}
			if err := same.Validate(foods, today, coach); err != nil && low == math.Floor(low) {
				t.Fatalf("%v kcal let pass: %v", low, err)
			}
		}
		n := e.Needs(today)
		for _, r := range slices.Concat(n.Day[:], n.Week[:]) {
			if math.IsNaN(r.Min+r.Aim+r.Max) || math.IsInf(r.Min+r.Aim+r.Max, 0) || r.Max > 0 && r.Min > r.Max {
				t.Fatalf("%+v of %+v", r, e.Aims)
			}
		}
	})
}
