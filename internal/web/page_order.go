package web

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"mealplanner/internal/account"
	"mealplanner/internal/household"
	"mealplanner/internal/meal"
	"mealplanner/internal/planner"
	"mealplanner/internal/problem"
)

// orderForm is an order as a form shows it.
type orderForm struct {
	Start   string
	Days    string
	Key     string // makes a double click one order
	Planned bool   // the dates hold a menu already: offer to replace it
	Wishes  meal.Preferences
	Eaters  []household.EaterRow
	// Composers are whom the order may be given to; none: there is no choice.
	Composers choices
}

// pageOrder shows the form for the week that begins today.
func (s *Server) pageOrder(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	return s.orderAnswer(ctx, r, orderForm{Days: "7"}, nil)
}

func (s *Server) orderAnswer(ctx context.Context, r *pageRequest, form orderForm, p *problem.Problem) (pageAnswer, error) {
	var m household.Membership
	var wishes household.PreferencesRow
	err := s.Accounts.Look(ctx, r.home(), account.ReadPlace(&m), household.ReadPreferences(&wishes), household.ReadEaters(&form.Eaters))
	if err != nil {
		return pageAnswer{}, err
	}
	if p == nil {
		form.Start = string(s.todayOf(m.Household))
	}
	form.Wishes = wishes.Preferences
	form.Key, form.Composers = newRequestID(), s.composersOf(r.Form.Get("composer"))
	if p != nil {
		return showAgain("Plan a week", p, form).at(m, "order"), nil
	}
	return show("Plan a week", form).at(m, "order"), nil
}

// todayOf is the household's day.
func (s *Server) todayOf(h household.Household) meal.Date { return h.Today(s.Now()) }

// pageOrderPost orders a menu and goes to its progress.
func (s *Server) pageOrderPost(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	home := r.Path("household")
	form := orderForm{Start: r.Form.Get("start_date"), Days: r.Form.Get("days")}
	var c problem.Collector
	order := planner.Order{StartDate: meal.Date(form.Start), Composer: cmp.Or(r.Form.Get("composer"), "auto"), Replace: r.Form.Get("replace") == "yes"}
	if days := r.number(&c, "days"); days != nil {
		order.Days = *days
	}
	var g planner.Generation
	var err error
	if wrong := problem.As(c.Err()); wrong == nil {
		g, err = s.Planner.OrderMenu(ctx, r.Caller, home, order, r.Form.Get("key"))
	} else {
		err = together(wrong, s.Planner.JudgeOrder(ctx, r.Caller, home, order))
	}
	p := problem.As(err)
	switch {
	case err == nil:
		return seeOther("/generations/" + g.ID), nil
	case p == nil || p.Kind != problem.Invalid && p.Kind != problem.Conflict && p.Kind != problem.TooMany:
		return pageAnswer{}, err
	}
	form.Planned = p.Code == "dates-planned"
	return s.orderAnswer(ctx, r, form, p)
}

// generationPage is a generation as a page shows it.
type generationPage struct {
	ID, Heading, Message, Failure, Menu string
	Notes                               []string // what it did beside its menu
	Model                               []string // what it was asked, and what it chose; none: nothing
	Errors                              []Field  // what would help
	Done, Total                         int
	Final                               bool
	Asking                              bool // the model: somebody may choose not to wait for it
}

// pageGeneration shows how far a generation is. It is complete without script; with
// it, the bar moves by itself.
func (s *Server) pageGeneration(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	var m household.Membership
	var g planner.Generation
	var made planner.Menu
	id := r.Path("generation")
	err := s.Accounts.Look(ctx, r.Caller.ByGeneration(id), account.ReadPlace(&m), planner.ReadGeneration(id, &g), s.Planner.ReadMenuOf(&g, &made))
	if err != nil {
		return pageAnswer{}, err
	}
	p := generationPage{
		ID:      g.ID,
		Heading: headingOf(string(g.State)),
		Message: progressText(wordsOf(ctx), g),
		Notes:   sayAll(wordsOf(ctx), planner.Notes(g)),
		Done:    g.Progress.Done,
		Total:   max(1, g.Progress.Total),
		Final:   g.State.Final(),
		Asking:  planner.ModelUntil(g) != nil,
	}
	if g.State == planner.Failed {
		p.Failure, p.Message = p.Message, ""
	}
	if g.Failure != nil && (g.Failure.Kind == problem.Impossible || g.Failure.Kind == "") { // none: an older version's
		p.Errors = fieldsOfProblem(wordsOf(ctx), g.Failure.Problem())
	}
	if g.MenuID != nil {
		p.Menu = *g.MenuID
	}
	p.Model = modelOf(g, made)
	return show(p.Heading, p).at(m, "order"), nil
}

func headingOf(state string) string {
	switch state {
	case "queued":
		return "Your order is in the queue"
	case "running":
		return "Composing your week"
	case "completed":
		return "Your week is ready"
	case "cancelled":
		return "Stopped"
	}
	return "It could not be done"
}

