package store

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"mealplanner/internal/problem"
)

// plainArgs puts the arguments of a statement into the types that both databases
// take: text, int64, float64 and NULL. It is the one place where text is checked: a
// NUL byte or invalid UTF-8 is refused by PostgreSQL and kept by SQLite, so neither
// gets to see it.
func plainArgs(args []any) ([]any, error) {
	plain := make([]any, len(args))
	for i, arg := range args {
		v, err := plainArg(arg)
		if err != nil {
			return nil, err
		}
		plain[i] = v
	}
	return plain, nil
}

func plainArg(arg any) (any, error) {
	switch v := arg.(type) {
	case nil:
		return nil, nil
	case string:
		return v, checkText(v)
	case bool:
		if v {
			return int64(1), nil
		}
		return int64(0), nil
	case time.Time:
		return v.UnixMicro(), nil
	case time.Duration:
		return v.Microseconds(), nil
	case asJSON:
		return v.text()
	}
	switch v := reflect.ValueOf(arg); v.Kind() {
	case reflect.String:
		return v.String(), checkText(v.String())
	case reflect.Int, reflect.Int32, reflect.Int64:
		return v.Int(), nil
	case reflect.Float64:
		return v.Float(), nil
	case reflect.Pointer:
		if v.IsNil() {
			return nil, nil
		}
		return plainArg(v.Elem().Interface())
	}
	return nil, fmt.Errorf("store: an argument of type %T", arg)
}

// checkText refuses text that cannot be kept.
func checkText(s string) error {
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		return badText()
	}
	return nil
}

func badText() error {
	return problem.Of(problem.Invalid, "bad-text")
}

// nullable makes NULL of an empty text.
func nullable(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// asJSON is an argument that is kept as JSON text.
type asJSON struct{ value any }

func (a asJSON) text() (string, error) {
	text, err := json.Marshal(a.value)
	if err != nil {
		return "", fmt.Errorf("store: %T as JSON: %w", a.value, err)
	}
	if holdsBadEscape(text) {
		return "", badText()
	}
	return string(text), nil
}

// holdsBadEscape reports a NUL character in JSON, or the replacement character
// written as an escape, which is how the encoder marks bytes that were not UTF-8 (a
// replacement character that was in the text is written as itself).
func holdsBadEscape(text []byte) bool {
	for {
		i := bytes.IndexByte(text, '\\')
		if i < 0 || i+1 >= len(text) {
			return false
		}
		escape := text[i+1:]
		if bytes.HasPrefix(escape, []byte("u0000")) || bytes.HasPrefix(escape, []byte("ufffd")) {
			return true
		}
		text = escape[1:]
	}
}

// at reads an instant.
func at(t *time.Time) sql.Scanner { return scanner(func(v any) error { return readInstant(v, t) }) }

// maybeAt reads an instant that may be NULL.
func maybeAt(t **time.Time) sql.Scanner {
	return scanner(func(v any) error {
		if v == nil {
			*t = nil
			return nil
		}
		*t = new(time.Time)
		return readInstant(v, *t)
	})
}

// fromJSON reads JSON text into dest; NULL leaves it as it is.
func fromJSON(dest any) sql.Scanner {
	return scanner(func(v any) error {
		if v == nil {
			return nil
		}
		text, err := jsonText(v)
		if err != nil {
			return err
		}
		return json.Unmarshal([]byte(text), dest)
	})
}

// jsonText is the text of a column that holds JSON, as either driver gives it.
func jsonText(v any) (string, error) {
	switch text := v.(type) {
	case string:
		return text, nil
	case []byte:
		return string(text), nil
	}
	return "", fmt.Errorf("store: JSON was kept as %T", v)
}

func readInstant(v any, t *time.Time) error {
	n, ok := v.(int64)
	if !ok {
		return fmt.Errorf("store: an instant was kept as %T", v)
	}
	*t = time.UnixMicro(n).UTC()
	return nil
}

// scanner is a function as sql.Scanner.
type scanner func(v any) error

// Scan reads one column.
func (s scanner) Scan(v any) error { return s(v) }
