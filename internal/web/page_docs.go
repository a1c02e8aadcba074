package web

import (
	"context"

	"mealplanner/internal/account"
	"mealplanner/internal/problem"
)

// docsRow is a route as the documentation page shows it.
type docsRow struct {
	Method, Path, Summary, Permission, Lane string
}

// pageDocs lists the API's routes from the table that serves them.
func (s *Server) pageDocs(context.Context, *pageRequest) (pageAnswer, error) {
	var rows []docsRow
	for _, rt := range s.table {
		if rt.answer.inAPI() {
			rows = append(rows, docsRow{rt.method, rt.path, rt.summary, string(rt.may), string(rt.lane)})
		}
	}
	return show("The API", struct {
		Version string
		Rows    []docsRow
		Public  account.Permission
	}{apiVersion, rows, account.Public}), nil
}

// pageProblem says what a kind of failure means: the address that a problem's type
// names.
func (s *Server) pageProblem(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	kind := r.Path("kind")
	status, ok := statuses[problem.Kind(kind)]
	if !ok {
		return pageAnswer{}, problem.Of(problem.NotFound, "not-found", "what", "problem")
	}
	w := wordsOf(ctx)
	return show(w.Name("problem", kind), struct {
		Status int
		About  string
	}{status, w.Name("about-problem", kind)}), nil
}
