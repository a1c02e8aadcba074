package page

import (
	"context"

	"mealplanner/internal/account"
	"mealplanner/internal/problem"
	"mealplanner/internal/words"
)

// signupForm is what the sign-up page shows again after a mistake.
type signupForm struct {
	Name, Email, Password field
	MinPassword           int    // characters
	Token                 string // of the server's first account
}

func signupFormOf(w *words.Words, name, email, token string) signupForm {
	form := signupForm{
		Name:        textField("name", w.Text("your-name"), name).required().upTo(account.MaxName),
		Email:       emailField(w, email),
		Password:    newPasswordField("password", w.Text("password")),
		MinPassword: account.MinPassword,
		Token:       token,
	}
	form.Name.Autocomplete = "name"
	return form
}

// newPasswordField is a field of a password that is chosen now.
func newPasswordField(name, label string) field {
	f := passwordField(name, label, "new-password")
	f.MinLength = account.MinPassword
	return f
}

// SignupForm shows the form.
func (s Entry) SignupForm(ctx context.Context, r *Request) (Answer, error) {
	w := words.From(ctx)
	return show("signup", w.Text("sign-up"), signupFormOf(w, "", "", r.Query.Get("token"))), nil
}

// Signup makes the account and goes on to who eats.
func (s Entry) Signup(ctx context.Context, r *Request) (Answer, error) {
	w := words.From(ctx)
	form := signupFormOf(w, r.Form.Get("name"), r.Form.Get("email"), r.Form.Get("token"))
	arrived := account.Arriving(ctx, account.Arrival{
		Forwarded: r.Forwarded, Token: form.Token, Locale: r.Locale(), Household: w.Text("household-of", "name", form.Name.Value),
	})
	login, household, err := s.Accounts.Signup(arrived, form.Email.Value, r.Form.Get("password"), form.Name.Value, r.UserAgent, problem.Collector{})
	if p := problem.As(err); p != nil {
		return show("signup", w.Text("sign-up"), form).Refused(p), nil
	}
	if err != nil {
		return Answer{}, err
	}
	return seeOther("/households/" + household.ID + "/eaters").signedIn(login), nil
}
