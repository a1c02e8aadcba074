package web

import (
	"context"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/problem"
	"mealplanner/internal/wire"
	"mealplanner/internal/words"
)

// accountBody is an account as others may see it: never its password.
type accountBody struct {
	ID            string    `json:"id"`
	Email         string    `json:"email"`
	Name          string    `json:"name"`
	Administrator bool      `json:"administrator"`
	Language      *string   `json:"language" doc:"In which the account is answered; null: that of its household or of the request"`
	CreatedAt     time.Time `json:"created_at"`
}

func accountOf(a account.Account) accountBody {
	body := accountBody{ID: a.ID, Email: a.Email, Name: a.Name, Administrator: a.Administrator, CreatedAt: utc(a.CreatedAt)}
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

type signupBody struct {
	Account   accountBody   `json:"account"`
	Household householdBody `json:"household"`
	Token     string        `json:"token" doc:"The session's token, shown once"`
	ExpiresAt time.Time     `json:"expires_at"`
}

// signup makes an account with its personal household, and a session.
func (s *Server) signup(ctx context.Context, in *signupIn, found problem.Collector) (*body[signupBody], error) {
	login, home, err := s.Accounts.Signup(arriving(ctx, in.Body.Token), in.Body.Email, in.Body.Password, in.Body.Name, in.UserAgent, found)
	if err != nil {
		return nil, err
	}
	s.strangers.welcome(login, s.Now())
	return &body[signupBody]{signupBody{
		Account:   accountOf(login.Account),
		Household: householdOf(home, roleOwner),
		Token:     login.Token,
		ExpiresAt: utc(login.ExpiresAt),
	}}, nil
}

// arriving says how a sign-up came in.
func arriving(ctx context.Context, token string) context.Context {
	return account.Arriving(ctx, account.Arrival{Forwarded: infoOf(ctx).forwarded, Token: token})
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

type loginBody struct {
	Account   accountBody `json:"account"`
	Token     string      `json:"token" doc:"The session's token, shown once"`
	ExpiresAt time.Time   `json:"expires_at"`
}

// login gives a session's token. It sets no cookie: browsers get theirs from the
// login page.
func (s *Server) login(ctx context.Context, in *loginIn) (*body[loginBody], error) {
	login, err := s.Accounts.Login(ctx, in.Body.Email, in.Body.Password, in.UserAgent)
	if err != nil {
		return nil, err
	}
	s.ended(login)
	s.strangers.welcome(login, s.Now())
	return &body[loginBody]{loginBody{accountOf(login.Account), login.Token, utc(login.ExpiresAt)}}, nil
}

// logout ends the session that asks.
func (s *Server) logout(ctx context.Context, c account.Caller, _ *none) (*nothing, error) {
	return &nothing{}, s.Accounts.Logout(ctx, c.Principal)
}

// me gives the account that asks.
func (s *Server) me(_ context.Context, c account.Caller, _ *none) (*body[accountBody], error) {
	return &body[accountBody]{accountOf(c.Account())}, nil
}

type changeMeIn struct {
	Body changeMeInput
}

type changeMeInput struct {
	Language *string `json:"language" nullable:"true" maxLength:"35" doc:"en or de: in which the account is answered; null: that of its household or of the request"`
}

// changeMe keeps the language in which the account is answered.
func (s *Server) changeMe(ctx context.Context, c account.Caller, in *changeMeIn) (*body[accountBody], error) {
	language := ""
	if in.Body.Language != nil {
		language = *in.Body.Language
		if !words.Speaks(language) {
			return nil, problem.Wrong("language", "unknown", "what", "language", "value", language)
		}
	}
	kept, err := s.Accounts.SetLanguage(ctx, c.Principal, language)
	if err != nil {
		return nil, err
	}
	return &body[accountBody]{accountOf(kept)}, nil
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

type confirmedBody struct {
	Until time.Time `json:"confirmed_until" doc:"Until then this session may do what needs the password"`
}

// confirm takes the password for what is grave.
func (s *Server) confirm(ctx context.Context, c account.Caller, in *confirmIn) (*body[confirmedBody], error) {
	_, until, err := s.Accounts.Confirm(ctx, c.Principal, in.Body.Password)
	if err != nil {
		return nil, err
	}
	return &body[confirmedBody]{confirmedBody{utc(until)}}, nil
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

// changePassword ends every other session, and the API tokens that are not kept. A browser
// that came with its cookie gets another one; a program goes on with the token that it has.
func (s *Server) changePassword(ctx context.Context, c account.Caller, in *passwordIn, found problem.Collector) (*nothing, error) {
	keep, renewed := keeping(in.Body.KeepTokens), infoOf(ctx).renewed
	if renewed == nil {
		keep = append(keep, account.KeepToken)
	}
	login, err := s.Accounts.ChangePassword(ctx, c.Principal, in.Body.Old, in.Body.New, found, keep...)
	if err != nil {
		return nil, err
	}
	if renewed != nil {
		s.strangers.welcome(login, s.Now())
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

type sessionBody struct {
	ID        string    `json:"id"`
	UserAgent string    `json:"user_agent"`
	Current   bool      `json:"current"`
	CreatedAt time.Time `json:"created_at"`
	SeenAt    time.Time `json:"seen_at"`
	ExpiresAt time.Time `json:"expires_at"`
}

// sessions lists the account's logins, newest first.
func (s *Server) sessions(ctx context.Context, c account.Caller, in *PageQuery) (*listOut[sessionBody], error) {
	rows, next, err := s.Accounts.Sessions(ctx, c, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(rows, next, func(row account.OwnSession) sessionBody {
		return sessionBody{row.ID, row.UserAgent, row.Current, utc(row.CreatedAt), utc(row.SeenAt), utc(row.ExpiresAt)}
	}), nil
}

type endSessionsIn struct {
	Tokens bool `query:"tokens" doc:"End the API tokens too"`
}

// endSessions ends all of them, the one that asks too.
func (s *Server) endSessions(ctx context.Context, c account.Caller, in *endSessionsIn) (*nothing, error) {
	return &nothing{}, s.Accounts.EndSessions(ctx, c.Principal, keeping(!in.Tokens)...)
}

type sessionPath struct {
	Session string `path:"session" doc:"Id of the session"`
}

// endSession ends one of them.
func (s *Server) endSession(ctx context.Context, c account.Caller, in *sessionPath) (*nothing, error) {
	return &nothing{}, s.Accounts.EndSession(ctx, c.Principal, in.Session)
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
	return TokenBody{t.ID, t.Name, orEmpty(t.Scopes), utc(t.CreatedAt), utcOrNil(t.UsedAt), utcOrNil(t.ExpiresAt)}
}

// tokens lists the account's API tokens, newest first, without their secrets.
func (s *Server) tokens(ctx context.Context, c account.Caller, in *PageQuery) (*listOut[TokenBody], error) {
	rows, next, err := s.Accounts.Tokens(ctx, c, in.page())
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

type newTokenBody struct {
	TokenBody
	Token string `json:"token" doc:"The secret, shown once"`
}

// createToken makes an API token and shows its secret, this once.
func (s *Server) createToken(ctx context.Context, c account.Caller, in *tokenIn, found problem.Collector) (*body[newTokenBody], error) {
	t, secret, err := s.Accounts.CreateToken(ctx, c.Principal, in.Body.Name, in.Body.Scopes, in.Body.Days, found)
	if err != nil {
		return nil, err
	}
	return &body[newTokenBody]{newTokenBody{tokenOf(t), secret}}, nil
}

type tokenPath struct {
	Token string `path:"token" doc:"Id of the API token"`
}

// deleteToken revokes one.
func (s *Server) deleteToken(ctx context.Context, c account.Caller, in *tokenPath) (*nothing, error) {
	return &nothing{}, s.Accounts.DeleteToken(ctx, c.Principal, in.Token)
}