// pageGenerationCancelPost stops a generation.
func (s *Server) pageGenerationCancelPost(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	g, err := s.Planner.Cancel(ctx, r.Caller, r.Path("generation"))
	if err != nil {
		return pageAnswer{}, err
	}
	return seeOther("/generations/" + g.ID), nil
}

// pageWithoutModelPost lets the rest of a generation be composed without the model.
func (s *Server) pageWithoutModelPost(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	g, err := s.Planner.WithoutModel(ctx, r.Caller, r.Path("generation"))
	if err != nil {
		return pageAnswer{}, err
	}
	return seeOther("/generations/" + g.ID), nil
}

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

func (s *Server) wishesOf(p meal.Preferences, version int) wishesForm {
	form := wishesForm{
		Version:    version,
		Meals:      choicesOf("Meals", "meals", []meal.Slot{meal.Breakfast, meal.Lunch, meal.Dinner}, p.Meals, func(s meal.Slot) string { return capital(string(s)) }),
		Cuisines:   choicesOf("Kitchens we like", "cuisines", meal.Cuisines(), p.Cuisines, capital),
		Appliances: choicesOf("At home", "appliances", meal.Appliances(), p.Appliances, capital),
		Snacks:     strconv.Itoa(p.Snacks),
		Leftovers:  p.Leftovers, BatchCooking: p.BatchCooking, NoRepeatDays: strconv.Itoa(p.NoRepeatDays),
		Rotation: s.rotationRows(p.Rotation),
	}
	for _, id := range s.foodGroups() {
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

// pagePreferences shows the household's wishes.
func (s *Server) pagePreferences(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	m, p, err := s.wishesAndHousehold(ctx, r)
	if err != nil {
		return pageAnswer{}, err
	}
	return show("Wishes", s.wishesOf(p.Preferences, p.Version)).at(m, "preferences"), nil
}

func (s *Server) wishesAndHousehold(ctx context.Context, r *pageRequest) (m household.Membership, p household.PreferencesRow, err error) {
	err = s.Accounts.Look(ctx, r.home(), account.ReadPlace(&m), household.ReadPreferences(&p))
	return m, p, err
}

// pagePreferencesPost saves the wishes that the form has; the others stay.
func (s *Server) pagePreferencesPost(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	m, kept, err := s.wishesAndHousehold(ctx, r)
	if err != nil {
		return pageAnswer{}, err
	}
	wishes, wrong := s.wishesIn(r, kept.Preferences)
	if p := r.outdated(whatIsWished, kept.Version); p != nil {
		return s.wishedMeanwhile(m, kept, wishes, wrong, p), nil
	}
	if wrong == nil {
		_, err = s.Households.SavePreferences(ctx, r.Caller, m.Household.ID, wishes, cmp.Or(kept.Version, household.NoneYet))
	} else {
		err = together(wrong, s.Households.JudgePreferences(ctx, r.Caller, m.Household.ID, wishes))
	}
	p := problem.As(err)
	switch {
	case err == nil:
		return wishesSaved(m), nil
	case p != nil && p.Kind == problem.Stale: // between reading and saving
		if kept, err = s.Households.Preferences(ctx, r.Caller, m.Household.ID); err != nil {
			return pageAnswer{}, err
		}
		return s.wishedMeanwhile(m, kept, wishes, wrong, changedMeanwhile(whatIsWished)), nil
	case p == nil || p.Kind != problem.Invalid:
		return pageAnswer{}, err
	}
	return showAgain("Wishes", p, s.wishesOf(wishes, kept.Version)).at(m, "preferences"), nil
}

// whatIsWished begins a sentence about the wishes.
const whatIsWished = "What the household wishes"

func wishesSaved(m household.Membership) pageAnswer {
	return seeOther("/households/" + m.Household.ID + "/order")
}

// wishedMeanwhile shows the form as it was filled, for the version that is kept by now, with
// what differs. A form of an older version that wishes what is kept was sent twice.
func (s *Server) wishedMeanwhile(m household.Membership, kept household.PreferencesRow, wishes meal.Preferences, wrong, p *problem.Problem) pageAnswer {
	form := s.wishesOf(wishes, kept.Version)
	form.Meanwhile = differences(s.wishedFields(kept.Preferences), s.wishedFields(wishes))
	if p.Kind == problem.Stale && wrong == nil && len(form.Meanwhile) == 0 {
		return wishesSaved(m)
	}
	return showAgain("Wishes", p, form).at(m, "preferences")
}

// wishedFields words what the form of wishes has, field by field in its order.
func (s *Server) wishedFields(p meal.Preferences) []labelled {
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
func (s *Server) wishText(w meal.Rotation) string {
	text := s.Foods.Name(w.Food)
	if w.AtLeast != 0 {
		text += " at least " + strconv.Itoa(w.AtLeast)
	}
	if w.AtMost != nil {
		text += " at most " + strconv.Itoa(*w.AtMost)
	}
	return text
}

func (s *Server) wishesIn(r *pageRequest, p meal.Preferences) (meal.Preferences, *problem.Problem) {
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
	return p, problem.As(c.Err())
}
