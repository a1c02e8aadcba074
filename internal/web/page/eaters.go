package page

import (
	"context"
	"crypto/hmac"
	"reflect"
	"slices"
	"strings"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/household"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/words"
)

// List lists who eats.
func (s Eaters) List(ctx context.Context, r *Request) (Answer, error) {
	var m household.Membership
	var eaters []household.EaterRow
	if err := s.Accounts.Look(ctx, r.home(), account.ReadMembership(&m), household.ReadEaters(&eaters)); err != nil {
		return Answer{}, err
	}
	return show("eaters", words.From(ctx).Text("eaters-title"), struct{ Eaters []household.EaterRow }{eaters}).at(m, "eaters"), nil
}

// eaterForm is an eater as a form shows it.
type eaterForm struct {
	ID                          string // empty: a new one
	NewID                       string // of a new one: what is sent twice is added once
	Name, Born                  field
	Guest                       bool
	Version                     int
	Stage, Diets, Allergens     choices
	DietScope                   choices
	Rules, Excluded, Disliked   field
	Sex, Activity               choices
	Height, Weight              field
	Energy, Protein, Carbs, Fat field
	Aims                        []aimRow
	SlotShares                  []field
	FoodNames                   []string
	Read                        *readBack    // what is to be confirmed; nil: nothing
	Leaving                     *leaving     // that this is to be confirmed; nil: it is not
	Meanwhile                   []difference // between what is kept by now and the form
}

// stages in the order of the form.
var stages = []meal.Stage{"", meal.Nursing, meal.Pregnant}

func (s Eaters) formOf(w *words.Words, e meal.Eater, version int) eaterForm {
	born, stage := "", meal.Stage("")
	if e.Born != nil {
		born = *e.Born
	}
	if e.Stage != nil {
		stage = *e.Stage
	}
	share := func(name, label string, pct *int, lower, upper int) field {
		return numberField(name, label, valueText(pct), lower, upper)
	}
	return eaterForm{
		ID:         e.ID,
		Name:       textField("name", w.Text("eater-name"), e.Name).required().upTo(meal.MaxEaterName),
		Born:       dateField("month", "born", w.Text("eater-born-hint"), born),
		Guest:      e.Guest,
		Version:    version,
		Stage:      choicesOf(w.Text("eater-stage"), "stage", stages, []meal.Stage{stage}, func(s meal.Stage) string { return words.Capital(stageName(w, s)) }),
		Diets:      choicesOf(w.Text("eater-diet"), "diets", food.AllDiets(), e.Diets, func(d food.Diet) string { return w.Name("diet", string(d)) }),
		DietScope:  choicesOf(w.Text("eater-diet-scope"), "diet_scope", meal.DietScopes(), []meal.DietScope{e.DietScope}, func(s meal.DietScope) string { return w.Name("diet-scope", string(s)) }),
		Allergens:  choicesOf(w.Text("eater-allergic"), "allergens", food.AllAllergens(), e.Allergens, func(a food.Allergen) string { return w.Allergens([]food.Allergen{a}) }),
		Rules:      textField("rules", w.Text("eater-rules"), ""),
		Excluded:   textField("excluded_foods", w.Text("eater-excluded-hint"), namesText(e.ExcludedFoods, w.Food)).from("foods"),
		Disliked:   textField("disliked_foods", w.Text("eater-disliked-hint"), namesText(e.DislikedFoods, w.Food)).from("foods"),
		Sex:        bodyOf(w, w.Text("eater-sex"), "sex", "sex", meal.Sexes(), e.Sex),
		Activity:   bodyOf(w, w.Text("eater-activity"), "activity", "activity", meal.Activities(), e.Activity),
		Height:     amountField("height_cm", w.Text("eater-height"), e.HeightCm, meal.MinHeightCm, meal.MaxHeightCm),
		Weight:     amountField("weight_kg", w.Text("eater-weight"), e.WeightKg, meal.MinWeightKg, meal.MaxWeightKg),
		Energy:     numberField("energy_kcal", w.Text("eater-kcal"), valueText(e.EnergyKcal), meal.MinEnergyKcal, meal.MaxEnergyKcal),
		Protein:    share("protein_pct", w.Text("eater-protein"), e.ProteinPct, meal.MinProteinPct, meal.MaxProteinPct),
		Carbs:      share("carbs_pct", w.Text("eater-carbs"), e.CarbsPct, 0, 100),
		Fat:        share("fat_pct", w.Text("eater-fat"), e.FatPct, 0, 100),
		Aims:       aimRows(w, e.Aims),
		SlotShares: slotShareFields(w, e.SlotShares),
		FoodNames:  s.foodNames(w),
	}
}

