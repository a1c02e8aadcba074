package api

import (
	"context"
	"strings"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/problem"
	"mealplanner/internal/wire"
	"mealplanner/internal/words"
)

// Accounts are the handlers of accounts, and of what belongs to one.
type Accounts struct {
	Accounts *account.Accounts
	// SignedIn is told of each login that begins a session, and of one that has a new token.
	SignedIn func(account.Login)
}

// Account is an account as others may see it: never its password.
type Account struct {
	ID            string    `json:"id"`
	Email         string    `json:"email"`
	Name          string    `json:"name"`
	Administrator bool      `json:"administrator"`
	Language      *string   `json:"language" doc:"In which the account is answered; null: that of its household or of the request"`
	CreatedAt     time.Time `json:"created_at"`
}

// AccountOf gives an account as the API does.
func AccountOf(a account.Account) Account {
	body := Account{ID: a.ID, Email: a.Email, Name: a.Name, Administrator: a.Administrator, CreatedAt: utc(a.CreatedAt)}
	if a.Language != "" {
		body.Language = &a.Language
	}
	return body
}

type signupIn struct {
	Client
	Body signupInput
}

type signupInput struct {
	Email    string `json:"email"`
	Password string `json:"password"`
	Name     string `json:"name"`
	Token    string `json:"token,omitempty" maxLength:"200" doc:"Of a public server's first account: as it printed it at its start"`
}

// Limits are an account's.
func (signupInput) Limits() wire.Limits {
	return wire.Limits{"email": {Max: account.MaxEmail}, "password": {Max: account.MaxPassword}, "name": {Max: account.MaxName}}
}

type Signup struct {
	Account   Account   `json:"account"`
	Household Household `json:"household"`
	Token     string    `json:"token" doc:"The session's token, shown once"`
	ExpiresAt time.Time `json:"expires_at"`
}

// Signup makes an account with its personal household, and a session.
func (h Accounts) Signup(ctx context.Context, in *signupIn, found problem.Collector) (*body[Signup], error) {
	login, home, err := h.Accounts.Signup(arriving(ctx, in.Body), in.Body.Email, in.Body.Password, in.Body.Name, in.UserAgent, found)
	if err != nil {
		return nil, err
	}
	h.SignedIn(login)
	return &body[Signup]{Signup{
		Account:   AccountOf(login.Account),
		Household: HouseholdOf(home, roleOwner),
		Token:     login.Token,
		ExpiresAt: utc(login.ExpiresAt),
	}}, nil
}

// arriving says how a sign-up came in, and in which language.
func arriving(ctx context.Context, in signupInput) context.Context {
	return account.Arriving(ctx, account.Arrival{
		Forwarded: requestOf(ctx).Forwarded, Token: in.Token,
		Locale: localeOf(ctx), Household: words.From(ctx).Text("household-of", "name", strings.TrimSpace(in.Name)),
	})
}

// Client is what a login keeps of its program.
type Client struct {
	UserAgent string `header:"User-Agent" hidden:"true"`
}

type loginIn struct {
	Client
	Body loginInput
}

type loginInput struct {
	Email    string `json:"email"`
	Password string `json:"password"`
}

// Limits are an account's.
func (loginInput) Limits() wire.Limits {
	return wire.Limits{"email": {Max: account.MaxEmail}, "password": {Max: account.MaxPassword}}
}

type Login struct {
	Account   Account   `json:"account"`
	Token     string    `json:"token" doc:"The session's token, shown once"`
	ExpiresAt time.Time `json:"expires_at"`
}

// Login gives a session's token. It sets no cookie: browsers get theirs from the
// Login page.
func (h Accounts) Login(ctx context.Context, in *loginIn) (*body[Login], error) {
	login, err := h.Accounts.Login(ctx, in.Body.Email, in.Body.Password, in.UserAgent)
	if err != nil {
		return nil, err
	}
	h.SignedIn(login)
	return &body[Login]{Login{AccountOf(login.Account), login.Token, utc(login.ExpiresAt)}}, nil
}

// Logout ends the session that asks.
func (h Accounts) Logout(ctx context.Context, c account.Caller, _ *none) (*nothing, error) {
	return &nothing{}, h.Accounts.Logout(ctx, c.Principal)
}

// Me gives the account that asks.
func (h Accounts) Me(_ context.Context, c account.Caller, _ *none) (*body[Account], error) {
	return &body[Account]{AccountOf(c.Account())}, nil
}

type changeMeIn struct {
	Body changeMeInput
}

type changeMeInput struct {
	Language *string `json:"language" nullable:"true" maxLength:"35" doc:"en or de: in which the account is answered; null: that of its household or of the request"`
}

// ChangeMe keeps the language in which the account is answered.
func (h Accounts) ChangeMe(ctx context.Context, c account.Caller, in *changeMeIn) (*body[Account], error) {
	language := ""
	if in.Body.Language != nil {
		language = *in.Body.Language
		if !words.Speaks(language) {
			return nil, problem.Wrong("language", "unknown", "what", "language", "value", language)
		}
	}
	kept, err := h.Accounts.SetLanguage(ctx, c.Principal, language)
	if err != nil {
		return nil, err
	}
	return &body[Account]{AccountOf(kept)}, nil
}

type confirmIn struct {
	Body confirmInput
}

type confirmInput struct {
	Password string `json:"password"`
}

// Limits are a password's.
func (confirmInput) Limits() wire.Limits {
	return wire.Limits{"password": {Max: account.MaxPassword}}
}

type Confirmed struct {
	Until time.Time `json:"confirmed_until" doc:"Until then this session may do what needs the password"`
}

