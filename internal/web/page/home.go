package page

import (
	"context"

	"golang.org/x/text/language"

	"mealplanner/internal/household"
	"mealplanner/internal/problem"
	"mealplanner/internal/words"
)

// homeForm is what a household is set to, as its form shows it.
type homeForm struct {
	Version        int
	Name, TimeZone field
	Locale         choices
}

func homeFormOf(w *words.Words, h household.Household) homeForm {
	form := homeForm{
		Version:  h.Version,
		Name:     textField("name", w.Text("household-name"), h.Name).required().upTo(household.MaxName),
		TimeZone: textField("time_zone", w.Text("household-time-zone"), h.TimeZone).required(),
		Locale:   localeChoices(w, h.Locale),
	}
	form.TimeZone.List = "zones"
	return form
}

// localeChoices are the languages that a household may have on its page, each by its own name.
// A locale that it has already stays as it is: de-AT is German.
func localeChoices(w *words.Words, kept string) choices {
	all := choices{Legend: w.Text("household-language"), Name: "locale"}
	base, _ := language.Make(kept).Base()
	chosen := false
	for _, tag := range words.Languages() {
		c := choice{ID: tag.String(), Label: words.For(tag).Text("language-own-name")}
		if own, _ := tag.Base(); own == base {
			c.ID, c.Chosen, chosen = kept, true, true
		}
		all.Options = append(all.Options, c)
	}
	if !chosen {
		all.Options = append(all.Options, choice{ID: kept, Label: kept, Chosen: true})
	}
	return all
}

// zones are suggested; every other of the IANA's is taken too.
var zones = []string{"Europe/Berlin", "Europe/Vienna", "Europe/Zurich", "Europe/London", "Europe/Dublin", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "Asia/Kolkata", "Australia/Sydney", "UTC"}

// Zones are the suggestions of the form.
func (homeForm) Zones() []string { return zones }

// Show shows what a household is set to.
func (s Home) Show(ctx context.Context, r *Request) (Answer, error) {
	return s.answer(ctx, r, nil, household.Change{})
}

// answer shows the form for the version that is kept, as it was filled.
func (s Home) answer(ctx context.Context, r *Request, p *problem.Problem, typed household.Change) (Answer, error) {
	m, err := s.Households.Household(ctx, r.Caller, r.Value("household"))
	if err != nil {
		return Answer{}, err
	}
	filled := m
	set(&filled.Household.Name, typed.Name)
	set(&filled.Household.TimeZone, typed.TimeZone)
	set(&filled.Household.Locale, typed.Locale)
	w := words.From(ctx)
	answer := show("household", w.Text("household-settings"), homeFormOf(w, filled.Household)).at(m, "eaters")
	if p != nil {
		answer = answer.Refused(p)
	}
	return answer, nil
}

// Save sets a household, of the version that the form was shown with.
func (s Home) Save(ctx context.Context, r *Request) (Answer, error) {
	home := r.Value("household")
	name, zone, locale := r.Form.Get("name"), r.Form.Get("time_zone"), r.Form.Get("locale")
	change := household.Change{Name: &name, TimeZone: &zone, Locale: &locale}
	m, err := s.Households.Household(ctx, r.Caller, home)
	if err != nil {
		return Answer{}, err
	}
	again := func(p *problem.Problem) (Answer, error) { return s.answer(ctx, r, p, change) }
	if p := r.outdated(m.Household.Name, m.Household.Version); p != nil {
		return again(p)
	}
	_, err = s.Households.Change(ctx, r.Caller, home, change, m.Household.Version, problem.Collector{})
	return afterForm(err, seeOther("/households/"+home+"/eaters"), again)
}