// stageName names a stage as what somebody is.
func stageName(w *words.Words, s meal.Stage) string {
	if s == "" {
		return w.Text("eater-no-stage")
	}
	return w.Name("stage", string(s))
}

// New shows an empty form.
func (s Eaters) New(ctx context.Context, r *Request) (Answer, error) {
	m, err := s.Households.Household(ctx, r.Caller, r.Value("household"))
	if err != nil {
		return Answer{}, err
	}
	w := words.From(ctx)
	form := s.formOf(w, meal.Eater{}, 0)
	form.NewID = household.NewEaterID()
	return show("eater", w.Text("eater-add"), form).at(m, "eaters"), nil
}

// Show shows one eater's form.
func (s Eaters) Show(ctx context.Context, r *Request) (Answer, error) {
	m, e, err := s.eaterAndHousehold(ctx, r, r.Value("eater"))
	if err != nil {
		return Answer{}, err
	}
	return show("eater", e.Name, s.formOf(words.From(ctx), e.Eater, e.Version)).at(m, "eaters"), nil
}

// eaterAndHousehold reads what every page of an eater needs. Of an eater who is not there
// (NotFound) it gives the household.
func (s Eaters) eaterAndHousehold(ctx context.Context, r *Request, id string) (m household.Membership, e household.EaterRow, err error) {
	err = s.Accounts.Look(ctx, r.home(id), account.ReadMembership(&m), household.ReadEater(id, &e))
	return m, e, err
}

// eaterPost is a form of an eater as it was sent.
type eaterPost struct {
	was      household.EaterRow // as it is kept; the zero row: a new one
	asked    meal.Eater         // the fields, rules apart
	typed    typed
	wrong    problem.Collector // what cannot be read
	after    meal.Eater        // as it is kept once this is saved
	shown    eaterForm         // the form again, as it was filled
	confirms confirmed
}

// Save saves a new eater or a changed one, or reads back what is to be
// confirmed before.
func (s Eaters) Save(ctx context.Context, r *Request) (Answer, error) {
	m, sent, err := s.eaterPosted(ctx, r)
	if err != nil {
		return Answer{}, err
	}
	home := m.Household.ID
	saved := seeOther("/households/" + home + "/eaters")
	if p := sent.outdated(r); p != nil {
		if p.Kind == problem.Stale && sent.isKept() {
			return saved, nil // it was sent twice
		}
		return s.meanwhile(words.From(ctx), sent, p).at(m, "eaters"), nil
	}
	return afterForm(s.saveEaterPost(ctx, r, home, sent), saved, func(p *problem.Problem) (Answer, error) {
		if p.Kind == problem.Stale || p.Code == "eater-exists" {
			return s.overtaken(ctx, r, m, sent)
		}
		if p = besideConfirmation(p); p == nil {
			sent.shown.Read = s.readBackOf(words.From(ctx), r, sent)
		}
		return show("eater", words.From(ctx).Text("eaters-title"), sent.shown).at(m, "eaters").Refused(p), nil
	})
}

// overtaken answers a form that another one came before between reading and saving.
func (s Eaters) overtaken(ctx context.Context, r *Request, m household.Membership, sent eaterPost) (Answer, error) {
	now, err := s.Households.Eater(ctx, r.Caller, m.Household.ID, sent.asked.ID)
	if err != nil {
		return Answer{}, err
	}
	sent.was = now
	if sent.isKept() {
		return seeOther("/households/" + m.Household.ID + "/eaters"), nil
	}
	return s.meanwhile(words.From(ctx), sent, changedMeanwhile(now.Name)).at(m, "eaters"), nil
}

