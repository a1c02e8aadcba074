// Package api holds the handlers of the JSON API, a file for each noun. A handler is a
// method that takes who asks and an input that is read already, and gives an output: it
// knows nothing of HTTP but the headers and the status that its types name.
package api

import (
	"context"
	"math"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"

	"mealplanner/internal/account"
	"mealplanner/internal/household"
	"mealplanner/internal/wire"
	"mealplanner/internal/words"
)

// Request is what handlers know of a request beside its input.
type Request struct {
	// Accept is the header as it came.
	Accept string
	// Locale gives the one that the header Accept-Language likes best; empty: it does not say.
	Locale func() string
	// Forwarded: a proxy passed the request on.
	Forwarded bool
	// Renewed gives a browser the cookie of its session's new token; nil: the request came
	// without a cookie.
	Renewed func(account.Login)
}

type requestKey struct{}

// With gives a context whose handlers see the request.
func With(ctx context.Context, r *Request) context.Context {
	return context.WithValue(ctx, requestKey{}, r)
}

func requestOf(ctx context.Context) *Request {
	if r, ok := ctx.Value(requestKey{}).(*Request); ok {
		return r
	}
	return &Request{Locale: func() string { return "" }}
}

// localeOf is the locale of a household that is made without one: the request's, where that
// is of the language in which it is answered, else that language.
func localeOf(ctx context.Context) string {
	w, asked := words.From(ctx), requestOf(ctx).Locale()
	tag := language.Make(asked)
	if words.For(tag) == w {
		return asked
	}
	return w.Tag().String()
}

// What the handlers share: ids in paths, pages of lists, versions.

// none is the input of a route that takes nothing.
type none struct{}

// nothing is the answer without a body.
type nothing struct{}

type HouseholdPath struct {
	Household string `path:"household" doc:"Id of the household"`
}

type MenuPath struct {
	Menu string `path:"menu" doc:"Id of the menu"`
}

type GenerationPath struct {
	Generation string `path:"generation" doc:"Id of the generation"`
}

// PageQuery asks for a part of a list.
type PageQuery struct {
	Limit  int    `query:"limit" default:"50" doc:"How many at most"`
	Cursor string `query:"cursor" maxLength:"200" doc:"next_cursor of the part before"`
}

// Limits are a page's.
func (PageQuery) Limits() wire.Limits { return wire.Limits{"limit": {Min: 1, Max: account.MaxPage}} }

func (q PageQuery) page() account.Page { return account.Page{Limit: q.Limit, Cursor: q.Cursor} }

// listOut answers with a list.
type listOut[T any] struct {
	Body wire.List[T]
}

// listOf words rows into a list; next is empty at its end.
func listOf[Row, T any](rows []Row, next string, word func(Row) T) *listOut[T] {
	out := &listOut[T]{Body: wire.List[T]{Items: make([]T, 0, len(rows))}}
	for _, row := range rows {
		out.Body.Items = append(out.Body.Items, word(row))
	}
	if next != "" {
		out.Body.NextCursor = &next
	}
	return out
}

// body answers with a value.
type body[T any] struct {
	Body T
}

// versioned answers with a value that people edit, and its ETag.
type versioned[T any] struct {
	ETag string `header:"ETag"`
	Body T
}

func versionedOf[T any](value T, version int) *versioned[T] {
	return &versioned[T]{ETag: ETag(version), Body: value}
}

// ETag is the tag of a version.
func ETag(version int) string { return strconv.Quote(strconv.Itoa(version)) }

// IfMatch is the version that a change was made on; absent: whatever is there.
type IfMatch struct {
	IfMatch string `header:"If-Match" maxLength:"100" doc:"ETag of the version that you changed, as a change or a reading gave it"`
}

// noVersion is a version that nothing reaches.
const noVersion = math.MaxInt32

// version gives it as use cases take it, of the tag of a change ("7") or of a reading, which
// begins with the version of what was read ("7.…"): 0 is whatever is there, the tag "0" of what was
// never set is NoneYet. A tag that is none of ours matches nothing.
func (m IfMatch) version() int {
	tag := strings.TrimSpace(m.IfMatch)
	if tag == "" || tag == "*" {
		return 0
	}
	text, err := strconv.Unquote(strings.TrimPrefix(tag, "W/"))
	text, _, _ = strings.Cut(text, ".") // after it the tag of a reading says more
	if err == nil {
		switch n, err := strconv.Atoi(text); {
		case err == nil && n > 0:
			return n
		case text == "0":
			return household.NoneYet
		}
	}
	return noVersion
}

// utc is how instants leave the house.
func utc(t time.Time) time.Time { return t.UTC() }

func utcOrNil(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	u := t.UTC()
	return &u
}
