package page

import (
	"context"

	"mealplanner/internal/account"
	"mealplanner/internal/household"
	"mealplanner/internal/planner"
	"mealplanner/internal/problem"
	"mealplanner/internal/words"
)

// generationPage is a generation as a page shows it.
type generationPage struct {
	ID, Heading, Message, Failure, Menu string
	Notes                               []string        // what it did beside its menu
	Model                               []string        // what it was asked, and what it chose; none: nothing
	Errors                              []words.Finding // what would help
	Done, Total                         int
	Final                               bool
	Asking                              bool // the model: somebody may choose not to wait for it
}

// Progress shows how far a generation is. It is complete without script; with
// it, the bar moves by itself.
func (s Orders) Progress(ctx context.Context, r *Request) (Answer, error) {
	var m household.Membership
	var g planner.Generation
	var made planner.Menu
	id := r.Value("generation")
	err := s.Accounts.Look(ctx, r.Caller.ByGeneration(id), account.ReadPlace(&m), planner.ReadGeneration(id, &g), s.Planner.ReadMenuOf(&g, &made))
	if err != nil {
		return Answer{}, err
	}
	p := generationPage{
		ID:      g.ID,
		Heading: headingOf(string(g.State)),
		Message: ProgressText(words.From(ctx), g),
		Notes:   SayAll(words.From(ctx), planner.Notes(g)),
		Done:    g.Progress.Done,
		Total:   max(1, g.Progress.Total),
		Final:   g.State.Final(),
		Asking:  planner.ModelUntil(g) != nil,
	}
	if g.State == planner.Failed {
		p.Failure, p.Message = p.Message, ""
	}
	if g.Failure != nil && (g.Failure.Kind == problem.Impossible || g.Failure.Kind == "") { // none: an older version's
		p.Errors = words.From(ctx).Findings(g.Failure.Problem())
	}
	if g.MenuID != nil {
		p.Menu = *g.MenuID
	}
	p.Model = modelOf(g, made)
	return show("generation", p.Heading, p).at(m, "order"), nil
}

// ProgressText says how far a generation is, and of a failed one why.
func ProgressText(w *words.Words, g planner.Generation) string {
	if g.State == planner.Failed && g.Failure != nil {
		return w.Detail(g.Failure.Problem())
	}
	return w.Say(planner.ProgressOf(g))
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

// Cancel stops a generation.
func (s Orders) Cancel(ctx context.Context, r *Request) (Answer, error) {
	g, err := s.Planner.Cancel(ctx, r.Caller, r.Value("generation"))
	if err != nil {
		return Answer{}, err
	}
	return seeOther("/generations/" + g.ID), nil
}

// WithoutModel lets the rest of a generation be composed without the model.
func (s Orders) WithoutModel(ctx context.Context, r *Request) (Answer, error) {
	g, err := s.Planner.WithoutModel(ctx, r.Caller, r.Value("generation"))
	if err != nil {
		return Answer{}, err
	}
	return seeOther("/generations/" + g.ID), nil
}
