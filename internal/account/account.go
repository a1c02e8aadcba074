// Package account says who you are and what you may: passwords, sessions, API
// tokens, throttling, and the one permission table.
//
// A password is hashed outside any transaction, by at most as many goroutines as
// there are cores; the database keeps only hashes of secrets. Where the database
// cannot say who somebody is, the answer is Unavailable, never a weaker identity.
package account

import (
	"context"
	"log/slog"
	"runtime"
	"sync/atomic"
	"time"

	"mealplanner/internal/store"
)

// SignupPolicy says who may sign up.
type SignupPolicy string

// The policies. SignupUnset is open on a server of this machine's own, and closed after
// the first account on a public one.
const (
	SignupUnset  SignupPolicy = ""
	SignupOpen   SignupPolicy = "open"
	SignupClosed SignupPolicy = "closed"
)

// Config of the accounts.
type Config struct {
	Signup SignupPolicy
	// Public says that a setting speaks for a server that others reach: its first account
	// is made with a token (FirstToken).
	Public bool
	Now    func() time.Time
	Log    *slog.Logger
	// Hash is the cost of a password hash; the zero value is the recommended one
	// (argon2id, 7 MiB, t=5, p=1: OWASP; 32 ms measured on a 2-core machine).
	Hash HashCost
	// Hashing is called when a password is hashed for a login (of strangers' for four a
	// second), and what it gives when that is done; a sign-up holds nothing up. nil: nobody
	// is told.
	Hashing func() (hashed func())
}

// HashCost are argon2id's parameters.
type HashCost struct {
	MemoryKiB, Time uint32
	Threads         uint8
}

// Accounts is the use cases of identity. Its methods may be called at once.
type Accounts struct {
	store    *store.Store
	config   Config
	hasher   *hasher
	logins   *fairQueue // for hashes of people who have an account
	signups  *fairQueue // of those who want one, so that they take no login's permit
	lately   lately
	devices  atomic.Pointer[[]byte] // the key of their tokens; nil: not read yet
	touching inFlight
	failures counts
	refusals refusals
}

// New makes them over a store.
func New(s *store.Store, c Config) *Accounts {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Hashing == nil {
		c.Hashing = func() func() { return func() {} }
	}
	return &Accounts{
		store: s, config: c, hasher: newHasher(c.Hash),
		logins: newFairQueue(queueConfig{
			waitCodes: loginCodes, permits: runtime.NumCPU(), forStrangers: max(1, runtime.NumCPU()-1),
			room: hashQueue, patience: loginPatience, hashing: c.Hashing,
		}),
		signups: newFairQueue(queueConfig{
			waitCodes: signupCodes, permits: 1, forStrangers: 1,
			room: hashQueue, patience: signupPatience, hashing: func() func() { return func() {} }, rests: true,
		}),
	}
}

// Strangers' hashes leave a core to everybody else. A core computes some thirty a second,
// so that who waits among sixty has had a turn in about the time that people wait for a
// login: beyond their limits people do not wait. A sign-up's place rests for as long as it
// works, so that a flood of sign-ups has half a core at most; who makes an account waits
// longer for that, once in a life.
const (
	hashQueue      = 64
	loginPatience  = 1500 * time.Millisecond
	signupPatience = 5 * time.Second
)

// now in the precision that the database keeps.
func (a *Accounts) now() time.Time { return a.config.Now().UTC().Truncate(time.Microsecond) }

// Failures counts refused credentials by reason since the start. It tells nothing of
// whose they were.
func (a *Accounts) Failures() map[string]int64 { return a.failures.all() }

// refused counts a failure, for LogRefusals too; attrs never hold a secret or an e-mail.
func (a *Accounts) refused(ctx context.Context, reason string, attrs ...slog.Attr) {
	a.failures.add(reason)
	a.refusals.note(clientIn(ctx).Address, reason)
	attrs = append([]slog.Attr{slog.String("reason", reason)}, attrs...)
	a.config.Log.LogAttrs(ctx, slog.LevelDebug, "credential refused", attrs...)
}
