package page

import (
	"context"

	"mealplanner/internal/account"
	"mealplanner/internal/household"
	"mealplanner/internal/planner"
	"mealplanner/internal/problem"
	"mealplanner/internal/web/say"
	"mealplanner/internal/words"
)

// generationPage is a generation as a page shows it.
type generationPage struct {
	ID, Message, Failure, Menu string
	Notes                      []string        // what it did beside its menu
	Model                      []string        // what it was asked, and what it chose; none: nothing
	Findings                   []words.Finding // what would help
	Done, Total                int
	Ways                       []wayOut // that a button makes
	Changed                    string   // in the wishes, for this order; empty: nothing
	Final                      bool
	Asking                     bool // the model: somebody may choose not to wait for it
}

// Progress shows how far a generation is. It is complete without script; with
// it, the bar moves by itself.
func (s Orders) Progress(ctx context.Context, r *Request) (Answer, error) {
	var m household.Membership
	var g planner.Generation
	var made planner.Menu
	var before planner.Generation // that failed, and for which the wishes were changed
	id := r.Value("generation")
	readings := []account.Reading{account.ReadMembership(&m), planner.ReadGeneration(id, &g), s.Planner.ReadMenuOf(&g, &made)}
	if changed := r.Query.Get("changed"); household.ValidID(changed) {
		readings = append(readings, planner.ReadGeneration(changed, &before))
	}
	err := s.Accounts.Look(ctx, r.Caller.ByGeneration(id), readings...)
	if err != nil {
		return Answer{}, err
	}
	w := words.From(ctx)
	p := generationPage{
		ID:      g.ID,
		Message: say.Progress(w, g),
		Notes:   say.All(w, planner.Notes(g)),
		Done:    g.Progress.Done,
		Total:   max(1, g.Progress.Total),
		Final:   g.State.Final(),
		Asking:  planner.ModelUntil(g) != nil,
	}
	if g.State == planner.Failed {
		p.Failure, p.Message = p.Message, ""
	}
	if g.Failure != nil && (g.Failure.Kind == problem.Impossible || g.Failure.Kind == "") { // none: an older version's
		p.Findings = w.Findings(g.Failure.Problem())
		if _, whole := planner.OrderOf(g); whole {
			p.Ways = waysOut(w, g)
		}
	}
	if g.MenuID != nil {
		p.Menu = *g.MenuID
	}
	p.Changed = changedFor(w, before, r.Query.Get("way"))
	p.Model = modelOf(w, g, made)
	return show("generation", w.Text("order-state", "state", string(g.State)), p).at(m, "order"), nil
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
