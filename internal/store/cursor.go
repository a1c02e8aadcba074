package store

import (
	"encoding/base64"
	"math"
	"strconv"
	"strings"
	"time"

	"mealplanner/internal/problem"
)

// The limits of a page.
const (
	usualLimit = 50
	mostLimit  = 200
)

// limit checks how many items a page may have.
func (p Page) limit() (int, error) {
	if p.Limit == 0 {
		return usualLimit, nil
	}
	if p.Limit < 1 || p.Limit > mostLimit {
		return 0, problem.InvalidField("query.limit", "must be from 1 to %d", mostLimit)
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

// before gives the instant and id before which a list, newest first, goes on.
func (p Page) before() (instant int64, id string, err error) {
	if p.Cursor == "" {
		return math.MaxInt64, "", nil
	}
	text, err := p.key()
	if err != nil {
		return 0, "", err
	}
	number, id, ok := strings.Cut(text, " ")
	instant, err = strconv.ParseInt(number, 10, 64)
	if !ok || err != nil || !ValidID(id) {
		return 0, "", badCursor()
	}
	return instant, id, nil
}

func badCursor() error {
	return problem.New(problem.Malformed, "The cursor is not one that a page of this list gave. Begin at the first page.").Coded("bad-cursor")
}

// textCursor goes on after a text.
func textCursor(key string) string { return base64.RawURLEncoding.EncodeToString([]byte(key)) }

// timeCursor goes on before an instant and id.
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
