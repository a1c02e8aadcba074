package page

import (
	"context"

	"mealplanner/internal/account"
	"mealplanner/internal/problem"
	"mealplanner/internal/words"
)

// Operation is a route of the API as the documentation shows it.
type Operation struct {
	Method, Path, Summary string
	Permission            account.Permission
}

// API lists the operations of the API.
func (s About) API(ctx context.Context, _ *Request) (Answer, error) {
	return show("docs", words.From(ctx).Text("api-title"), struct {
		Version, Description string
		Rows                 []Operation
	}{s.APIVersion, "/api/v1/openapi.json", s.Operations()}), nil
}

// Problem says what a kind of failure means: the address that a problem's type
// names.
func (s About) Problem(ctx context.Context, r *Request) (Answer, error) {
	kind := r.Value("kind")
	status, ok := s.StatusOf(problem.Kind(kind))
	if !ok {
		return Answer{}, problem.Of(problem.NotFound, "not-found", "what", "problem")
	}
	w := words.From(ctx)
	return show("kind", w.Name("problem", kind), struct {
		Status int
		About  string
	}{status, w.Name("about-problem", kind)}), nil
}
