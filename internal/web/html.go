package web

import (
	"cmp"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/text/language"

	"mealplanner/internal/account"
	"mealplanner/internal/problem"
	"mealplanner/internal/web/page"
)

// htmlEndpoint is a page's handler.
type htmlEndpoint struct {
	open       bool
	maxBytes   int64 // bytes of the form; 0: smallBody
	remembered bool  // as a jsonEndpoint is
	fn         page.Handler
}

// html makes an endpoint of a page for people who are signed in; others are sent to the
// login page.
func html(fn page.Handler) *htmlEndpoint { return &htmlEndpoint{fn: fn} }

// openHTML makes an endpoint of a page for everybody; its requests have no caller.
func openHTML(fn page.Handler) *htmlEndpoint { return &htmlEndpoint{open: true, fn: fn} }

// isRemembered is the jsonEndpoint's: and nothing of the session is on the page either.
func (e *htmlEndpoint) isRemembered() *htmlEndpoint {
	e.remembered = true
	return e
}

// upTo sets how many bytes the form may have.
func (e *htmlEndpoint) upTo(bytes int64) *htmlEndpoint {
	e.maxBytes = bytes
	return e
}

func (e *htmlEndpoint) isOpen() bool { return e.open }
func (e *htmlEndpoint) inAPI() bool  { return false }

func (e *htmlEndpoint) build(s *Server, _ *description, rt route) (http.HandlerFunc, error) {
	return func(w http.ResponseWriter, r *http.Request) {
		since := s.Now()
		in, err := s.readPage(w, r, cmp.Or(e.maxBytes, smallBody))
		if err != nil {
			s.refuse(w, r, err)
			return
		}
		if r, err = s.arrived(w, r, rt, since); err != nil {
			s.refuseCaller(w, r, rt, err)
			return
		}
		ctx := r.Context()
		if e.open {
			ctx = s.replacing(ctx, r)
		} else if in.Caller, err = callerIn(ctx); err != nil {
			s.refuse(w, r, err)
			return
		}
		defer s.working(rt, r)()
		answer, err := e.fn(ctx, in)
		if err != nil {
			s.refuse(w, r, err)
			return
		}
		status := http.StatusOK
		if answer.Problem != nil {
			status = statusOf(answer.Problem.Kind)
		}
		s.writePage(w, r, in.Caller.Now(), status, answer)
	}, nil
}

// readPage reads all of a request but who asks.
func (s *Server) readPage(w http.ResponseWriter, r *http.Request, maxBytes int64) (*page.Request, error) {
	secret, _ := s.credentials(r)
	i := infoOf(r.Context())
	in := &page.Request{ID: i.id, Query: r.URL.Query(), Value: r.PathValue, UserAgent: r.UserAgent(), Locale: i.asked.Locale, Forwarded: i.asked.Forwarded, Secret: secret}
	if !unsafe(r.Method) {
		return in, nil
	}
	if media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); media != "application/x-www-form-urlencoded" || !isPlain(r) {
		return nil, problem.Of(wrongMedia, "unsupported-media-type", "wanted", "form")
	}
	if r.PostForm == nil { // the page that asks for the password may have read it
		data, err := readBody(w, r, maxBytes)
		if err != nil {
			return nil, err
		}
		if r.PostForm, err = parseForm(string(data)); err != nil {
			return nil, err
		}
	}
	in.Form = r.PostForm
	return in, nil
}

// localeOf is the locale that a browser likes best; empty: it does not say.
func localeOf(r *http.Request) string {
	tags, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err != nil || len(tags) == 0 || tags[0] == language.Und || tags[0] == anyLanguage || len(tags[0].String()) > maxLocale {
		return ""
	}
	return tags[0].String()
}

// anyLanguage is what "*" is read as.
var anyLanguage = language.MustParse("mul")

// maxLocale is how long a locale is that a household may have, in characters.
const maxLocale = 35

