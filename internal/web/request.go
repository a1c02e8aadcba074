package web

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/household"
	"mealplanner/internal/problem"
	"mealplanner/internal/web/api"
	"mealplanner/internal/words"
)

// info is what is known of one request: filled on the way, written once as a log
// line. It holds no secret: no query, no header, no body.
type info struct {
	id      string
	route   string // "GET /api/v1/me"; empty: none matched
	lane    string
	account string
	public  bool          // anybody may ask: the route needs no account
	waited  time.Duration // of the answer, before it was told
	dropped bool          // the connection was closed without an answer: not logged
	err     error         // what the client does not see of a failure
	asked   api.Request   // what the API's handlers see
	address string        // of the client, by which attempts are counted
	// audience is who reads the answer, as far as it is known.
	audience words.Audience
	stack    []byte // of a panic
	// answered ends the work at the answer; nil: it has not begun, or nobody is told.
	answered func()
	// What it has had of the database.
	wait, hold   time.Duration
	transactions int
}

type infoKey struct{}

// wordsOf gives the language of the request's answer.
func wordsOf(ctx context.Context) *words.Words { return words.From(ctx) }

// withWords puts the words of the answer into a request's context: those that its header
// asks for, until it is known who reads it.
func (i *info) withWords(ctx context.Context, r *http.Request, from account.Client) context.Context {
	i.audience.Accept = r.Header.Get("Accept-Language")
	ctx = words.With(ctx, i.audience.Words())
	from.Met = func(language, locale string) { i.meet(ctx, language, locale) }
	ctx = household.Typing(ctx, func() food.Language { return wordsOf(ctx).Language() })
	return account.From(ctx, from)
}

// meet goes on in the words of an account and of the household that it has entered.
func (i *info) meet(ctx context.Context, language, locale string) {
	i.audience.Language, i.audience.Household = language, locale
	words.Switch(ctx, i.audience.Words())
}

// infoOf gives the request's; outside a request an empty one.
func infoOf(ctx context.Context) *info {
	if i, ok := ctx.Value(infoKey{}).(*info); ok {
		return i
	}
	return &info{}
}

func newRequestID() string {
	var b [12]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand aborts the program instead
	return hex.EncodeToString(b[:])
}

// recorder sees the status and size of an answer on its way, and when that begins.
type recorder struct {
	http.ResponseWriter
	info   *info
	status int
	bytes  int64
	// before is called with the status before the answer begins; nil: nobody is.
	before func(status int)
}

func (r *recorder) begin(status int) {
	if r.status != 0 {
		return
	}
	r.status = status
	if r.info.answered != nil {
		r.info.answered()
	}
	if r.before != nil {
		r.before(status)
	}
}

func (r *recorder) WriteHeader(status int) {
	r.begin(status)
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	r.begin(http.StatusOK)
	n, err := r.ResponseWriter.Write(b)
	r.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach deadlines and Flush.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// serve is the outermost handler: id, headers, route, panics, log line.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	start := s.Now()
	from := s.clientOf(r)
	i := &info{id: newRequestID(), address: from.Address, asked: api.Request{Accept: r.Header.Get("Accept"), Locale: func() string { return localeOf(r) }, Forwarded: forwarded(r)}}
	ctx := api.With(i.withWords(r.Context(), r, from), &i.asked)
	r = r.WithContext(context.WithValue(ctx, infoKey{}, i))
	rec := &recorder{ResponseWriter: w, info: i}
	rec.before = func(status int) {
		if toldLater(status, r, i.public) {
			began := s.Now()
			here := s.refusals.wait(r.Context(), i.address)
			i.waited = s.Now().Sub(began)
			if !here {
				panic(http.ErrAbortHandler)
			}
		}
	}
	s.secure(rec.Header(), r, i.id)
	if s.isStopping() {
		// A client that keeps its connection would lose its next request with it.
		rec.Header().Set("Connection", "close")
	}
	defer func() { s.logRequest(r, rec, i, s.Now().Sub(start)-i.waited) }() // after the answer to a panic
	defer func() { s.recovered(rec, r, recover()) }()
	if err := s.admit(rec, r); err != nil {
		s.refuse(rec, r, err)
		return
	}
	to := &routing{recorder: rec}
	s.mux.ServeHTTP(to, r)
	if !to.routed {
		s.unrouted(rec, r, to)
	}
}

// routing is what the mux answers on, until a route takes its recorder. What the mux says by
// itself is kept apart.
type routing struct {
	*recorder
	own    statusProbe
	routed bool
}

func (t *routing) Header() http.Header {
	if t.own.header == nil {
		t.own.header = http.Header{}
	}
	return t.own.header
}

func (t *routing) Write(b []byte) (int, error) { return t.own.Write(b) }
func (t *routing) WriteHeader(status int)      { t.own.WriteHeader(status) }

// route takes the recorder for a route.
func (t *routing) route() http.ResponseWriter {
	t.routed = true
	return t.recorder
}

// admit refuses what no route shall see.
func (s *Server) admit(w http.ResponseWriter, r *http.Request) error {
	if isApart(r.Context()) {
		return onlyNumbers(r)
	}
	if err := checkRoom(w, r); err != nil {
		return err
	}
	return s.checkHost(r)
}

