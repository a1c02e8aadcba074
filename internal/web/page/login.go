package page

import (
	"context"

	"mealplanner/internal/problem"
)

// loginForm is what the login page shows again after a mistake. It never holds the
// password.
type loginForm struct {
	Email string
	Next  string
}

// LoginForm shows the form.
func (s Entry) LoginForm(_ context.Context, r *Request) (Answer, error) {
	return show("login", "Sign in", loginForm{Next: localPath(r.Query.Get("next"))}), nil
}

// Login signs in and gives the browser its cookie; the session that it had ends.
func (s Entry) Login(ctx context.Context, r *Request) (Answer, error) {
	form := loginForm{Email: r.Form.Get("email"), Next: localPath(r.Form.Get("next"))}
	login, err := s.Accounts.Login(ctx, form.Email, r.Form.Get("password"), r.UserAgent)
	if p := problem.As(err); p != nil {
		return show("login", "Sign in", form).Refused(p), nil
	}
	if err != nil {
		return Answer{}, err
	}
	return seeOther(form.Next).signedIn(login), nil
}

// Logout ends the session, here and in the browser.
func (s Entry) Logout(ctx context.Context, r *Request) (Answer, error) {
	if err := s.Accounts.Logout(ctx, r.Caller.Principal); err != nil {
		return Answer{}, err
	}
	return signedOut(), nil
}
