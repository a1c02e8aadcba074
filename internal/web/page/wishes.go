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
	"mealplanner/internal/words"
)

// wishesForm is a household's preferences as a form shows them.
type wishesForm struct {
	Version                     int          // 0: nobody has set any
	Meanwhile                   []difference // between what is kept by now and the form
	Meals, Cuisines, Appliances choices
	Snacks, NoRepeatDays        field
	Minutes                     []minutesOf
	Leftovers, BatchCooking     bool
	WholeDay                    bool
	Rotation                    []rotationRow
	FoodNames                   []string // what a row of the rotation may name
}

// minutesOf are the limits of a kind of day, a field for each slot.
type minutesOf struct {
	Legend string
	Fields []field
}

var dayKinds = []string{"weekday", "weekend"}

func (s Wishes) wishesOf(w *words.Words, p meal.Preferences, version int) wishesForm {
	slot := func(s meal.Slot) string { return w.Slot(s, 1) }
	form := wishesForm{
		Version:      version,
		Meals:        choicesOf(w.Text("wishes-meals"), "meals", []meal.Slot{meal.Breakfast, meal.Lunch, meal.Dinner}, p.Meals, slot),
		Cuisines:     choicesOf(w.Text("wishes-cuisines"), "cuisines", meal.Cuisines(), p.Cuisines, named(w, "cuisine")),
		Appliances:   choicesOf(w.Text("wishes-appliances"), "appliances", meal.Appliances(), p.Appliances, named(w, "appliance")),
		Snacks:       numberField("snacks", w.Text("wishes-snacks"), strconv.Itoa(p.Snacks), 0, meal.MaxSnacks).required(),
		NoRepeatDays: numberField("no_repeat_days", w.Text("wishes-no-repeat-hint"), strconv.Itoa(p.NoRepeatDays), 0, meal.MaxNoRepeatDays).required(),
		Leftovers:    p.Leftovers, BatchCooking: p.BatchCooking, WholeDay: p.WholeDay,
		Rotation: s.rotationRows(w, p.Rotation),
	}
	form.FoodNames = namesOf(w, s.foodsAndGroups())
	legends := []string{w.Text("wishes-minutes-weekday"), w.Text("wishes-minutes-weekend")}
	for i, limits := range []map[meal.Slot]int{p.MaxMinutes.Weekday, p.MaxMinutes.Weekend} {
		of := minutesOf{Legend: legends[i]}
		for _, slot := range meal.Slots() {
			value := ""
			if n := limits[slot]; n > 0 {
				value = strconv.Itoa(n)
			}
			of.Fields = append(of.Fields, numberField(minutesName(dayKinds[i], slot), w.Slot(slot, 1), value, meal.MinMinutes, meal.MaxMinutes))
		}
		form.Minutes = append(form.Minutes, of)
	}
	return form
}

// named gives what begins a label: the name of an id of a kind of word.
func named(w *words.Words, kind string) func(id string) string {
	return func(id string) string { return words.Capital(w.Name(kind, id)) }
}

// minutesName is also the location of the value's error.
func minutesName(kind string, s meal.Slot) string { return "max_minutes." + kind + "." + string(s) }

// Show shows the household's wishes.
func (s Wishes) Show(ctx context.Context, r *Request) (Answer, error) {
	m, p, err := s.wishesAndHousehold(ctx, r)
	if err != nil {
		return Answer{}, err
	}
	return show("preferences", words.From(ctx).Text("to-wishes"), s.wishesOf(words.From(ctx), p.Preferences, p.Version)).at(m, "preferences"), nil
}

func (s Wishes) wishesAndHousehold(ctx context.Context, r *Request) (m household.Membership, p household.PreferencesRow, err error) {
	err = s.Accounts.Look(ctx, r.home(), account.ReadMembership(&m), household.ReadPreferences(&p))
	return m, p, err
}

