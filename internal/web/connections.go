package web

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"mealplanner/internal/problem"
)

// Bounds on what is open at once. A browser opens six connections; an address may be an
// office. A proxy's is everybody's, and whoever is on this machine is no stranger.
const (
	maxConnections  = 4000
	maxFromAddress  = 256  // of an IPv4 address or an IPv6 /64, which is one customer
	maxFromNetwork  = 1024 // of an IPv4 /24 or an IPv6 /48, the smallest that are routed
	maxFromProxies  = 3500 // of each trusted proxy, and of this machine
	spareWays       = 256
	spareTime       = 2 * time.Second
	retryConnection = 5 * time.Second
)

// connections bounds what is open at once, in all and by where it comes from.
//
// Beyond a bound a connection is not refused but spare: it lives for two seconds and one
// answer, which is health, readiness or the numbers, or else that the server is full. Of
// so many spare ones the oldest is closed for the next, so that a flood that says nothing
// keeps nobody out.
type connections struct {
	maxOpen int
	own     func(netip.Addr) bool // this machine and the proxies
	full    func(from netip.Addr) // told once a minute at most that one is spare; nil: nobody is
	mu      sync.Mutex
	open    int // without the spare ones
	from    map[netip.Prefix]int
	spare   []*connection
	spared  int64     // in all
	told    time.Time // last
}

func newConnections(maxOpen int, own func(netip.Addr) bool) *connections {
	return &connections{maxOpen: maxOpen, own: own, from: map[netip.Prefix]int{}}
}

// bounds are where an address counts, with how many may be open there.
func (c *connections) bounds(a netip.Addr) map[netip.Prefix]int {
	if !a.IsValid() {
		return nil
	}
	if c.own(a) {
		return map[netip.Prefix]int{netip.PrefixFrom(a, a.BitLen()): maxFromProxies}
	}
	customer, network := networksOf(a)
	return map[netip.Prefix]int{customer: maxFromAddress, network: maxFromNetwork}
}

// networksOf gives the customer that an address is of, and the network of that.
func networksOf(a netip.Addr) (customer, network netip.Prefix) {
	bits := [2]int{64, 48}
	if a.Is4() {
		bits = [2]int{32, 24}
	}
	customer, _ = a.Prefix(bits[0]) // fails for more bits than there are
	network, _ = a.Prefix(bits[1])
	return customer, network
}

// take counts a connection that has come.
func (c *connections) take(from net.Conn) *connection {
	bounds := c.bounds(addressOf(from.RemoteAddr()))
	c.mu.Lock()
	defer c.mu.Unlock()
	full := c.open >= c.maxOpen
	for network, limit := range bounds {
		full = full || c.from[network] >= limit
	}
	taken := &connection{Conn: from, of: c}
	if full {
		c.addSpare(taken)
		c.tell(addressOf(from.RemoteAddr()), time.Now())
		return taken
	}
	c.open++
	for network := range bounds {
		taken.counted = append(taken.counted, network)
		c.from[network]++
	}
	return taken
}

func (c *connections) addSpare(taken *connection) {
	taken.end = time.Now().Add(spareTime)
	c.spared++
	if c.spare = append(c.spare, taken); len(c.spare) > spareWays {
		oldest := c.spare[0]
		c.spare = c.spare[1:]
		go oldest.Close() // it counts itself away, and we hold the lock
	}
}

func (c *connections) tell(from netip.Addr, now time.Time) {
	if c.full != nil && now.Sub(c.told) >= time.Minute {
		c.told = now
		go c.full(from) // which may ask for the numbers, and we hold the lock
	}
}

// gone counts a connection away.
func (c *connections) gone(left *connection) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if left.isSpare() {
		if at := slices.Index(c.spare, left); at >= 0 {
			c.spare = slices.Delete(c.spare, at, at+1)
		}
		return
	}
	c.open--
	for _, network := range left.counted {
		if c.from[network]--; c.from[network] == 0 {
			delete(c.from, network)
		}
	}
}

// now gives how many are open, without and beyond the bounds, and how many were beyond
// them since the start.
func (c *connections) now() (open, spare int, spared int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.open, len(c.spare), c.spared
}

func addressOf(a net.Addr) netip.Addr {
	at, ok := a.(*net.TCPAddr)
	if !ok {
		return netip.Addr{}
	}
	return at.AddrPort().Addr().Unmap().WithZone("")
}

// bounded is a listener whose connections count.
type bounded struct {
	net.Listener
	*connections
}

// Accept gives the next connection.
func (b bounded) Accept() (net.Conn, error) {
	from, err := b.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return b.take(from), nil
}

// connection is one that counts until it is closed. A spare one ends by itself.
type connection struct {
	net.Conn
	of      *connections
	counted []netip.Prefix
	end     time.Time // zero: not spare
	closed  atomic.Bool
}

func (c *connection) isSpare() bool { return !c.end.IsZero() }

// Close counts it away, once.
func (c *connection) Close() error {
	if !c.closed.Swap(true) {
		c.of.gone(c)
	}
	return c.Conn.Close()
}

// until is a deadline within what a spare connection has.
func (c *connection) until(t time.Time) time.Time {
	if c.isSpare() && (t.IsZero() || t.After(c.end)) {
		return c.end
	}
	return t
}

// SetDeadline sets both.
func (c *connection) SetDeadline(t time.Time) error { return c.Conn.SetDeadline(c.until(t)) }

// SetReadDeadline is the server's; a spare connection has no longer than it lives.
func (c *connection) SetReadDeadline(t time.Time) error { return c.Conn.SetReadDeadline(c.until(t)) }

// SetWriteDeadline as well.
func (c *connection) SetWriteDeadline(t time.Time) error { return c.Conn.SetWriteDeadline(c.until(t)) }

type spareKey struct{}

// markSpare tells the requests of a connection that it is spare.
func markSpare(ctx context.Context, c net.Conn) context.Context {
	if of, ok := c.(*connection); ok && of.isSpare() {
		return context.WithValue(ctx, spareKey{}, true)
	}
	return ctx
}

func isSpare(ctx context.Context) bool { return ctx.Value(spareKey{}) != nil }

// whenFull are the paths that are answered when everything else is full.
var whenFull = map[string]bool{"/healthz": true, "/readyz": true, "/metrics": true}

// checkRoom lets a request on a spare connection have the answer that it is there for.
func checkRoom(w http.ResponseWriter, r *http.Request) error {
	if !isSpare(r.Context()) {
		return nil
	}
	w.Header().Set("Connection", "close")
	if whenFull[r.URL.Path] {
		return nil
	}
	return problem.Of(problem.Unavailable, "too-many-connections").After(retryConnection)
}
