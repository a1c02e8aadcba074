package account

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"net/netip"
	"slices"
	"sync"
	"time"

	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// Client is what is known of who asks before it is known who that is.
type Client struct {
	Address string // where the request came from; empty: not over a network
	Device  string // what an earlier Login gave the browser for this; empty: none
	// Replaces is the token of the session that the browser has: one that is made for it
	// now ends that. Empty: there is none, or it is no browser.
	Replaces string
	// Met is told in which language whoever asks has chosen to be answered, and of which
	// locale the household is that they enter, as soon as it is known. nil: nobody is told.
	Met func(language, locale string)
}

type clientKey struct{}

// From says in the context of one request where it came from.
func From(ctx context.Context, c Client) context.Context {
	return context.WithValue(ctx, clientKey{}, c)
}

func clientIn(ctx context.Context) Client {
	c, _ := ctx.Value(clientKey{}).(Client)
	return c
}

// attempt is one try at the password of an account. With a session it is by somebody who
// is signed in, and then it counts for that session and not for the e-mail.
type attempt struct{ email, session string }

// charge is what an attempt counts for, and in whose turn it waits.
type charge struct {
	flow flow
	on   []subject
}

// subject is one thing that attempts are counted for.
type subject struct {
	key   string
	limit limit
	all   bool // it is everybody: past its limit the server is busy, it is nobody's own
}

// charge of a try at a password. Who is signed in, or comes with a device on which the
// account signed in before, is told apart from strangers: their failures and their
// networks' are not held against such people.
func (a *Accounts) charge(ctx context.Context, t attempt) (charge, error) {
	from, who := clientIn(ctx), emailKey(t.email)
	if t.session != "" {
		return known(who, "session "+t.session), nil
	}
	device, err := a.knownDevice(ctx, from.Device, t.email)
	if err != nil {
		return charge{}, err
	}
	if device != "" {
		return known(who, "device "+device), nil
	}
	c := stranger(from.Address, "login", func(l networkLimit) rate { return l.login }, allLogins)
	c.on = append(c.on, subject{key: accountSubject(t.email), limit: guessLimit})
	return c, nil
}

func accountSubject(email string) string { return "account " + emailKey(email) }

func known(account, by string) charge {
	return charge{flow{true, account}, []subject{
		{key: by, limit: guessLimit},
		{key: "known " + account, limit: knownLimit},
	}}
}

// signupCharge is a sign-up's. This machine itself has no limit of its own: it is who
// runs the service, or a proxy that nobody named, behind which are all people.
func signupCharge(from Client) charge {
	address := from.Address
	if ip, err := netip.ParseAddr(address); err == nil && ip.Unmap().IsLoopback() {
		address = ""
	}
	c := stranger(address, "signup", func(l networkLimit) rate { return l.signup }, allSignups)
	c.flow.name = networkOf(from.Address, turnV4, turnV6)
	return c
}

// In a queue a turn is an IPv4 address's or an IPv6 /48's.
const turnV4, turnV6 = 32, 48

// stranger is the charge of what is known by its address alone.
func stranger(address, doing string, of func(networkLimit) rate, all rate) charge {
	c := charge{flow: flow{name: networkOf(address, turnV4, turnV6)}}
	for _, l := range networkLimits {
		if network := networkOf(address, l.v4, l.v6); network != "" {
			c.on = append(c.on, subject{key: doing + " " + network, limit: of(l)})
		}
	}
	c.on = append(c.on, subject{key: doing + " of all", limit: all, all: true})
	return c
}

// networkOf gives the network of an address, by the bits that its family has; empty:
// there is no address, or its family has no such network.
func networkOf(address string, v4, v6 int) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	bits := v6
	if ip = ip.Unmap().WithZone(""); ip.Is4() {
		bits = v4
	}
	if bits == 0 {
		return ""
	}
	network, _ := ip.Prefix(bits) // fails for more bits than there are
	return network.String()
}

