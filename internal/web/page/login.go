package page

import (
	"context"

	"mealplanner/internal/account"
	"mealplanner/internal/problem"
	"mealplanner/internal/words"
)

// loginForm is what the login page shows again after a mistake. It never holds the
// password.
type loginForm struct {
	Email, Password field
	Next            string
}

func loginFormOf(w *words.Words, email, next string) loginForm {
	return loginForm{Email: emailField(w, email), Password: passwordField("password", w.Text("password"), "current-password"), Next: localPath(next)}
}

func emailField(w *words.Words, email string) field {
	f := field{Name: "email", Label: w.Text("email"), Type: "email", Value: email, Autocomplete: "username", Required: true}
	return f.upTo(account.MaxEmail)
}

// LoginForm shows the form.
func (s Entry) LoginForm(ctx context.Context, r *Request) (Answer, error) {
	w := words.From(ctx)
	return show("login", w.Text("sign-in"), loginFormOf(w, "", r.Query.Get("next"))), nil
}

// Login signs in and gives the browser its cookie; the session that it had ends.
func (s Entry) Login(ctx context.Context, r *Request) (Answer, error) {
	w := words.From(ctx)
	form := loginFormOf(w, r.Form.Get("email"), r.Form.Get("next"))
	login, err := s.Accounts.Login(ctx, form.Email.Value, r.Form.Get("password"), r.UserAgent)
	if p := problem.As(err); p != nil {
		return show("login", w.Text("sign-in"), form).Refused(p), nil
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