// eaterPosted reads a form and what is kept of its eater. A new one has the id that
// the form was shown with, and is kept already where the form was saved before.
func (s Eaters) eaterPosted(ctx context.Context, r *Request) (m household.Membership, sent eaterPost, err error) {
	id, fresh := r.Value("eater"), false
	if id == "" {
		id, fresh = r.Form.Get("id"), true
	}
	if id == "" {
		id = household.NewEaterID()
	}
	if !household.ValidID(id) {
		return m, sent, problem.Of(problem.NotFound, "not-found", "what", "id")
	}
	m, sent.was, err = s.eaterAndHousehold(ctx, r, id)
	isNew := fresh && problem.Is(err, problem.NotFound) && m.Household.ID != ""
	if err != nil && !isNew {
		return m, sent, err
	}
	if sent.was.Archived {
		return m, sent, archivedMeanwhile(sent.was.Name)
	}
	var c problem.Collector
	sent.asked = s.eaterIn(words.From(ctx), &c, r, sent.was.Eater)
	sent.asked.ID = id
	sent.shown = s.formOf(words.From(ctx), sent.asked, sent.was.Version).filledAs(r)
	sent.shown.ID = sent.was.ID
	if sent.isNew() {
		sent.shown.NewID = id
	}
	sent.typed = s.typedIn(ctx, &c, household.ReaderOf(ctx, m.Household), r, sent.was.ExcludedFoods, sent.was.DislikedFoods)
	sent.wrong = c
	sent.asked.Allergens = slices.Concat(sent.asked.Allergens, sent.typed.excluded.Allergens)
	sent.asked.ExcludedFoods, sent.asked.DislikedFoods = sent.typed.excluded.Excluded, sent.typed.disliked.Excluded
	sent.after = sent.typed.addedTo(sent.asked)
	sent.confirms = confirmedBy(r, m.Household.ID, sent)
	return m, sent, nil
}

// filledAs shows the texts as they were typed, also those that cannot be read.
func (f eaterForm) filledAs(r *Request) eaterForm {
	f.Rules.Value, f.Excluded.Value, f.Disliked.Value = r.Form.Get("rules"), r.Form.Get("excluded_foods"), r.Form.Get("disliked_foods")
	numbers := []*field{&f.Energy, &f.Protein, &f.Carbs, &f.Fat, &f.Height, &f.Weight}
	for i := range f.SlotShares {
		numbers = append(numbers, &f.SlotShares[i])
	}
	for _, number := range numbers {
		if !r.Form.Has(number.Name) {
			continue
		}
		number.Value = r.Form.Get(number.Name)
		number.Type = typeFor("number", number.Value)
	}
	return f
}

// becomesGuest reports whether the form makes a guest of who was none.
func (p eaterPost) becomesGuest() bool { return p.after.Guest && !p.was.Guest }

func (p eaterPost) isNew() bool { return p.was.ID == "" }

// saveEaterPost saves what was sent. Where it must be read back before, that is wrong with
// it too: nothing is kept, and what else is wrong is told.
func (s Eaters) saveEaterPost(ctx context.Context, r *Request, home string, sent eaterPost) (err error) {
	wrong := sent.wrong
	wrong.Require(!s.mustConfirm(words.From(ctx), r, sent), confirmation, "required")
	if sent.isNew() {
		_, _, err = s.Households.AddEater(ctx, r.Caller, home, sent.asked, sent.typed.rules, wrong)
	} else {
		_, _, err = s.Households.SaveEater(ctx, r.Caller, home, sent.asked, sent.typed.rules, sent.was.Version, wrong)
	}
	return err
}

// confirmation is the field of the form that proves what was read back.
const confirmation = "confirmed"

// besideConfirmation gives what is wrong with a form beside that it is not confirmed; nil:
// nothing.
func besideConfirmation(p *problem.Problem) *problem.Problem {
	if p.Kind != problem.Invalid {
		return p
	}
	rest := slices.DeleteFunc(slices.Clone(p.Fields), func(f problem.Field) bool { return f.Path == confirmation })
	if len(rest) == 0 {
		return nil
	}
	return problem.Fields(rest...)
}

// outdated says that the form is of another version than the one that is kept. A form that
// adds an eater names no version, and whom it added before is not changed by it.
func (p eaterPost) outdated(r *Request) *problem.Problem {
	if p.isNew() {
		return nil
	}
	if _, named := r.version(); !named && r.Value("eater") == "" {
		return changedMeanwhile(p.was.Name)
	}
	return r.outdated(p.was.Name, p.was.Version)
}

// isKept reports whether what was sent is what is kept already.
func (p eaterPost) isKept() bool {
	return p.wrong.Err() == nil && !p.typed.refused && reflect.DeepEqual(sorted(p.after), sorted(p.was.Eater))
}

// sorted gives an eater whose lists are in one order.
func sorted(e meal.Eater) meal.Eater {
	e = e.Clean()
	slices.Sort(e.Diets)
	slices.Sort(e.Allergens)
	slices.Sort(e.ExcludedFoods)
	slices.Sort(e.DislikedFoods)
	return e
}

