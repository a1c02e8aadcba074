package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/guard"
	"mealplanner/internal/problem"
)

// row is a row of the table: what a request of this method and path may do, in which
// lane, and who answers it.
type row struct {
	method  string
	path    string
	may     account.Permission
	lane    guard.Lane
	summary string
	answer  endpoint
}

// route is a row with its operation's id where it is in the API: the name of a client's
// method.
type route struct {
	row
	id string
}

func (rt route) pattern() string { return rt.method + " " + rt.path }

// endpoint is a handler with the way in which it is asked and answers. There are
// three: call and open (JSON), html, and raw (streams and files).
type endpoint interface {
	// isOpen reports that the handler takes no caller.
	isOpen() bool
	// inAPI reports that it belongs to the JSON API: refusals are JSON, and a cookie
	// counts only with a JSON Content-Type.
	inAPI() bool
	// build gives what runs at the end of the chain.
	build(s *Server, d *description, rt route) (http.HandlerFunc, error)
}

// requestTime bounds a whole request, event streams apart.
const requestTime = 12 * time.Second

// mount checks the table and puts every row behind its chain.
func (s *Server) mount(table []route) error {
	s.table, s.mux = table, http.NewServeMux()
	d := newDescription()
	seen := map[string]bool{}
	for _, rt := range table {
		if err := rt.check(); err != nil {
			return err
		}
		if seen[rt.summary] {
			return fmt.Errorf("web: two routes have the summary %q", rt.summary)
		}
		seen[rt.summary] = true
		handler, err := rt.answer.build(s, d, rt)
		if err != nil {
			return err
		}
		s.mux.Handle(rt.pattern(), s.chain(rt, handler))
	}
	written, err := d.written(s.Version)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(written)
	s.describe = newFixed(written, "application/openapi+json", hex.EncodeToString(sum[:8]))
	return nil
}

// check refuses a row that could let anybody in by omission.
func (rt route) check() error {
	switch {
	case rt.method == "" || !strings.HasPrefix(rt.path, "/"):
		return fmt.Errorf("web: route %q has no method or path", rt.pattern())
	case rt.may == "" || rt.lane == "" || rt.summary == "" || rt.answer == nil:
		return fmt.Errorf("web: route %q lacks a permission, lane, summary or handler", rt.pattern())
	case rt.answer.isOpen() != (rt.may == account.Public):
		return fmt.Errorf("web: route %q: a handler without a caller is public, and no other is", rt.pattern())
	case rt.isRemembered() && (!rt.isReading() || rt.may != account.ReadHousehold):
		return fmt.Errorf("web: route %q: only a mere reading of a household is remembered", rt.pattern())
	case account.Grave(rt.may) && !unsafe(rt.method):
		return fmt.Errorf("web: route %q: what is grave is never a mere reading", rt.pattern())
	}
	return nil
}

// chain is what happens to every request of a route before its handler runs. The
// lane comes first, so that proving who asks is paid from the route's own share.
func (s *Server) chain(rt route, handler http.HandlerFunc) http.Handler {
	wildcards := wildcardsOf(rt.path)
	_, streams := rt.answer.(*streamEndpoint)
	file := streams && rt.answer.isOpen() // the same bytes for everybody: needs no database
	return http.HandlerFunc(func(on http.ResponseWriter, r *http.Request) {
		w := on.(*routing).route() //nolint:forcetypeassert // serve asks the mux with no other
		i := infoOf(r.Context())
		i.route, i.lane, i.public = rt.pattern(), string(rt.lane), rt.may == account.Public
		ctx := guard.Edge(r.Context(), rt.lane, rt.pattern())
		defer func() { i.wait, i.hold, i.transactions = guard.Spent(ctx) }()
		if !streams {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, requestTime)
			defer cancel()
		}
		r = r.WithContext(ctx)
		if !file && !s.Started() {
			s.refuse(w, r, problem.Of(problem.Unavailable, "starting").After(time.Second))
			return
		}
		if i.public && unsafe(rt.method) && s.refusals.full(i.address) {
			i.dropped = true
			panic(http.ErrAbortHandler)
		}
		if err := s.crossOrigin(r); err != nil {
			s.refuse(w, r, err)
			return
		}
		if rt.isReading() && account.LooksLikeToken(s.tokenOf(r)) {
			s.answerReading(w, r, rt, wildcards, handler)
			return
		}
		if rt.may != account.Public {
			caller, err := s.callerOf(w, r, rt)
			if err != nil {
				s.refuseCaller(w, r, rt, err)
				return
			}
			if caller.AccountID() == "" {
				return // the page that asks for the password is the answer
			}
			if rt.ends() {
				defer s.streams.askAgain(caller.AccountID())
			}
			i.account = caller.AccountID()
			r = r.WithContext(context.WithValue(r.Context(), callerKey{}, caller))
			w.Header().Set("Cache-Control", "no-store")
		}
		if streams {
			s.handle(w, r, wildcards, handler)
			return
		}
		answer := &keptAnswer{header: w.Header()}
		s.handle(answer, r, wildcards, handler)
		answer.give(w, r, rt)
	})
}

// handle runs a handler, unless the address has an id that has not the form of one.
func (s *Server) handle(w http.ResponseWriter, r *http.Request, wildcards []string, handler http.HandlerFunc) {
	for _, name := range wildcards {
		if !validID.MatchString(r.PathValue(name)) {
			s.refuse(w, r, errNoAddress())
			return
		}
	}
	handler(w, r)
}

