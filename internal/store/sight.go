package store

import (
	"context"
	"slices"
	"sync"

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

// Credential names what proves who asks: the hash of a token. It need not be one of anybody's.
type Credential struct{ table, hash string }

// BySession is a session's token by its hash.
func BySession(tokenHash string) Credential { return Credential{"session", tokenHash} }

// ByAPIToken is an API token by its hash.
func ByAPIToken(tokenHash string) Credential { return Credential{"api_token", tokenHash} }

// The columns of a household that need not be there; no role says that it is not.
const maybeMembership = `COALESCE(household.id, ''), COALESCE(household.name, ''), COALESCE(household.time_zone, ''),
	COALESCE(household.locale, ''), COALESCE(household.country, ''), COALESCE(household.units, ''),
	COALESCE(household.allergen_scope, ''), COALESCE(household.rules_version, 0), COALESCE(household.version, 0),
	COALESCE(household.created_at, 0), COALESCE(member.role, '')`

// Sight looks at a thing with a credential; NotFound when there is no such credential. Expiry,
// epoch and role are the caller's to judge. Of a session there is what that needs, and of the
// account no password hash.
func (tx *Tx) Sight(ctx context.Context, by Credential, of Thing) (Sight, error) {
	s := Sight{tx: tx, of: of}
	var dest []any
	if by.table == "session" {
		l := &Session{}
		s.Session = l
		dest = []any{&l.ID, &l.AuthEpoch, at(&l.SeenAt), maybeAt(&l.ConfirmedAt), at(&l.ExpiresAt)}
	} else {
		t := &APIToken{}
		s.Token = t
		dest = []any{&t.ID, &t.AuthEpoch, fromJSON(&t.Scopes), maybeAt(&t.UsedAt), maybeAt(&t.ExpiresAt)}
	}
	dest = slices.Concat(dest, s.Account.columns(), s.Membership.columns(), []any{&s.Revision})
	if err := tx.row(ctx, sights[by.table+of.what], []any{by.hash, of.id}, dest...); err != nil {
		return Sight{}, orMissing(err, missingCredential[by.table])
	}
	if s.Session != nil {
		s.Session.Account = s.Account.ID
	} else {
		s.Token.Account = s.Account.ID
	}
	return s, nil
}

// missingCredential is what there is none of.
var missingCredential = map[string]string{"session": "session", "api_token": "token"}

// sights are the statements, by the credential's table and what is looked at.
var sights = func() map[string]string {
	all := map[string]string{}
	for table, columns := range map[string]string{
		"session":   `session.id, session.auth_epoch, session.seen_at, session.confirmed_at, session.expires_at`,
		"api_token": `api_token.id, api_token.auth_epoch, api_token.scopes, api_token.used_at, api_token.expires_at`,
	} {
		for _, of := range []Thing{TheHousehold(""), TheMenu(""), TheGeneration("")} {
			all[table+of.what] = `
		SELECT ` + columns + `, ` + accountWithoutHash + `, ` + maybeMembership + `, COALESCE(` + revisionOf(`member.household_id`) + `, 0)
		FROM ` + table + ` JOIN account ON account.id = ` + table + `.account_id
		LEFT JOIN member ON member.account_id = account.id AND member.household_id = ` + of.household() + `
		LEFT JOIN household ON household.id = member.household_id
		WHERE ` + table + `.token_hash = $1`
		}
	}
	return all
}()

// seen are sights of one state of the database. While that is the state they need not be
// looked up: nothing that they say can have changed. What is of another state is forgotten.
type seen struct {
	mu    sync.Mutex
	state guard.State
	of    map[look]Sight
}

// look is what a sight is an answer to.
type look struct {
	by Credential
	of Thing
}

// maxSeen bounds them, at about a kilobyte each.
const maxSeen = 4096

func (s *seen) get(state guard.State, l look) (Sight, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if state != s.state {
		return Sight{}, false
	}
	sight, ok := s.of[l]
	return sight, ok
}

// put keeps a sight that was looked up when the state had been asked for: it is of that state
// or of a later one, and whoever finds the state again knows that there is no later one.
func (s *seen) put(state guard.State, l look, sight Sight) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case state < s.state:
		return
	case state > s.state || len(s.of) >= maxSeen:
		s.state, s.of = state, map[look]Sight{}
	}
	sight.tx = nil // which gives no scope
	s.of[l] = sight
}

// ViewAfter is View after a sight that may make it needless: when first says done, or fails,
// that was all. Where the database tells its state the sight is remembered, and need not be
// looked up while that is the same (guard.State); else it is the one statement of
// guard.ViewAfter. first is told why there is none; it may be asked again, as fn may.
func (s *Store) ViewAfter(ctx context.Context, by Credential, of Thing, first func(Sight, error) (done bool, err error), fn func(ctx context.Context, tx *Tx) error) error {
	l := look{by, of}
	state, told := s.guard.State() // before anything is read
	if told {
		if sight, ok := s.seen.get(state, l); ok {
			if done, err := first(sight, nil); done || err != nil {
				return err
			}
			return s.View(ctx, fn)
		}
	}
	return s.guard.ViewAfter(ctx, func(ctx context.Context, g *guard.Tx) (bool, error) {
		sight, err := s.tx(g).Sight(ctx, by, of)
		if told && err == nil {
			s.seen.put(state, l, sight)
		}
		return first(sight, err)
	}, s.with(fn))
}
