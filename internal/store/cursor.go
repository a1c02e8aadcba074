package store

import (
	"encoding/base64"
	"math"
	"strconv"
	"strings"
	"time"

	"mealplanner/internal/problem"
)

// The items of a page: as many as nobody says otherwise, and at most.
const (
	usualLimit = 50
	MaxPage    = 200
)

// limit checks how many items a page may have.
func (p Page) limit() (int, error) {
	if p.Limit == 0 {
		return usualLimit, nil
	}
	if p.Limit < 1 || p.Limit > MaxPage {
		return 0, problem.Wrong("limit", "out-of-range", "min", 1, "max", MaxPage).In(problem.Query)
	}
	return p.Limit, nil
}

// key gives the text after which a list by text goes on.
func (p Page) key() (string, error) {
	text, err := base64.RawURLEncoding.DecodeString(p.Cursor)
	if err != nil || checkText(string(text)) != nil {
		return "", badCursor()
	}
	return string(text), nil
}

// before gives how many items a page of a list has, newest first, and the instant and id
// before which it goes on.
func (p Page) before() (limit int, instant int64, id string, err error) {
	return p.from(math.MaxInt64)
}

// after is before for a list that begins with the oldest.
func (p Page) after() (limit int, instant int64, id string, err error) {
	return p.from(math.MinInt64)
}

// from reads limit and cursor of a list by instant and id, which begins at first.
func (p Page) from(first int64) (limit int, instant int64, id string, err error) {
	if limit, err = p.limit(); err != nil || p.Cursor == "" {
		return limit, first, "", err
	}
	text, err := p.key()
	if err != nil {
		return 0, 0, "", err
	}
	number, id, ok := strings.Cut(text, " ")
	instant, err = strconv.ParseInt(number, 10, 64)
	if !ok || err != nil || !ValidID(id) {
		return 0, 0, "", badCursor()
	}
	return limit, instant, id, nil
}

// After gives the text after which a list goes on that is not read from here; empty: at the
// beginning.
func (p Page) After() (string, error) { return p.key() }

// CursorAfter is the cursor of which After gives the text.
func CursorAfter(text string) string { return textCursor(text) }

// BadCursor refuses a cursor that no page of the list gave.
func BadCursor() error { return badCursor() }

func badCursor() error {
	p := problem.Of(problem.Malformed, "bad-cursor")
	p.Fields = []problem.Field{{In: problem.Query, Path: "cursor", Code: "not-given"}}
	return p
}

// textCursor goes on after a text.
func textCursor(key string) string { return base64.RawURLEncoding.EncodeToString([]byte(key)) }

// timeCursor goes on at an instant and id.
func timeCursor(t time.Time, id string) string {
	return textCursor(strconv.FormatInt(t.UnixMicro(), 10) + " " + id)
}

// cut splits what was read with one item too many into a page and the next cursor.
func cut[T any](items []T, limit int, cursor func(T) string) ([]T, string) {
	if len(items) <= limit {
		return items, ""
	}
	return items[:limit], cursor(items[limit-1])
}
