// Package page is what people read and fill in with a browser: a handler for each page and
// form, the templates and the static files. It answers in the language of the request.
//
// A page is a file: its handlers, which are methods of their subject (Eaters, Weeks …),
// what its template gets, and templates/<view>.html. A handler gets a Request and returns
// an Answer or an error. It renders nothing and writes nothing: the room web has the route
// table, says who asks, sets cookies and statuses, and shows an error as a page.
//
// How to add a page:
//
//  1. a row in web's routes.go: {"GET", "/week", account.ReadHousehold, guard.Interactive,
//     "Week page", html(weeks.Show)}; forms are POST rows of the same kind;
//  2. a handler in the file of the page: func (s Weeks) Show(ctx, *Request) (Answer, error).
//     It returns show("week", "Title", data), or seeOther("/path") after a form;
//  3. templates/week.html, which defines "content" and gets a frame: .Title, .Account,
//     .Path and .Data (what the handler gave). layout.html is around it. A form that not
//     everybody may send stands in {{if $.MayPlan}} or {{if $.MayEdit}}.
package page

import (
	"context"
	"net/url"
	"strings"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/household"
	"mealplanner/internal/meal"
	"mealplanner/internal/planner"
	"mealplanner/internal/problem"
	"mealplanner/internal/shopping"
)

// Site is what all pages need. All fields are needed.
type Site struct {
	Planner    *planner.Planner
	Households *household.Households
	Lists      *shopping.Lists
	Accounts   *account.Accounts
	Foods      *food.Table
	Now        func() time.Time
	// Health gives the numbers that administrators see; ResetDatabase renews the connections.
	Health        func(context.Context) Health
	ResetDatabase func(context.Context, account.Caller)
	// APIVersion and Operations are of the API's description.
	APIVersion string
	Operations func() []Operation
	// StatusOf gives the HTTP status of a kind of problem; false: there is no such kind.
	StatusOf func(problem.Kind) (int, bool)
}

// The subjects of the pages. Each has the handlers of its pages and forms.
type (
	Entry   struct{ *Site } // signing in and up
	Account struct{ *Site } // of the reader
	Home    struct{ *Site } // a household: its name, language and time zone
	Eaters  struct{ *Site }
	Wishes  struct{ *Site } // of a household: its preferences
	Pantry  struct{ *Site }
	Orders  struct{ *Site } // of menus, and what becomes of them
	Weeks   struct{ *Site } // menus, their meals and groceries
	Admin   struct{ *Site }
	About   struct{ *Site } // the API
)

// Pages are all handlers by subject.
type Pages struct {
	Entry   Entry
	Account Account
	Home    Home
	Eaters  Eaters
	Wishes  Wishes
	Pantry  Pantry
	Orders  Orders
	Weeks   Weeks
	Admin   Admin
	About   About
}

// Pages gives the handlers of the pages.
func (s *Site) Pages() Pages {
	return Pages{Entry{s}, Account{s}, Home{s}, Eaters{s}, Wishes{s}, Pantry{s}, Orders{s}, Weeks{s}, Admin{s}, About{s}}
}

// todayOf is the household's day.
func (s *Site) todayOf(h household.Household) meal.Date { return h.Today(s.Now()) }

// Handler answers a request for a page. Its errors are shown by a page of their own.
type Handler func(context.Context, *Request) (Answer, error)

// Request is what a page's handler may know of its request.
type Request struct {
	ID     string         // no other request has it
	Caller account.Caller // who asks; on public pages nobody
	Query  url.Values
	Form   url.Values // of a POST
	// Value gives a part of the address by its name in the route table.
	Value func(name string) string
	// Locale gives what the browser likes best, of BCP 47; empty: it does not say.
	Locale func() string
	// UserAgent is the program's name for itself.
	UserAgent string
	// Forwarded: a proxy passed the request on.
	Forwarded bool
	// Secret is of the browser's session: what is signed with it, nobody else could sign.
	Secret string
}

// home is the caller's door to the household of the address. within are the ids of what is
// looked for inside.
func (r *Request) home(within ...string) account.Door {
	return r.Caller.In(r.Value("household"), within...)
}

// Answer is what a handler gives back: a view, or the address to go to.
type Answer struct {
	// GoTo is an address of ours; empty: a view is shown.
	GoTo string
	// Problem is what was wrong with the form, shown above the page; nil: nothing.
	Problem *problem.Problem
	// Login is a session that the browser gets from now on; nil: it keeps what it has.
	Login *account.Login
	// SignedOut: the browser's session has ended.
	SignedOut bool

	view  string
	title string
	data  any
	place place
}

// place is where a page is: its household and the section of the navigation.
type place struct {
	household *household.Membership
	section   string
}

// show renders a view.
func show(view, title string, data any) Answer {
	return Answer{view: view, title: title, data: data}
}

// at says in which household and section the page is.
func (a Answer) at(m household.Membership, section string) Answer {
	a.place = place{household: &m, section: section}
	return a
}

// in says in which section the page is, outside of a household.
func (a Answer) in(section string) Answer {
	a.place.section = section
	return a
}

// Refused shows a problem above a page that is complete otherwise.
func (a Answer) Refused(p *problem.Problem) Answer {
	a.Problem = p
	return a
}

// seeOther sends the browser to another page of ours: the end of every form.
func seeOther(to string) Answer { return Answer{GoTo: localPath(to)} }

// signedIn gives the browser a session.
func (a Answer) signedIn(l account.Login) Answer {
	a.Login = &l
	return a
}

// signedOut sends a browser whose session has ended to the login page.
func signedOut() Answer { return Answer{GoTo: "/login", SignedOut: true} }

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
