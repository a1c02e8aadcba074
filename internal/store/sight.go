package store

import (
	"context"
	"slices"

	"mealplanner/internal/guard"
)

// Revision is the state of all that is shown of a household: two that are equal say that
// nothing of it has changed between, whoever could have changed it. It is drawn anew by the
// database itself (migrations/00008), at random, so that it says nothing else, and no lost
// commit gives it twice. Of an order it holds the state, the menu and why it failed; not
// the progress and the cost. Zero is none: it equals nothing, not even another zero.
type Revision int64

// revisionOf is the SQL of the revision of a household, whose id is SQL too.
func revisionOf(household string) string {
	return `(SELECT CAST(sum(revision.value) AS BIGINT) FROM revision WHERE revision.household_id = ` + household + `)`
}

// Sight is what one statement says of who asks for a thing: whose the credentials are, the
// household that the thing is, or is of, with the account's role in it, and its revision. All
// of it is of one instant.
type Sight struct {
	Account    Account
	Session    *Session  // of a session's token
	Token      *APIToken // of an API token
	Membership Membership
	Revision   Revision

	tx *Tx
	of Thing
}

// Scope is what EnterBy gives for the account of the sight and its thing, in the same
// transaction and without another statement.
func (s Sight) Scope() (Scope, error) {
	if s.Membership.Role == "" {
		return Scope{}, notFound(s.of.what)
	}
	return Scope{s.tx, s.Account.ID, s.Membership}, nil
}

// The columns of a household that need not be there; no role says that it is not.
const maybeMembership = `COALESCE(household.id, ''), COALESCE(household.name, ''), COALESCE(household.time_zone, ''),
	COALESCE(household.locale, ''), COALESCE(household.country, ''), COALESCE(household.units, ''),
	COALESCE(household.allergen_scope, ''), COALESCE(household.rules_version, 0), COALESCE(household.version, 0),
	COALESCE(household.created_at, 0), COALESCE(member.role, '')`

// SightBySession looks with a session's token; NotFound when there is no such session.
// Expiry, epoch and role are the caller's to judge. Of the session there is what that needs,
// and of the account no password hash.
func (tx *Tx) SightBySession(ctx context.Context, tokenHash string, of Thing) (Sight, error) {
	var l Session
	s, err := tx.sight(ctx, `session`, `session.id, session.auth_epoch, session.seen_at, session.confirmed_at, session.expires_at`,
		[]any{&l.ID, &l.AuthEpoch, at(&l.SeenAt), maybeAt(&l.ConfirmedAt), at(&l.ExpiresAt)}, tokenHash, of)
	l.Account, s.Session = s.Account.ID, &l
	return s, orMissing(err, "session")
}

// SightByAPIToken is SightBySession for an API token.
func (tx *Tx) SightByAPIToken(ctx context.Context, tokenHash string, of Thing) (Sight, error) {
	var t APIToken
	s, err := tx.sight(ctx, `api_token`, `api_token.id, api_token.auth_epoch, api_token.scopes, api_token.used_at, api_token.expires_at`,
		[]any{&t.ID, &t.AuthEpoch, fromJSON(&t.Scopes), maybeAt(&t.UsedAt), maybeAt(&t.ExpiresAt)}, tokenHash, of)
	t.Account, s.Token = s.Account.ID, &t
	return s, orMissing(err, "token")
}

func (tx *Tx) sight(ctx context.Context, credential, columns string, dest []any, tokenHash string, of Thing) (Sight, error) {
	return one(ctx, tx, func(scan guard.Scan) (s Sight, err error) {
		s.tx, s.of = tx, of
		return s, scan(slices.Concat(dest, s.Account.columns(), s.Membership.columns(), []any{&s.Revision})...)
	}, `
		SELECT `+columns+`, `+accountWithoutHash+`, `+maybeMembership+`, COALESCE(`+revisionOf(`member.household_id`)+`, 0)
		FROM `+credential+` JOIN account ON account.id = `+credential+`.account_id
		LEFT JOIN member ON member.account_id = account.id AND member.household_id = `+of.household()+`
		LEFT JOIN household ON household.id = member.household_id
		WHERE `+credential+`.token_hash = $1`, tokenHash, of.id)
}
