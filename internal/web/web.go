// Package web is in and out: one route table for the JSON API and the pages, events,
// errors and the description of the API.
//
// A request's way: the outer handler gives it an id, a log line and the security
// headers; the route's chain sets its lane, refuses cross-origin writes, says who
// asks and what that person may do there, checks the body; the handler runs and
// returns a value or an error, and the chain answers once. (A mere reading of a household
// proves who asks in its own snapshot: reading.go.) Handlers never write to
// the connection (event streams apart), so none can forget to return.
//
// Where to add what: a route is a row of routes.go; the JSON API's handlers are in
// api_*.go, one file a noun; pages are in the room page below this one.
package web

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/guard"
	"mealplanner/internal/household"
	"mealplanner/internal/planner"
	"mealplanner/internal/shopping"
	"mealplanner/internal/web/page"
)

// Config of the web server.
type Config struct {
	Planner    *planner.Planner
	Households *household.Households
	Lists      *shopping.Lists
	Accounts   *account.Accounts
	Foods      *food.Table
	// Ready and Numbers are the guard's; ResetDatabase closes idle connections and
	// lets those in use end. They touch no database.
	Ready         func() guard.Readiness
	Numbers       func() guard.Numbers
	ResetDatabase func()
	// Fault is the guard's: what waiting does not mend. nil: there is never one.
	Fault func() *guard.Fault
	// CountGenerations gives how many generations are in each state; nil: unknown.
	CountGenerations func(ctx context.Context) (map[string]int, error)
	// Started reports that the schema is there; until then every route that needs the
	// database answers 503. nil: from the beginning.
	Started func() bool
	// Watch gives a channel that receives after each change of a generation, until
	// ctx ends. nil: event streams look every two seconds.
	Watch func(ctx context.Context, generation string) <-chan struct{}
	// Answering is called when the server begins to work at an answer for an account that
	// is signed in: the body is there. answered is called before the answer is written.
	// nil: nobody is told.
	Answering func(account string) (answered func())
	// Drained is called once while the server stops: it is not ready any more and
	// balancers have noticed, but requests and event streams still go on. What works
	// beside requests ends here. nil: nothing does.
	Drained func()
	// PublicURL is how browsers reach the server (ParsePublicURL): its scheme decides the
	// session cookie, and its origin counts as ours whatever Host a proxy sends. nil: each
	// connection decides (TLS or not, loopback or not).
	PublicURL *url.URL
	// Hosts are more names that the server answers for, in lower case (ParseHosts).
	Hosts []string
	// MetricsToken is what /metrics asks for; empty: nothing. MetricsApart: it is answered
	// on its own listener only (ServeMetrics).
	MetricsToken string
	MetricsApart bool
	// Proxies are the addresses whose X-Forwarded-For is believed.
	Proxies []netip.Prefix
	// MemoBytes bounds the answers that are remembered; 0: none is.
	MemoBytes int64
	// Build tells this program from every other that answers otherwise: tags of answers hold
	// across processes of one build. Empty: nobody knows, and they hold in this process.
	Build   string
	Version string // of the program
	Log     *slog.Logger
	Now     func() time.Time
}

// Server answers HTTP. Its methods may be called at once.
//
// Methods: what happens to each request on its way (the chain, who asks, cookies, streams,
// refusals) and what operators ask of the server itself (health, numbers, its end). They share
// the configuration and the state of the connections; what answers for a noun is in api and
// page.
type Server struct {
	Config
	hosts     map[string]bool
	csrf      *http.CrossOriginProtection
	memo      *memo
	program   string // the build, in the keys of answers
	conns     *connections
	streams   *streams
	strangers *strangers
	refusals  *refusalWaits
	mux       *http.ServeMux
	table     []route
	describe  *fixed // the API's description
	site      *page.Site
	views     *page.Views
	assets    page.Files
	static    map[string]*fixed // the assets, by their path below /static/
	stopping  chan struct{}     // closed when event streams must end
	stopOnce  sync.Once
	draining  atomic.Bool // readiness says down
	counted   counted
}

// New checks the configuration and the route table, and builds the server. Its
// errors are programming or configuration errors.
func New(c Config) (*Server, error) {
	if err := c.complete(); err != nil {
		return nil, err
	}
	s := &Server{
		Config: c, csrf: http.NewCrossOriginProtection(), hosts: map[string]bool{}, stopping: make(chan struct{}),
		streams: newStreams(maxStreams, maxStreamsOf), strangers: newStrangers(), refusals: newRefusalWaits(),
	}
	s.conns = newConnections(maxConnections, s.isNear)
	s.conns.full = s.warnOfFull
	for _, host := range c.Hosts {
		s.hosts[host] = true
	}
	s.site = s.newSite()
	s.program = cmp.Or(c.Build, rand.Text())
	var err error
	if s.memo, err = newMemo(c.MemoBytes); err != nil {
		return nil, fmt.Errorf("web: the memo: %w", err)
	}
	if c.PublicURL != nil {
		s.hosts[hostOf(c.PublicURL.Host)] = true
		if err := s.csrf.AddTrustedOrigin(c.PublicURL.Scheme + "://" + c.PublicURL.Host); err != nil {
			return nil, fmt.Errorf("web: the public URL: %w", err)
		}
	}
	if s.assets, err = page.LoadFiles(); err != nil {
		return nil, err
	}
	s.static = map[string]*fixed{}
	for name, f := range s.assets {
		s.static[name] = newFixed(f.Bytes, f.Media, f.Hash)
	}
	if s.views, err = page.LoadViews(s.assets); err != nil {
		return nil, err
	}
	if err := s.mount(s.routes()); err != nil {
		return nil, err
	}
	return s, nil
}

func (c *Config) complete() error {
	if c.Planner == nil || c.Households == nil || c.Lists == nil || c.Accounts == nil || c.Foods == nil {
		return errors.New("web: planner, households, lists, accounts and foods are needed")
	}
	if c.Ready == nil || c.Numbers == nil || c.ResetDatabase == nil {
		return errors.New("web: ready, numbers and reset are needed")
	}
	if c.Fault == nil {
		c.Fault = func() *guard.Fault { return nil }
	}
	if c.Started == nil {
		c.Started = func() bool { return true }
	}
	if c.Answering == nil {
		c.Answering = func(string) func() { return func() {} }
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return nil
}

// Handler is the whole server as an http.Handler.
func (s *Server) Handler() http.Handler { return http.HandlerFunc(s.serve) }
