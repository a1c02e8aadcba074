package web

import (
	"bytes"
	"cmp"
	"context"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strings"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/household"
	"mealplanner/internal/problem"
)

// How to add a page:
//
//  1. a row in routes.go: {"GET", "/week", account.ReadHousehold, guard.Interactive,
//     "Week page", page("week", s.pageWeek)}; forms are POST rows of the same kind;
//  2. a handler in page_<noun>.go: func (s *Server) pageWeek(ctx, *pageRequest)
//     (pageAnswer, error). It returns show("Title", data), or seeOther("/path") after
//     a form, or an error (shown as a page with the error's own sentence);
//  3. templates/week.html, which defines "content" and gets a frame: .Title, .Account,
//     .Path and .Data (what the handler gave). layout.html is around it. A form that not
//     everybody may send stands in {{if $.MayPlan}} or {{if $.MayEdit}}.
//
// Handlers render nothing: a template that fails half-way is a clean 500.

//go:embed templates/*.html
var templateFiles embed.FS

// pageRequest is what a page's handler may know of its request.
type pageRequest struct {
	Caller account.Caller // who asks; on public pages nobody
	Query  url.Values
	Form   url.Values // of a POST
	http   *http.Request
}

// Path gives a part of the address by its name in the route table.
func (r *pageRequest) Path(name string) string { return r.http.PathValue(name) }

// home is the caller's door to the household of the address. within are the ids of what is
// looked for inside.
func (r *pageRequest) home(within ...string) account.Door {
	return r.Caller.In(r.Path("household"), within...)
}

// pageAnswer is what a page's handler gives back: a view, or the address to go to.
type pageAnswer struct {
	title   string
	data    any
	view    string // other than the row's
	status  int
	goTo    string
	cookies []*http.Cookie
	place   place
	problem *problem.Problem // what was wrong with the form
}

// place is where a page is: its household and the section of the navigation.
type place struct {
	household *household.Membership
	section   string
}

// show renders the row's view.
func show(title string, data any) pageAnswer {
	return pageAnswer{title: title, data: data, status: http.StatusOK}
}

// showAgain renders a form again with the status of what was wrong with it.
func showAgain(title string, p *problem.Problem, data any) pageAnswer {
	return pageAnswer{title: title, data: data, status: statusOf(p.Kind), problem: p}
}

// at says in which household and section the page is.
func (a pageAnswer) at(m household.Membership, section string) pageAnswer {
	a.place = place{household: &m, section: section}
	return a
}

// refused shows a problem above a page that is complete otherwise.
func (a pageAnswer) refused(p *problem.Problem) pageAnswer {
	a.problem, a.status = p, statusOf(p.Kind)
	return a
}

// seeOther sends the browser to another page of ours: the end of every form.
func seeOther(to string) pageAnswer { return pageAnswer{goTo: localPath(to)} }

// with adds cookies.
func (a pageAnswer) with(cookies ...*http.Cookie) pageAnswer {
	a.cookies = append(a.cookies, cookies...)
	return a
}

// localPath gives an address of this server, or "/" for every other: a redirect
// never leaves the site.
func localPath(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "" || u.Host != "" || u.Opaque != "" || !strings.HasPrefix(to, "/") ||
		strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n\t") {
		return "/"
	}
	return to
}

// pageEndpoint is a handler that answers with HTML.
type pageEndpoint struct {
	view string
	open bool
	most int64 // bytes of the form; 0: smallBody
	fn   func(context.Context, *pageRequest) (pageAnswer, error)
}

// page makes an endpoint of a handler for people who are signed in; others are sent
// to the login page.
func page(view string, fn func(context.Context, *pageRequest) (pageAnswer, error)) *pageEndpoint {
	return &pageEndpoint{view: view, fn: fn}
}

// openPage makes an endpoint of a handler for everybody; its requests have no caller.
func openPage(view string, fn func(context.Context, *pageRequest) (pageAnswer, error)) *pageEndpoint {
	return &pageEndpoint{view: view, open: true, fn: fn}
}

// upTo sets how many bytes the form may have.
func (e *pageEndpoint) upTo(bytes int64) *pageEndpoint {
	e.most = bytes
	return e
}

func (e *pageEndpoint) isOpen() bool { return e.open }
func (e *pageEndpoint) inAPI() bool  { return false }

func (e *pageEndpoint) build(s *Server, _ *description, rt route) (http.HandlerFunc, error) {
	if e.view != "" && s.views[e.view] == nil {
		return nil, fmt.Errorf("web: route %q: there is no templates/%s.html", rt.pattern(), e.view)
	}
	return func(w http.ResponseWriter, r *http.Request) {
		since := s.Now()
		in, err := readPage(w, r, cmp.Or(e.most, smallBody))
		if err != nil {
			s.refuse(w, r, err)
			return
		}
		if r, err = s.arrived(w, r, rt, since); err != nil {
			s.refuseCaller(w, r, rt, err)
			return
		}
		if !e.open {
			if in.Caller, err = callerIn(r.Context()); err != nil {
				s.refuse(w, r, err)
				return
			}
		}
		defer s.working(rt, r)()
		answer, err := e.fn(r.Context(), in)
		if err != nil {
			s.refuse(w, r, err)
			return
		}
		s.writePage(w, r, e.view, in.Caller, answer)
	}, nil
}