// meanwhile shows the form as it was filled, for the version that is kept by now, with
// what differs: whoever sends it again knows what is replaced.
func (s Eaters) meanwhile(w *words.Words, sent eaterPost, p *problem.Problem) Answer {
	form := sent.shown
	form.ID, form.NewID, form.Version = sent.was.ID, "", sent.was.Version
	form.Meanwhile = differences(w, fieldsOf(w, sent.was.Eater), fieldsOf(w, sent.after))
	return show("eater", w.Text("eaters-title"), form).Refused(p)
}

// eaterIn reads the form, free text apart, into the eater as it was: what a form does
// not have stays.
func (s Eaters) eaterIn(w *words.Words, c *problem.Collector, r *Request, e meal.Eater) meal.Eater {
	e.Name = strings.TrimSpace(r.Form.Get("name"))
	e.Guest = r.Form.Get("guest") == "yes"
	e.Diets, e.Allergens = []food.Diet{}, []food.Allergen{}
	e.EnergyKcal, e.ProteinPct = r.number(c, "energy_kcal"), r.number(c, "protein_pct")
	e.CarbsPct, e.FatPct = r.number(c, "carbs_pct"), r.number(c, "fat_pct")
	e.Born = nil
	if born := strings.TrimSpace(r.Form.Get("born")); born != "" {
		e.Born = &born
	}
	if r.Form.Has("stage") {
		e.Stage = nil
		if stage := meal.Stage(r.Form.Get("stage")); stage != "" {
			e.Stage = &stage
		}
	}
	if r.Form.Has("sex") {
		e.Sex, e.Activity = chosenIn[meal.Sex](r, "sex"), chosenIn[meal.Activity](r, "activity")
		e.HeightCm, e.WeightKg = amountIn(w, c, "height_cm", r.Form.Get("height_cm")), amountIn(w, c, "weight_kg", r.Form.Get("weight_kg"))
	}
	if r.Form.Has(aimName(0, "nutrient")) {
		e.Aims, e.SlotShares = aimsIn(w, r, c), slotSharesIn(r, c)
	}
	if r.Form.Has("diet_scope") {
		e.DietScope = meal.DietScope(r.Form.Get("diet_scope"))
	}
	for _, d := range r.Form["diets"] {
		e.Diets = append(e.Diets, food.Diet(d))
	}
	for _, a := range r.Form["allergens"] {
		e.Allergens = append(e.Allergens, food.Allergen(a))
	}
	return e
}

// leaving is what is confirmed before an eater is taken out of the household.
type leaving struct{ Says, Seal string }

// Archive takes an eater out of the household as the form showed it: of an
// older version it shows the eater of now. Allergies that then bind nobody are read back
// before, and so is that nobody is left. Who is taken out already stays out.
func (s Eaters) Archive(ctx context.Context, r *Request) (Answer, error) {
	id := r.Value("eater")
	var m household.Membership
	var e household.EaterRow
	var all []household.EaterRow
	if err := s.Accounts.Look(ctx, r.home(id), account.ReadMembership(&m), household.ReadEater(id, &e), household.ReadEaters(&all)); err != nil {
		return Answer{}, err
	}
	home, last := m.Household.ID, len(all) == 1
	form := s.formOf(words.From(ctx), e.Eater, e.Version)
	again := func(p *problem.Problem) Answer {
		return show("eater", e.Name, form).at(m, "eaters").Refused(p)
	}
	outdated := r.outdated(e.Name, e.Version)
	seal := s.seal(r, leavingOf(home, e))
	confirmed := hmac.Equal([]byte(r.Form.Get(confirmation)), []byte(seal))
	if outdated == nil && !e.Archived && !confirmed && (last || len(e.Allergens) > 0) && account.Permits(m.Role, account.EditEaters) {
		form.Leaving = &leaving{leavingText(words.From(ctx), e.Eater, last), seal}
		return show("eater", e.Name, form).at(m, "eaters"), nil
	}
	if outdated == nil || e.Archived {
		err := s.Households.ArchiveEater(ctx, r.Caller, home, id, e.Version)
		if err == nil {
			return seeOther("/households/" + home + "/eaters"), nil
		}
		if !problem.Is(err, problem.Stale) {
			return Answer{}, err
		}
		outdated = changedMeanwhile(e.Name)
		if e, err = s.Households.Eater(ctx, r.Caller, home, id); err != nil {
			return Answer{}, err
		}
		form = s.formOf(words.From(ctx), e.Eater, e.Version)
	}
	return again(outdated), nil
}