// Confirm takes the password for what is grave.
func (h Accounts) Confirm(ctx context.Context, c account.Caller, in *confirmIn) (*body[Confirmed], error) {
	_, until, err := h.Accounts.Confirm(ctx, c.Principal, in.Body.Password)
	if err != nil {
		return nil, err
	}
	return &body[Confirmed]{Confirmed{utc(until)}}, nil
}

type passwordIn struct {
	Body passwordInput
}

type passwordInput struct {
	Old        string `json:"old_password"`
	New        string `json:"new_password"`
	KeepTokens bool   `json:"keep_tokens,omitempty" doc:"Leave the API tokens valid; otherwise they end too"`
}

// Limits are a password's.
func (passwordInput) Limits() wire.Limits {
	return wire.Limits{"old_password": {Max: account.MaxPassword}, "new_password": {Max: account.MaxPassword}}
}

// ChangePassword ends every other session, and the API tokens that are not kept. A browser
// that came with its cookie gets another one; a program goes on with the token that it has.
func (h Accounts) ChangePassword(ctx context.Context, c account.Caller, in *passwordIn, found problem.Collector) (*nothing, error) {
	keep, renewed := keeping(in.Body.KeepTokens), requestOf(ctx).Renewed
	if renewed == nil {
		keep = append(keep, account.KeepToken)
	}
	login, err := h.Accounts.ChangePassword(ctx, c.Principal, in.Body.Old, in.Body.New, found, keep...)
	if err != nil {
		return nil, err
	}
	if renewed != nil {
		h.SignedIn(login)
		renewed(login)
	}
	return &nothing{}, nil
}

// keeping says whether API tokens stay where the rest of an account's credentials end.
func keeping(tokens bool) []account.Keep {
	if tokens {
		return []account.Keep{account.KeepTokens}
	}
	return nil
}

type Session struct {
	ID        string    `json:"id"`
	UserAgent string    `json:"user_agent"`
	Current   bool      `json:"current"`
	CreatedAt time.Time `json:"created_at"`
	SeenAt    time.Time `json:"seen_at"`
	ExpiresAt time.Time `json:"expires_at"`
}

// Sessions lists the account's logins, newest first.
func (h Accounts) Sessions(ctx context.Context, c account.Caller, in *PageQuery) (*listOut[Session], error) {
	rows, next, err := h.Accounts.Sessions(ctx, c, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(rows, next, func(row account.OwnSession) Session {
		return Session{row.ID, row.UserAgent, row.Current, utc(row.CreatedAt), utc(row.SeenAt), utc(row.ExpiresAt)}
	}), nil
}

type endSessionsIn struct {
	Tokens bool `query:"tokens" doc:"End the API tokens too"`
}

// EndSessions ends all of them, the one that asks too.
func (h Accounts) EndSessions(ctx context.Context, c account.Caller, in *endSessionsIn) (*nothing, error) {
	return &nothing{}, h.Accounts.EndSessions(ctx, c.Principal, keeping(!in.Tokens)...)
}

type sessionPath struct {
	Session string `path:"session" doc:"Id of the session"`
}

// EndSession ends one of them.
func (h Accounts) EndSession(ctx context.Context, c account.Caller, in *sessionPath) (*nothing, error) {
	return &nothing{}, h.Accounts.EndSession(ctx, c.Principal, in.Session)
}

type TokenBody struct {
	ID        string     `json:"id"`
	Name      string     `json:"name"`
	Scopes    []string   `json:"scopes"`
	CreatedAt time.Time  `json:"created_at"`
	UsedAt    *time.Time `json:"used_at"`
	ExpiresAt *time.Time `json:"expires_at"`
}

func tokenOf(t account.APIToken) TokenBody {
	return TokenBody{t.ID, t.Name, wire.OrEmpty(t.Scopes), utc(t.CreatedAt), utcOrNil(t.UsedAt), utcOrNil(t.ExpiresAt)}
}

// Tokens lists the account's API tokens, newest first, without their secrets.
func (h Accounts) Tokens(ctx context.Context, c account.Caller, in *PageQuery) (*listOut[TokenBody], error) {
	rows, next, err := h.Accounts.Tokens(ctx, c, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(rows, next, tokenOf), nil
}

type tokenIn struct {
	Body tokenInput
}

type tokenInput struct {
	Name   string   `json:"name"`
	Scopes []string `json:"scopes" maxItems:"10" doc:"What it may be used for: read, write, security, admin"`
	Days   int      `json:"days,omitempty" minimum:"0" doc:"How long it is valid; absent: 90"`
}

// Limits are a token's.
func (tokenInput) Limits() wire.Limits {
	return wire.Limits{"name": {Max: account.MaxTokenName}, "days": {Max: account.MaxTokenDays}}
}

type NewToken struct {
	TokenBody
	Token string `json:"token" doc:"The secret, shown once"`
}

// CreateToken makes an API token and shows its secret, this once.
func (h Accounts) CreateToken(ctx context.Context, c account.Caller, in *tokenIn, found problem.Collector) (*body[NewToken], error) {
	t, secret, err := h.Accounts.CreateToken(ctx, c.Principal, in.Body.Name, in.Body.Scopes, in.Body.Days, found)
	if err != nil {
		return nil, err
	}
	return &body[NewToken]{NewToken{tokenOf(t), secret}}, nil
}

type tokenPath struct {
	Token string `path:"token" doc:"Id of the API token"`
}

// DeleteToken revokes one.
func (h Accounts) DeleteToken(ctx context.Context, c account.Caller, in *tokenPath) (*nothing, error) {
	return &nothing{}, h.Accounts.DeleteToken(ctx, c.Principal, in.Token)
}
