package web

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

// pageLogin shows the form.
func (s *Server) pageLogin(_ context.Context, r *pageRequest) (pageAnswer, error) {
	return show("Sign in", loginForm{Next: localPath(r.Query.Get("next"))}), nil
}

// pageLoginPost signs in and gives the browser its cookie; the session that it had ends.
func (s *Server) pageLoginPost(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	form := loginForm{Email: r.Form.Get("email"), Next: localPath(r.Form.Get("next"))}
	login, err := s.Accounts.Login(s.replacing(ctx, r.http), form.Email, r.Form.Get("password"), r.http.UserAgent())
	if p := problem.As(err); p != nil {
		return showAgain("Sign in", p, form), nil
	}
	if err != nil {
		return pageAnswer{}, err
	}
	s.ended(login)
	return seeOther(form.Next).with(s.loginCookies(r.http, login)...), nil
}

// pageLogoutPost ends the session, here and in the browser.
func (s *Server) pageLogoutPost(ctx context.Context, r *pageRequest) (pageAnswer, error) {
	if err := s.Accounts.Logout(ctx, r.Caller.Principal); err != nil {
		return pageAnswer{}, err
	}
	return seeOther("/login").with(s.expiredCookie(r.http)), nil
}
