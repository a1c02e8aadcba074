package web

import (
	"cmp"
	"net/http"
	"slices"

	"mealplanner/internal/account"
	"mealplanner/internal/problem"
	"mealplanner/internal/web/page"
)

// A form that does something grave needs the password to have been typed lately. If it was
// not, the answer is a page that asks for it and holds the form as it was sent: with the
// right password the form goes on its way, and nothing of it is lost.

// confirmForm gives the caller of a form that was sent with the right password, or answers
// with the page that asks for it, and gives nobody. With the password the browser gets
// another cookie: whoever has a copy of the one before does not go on with it.
func (s *Server) confirmForm(w http.ResponseWriter, r *http.Request, rt route, e *htmlEndpoint, p account.Principal) (account.Caller, error) {
	in, err := s.readPage(w, r, cmp.Or(e.maxBytes, smallBody))
	if err != nil {
		return account.Caller{}, err
	}
	asks, err := p.For(account.SecureAccount) // whom the page is shown to
	if err != nil {
		return account.Caller{}, err
	}
	infoOf(r.Context()).account = p.AccountID()
	w.Header().Set("Cache-Control", "no-store")
	password, typed := in.Form.Get(page.ConfirmField), in.Form.Has(page.ConfirmField)
	in.Form.Del(page.ConfirmField)
	answer := page.Confirm(wordsOf(r.Context()), r.URL.RequestURI(), in.Form)
	if !typed {
		s.writePage(w, r, asks, http.StatusForbidden, answer)
		return account.Caller{}, nil
	}
	p, _, err = s.Accounts.Confirm(r.Context(), p, password)
	if wrong := problem.As(err); wrong != nil && wrong.Kind != problem.Unauthorized {
		s.writePage(w, r, asks, statusOf(wrong.Kind), answer.Refused(inField(wrong, page.ConfirmField)))
		return account.Caller{}, nil
	}
	if err != nil {
		return account.Caller{}, err
	}
	if i := infoOf(r.Context()); i.asked.Renewed != nil {
		login, err := s.Accounts.Renew(r.Context(), p)
		if err != nil {
			return account.Caller{}, err
		}
		i.asked.Renewed(login)
	}
	return p.For(rt.may)
}

// inField gives a problem with its one field where this form has it.
func inField(p *problem.Problem, name string) *problem.Problem {
	moved := *p
	moved.Fields = slices.Clone(p.Fields)
	for i := range moved.Fields {
		moved.Fields[i].In, moved.Fields[i].Path = problem.Body, name
	}
	return &moved
}
