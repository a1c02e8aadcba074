package store

import (
	"context"
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
// of it is of one instant. Of a session or token there is what says whether it counts, and of
// the account who it is: no password hash, and no dates.
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

// Sight looks at a thing with a credential; NotFound when there is no such credential. Expiry,
// epoch and role are the caller's to judge.
func (tx *Tx) Sight(ctx context.Context, by Credential, of Thing) (Sight, error) {
	return tx.sight(ctx, by, of, true)
}

// sight leaves all of the household but its id out where it is not asked to be whole.
func (tx *Tx) sight(ctx context.Context, by Credential, of Thing, whole bool) (Sight, error) {
	s := Sight{tx: tx, of: of}
	a, h := &s.Account, &s.Membership.Household
	dest := make([]any, 0, 32)
	if by.table == "session" {
		l := &Session{}
		s.Session = l
		dest = append(dest, &l.ID, &l.AuthEpoch, at(&l.SeenAt), maybeAt(&l.ConfirmedAt), at(&l.ExpiresAt))
	} else {
		t := &APIToken{}
		s.Token = t
		dest = append(dest, &t.ID, &t.AuthEpoch, fromJSON(&t.Scopes), maybeAt(&t.UsedAt), maybeAt(&t.ExpiresAt))
	}
	dest = append(dest, &a.ID, &a.Email, &a.Name, &a.Administrator, &a.Disabled, &a.AuthEpoch, &a.Language)
	if whole {
		dest = append(dest, h.columns()...)
	} else {
		dest = append(dest, &h.ID)
	}
	dest = append(dest, &s.Membership.Role, &s.Revision)
	if err := tx.row(ctx, sights[kindOfSight{by.table, of.what, whole}], []any{by.hash, of.id}, dest...); err != nil {
		return Sight{}, orMissing(err, missingCredential[by.table])
	}
	if s.Session != nil {
		s.Session.Account = a.ID
	} else {
		s.Token.Account = a.ID
	}
	return s, nil
}

// missingCredential is what there is none of.
var missingCredential = map[string]string{"session": "session", "api_token": "token"}

// kindOfSight is what its statement depends on.
type kindOfSight struct {
	credential, of string
	whole          bool
}

// sights are the statements. What of a household need not be there is COALESCE'd; no role says
// that it is not.
var sights = func() map[kindOfSight]string {
	const whole = `COALESCE(household.id, ''), COALESCE(household.name, ''), COALESCE(household.time_zone, ''),
		COALESCE(household.locale, ''), COALESCE(household.country, ''), COALESCE(household.units, ''),
		COALESCE(household.allergen_scope, ''), COALESCE(household.rules_version, 0), COALESCE(household.version, 0),
		COALESCE(household.created_at, 0)`
	all := map[kindOfSight]string{}
	for table, columns := range map[string]string{
		"session":   `session.id, session.auth_epoch, session.seen_at, session.confirmed_at, session.expires_at`,
		"api_token": `api_token.id, api_token.auth_epoch, api_token.scopes, api_token.used_at, api_token.expires_at`,
	} {
		for _, of := range []Thing{TheHousehold(""), TheMenu(""), TheGeneration("")} {
			sight := func(household, join string) string {
				return `
		SELECT ` + columns + `,
			account.id, account.email, account.name, account.administrator, account.disabled, account.auth_epoch, COALESCE(account.language, ''),
			` + household + `, COALESCE(member.role, ''), COALESCE(` + revisionOf(`member.household_id`) + `, 0)
		FROM ` + table + ` JOIN account ON account.id = ` + table + `.account_id
		LEFT JOIN member ON member.account_id = account.id AND member.household_id = ` + of.household() + join + `
		WHERE ` + table + `.token_hash = $1`
			}
			all[kindOfSight{table, of.what, true}] = sight(whole, `
		LEFT JOIN household ON household.id = member.household_id`)
			all[kindOfSight{table, of.what, false}] = sight(`COALESCE(member.household_id, '')`, "")
		}
	}
	return all
}()

// households remembers the last household that was seen of each id, with its revision: of the
// same revision it is the same.
type households struct {
	mu sync.Mutex
	of map[string]revised
}

type revised struct {
	household Household
	revision  Revision
}

// complete gives a sight that is not whole its household, if that is known as it is now. Of a
// stranger there is none to know.
func (h *households) complete(s *Sight) bool {
	if s.Membership.Role == "" {
		return true
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	known := h.of[s.Membership.Household.ID]
	if s.Revision == 0 || known.revision != s.Revision {
		return false
	}
	s.Membership.Household = known.household
	return true
}

func (h *households) keep(s Sight) {
	if s.Revision == 0 {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.of == nil || len(h.of) >= maxSeen {
		h.of = map[string]revised{}
	}
	h.of[s.Membership.Household.ID] = revised{s.Membership.Household, s.Revision}
}

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

// maxSeen bounds what is kept of either, at about a kilobyte each.
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
// guard.ViewAfter, without the household where that is known by its revision. first is told why
// there is no sight. It is not asked where the household must be read, and may be asked again.
// fn is given the sight of its own snapshot, or why there is none.
func (s *Store) ViewAfter(ctx context.Context, by Credential, of Thing, first func(Sight, error) (done bool, err error), fn func(ctx context.Context, tx *Tx, s Sight, err error) error) error {
	l := look{by, of}
	state, told := s.guard.State() // before anything is read
	keep := func(sight Sight) {
		if told {
			s.seen.put(state, l, sight)
		}
	}
	view := s.with(func(ctx context.Context, tx *Tx) error {
		sight, err := tx.Sight(ctx, by, of)
		if err == nil {
			s.households.keep(sight)
			keep(sight)
		}
		return fn(ctx, tx, sight, err)
	})
	if told {
		if sight, ok := s.seen.get(state, l); ok {
			if done, err := first(sight, nil); done || err != nil {
				return err
			}
			return s.guard.View(ctx, view)
		}
	}
	return s.guard.ViewAfter(ctx, func(ctx context.Context, g *guard.Tx) (bool, error) {
		sight, err := s.tx(g).sight(ctx, by, of, false)
		if err == nil {
			if !s.households.complete(&sight) {
				return false, nil
			}
			keep(sight)
		}
		return first(sight, err)
	}, view)
}