// unrouted answers in our form what the mux has answered in its own: it has either no such
// path, or no such method of it, or knows the address by another spelling.
func (s *Server) unrouted(w *recorder, r *http.Request, mux *routing) {
	switch {
	case r.Pattern != "":
		w.Header().Set("Location", mux.own.header.Get("Location"))
		w.WriteHeader(mux.own.status)
	case mux.own.status == http.StatusMethodNotAllowed:
		w.Header().Set("Allow", mux.own.header.Get("Allow"))
		s.refuse(w, r, problem.Of(wrongMethod, "method-not-allowed", "method", r.Method))
	default:
		s.refuse(w, r, errNoAddress())
	}
}

// statusProbe takes an answer and keeps only its status and headers.
type statusProbe struct {
	header http.Header
	status int
}

func (p *statusProbe) Header() http.Header         { return p.header }
func (p *statusProbe) Write(b []byte) (int, error) { return len(b), nil }
func (p *statusProbe) WriteHeader(status int)      { p.status = status }

// recovered answers a panic as any other fault, or cuts the connection when the
// answer has begun.
func (s *Server) recovered(w *recorder, r *http.Request, value any) {
	if value == nil {
		return
	}
	if value == http.ErrAbortHandler { //nolint:errorlint // a panic value, compared as net/http does
		panic(value)
	}
	i := infoOf(r.Context())
	i.err, i.stack = fmt.Errorf("panic: %v", value), debug.Stack()
	if w.status != 0 {
		panic(http.ErrAbortHandler)
	}
	s.refuse(w, r, i.err)
}

// refuse answers with a problem: JSON for programs, a page for people.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	if kept, ok := w.(*keptAnswer); ok && kept.waits {
		kept.refused = err
		return
	}
	p := refusal(r.Context(), err)
	for name, values := range p.GetHeaders() {
		w.Header()[name] = values
	}
	if wantsPage(r) {
		s.writeProblemPage(w, r, p)
		return
	}
	writeJSON(w, p.Status, problemMedia, p)
}

// wantsPage reports whether a person's browser asks, outside the API.
func wantsPage(r *http.Request) bool {
	return !strings.HasPrefix(r.URL.Path, "/api/") && strings.Contains(r.Header.Get("Accept"), "text/html")
}

func (s *Server) logRequest(r *http.Request, w *recorder, i *info, took time.Duration) {
	if i.dropped {
		return // it would be a line for each connection of a flood
	}
	status, level := w.status, slog.LevelInfo
	if status == 0 {
		status = http.StatusOK
	}
	if errors.Is(r.Context().Err(), context.Canceled) && status >= 500 {
		status = gone499
	}
	attrs := []slog.Attr{
		slog.String("method", r.Method),
		slog.String("route", i.route),
		slog.Int("status", status),
		slog.Float64("ms", milliseconds(took)),
		slog.Float64("db_wait_ms", milliseconds(i.wait)),
		slog.Float64("db_hold_ms", milliseconds(i.hold)),
		slog.Int("db_transactions", i.transactions),
		slog.Int64("bytes", w.bytes),
		slog.String("request_id", i.id),
		slog.String("lane", i.lane),
	}
	if i.account != "" {
		attrs = append(attrs, slog.String("account", i.account))
	}
	if i.err != nil {
		attrs = append(attrs, slog.String("error", problem.WithCause(i.err)))
	}
	if i.stack != nil {
		attrs = append(attrs, slog.String("stack", string(i.stack)))
	}
	switch {
	case isSpare(r.Context()):
		level = slog.LevelDebug // there may be thousands a second
	case status >= http.StatusInternalServerError && status != http.StatusServiceUnavailable:
		level = slog.LevelError
	}
	s.Log.LogAttrs(context.WithoutCancel(r.Context()), level, "request", attrs...)
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// secure sets the headers that every answer has.
func (s *Server) secure(h http.Header, r *http.Request, id string) {
	maps.Copy(h, constant(r))
	h.Set("X-Request-Id", id)
	if s.PublicURL != nil && s.PublicURL.Scheme == "https" {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// constant are the headers of every answer with a body that say the same in each. Nobody adds
// to them.
func constant(r *http.Request) http.Header {
	if strings.HasPrefix(r.URL.Path, "/api/") {
		return ofData
	}
	return ofPages
}

// ofPages is what a browser is told that shows an answer, ofData what it is told of an answer
// that is no document: that it is none, wherever it is put.
var (
	ofPages = http.Header{
		"Content-Security-Policy":      {contentPolicy},
		"X-Content-Type-Options":       {"nosniff"},
		"Referrer-Policy":              {"same-origin"},
		"Cross-Origin-Opener-Policy":   {"same-origin"},
		"Cross-Origin-Resource-Policy": {"same-origin"},
		"Permissions-Policy":           {noPermissions},
	}
	ofData = http.Header{
		"Content-Security-Policy":      {dataPolicy},
		"X-Content-Type-Options":       {"nosniff"},
		"Referrer-Policy":              {"same-origin"},
		"Cross-Origin-Resource-Policy": {"same-origin"},
	}
)

// dataPolicy allows nothing: data loads nothing and is framed nowhere.
const dataPolicy = "default-src 'none'; frame-ancestors 'none'"

// contentPolicy allows our own files and nothing inline, so that no text that
// somebody typed can become a script or a style.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; " +
	"require-trusted-types-for 'script'"

// noPermissions takes from our pages, and from whatever could get into them, what they
// never ask a browser for.
const noPermissions = "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), " +
	"hid=(), idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), payment=(), " +
	"publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()"