// emailKey stands for an e-mail address where one is counted: whatever is typed fits,
// and nothing of it is kept.
func emailKey(email string) string {
	sum := sha256.Sum256([]byte(store.FoldEmail(email)))
	return hex.EncodeToString(sum[:16])
}

func (c charge) keys() []string {
	keys := make([]string, 0, len(c.on))
	for _, s := range c.on {
		keys = append(keys, s.key)
	}
	return keys
}

// waits says which subjects must wait for how long; none: the attempt is let in.
func (c charge) waits(tallies map[string]store.Tally, now time.Time) map[string]time.Duration {
	waits := map[string]time.Duration{}
	for _, s := range c.on {
		if wait := s.limit.wait(tallies[s.key], now); wait > 0 {
			waits[s.key] = wait
		}
	}
	return waits
}

// after gives the tallies as a change leaves them.
func (c charge) after(tallies map[string]store.Tally, change func(s subject, t store.Tally) store.Tally) map[string]store.Tally {
	changed := make(map[string]store.Tally, len(c.on))
	for _, s := range c.on {
		changed[s.key] = change(s, tallies[s.key])
	}
	return changed
}

// refusal is what an attempt is told that must wait: its own limit, or that the server is
// busy where all of them are too many.
func (c charge) refusal(q *fairQueue, waits map[string]time.Duration) error {
	var own, all time.Duration
	for _, s := range c.on {
		if s.all {
			all = max(all, waits[s.key])
		} else {
			own = max(own, waits[s.key])
		}
	}
	switch {
	case own > 0:
		return q.tooMany(own)
	case all > 0:
		return q.refuse(all)
	}
	return nil
}

// gated is the gate before every hash that is asked for over the network. It waits for
// its turn, counts the attempt in one short write, and computes the hash in its place; it
// gives the tallies with the attempt in them. Who was refused a moment ago meets neither
// the queue nor the database. ask is run in the write's transaction.
func (a *Accounts) gated(ctx context.Context, q *fairQueue, c charge, ask func(context.Context, *store.Tx) error, hash func(at *permit) error) (map[string]store.Tally, error) {
	if err := c.refusal(q, a.lately.waits(c.keys(), a.now())); err != nil {
		return nil, a.throttled(ctx, err)
	}
	at, err := q.enter(ctx, c.flow)
	if err != nil {
		return nil, err
	}
	defer at.leave()
	taken, err := a.reserve(ctx, q, c, ask)
	if err != nil {
		return nil, err
	}
	return taken, hash(at)
}

// reserve counts an attempt before it is made, so that of many at once no more are made
// than are let in.
func (a *Accounts) reserve(ctx context.Context, q *fairQueue, c charge, ask func(context.Context, *store.Tx) error) (map[string]store.Tally, error) {
	var waits map[string]time.Duration
	var taken map[string]store.Tally
	err := a.store.Claim(ctx, func(ctx context.Context, tx *store.Tx) error {
		waits = nil
		if err := ask(ctx, tx); err != nil {
			return err
		}
		tallies, err := tx.Tallies(ctx, c.keys()...)
		if err != nil {
			return err
		}
		now := a.now()
		if waits = c.waits(tallies, now); len(waits) > 0 {
			return c.refusal(q, waits)
		}
		taken = c.after(tallies, func(s subject, t store.Tally) store.Tally { return s.limit.taken(t, now) })
		return tx.SetTallies(ctx, taken)
	})
	if err != nil && len(waits) > 0 {
		a.lately.remember(waits, a.now())
		err = a.throttled(ctx, err)
	}
	return taken, err
}

// throttled notes a refusal for a limit of the asker's own: everybody's is not his doing.
func (a *Accounts) throttled(ctx context.Context, err error) error {
	if problem.Is(err, problem.TooMany) {
		a.refused(ctx, "throttled")
	}
	return err
}