// Save saves the wishes that the form has; the others stay.
func (s Wishes) Save(ctx context.Context, r *Request) (Answer, error) {
	m, kept, err := s.wishesAndHousehold(ctx, r)
	if err != nil {
		return Answer{}, err
	}
	wishes, wrong := s.wishesIn(r, kept.Preferences)
	if p := r.outdated(whatIsWished(words.From(ctx)), kept.Version); p != nil {
		return s.wishedMeanwhile(words.From(ctx), m, kept, wishes, wrong, p), nil
	}
	_, err = s.Households.SavePreferences(ctx, r.Caller, m.Household.ID, wishes, cmp.Or(kept.Version, household.NoneYet), wrong)
	return afterForm(err, wishesSaved(m), func(p *problem.Problem) (Answer, error) {
		if p.Kind == problem.Stale { // between reading and saving
			if kept, err = s.Households.Preferences(ctx, r.Caller, m.Household.ID); err != nil {
				return Answer{}, err
			}
			return s.wishedMeanwhile(words.From(ctx), m, kept, wishes, wrong, changedMeanwhile(whatIsWished(words.From(ctx)))), nil
		}
		return show("preferences", words.From(ctx).Text("to-wishes"), s.wishesOf(words.From(ctx), wishes, kept.Version)).at(m, "preferences").Refused(p), nil
	})
}

// whatIsWished begins a sentence about the wishes.
func whatIsWished(w *words.Words) string { return w.Text("wishes-of-household") }

func wishesSaved(m household.Membership) Answer {
	return seeOther("/households/" + m.Household.ID + "/order")
}

// wishedMeanwhile shows the form as it was filled, for the version that is kept by now, with
// what differs. A form of an older version that wishes what is kept was sent twice.
func (s Wishes) wishedMeanwhile(w *words.Words, m household.Membership, kept household.PreferencesRow, wishes meal.Preferences, wrong problem.Collector, p *problem.Problem) Answer {
	form := s.wishesOf(w, wishes, kept.Version)
	form.Meanwhile = differences(w, s.wishedFields(w, kept.Preferences), s.wishedFields(w, wishes))
	if p.Kind == problem.Stale && wrong.Err() == nil && len(form.Meanwhile) == 0 {
		return wishesSaved(m)
	}
	return show("preferences", w.Text("to-wishes"), form).at(m, "preferences").Refused(p)
}

// wishedFields words what the form of wishes has, field by field in its order.
func (s Wishes) wishedFields(w *words.Words, p meal.Preferences) []labelled {
	yes := map[bool]string{true: w.Text("yes")}
	fields := []labelled{
		{w.Text("wishes-meals"), inOrder(p.Meals, func(s meal.Slot) string { return w.Name("slot", string(s)) })},
		{w.Text("wishes-snacks"), strconv.Itoa(p.Snacks)},
	}
	for i, limits := range []map[meal.Slot]int{p.MaxMinutes.Weekday, p.MaxMinutes.Weekend} {
		for _, slot := range meal.Slots() {
			text := ""
			if n := limits[slot]; n > 0 {
				text = strconv.Itoa(n)
			}
			fields = append(fields, labelled{w.Text("wishes-minutes-of", "kind", dayKinds[i], "slot", slot), text})
		}
	}
	return append(fields,
		labelled{w.Text("wishes-cuisines"), inOrder(p.Cuisines, named(w, "cuisine"))},
		labelled{w.Text("wishes-appliances"), inOrder(p.Appliances, named(w, "appliance"))},
		labelled{w.Text("wishes-leftovers"), yes[p.Leftovers]},
		labelled{w.Text("wishes-batch"), yes[p.BatchCooking]},
		labelled{w.Text("wishes-whole-day"), yes[p.WholeDay]},
		labelled{w.Text("wishes-no-repeat"), strconv.Itoa(p.NoRepeatDays)},
		labelled{w.Text("wishes-rotation"), namesText(p.Rotation, func(r meal.Rotation) string { return wishText(w, r) })},
	)
}

// inOrder words a list of which the order says nothing.
func inOrder[T ~string](list []T, name func(T) string) string {
	return namesText(slices.Sorted(slices.Values(list)), name)
}

// wishText: "red meat at least 1 at most 2".
func wishText(w *words.Words, r meal.Rotation) string {
	name := w.Food(r.Food)
	switch {
	case r.AtMost == nil && r.AtLeast == 0:
		return name
	case r.AtMost == nil:
		return w.Text("wish-at-least", "food", name, "min", r.AtLeast)
	case r.AtLeast == 0:
		return w.Text("wish-at-most", "food", name, "max", *r.AtMost)
	}
	return w.Text("wish-between", "food", name, "min", r.AtLeast, "max", *r.AtMost)
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
	p.WholeDay = r.Form.Get("whole_day") == "yes"
	p.NoRepeatDays = 0
	set(&p.NoRepeatDays, r.number(&c, "no_repeat_days"))
	p.Rotation = s.rotationIn(r, &c)
	return p, c
}
