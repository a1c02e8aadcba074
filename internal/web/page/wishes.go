package page

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"mealplanner/internal/account"
	"mealplanner/internal/household"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
)

// wishesForm is a household's preferences as a form shows them.
type wishesForm struct {
	Version                     int          // 0: nobody has set any
	Meanwhile                   []difference // between what is kept by now and the form
	Meals, Cuisines, Appliances choices
	Snacks                      string
	Weekday, Weekend            []minutesField
	Leftovers, BatchCooking     bool
	NoRepeatDays                string
	Rotation                    []rotationRow
	FoodNames                   []string // what a row of the rotation may name
}

type minutesField struct{ Name, Label, Value string }

var dayKinds = []string{"weekday", "weekend"}

func (s Wishes) wishesOf(p meal.Preferences, version int) wishesForm {
	form := wishesForm{
		Version:    version,
		Meals:      choicesOf("Meals", "meals", []meal.Slot{meal.Breakfast, meal.Lunch, meal.Dinner}, p.Meals, func(s meal.Slot) string { return capital(string(s)) }),
		Cuisines:   choicesOf("Kitchens we like", "cuisines", meal.Cuisines(), p.Cuisines, capital),
		Appliances: choicesOf("At home", "appliances", meal.Appliances(), p.Appliances, capital),
		Snacks:     strconv.Itoa(p.Snacks),
		Leftovers:  p.Leftovers, BatchCooking: p.BatchCooking, NoRepeatDays: strconv.Itoa(p.NoRepeatDays),
		Rotation: s.rotationRows(p.Rotation),
	}
	for _, id := range s.Foods.Groups() {
		form.FoodNames = append(form.FoodNames, s.Foods.Name(id))
	}
	for _, f := range s.Foods.All() {
		form.FoodNames = append(form.FoodNames, f.Name)
	}
	fields := map[string][]minutesField{}
	for i, limits := range []map[meal.Slot]int{p.MaxMinutes.Weekday, p.MaxMinutes.Weekend} {
		for _, slot := range meal.Slots() {
			f := minutesField{Name: minutesName(dayKinds[i], slot), Label: capital(string(slot))}
			if n := limits[slot]; n > 0 {
				f.Value = strconv.Itoa(n)
			}
			fields[dayKinds[i]] = append(fields[dayKinds[i]], f)
		}
	}
	form.Weekday, form.Weekend = fields["weekday"], fields["weekend"]
	return form
}

// minutesName is also the location of the value's error.
func minutesName(kind string, s meal.Slot) string { return "max_minutes." + kind + "." + string(s) }

// Show shows the household's wishes.
func (s Wishes) Show(ctx context.Context, r *Request) (Answer, error) {
	m, p, err := s.wishesAndHousehold(ctx, r)
	if err != nil {
		return Answer{}, err
	}
	return show("preferences", "Wishes", s.wishesOf(p.Preferences, p.Version)).at(m, "preferences"), nil
}

func (s Wishes) wishesAndHousehold(ctx context.Context, r *Request) (m household.Membership, p household.PreferencesRow, err error) {
	err = s.Accounts.Look(ctx, r.home(), account.ReadPlace(&m), household.ReadPreferences(&p))
	return m, p, err
}

// Save saves the wishes that the form has; the others stay.
func (s Wishes) Save(ctx context.Context, r *Request) (Answer, error) {
	m, kept, err := s.wishesAndHousehold(ctx, r)
	if err != nil {
		return Answer{}, err
	}
	wishes, wrong := s.wishesIn(r, kept.Preferences)
	if p := r.outdated(whatIsWished, kept.Version); p != nil {
		return s.wishedMeanwhile(m, kept, wishes, wrong, p), nil
	}
	_, err = s.Households.SavePreferences(ctx, r.Caller, m.Household.ID, wishes, cmp.Or(kept.Version, household.NoneYet), wrong)
	return afterForm(err, wishesSaved(m), func(p *problem.Problem) (Answer, error) {
		if p.Kind == problem.Stale { // between reading and saving
			if kept, err = s.Households.Preferences(ctx, r.Caller, m.Household.ID); err != nil {
				return Answer{}, err
			}
			return s.wishedMeanwhile(m, kept, wishes, wrong, changedMeanwhile(whatIsWished)), nil
		}
		return show("preferences", "Wishes", s.wishesOf(wishes, kept.Version)).at(m, "preferences").Refused(p), nil
	})
}