// readPage reads all of a request but who asks.
func readPage(w http.ResponseWriter, r *http.Request, most int64) (*pageRequest, error) {
	in := &pageRequest{Query: r.URL.Query(), http: r}
	if !unsafe(r.Method) {
		return in, nil
	}
	if media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); media != "application/x-www-form-urlencoded" {
		return nil, problem.Of(wrongMedia, "unsupported-media-type", "wanted", "form")
	}
	if r.PostForm == nil { // the page that asks for the password may have read it
		data, err := readBody(w, r, most)
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

// mostFields a form may have: less than net/url reads, many times as many as ours have.
const mostFields = 5000

// parseForm reads a form that is whole. Nothing of it is ever part of an error.
func parseForm(body string) (url.Values, error) {
	if strings.Count(body, "&") >= mostFields {
		return nil, problem.Of(problem.Malformed, "malformed", "why", "form-fields", "most", mostFields)
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

// frame is what every template gets.
type frame struct {
	Title     string
	Account   *account.Account // nil: not signed in
	Path      string
	Household *household.Household // nil: outside of one
	role      household.Role       // in the household
	Section   string               // of the navigation
	Problem   *Problem             // what was wrong with the form, shown above the page
	Data      any
}

// MayPlan reports whether the page shows what only those may do who plan meals.
func (f frame) MayPlan() bool { return account.Permits(f.role, account.PlanMeals) }

// MayEdit reports whether it shows what changes eaters and wishes.
func (f frame) MayEdit() bool { return account.Permits(f.role, account.EditEaters) }

// Eats reports whether the reader's stars count in this household.
func (f frame) Eats() bool { return f.role.Eats() }

// views are the parsed pages by name.
type views map[string]*template.Template

func loadViews(a assets, foods *food.Table) (views, error) {
	files, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	layout := template.New("layout.html").Funcs(templateFuncs(foods)).Funcs(template.FuncMap{"asset": a.address})
	for _, file := range files {
		if shared(file) {
			if layout, err = layout.ParseFS(templateFiles, file); err != nil {
				return nil, fmt.Errorf("web: %w", err)
			}
		}
	}
	out := views{}
	for _, file := range files {
		if shared(file) {
			continue
		}
		name := strings.TrimSuffix(path.Base(file), ".html")
		t, err := template.Must(layout.Clone()).ParseFS(templateFiles, file)
		if err != nil {
			return nil, fmt.Errorf("web: %w", err)
		}
		out[name] = t
	}
	return out, nil
}

// shared reports whether every view holds this file: the layout and the partials.
func shared(file string) bool {
	name := path.Base(file)
	return name == "layout.html" || name == "parts.html" || strings.HasPrefix(name, "_")
}

func (s *Server) writePage(w http.ResponseWriter, r *http.Request, view string, c account.Caller, a pageAnswer) {
	for _, cookie := range a.cookies {
		http.SetCookie(w, cookie)
	}
	w.Header().Set("Cache-Control", "no-store")
	if a.goTo != "" {
		http.Redirect(w, r, a.goTo, http.StatusSeeOther)
		return
	}
	if a.view != "" {
		view = a.view
	}
	f := frame{Title: a.title, Path: r.URL.Path, Section: a.place.section, Data: a.data}
	if a.problem != nil {
		f.Problem = render(wordsOf(r.Context()), a.problem, "")
	}
	if m := a.place.household; m != nil {
		f.Household, f.role = &m.Household, m.Role
	}
	if c.AccountID() != "" {
		who := c.Account()
		f.Account = &who
	}
	var b bytes.Buffer
	if err := s.views[view].Execute(&b, f); err != nil {
		s.refuse(w, r, fmt.Errorf("page %s: %w", view, err))
		return
	}
	if a.problem != nil {
		maps.Copy(w.Header(), f.Problem.GetHeaders())
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(a.status)
	_, _ = w.Write(b.Bytes()) // a client that went away is no error of ours
}

// writeProblemPage shows a refusal to a person. Should its own template fail, there
// is plain text.
func (s *Server) writeProblemPage(w http.ResponseWriter, r *http.Request, p *Problem) {
	c, _ := callerIn(r.Context()) // nobody is fine here
	f := frame{Title: p.Title, Path: r.URL.Path, Data: p}
	if c.AccountID() != "" {
		who := c.Account()
		f.Account = &who
	}
	var b bytes.Buffer
	if err := s.views["problem"].Execute(&b, f); err != nil {
		http.Error(w, p.Detail, p.Status)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(p.Status)
	_, _ = w.Write(b.Bytes())
}