// maxFields a form may have: less than net/url reads, many times as many as ours have.
const maxFields = 5000

// parseForm reads a form that is whole. Nothing of it is ever part of an error.
func parseForm(body string) (url.Values, error) {
	if strings.Count(body, "&") >= maxFields {
		return nil, problem.Of(problem.Malformed, "malformed", "why", "form-fields", "max", maxFields)
	}
	form, err := url.ParseQuery(body)
	if err != nil {
		return nil, malformed("form-encoding")
	}
	for name, values := range form {
		if strings.Contains(name+strings.Join(values, ""), "\x00") {
			return nil, malformed("form-character")
		}
		for i, v := range values {
			values[i] = strings.ToValidUTF8(v, "�")
		}
	}
	return form, nil
}

// writePage answers with a page for the caller, or sends the browser on.
func (s *Server) writePage(w http.ResponseWriter, r *http.Request, c account.Caller, status int, a page.Answer) {
	s.setCookies(w, r, a)
	w.Header().Set("Cache-Control", "no-store")
	if a.GoTo != "" {
		http.Redirect(w, r, a.GoTo, http.StatusSeeOther)
		return
	}
	body, err := s.views.Render(wordsOf(r.Context()), c, r.URL.Path, a)
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	if a.Problem != nil {
		maps.Copy(w.Header(), render(wordsOf(r.Context()), a.Problem, "").GetHeaders())
	}
	writeHTML(w, status, body)
}

// setCookies tells the browser which session it has from now on.
func (s *Server) setCookies(w http.ResponseWriter, r *http.Request, a page.Answer) {
	if a.SignedOut {
		s.takeBack(w, r)
	}
	if a.Login != nil {
		s.ended(*a.Login)
		for _, cookie := range s.loginCookies(r, *a.Login) {
			http.SetCookie(w, cookie)
		}
	}
}

// writeProblemPage shows a refusal to a person. Should its own template fail, there
// is plain text.
func (s *Server) writeProblemPage(w http.ResponseWriter, r *http.Request, p *Problem) {
	c, _ := callerIn(r.Context()) // nobody is fine here
	refusal := page.Refusal{Title: p.Title, Detail: p.Detail, RetryAfter: p.RetryAfter, Reference: p.RequestID}
	for _, field := range p.Errors {
		refusal.Findings = append(refusal.Findings, field.Message)
	}
	body, err := s.views.RenderRefusal(wordsOf(r.Context()), c, r.URL.Path, refusal)
	if err != nil {
		http.Error(w, p.Detail, p.Status)
		return
	}
	writeHTML(w, p.Status, body)
}

func writeHTML(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that went away is no error of ours
}

// staticFile serves a file of the pages: for ever when its address names its content.
func (s *Server) staticFile(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("file")
	f, ok := s.static[name]
	if !ok {
		return errNoAddress()
	}
	w.Header().Set("Cache-Control", "no-cache")
	if r.URL.Query().Get("v") == f.hash {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	f.serve(w, r)
	return nil
}

// newSite is what the pages need.
func (s *Server) newSite() *page.Site {
	return &page.Site{
		Planner: s.Planner, Households: s.Households, Lists: s.Lists, Accounts: s.Accounts, Foods: s.Foods, Now: s.Now,
		Health:        s.health,
		ResetDatabase: s.reset,
		APIVersion:    apiVersion,
		Operations:    s.operationsShown,
		StatusOf: func(kind problem.Kind) (int, bool) {
			status, known := statuses[kind]
			return status, known
		},
	}
}

// operationsShown are the API's as its documentation shows them.
func (s *Server) operationsShown() []page.Operation {
	var all []page.Operation
	for _, rt := range s.table {
		if rt.answer.inAPI() {
			all = append(all, page.Operation{Method: rt.method, Path: rt.path, Summary: rt.summary, Permission: rt.may})
		}
	}
	return all
}
