package web

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"mealplanner/internal/account"
	"mealplanner/internal/problem"
)

// A form that does something grave needs the password to have been typed lately. If it was
// not, the answer is a page that asks for it and holds the form as it was sent: with the
// right password the form goes on its way, and nothing of it is lost.

// confirmField is the password's in a form that is sent again.
const confirmField = "confirm_password"

// confirmPage is what it shows: where the form goes, and what it held.
type confirmPage struct {
	Action string
	Fields []hiddenField
}

type hiddenField struct{ Name, Value string }

// confirmForm gives the caller of a form that was sent with the right password, or answers
// with the page that asks for it, and gives nobody. With the password the browser gets
// another cookie: whoever has a copy of the one before does not go on with it.
func (s *Server) confirmForm(w http.ResponseWriter, r *http.Request, rt route, e *pageEndpoint, p account.Principal) (account.Caller, error) {
	in, err := readPage(w, r, cmp.Or(e.most, smallBody))
	if err != nil {
		return account.Caller{}, err
	}
	asks, err := p.For(account.SecureAccount) // whom the page is shown to
	if err != nil {
		return account.Caller{}, err
	}
	infoOf(r.Context()).account = p.AccountID()
	w.Header().Set("Cache-Control", "no-store")
	password, typed := in.Form.Get(confirmField), in.Form.Has(confirmField)
	in.Form.Del(confirmField)
	answer := show("Confirm your password", confirmPage{r.URL.RequestURI(), hiddenOf(in.Form)})
	answer.status = http.StatusForbidden
	if !typed {
		s.writePage(w, r, "confirm", asks, answer)
		return account.Caller{}, nil
	}
	p, _, err = s.Accounts.Confirm(r.Context(), p, password)
	if wrong := problem.As(err); wrong != nil && wrong.Kind != problem.Unauthorized {
		s.writePage(w, r, "confirm", asks, answer.refused(inField(wrong, confirmField)))
		return account.Caller{}, nil
	}
	if err != nil {
		return account.Caller{}, err
	}
	if i := infoOf(r.Context()); i.renewed != nil {
		login, err := s.Accounts.Renew(r.Context(), p)
		if err != nil {
			return account.Caller{}, err
		}
		i.renewed(login)
	}
	return p.For(rt.may)
}

// hiddenOf gives the fields of a form in the order of their names.
func hiddenOf(form url.Values) (fields []hiddenField) {
	for _, name := range slices.Sorted(maps.Keys(form)) {
		for _, value := range form[name] {
			fields = append(fields, hiddenField{name, value})
		}
	}
	return fields
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