// whatIsWished begins a sentence about the wishes.
const whatIsWished = "What the household wishes"

func wishesSaved(m household.Membership) Answer {
	return seeOther("/households/" + m.Household.ID + "/order")
}

// wishedMeanwhile shows the form as it was filled, for the version that is kept by now, with
// what differs. A form of an older version that wishes what is kept was sent twice.
func (s Wishes) wishedMeanwhile(m household.Membership, kept household.PreferencesRow, wishes meal.Preferences, wrong problem.Collector, p *problem.Problem) Answer {
	form := s.wishesOf(wishes, kept.Version)
	form.Meanwhile = differences(s.wishedFields(kept.Preferences), s.wishedFields(wishes))
	if p.Kind == problem.Stale && wrong.Err() == nil && len(form.Meanwhile) == 0 {
		return wishesSaved(m)
	}
	return show("preferences", "Wishes", form).at(m, "preferences").Refused(p)
}

// wishedFields words what the form of wishes has, field by field in its order.
func (s Wishes) wishedFields(p meal.Preferences) []labelled {
	yes := map[bool]string{true: "yes"}
	fields := []labelled{
		{"Meals", inOrder(p.Meals)},
		{"Snacks a day", strconv.Itoa(p.Snacks)},
	}
	for i, limits := range []map[meal.Slot]int{p.MaxMinutes.Weekday, p.MaxMinutes.Weekend} {
		for _, slot := range meal.Slots() {
			text := ""
			if n := limits[slot]; n > 0 {
				text = strconv.Itoa(n)
			}
			fields = append(fields, labelled{"Most minutes for " + string(slot) + ", " + dayKinds[i] + "s", text})
		}
	}
	return append(fields,
		labelled{"Kitchens we like", inOrder(p.Cuisines)},
		labelled{"At home", inOrder(p.Appliances)},
		labelled{"Yesterday's dinner for lunch", yes[p.Leftovers]},
		labelled{"Cook once for several days", yes[p.BatchCooking]},
		labelled{"Days without a repeat", strconv.Itoa(p.NoRepeatDays)},
		labelled{"How often a week", namesText(p.Rotation, s.wishText)},
	)
}

// inOrder words a list of which the order says nothing.
func inOrder[T ~string](list []T) string {
	return namesText(slices.Sorted(slices.Values(list)), func(x T) string { return string(x) })
}

// wishText: "red meat at least 1, at most 2".
func (s Wishes) wishText(w meal.Rotation) string {
	text := s.Foods.Name(w.Food)
	if w.AtLeast != 0 {
		text += " at least " + strconv.Itoa(w.AtLeast)
	}
	if w.AtMost != nil {
		text += " at most " + strconv.Itoa(*w.AtMost)
	}
	return text
}

func (s Wishes) wishesIn(r *Request, p meal.Preferences) (meal.Preferences, problem.Collector) {
	var c problem.Collector
	p.Meals = []meal.Slot{}
	for _, slot := range meal.Slots() {
		if slices.Contains(r.Form["meals"], string(slot)) {
			p.Meals = append(p.Meals, slot)
		}
	}
	p.Cuisines, p.Appliances = append([]string{}, r.Form["cuisines"]...), append([]string{}, r.Form["appliances"]...)
	p.Snacks = 0
	if n := r.number(&c, "snacks"); n != nil {
		p.Snacks = *n
	}
	p.MaxMinutes = meal.MinuteLimits{Weekday: map[meal.Slot]int{}, Weekend: map[meal.Slot]int{}}
	for i, limits := range []map[meal.Slot]int{p.MaxMinutes.Weekday, p.MaxMinutes.Weekend} {
		for _, slot := range meal.Slots() {
			if n := r.number(&c, minutesName(dayKinds[i], slot)); n != nil {
				limits[slot] = *n
			}
		}
	}
	p.Leftovers, p.BatchCooking = r.Form.Get("leftovers") == "yes", r.Form.Get("batch_cooking") == "yes"
	p.NoRepeatDays = 0
	set(&p.NoRepeatDays, r.number(&c, "no_repeat_days"))
	p.Rotation = s.rotationIn(r, &c)
	return p, c
}