// callerOf says who asks, and makes the caller that the route's permission allows. Where a
// person must confirm the password first and has not yet, it has answered with the page for
// that, and gives nobody.
func (s *Server) callerOf(w http.ResponseWriter, r *http.Request, rt route) (account.Caller, error) {
	p, err := s.principalOf(w, r, rt)
	if err != nil {
		return account.Caller{}, err
	}
	infoOf(r.Context()).meet(r.Context(), p.Account().Language, "")
	c, err := p.For(rt.may)
	if e, isPage := rt.answer.(*htmlEndpoint); isPage && isCoded(err, codeMustConfirm) {
		return s.confirmForm(w, r, rt, e, p)
	}
	return c, err
}

func isCoded(err error, code string) bool {
	p := problem.As(err)
	return p != nil && p.Code == code
}

// ends reports whether the route may end credentials of the account.
func (rt route) ends() bool {
	return unsafe(rt.method) && (rt.may == account.SecureAccount || rt.may == account.OwnPassword || account.Grave(rt.may))
}

// working says that the body of a request is there and that the server works at its
// answer, until that begins to be written or done is called. Who is not signed in holds
// nothing up: a login does while its password is hashed, and a reading once it is known
// whose it is.
func (s *Server) working(rt route, r *http.Request) (done func()) {
	if rt.may == account.Public || rt.isReading() {
		return func() {}
	}
	i := infoOf(r.Context())
	done = s.Answering(i.account)
	i.answered = done
	return done
}

// crossOrigin refuses writes that a browser sends from another site. Where people reach us
// over TLS, what came without it is another site of the same name: anybody on the way may
// have written it.
func (s *Server) crossOrigin(r *http.Request) error {
	err := s.csrf.Check(r)
	if err == nil && unsafe(r.Method) && r.Header.Get("Sec-Fetch-Site") == "" && s.lacksTLS(r.Header.Get("Origin")) {
		err = errors.New("the origin lacks the TLS of the public URL")
	}
	if err != nil {
		return problem.Of(problem.Forbidden, "cross-origin").Because(err)
	}
	return nil
}

// lacksTLS reports whether a page of this origin was read without TLS, though the public
// URL has it. On this machine itself nobody is on the way.
func (s *Server) lacksTLS(origin string) bool {
	if s.PublicURL == nil || s.PublicURL.Scheme != "https" {
		return false
	}
	o, err := url.Parse(origin)
	return err == nil && o.Scheme == "http" && !loopback(o.Host)
}

type callerKey struct{}

// callerIn gives the caller that the chain has put there. A route that lacks one is
// not reached: see check.
func callerIn(ctx context.Context) (account.Caller, error) {
	c, ok := ctx.Value(callerKey{}).(account.Caller)
	if !ok {
		return c, errors.New("web: handler reached without a caller")
	}
	return c, nil
}

// validID is the form of every id in a path: ours are UUIDs and slugs. Others are
// not looked up.
var validID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$`)

var wildcard = regexp.MustCompile(`\{([a-z_]+)\}`)

func wildcardsOf(path string) []string {
	var names []string
	for _, m := range wildcard.FindAllStringSubmatch(path, -1) {
		names = append(names, m[1])
	}
	return names
}

// refuseCaller answers somebody who may not in: programs get the status with its
// challenge, people are sent to the login page.
func (s *Server) refuseCaller(w http.ResponseWriter, r *http.Request, rt route, err error) {
	if problem.Is(err, problem.Unauthorized) {
		if _, isPage := rt.answer.(*htmlEndpoint); isPage {
			infoOf(r.Context()).err = err
			http.Redirect(w, r, "/login"+nextQuery(r), http.StatusSeeOther)
			return
		}
	}
	s.refuse(w, r, err)
}

// nextQuery keeps where a person wanted to go. Only reading can be taken up again.
func nextQuery(r *http.Request) string {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return ""
	}
	return "?" + url.Values{"next": {r.URL.RequestURI()}}.Encode()
}

// streamEndpoint is a handler that writes by itself: an event stream or a file.
type streamEndpoint struct {
	api  bool
	open bool
	fn   func(w http.ResponseWriter, r *http.Request) error
}

// stream is a handler of the API that writes for long. An error that it returns
// before writing is answered as any other.
func stream(fn func(w http.ResponseWriter, r *http.Request, c account.Caller) error) *streamEndpoint {
	return &streamEndpoint{api: true, fn: func(w http.ResponseWriter, r *http.Request) error {
		c, err := callerIn(r.Context())
		if err != nil {
			return err
		}
		return fn(w, r, c)
	}}
}

// file is a public handler that writes bytes that are the same for everybody.
func file(fn func(w http.ResponseWriter, r *http.Request) error) *streamEndpoint {
	return &streamEndpoint{open: true, fn: fn}
}

func (e *streamEndpoint) isOpen() bool { return e.open }
func (e *streamEndpoint) inAPI() bool  { return e.api }

func (e *streamEndpoint) build(s *Server, d *description, rt route) (http.HandlerFunc, error) {
	if e.api {
		d.addStream(rt)
	}
	return func(w http.ResponseWriter, r *http.Request) {
		if err := e.fn(w, r); err != nil {
			s.refuse(w, r, err)
		}
	}, nil
}
