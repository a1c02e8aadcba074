package page

import (
	"context"

	"mealplanner/internal/account"
	"mealplanner/internal/problem"
)

// signupForm is what the sign-up page shows again after a mistake.
type signupForm struct {
	Name, Email string
	Token       string // of the server's first account
}

// SignupForm shows the form.
func (s Entry) SignupForm(_ context.Context, r *Request) (Answer, error) {
	return show("signup", "Make an account", signupForm{Token: r.Query.Get("token")}), nil
}

// Signup makes the account and goes on to who eats.
func (s Entry) Signup(ctx context.Context, r *Request) (Answer, error) {
	form := signupForm{Name: r.Form.Get("name"), Email: r.Form.Get("email"), Token: r.Form.Get("token")}
	login, household, err := s.Accounts.Signup(account.Arriving(ctx, account.Arrival{Forwarded: r.Forwarded, Token: form.Token}), form.Email, r.Form.Get("password"), form.Name, r.UserAgent, problem.Collector{})
	if p := problem.As(err); p != nil {
		return show("signup", "Make an account", form).Refused(p), nil
	}
	if err != nil {
		return Answer{}, err
	}
	return seeOther("/households/" + household.ID + "/eaters").signedIn(login), nil
}