// giveBack takes an attempt that turned out right out of what is counted, and does with it
// in one write what else is due. Where that fails it stays counted, which is the safe side.
func (a *Accounts) giveBack(ctx context.Context, c charge, due func(context.Context, *store.Tx) error) {
	err := a.store.Claim(ctx, func(ctx context.Context, tx *store.Tx) error {
		tallies, err := tx.Tallies(ctx, c.keys()...)
		if err != nil {
			return err
		}
		now := a.now()
		if err := tx.SetTallies(ctx, c.after(tallies, func(s subject, t store.Tally) store.Tally { return s.limit.right(t, now) })); err != nil {
			return err
		}
		return due(ctx, tx)
	})
	if err != nil {
		a.config.Log.DebugContext(ctx, "an attempt that was right stays counted", slog.Any("error", err))
	}
}

// fail gives the one answer to a wrong attempt. A delay counts from here: the attempt
// itself has waited for its turn since it was counted.
func (a *Accounts) fail(ctx context.Context, c charge, taken map[string]store.Tally) error {
	slows := slices.IndexFunc(c.on, func(s subject) bool { return s.limit.slows(taken[s.key]) })
	if slows >= 0 {
		at := a.now()
		err := a.store.Claim(ctx, func(ctx context.Context, tx *store.Tx) error {
			return tx.PostponeTally(ctx, c.on[slows].key, at)
		})
		if err != nil {
			return err
		}
	}
	return wrongCredentials()
}

// hashed computes the hash of a new password for somebody who is known and whose attempt
// is counted, or who holds the database.
func (a *Accounts) hashed(ctx context.Context, who, password string) (string, error) {
	at, err := a.logins.enter(ctx, flow{known: true, name: who})
	if err != nil {
		return "", err
	}
	defer at.leave()
	return a.hasher.hash(ctx, at, password)
}

// lately are the subjects that were refused within the last moment. The zero value is
// ready.
type lately struct {
	mu      sync.Mutex
	refused map[string]refused
}

type refused struct{ until, forget time.Time }

const (
	// latelyFor is short, for what is counted may be given back meanwhile.
	latelyFor = time.Second
	// maxLately bounds the memory: past it all are forgotten, and asked for again.
	maxLately = 10_000
)

func (l *lately) remember(waits map[string]time.Duration, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.refused == nil || len(l.refused) > maxLately {
		l.refused = map[string]refused{}
	}
	for key, wait := range waits {
		l.refused[key] = refused{now.Add(wait), now.Add(min(wait, latelyFor))}
	}
}

// waits says how long the subjects among them must wait still.
func (l *lately) waits(keys []string, now time.Time) map[string]time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	waits := map[string]time.Duration{}
	for _, key := range keys {
		if r, ok := l.refused[key]; ok && now.Before(r.forget) {
			waits[key] = r.until.Sub(now)
		} else if ok {
			delete(l.refused, key)
		}
	}
	return waits
}

// DeleteTallies forgets who tried what so long ago that it counts no more; it gives how
// many went.
func (a *Accounts) DeleteTallies(ctx context.Context) (n int, err error) {
	err = a.store.Claim(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err = tx.DeleteTallies(ctx, a.now().Add(-guessLimit.window))
		return err
	})
	return n, err
}

// waitCodes are the refusals of one queue: for the asker's own limit, and for everybody's.
type waitCodes struct{ many, busy string }

var (
	loginCodes  = waitCodes{many: "login-throttled", busy: "login-busy"}
	signupCodes = waitCodes{many: "signup-throttled", busy: "signup-busy"}
)

// tooMany refuses for the asker's own limit, until then.
func (w waitCodes) tooMany(wait time.Duration) error {
	wait = (wait + time.Second - 1).Truncate(time.Second)
	return problem.Of(problem.TooMany, w.many, "seconds", int(wait.Seconds())).After(wait)
}

// refuse refuses for everybody's.
func (w waitCodes) refuse(wait time.Duration) error {
	return problem.Of(problem.Unavailable, w.busy).After(max(wait, time.Second))
}
