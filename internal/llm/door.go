package llm

import (
	"cmp"
	"context"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"
)

// Config of a door.
type Config struct {
	Provider Provider // without a URL: none, until Switch brings one

	// HoldsConnection tells whether a context holds a database connection: Ask refuses those.
	HoldsConnection func(context.Context) bool
	// Log gets a line for each call: ids, status, class and durations, nothing of what
	// was said. nil: none.
	Log *slog.Logger
	// Random is in [0, 1), for jitter; nil: math/rand.
	Random func() float64
	// Now is the time by which a circuit opens and closes; nil: time.Now.
	Now func() time.Time
	// Dial replaces the dialer and its check of addresses, for tests without a network.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// AllowLinkLocal admits addresses that are refused by default: link-local ones and
	// those where clouds keep a machine's credentials.
	AllowLinkLocal bool
}

// Door is the way to a model provider, for all of the process: its limits hold only
// where there is one. It is safe for concurrent use.
type Door struct {
	config Config
	shapes shapes
	link   atomic.Pointer[link] // nil: no provider
	since  time.Time

	mu    sync.Mutex
	usage Usage
}

// link is a provider with everything that is known of it and limits it.
type link struct {
	endpoint
	provider  Provider
	url       *url.URL
	limits    Limits
	currency  string
	client    *http.Client
	transport *http.Transport
	log       *slog.Logger
	random    func() float64

	breaker  breaker
	limiter  *limiter
	rate     *rate
	budget   retryBudget
	troubles troubles
	heard    atomic.Int64 // when something of an answer last came, in ns
	life     context.Context
	cancel   context.CancelFunc // of life; it ends what nobody waits for
	knocks   sync.WaitGroup
	deaf     atomic.Int64 // until then, in ns, no plainer form is tried: that has not helped
}

// New makes a door. The error says what is wrong with the provider.
func New(c Config) (*Door, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Random == nil {
		c.Random = rand.Float64
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	d := &Door{config: c, since: time.Now()}
	return d, d.Switch(c.Provider)
}

// Switch changes the provider, or its model, key, prices or limits. Calls under way
// finish with the one they began with; what was learned of the old one's health is
// forgotten, so that it is also the way to try again at once. A provider that is not
// valid changes nothing; one without a URL turns the model off.
func (d *Door) Switch(p Provider) error {
	var next *link
	if p.configured() {
		address, err := p.address()
		if err != nil {
			return err
		}
		next = d.newLink(p, address)
	}
	if before := d.link.Swap(next); before != nil {
		before.cancel()
		before.transport.CloseIdleConnections()
	}
	return nil
}

func (d *Door) newLink(p Provider, address *url.URL) *link {
	limits := p.Limits.withDefaults(nearby(address.Hostname()))
	if p.Key != (Secret{}) && address.Scheme == "http" && !nearby(address.Hostname()) {
		d.config.Log.Warn("the model's key goes over the network unencrypted: use https", "host", address.Host)
	}
	first := startingLimit
	if p.Limits.Concurrency == 0 && nearby(address.Hostname()) {
		first = 1 // which may be all that a machine at home can do at once
	}
	transport := newTransport(d.config, limits)
	l := &link{
		endpoint:  endpoint{address.String(), p.Model},
		provider:  p,
		url:       address,
		limits:    limits,
		currency:  cmp.Or(p.Currency, "USD"),
		client:    &http.Client{Transport: transport, CheckRedirect: sameHost},
		transport: transport,
		log:       d.config.Log,
		random:    d.config.Random,
		breaker:   breaker{clock: d.config.Now},
		limiter:   newLimiterFrom(first, limits.Concurrency, limits.Queue),
		rate:      newRate(limits.RequestsPerMinute, limits.TokensPerMinute),
	}
	l.life, l.cancel = context.WithCancel(context.Background())
	l.breaker.wellAgain = l.limiter.wellAgain
	l.breaker.knock = func(report func(evidence)) { l.knocks.Go(func() { d.knock(l, report) }) }
	return l
}

// Configured reports whether there is a provider to ask.
func (d *Door) Configured() bool { return d.link.Load() != nil }

// Close gives up idle connections. Calls under way finish.
func (d *Door) Close() {
	if l := d.link.Load(); l != nil {
		l.cancel()
		l.knocks.Wait()
		l.transport.CloseIdleConnections()
	}
}

func (d *Door) count(u Usage) {
	if u.Calls == 0 {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.usage.add(u)
}
