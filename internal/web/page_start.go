package web

import (
	"context"
	"strconv"
	"strings"

	"mealplanner/internal/account"
	"mealplanner/internal/problem"
)

// listShown is as much of a list of people's things as a page shows: an account has fewer
// tokens.
const listShown = 200

// signupForm is what the sign-up page shows again after a mistake.
type signupForm struct {
	Name, Email string
	Token       string // of the server's first account
}

// pageHome sends people to their week.
func (s *Server) pageHome(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	all, _, err := s.Households.List(ctx, r.Caller, account.Page{Limit: 1})
	if err != nil {
		return pageAnswer{}, err
	}
	if len(all) == 0 {
		return seeOther("/account"), nil
	}
	return seeOther("/households/" + all[0].Household.ID + "/week"), nil
}

// pageSignup shows the form.
func (s *Server) pageSignup(_ context.Context, r *pageRequest) (pageAnswer, error) {
	return show("Make an account", signupForm{Token: r.Query.Get("token")}), nil
}

// pageSignupPost makes the account and goes on to who eats.
func (s *Server) pageSignupPost(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	form := signupForm{Name: r.Form.Get("name"), Email: r.Form.Get("email"), Token: r.Form.Get("token")}
	login, household, err := s.Accounts.Signup(arriving(s.replacing(ctx, r.http), form.Token), form.Email, r.Form.Get("password"), form.Name, r.http.UserAgent(), problem.Collector{})
	if p := problem.As(err); p != nil {
		return showAgain("Make an account", p, form), nil
	}
	if err != nil {
		return pageAnswer{}, err
	}
	s.ended(login)
	return seeOther("/households/" + household.ID + "/eaters").with(s.loginCookies(r.http, login)...), nil
}

// accountPage is what an account sees of itself.
type accountPage struct {
	Account  account.Account
	Tokens   []account.APIToken
	Sessions []account.Session
	Current  string // the session that asks
	NewToken string // shown once
}

func (s *Server) accountAnswer(ctx context.Context, r *pageRequest, secret string) (pageAnswer, error) {
	p := accountPage{Account: r.Caller.Account(), Current: r.Caller.Session(), NewToken: secret}
	var err error
	if p.Sessions, p.Tokens, err = s.Accounts.Credentials(ctx, r.Caller.Principal, listShown); err != nil {
		return pageAnswer{}, err
	}
	answer := show("Account", p)
	answer.place.section = "account"
	return answer, nil
}

// pageAccount shows tokens and logins.
func (s *Server) pageAccount(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	return s.accountAnswer(ctx, r, "")
}

// accountChanged goes back to the account's page, with what was wrong if anything.
func (s *Server) accountChanged(ctx context.Context, r *pageRequest, err error) (pageAnswer, error) {
	p := problem.As(err)
	if err != nil && p == nil {
		return pageAnswer{}, err
	}
	if p == nil {
		return seeOther("/account"), nil
	}
	answer, err := s.accountAnswer(ctx, r, "")
	if err != nil {
		return pageAnswer{}, err
	}
	return answer.refused(p), nil
}

// pagePasswordPost changes the password; every other login ends, and this one gets another
// cookie.
func (s *Server) pagePasswordPost(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	keep := keeping(r.Form.Get("keep_tokens") == "yes")
	login, err := s.Accounts.ChangePassword(ctx, r.Caller.Principal, r.Form.Get("old"), r.Form.Get("new"), problem.Collector{}, keep...)
	if err != nil {
		return s.accountChanged(ctx, r, err)
	}
	return seeOther("/account").with(s.sessionCookie(r.http, login)), nil
}

// pageTokensPost makes an API token and shows its secret, this once.
func (s *Server) pageTokensPost(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	var scopes []string
	for _, scope := range account.Scopes() {
		if scope == account.ScopeRead || r.Form.Get("scope_"+string(scope)) == "yes" {
			scopes = append(scopes, string(scope))
		}
	}
	_, secret, err := s.Accounts.CreateToken(ctx, r.Caller.Principal, r.Form.Get("token_name"), scopes, 0, problem.Collector{})
	if err != nil {
		return s.accountChanged(ctx, r, err)
	}
	return s.accountAnswer(ctx, r, secret)
}

// pageTokenDeletePost revokes an API token.
func (s *Server) pageTokenDeletePost(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	return s.accountChanged(ctx, r, s.Accounts.DeleteToken(ctx, r.Caller.Principal, r.Path("token")))
}

// pageSessionEndPost ends another login.
func (s *Server) pageSessionEndPost(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	return s.accountChanged(ctx, r, s.Accounts.EndSession(ctx, r.Caller.Principal, r.Path("session")))
}

// pageSessionsEndPost ends every login, this one too.
func (s *Server) pageSessionsEndPost(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	if err := s.Accounts.EndSessions(ctx, r.Caller.Principal, keeping(r.Form.Get("tokens") != "yes")...); err != nil {
		return pageAnswer{}, err
	}
	return seeOther("/login").with(s.expiredCookie(r.http)), nil
}

// number reads a whole number of a form; an empty field is nil. What is no number is
// noted at body.<name>.
func (r *pageRequest) number(c *problem.Collector, name string) *int {
	return numberIn(c, name, r.Form.Get(name))
}

// numberIn is number for the text of a field of this name.
func numberIn(c *problem.Collector, name, text string) *int {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		c.Find(name, "not-whole-number", "value", text)
		return nil
	}
	return &n
}

// version of the thing that the form was shown with; false: it names none.
func (r *pageRequest) version() (n int, named bool) {
	n, err := strconv.Atoi(r.Form.Get("version"))
	return n, err == nil
}

// outdated says that the form is of another version than the one that is kept, or of none
// that it names. What is what it changes, at the beginning of a sentence.
func (r *pageRequest) outdated(what string, kept int) *problem.Problem {
	version, named := r.version()
	switch {
	case !named:
		return versionMissing(what)
	case version != kept:
		return changedMeanwhile(what)
	}
	return nil
}
