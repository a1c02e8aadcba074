package page

import (
	"context"

	"mealplanner/internal/account"
	"mealplanner/internal/problem"
	"mealplanner/internal/words"
)

// listShown is as much of a list of people's things as a page shows: an account has fewer
// tokens.
const listShown = 200

// Home sends people to their week.
func (s Entry) Home(ctx context.Context, r *Request) (Answer, error) {
	all, _, err := s.Households.List(ctx, r.Caller, account.Page{Limit: 1})
	if err != nil {
		return Answer{}, err
	}
	if len(all) == 0 {
		return seeOther("/account"), nil
	}
	return seeOther("/households/" + all[0].Household.ID + "/week"), nil
}

// accountPage is what an account sees of itself.
type accountPage struct {
	Account  account.Account
	Tokens   []account.APIToken
	Sessions []account.Session
	Current  string // the session that asks
	NewToken string // shown once
	// The forms' fields, and what a token may be for beside reading.
	TokenName, Old, New field
	Language            choices
	Scopes              []account.Scope
}

func (s Account) accountAnswer(ctx context.Context, r *Request, secret string) (Answer, error) {
	w := words.From(ctx)
	p := accountPage{
		Account: r.Caller.Account(), Current: r.Caller.Session(), NewToken: secret,
		TokenName: textField("name", w.Text("token-name"), r.Form.Get("name")).required().upTo(account.MaxTokenName),
		Old:       passwordField("old_password", w.Text("password-old"), "current-password"),
		New:       newPasswordField("new_password", w.Text("password-new")),
		Language:  languageChoices(w, r.Caller.Account().Language),
	}
	for _, scope := range account.Scopes() {
		if scope != account.ScopeRead && (scope != account.ScopeAdmin || p.Account.Administrator) {
			p.Scopes = append(p.Scopes, scope)
		}
	}
	var err error
	if p.Sessions, p.Tokens, err = s.Accounts.Credentials(ctx, r.Caller.Principal, listShown); err != nil {
		return Answer{}, err
	}
	return show("account", w.Text("account-title"), p).in("account"), nil
}

// Show shows tokens and logins.
func (s Account) Show(ctx context.Context, r *Request) (Answer, error) {
	return s.accountAnswer(ctx, r, "")
}

// accountChanged goes back to the account's page, with what was wrong if anything.
func (s Account) accountChanged(ctx context.Context, r *Request, err error) (Answer, error) {
	p := problem.As(err)
	if err != nil && p == nil {
		return Answer{}, err
	}
	if p == nil {
		return seeOther("/account"), nil
	}
	answer, err := s.accountAnswer(ctx, r, "")
	if err != nil {
		return Answer{}, err
	}
	return answer.Refused(p), nil
}

// ChangePassword changes the password; every other login ends, and this one gets another
// cookie.
func (s Account) ChangePassword(ctx context.Context, r *Request) (Answer, error) {
	keep := keeping(r.Form.Get("keep_tokens") == "yes")
	login, err := s.Accounts.ChangePassword(ctx, r.Caller.Principal, r.Form.Get("old_password"), r.Form.Get("new_password"), problem.Collector{}, keep...)
	if err != nil {
		return s.accountChanged(ctx, r, err)
	}
	return seeOther("/account").signedIn(login), nil
}

// languageChoices are the languages in which an account may be answered, each by its own name.
func languageChoices(w *words.Words, chosen string) choices {
	all := choices{Legend: w.Text("language"), Name: "language", Options: []choice{{Label: w.Text("language-any")}}}
	for _, tag := range words.Languages() {
		all.Options = append(all.Options, choice{ID: tag.String(), Label: words.For(tag).Text("language-own-name"), Chosen: chosen == tag.String()})
	}
	return all
}

// ChangeLanguage keeps the language in which the account is answered.
func (s Account) ChangeLanguage(ctx context.Context, r *Request) (Answer, error) {
	language := r.Form.Get("language")
	if language != "" && !words.Speaks(language) {
		return s.accountChanged(ctx, r, problem.Wrong("language", "unknown", "what", "language", "value", language))
	}
	_, err := s.Accounts.SetLanguage(ctx, r.Caller.Principal, language)
	return s.accountChanged(ctx, r, err)
}

// CreateToken makes an API token and shows its secret, this once.
func (s Account) CreateToken(ctx context.Context, r *Request) (Answer, error) {
	var scopes []string
	for _, scope := range account.Scopes() {
		if scope == account.ScopeRead || r.Form.Get("scope_"+string(scope)) == "yes" {
			scopes = append(scopes, string(scope))
		}
	}
	_, secret, err := s.Accounts.CreateToken(ctx, r.Caller.Principal, r.Form.Get("name"), scopes, 0, problem.Collector{})
	if err != nil {
		return s.accountChanged(ctx, r, err)
	}
	r.Form.Del("name")
	return s.accountAnswer(ctx, r, secret)
}

// RevokeToken revokes an API token.
func (s Account) RevokeToken(ctx context.Context, r *Request) (Answer, error) {
	return s.accountChanged(ctx, r, s.Accounts.DeleteToken(ctx, r.Caller.Principal, r.Value("token")))
}

// EndSession ends another login.
func (s Account) EndSession(ctx context.Context, r *Request) (Answer, error) {
	return s.accountChanged(ctx, r, s.Accounts.EndSession(ctx, r.Caller.Principal, r.Value("session")))
}

// EndSessions ends every login, this one too.
func (s Account) EndSessions(ctx context.Context, r *Request) (Answer, error) {
	if err := s.Accounts.EndSessions(ctx, r.Caller.Principal, keeping(r.Form.Get("tokens") != "yes")...); err != nil {
		return Answer{}, err
	}
	return signedOut(), nil
}

func keeping(tokens bool) []account.Keep {
	if tokens {
		return []account.Keep{account.KeepTokens}
	}
	return nil
}
