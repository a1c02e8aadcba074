package store

import (
	"encoding/json"
	"slices"
	"sync"

	"mealplanner/internal/meal"
)

// decodings are values that rows hold as JSON and many rows hold alike: the same dish is
// planned by many households, and on every page that shows it read anew. Each is decoded
// once, and nobody but its cache has it: a reader gets a copy.
type decodings struct {
	dishes   *decoded[meal.Recipe]
	reasons  *decoded[[]meal.Reason]
	attended *decoded[[]meal.Attended]
	seen     *decoded[[]string]
}

// What is kept decoded, in bytes of JSON: all dishes that we ship are 0.4 MB.
const (
	dishBytes     = 2 << 20
	reasonBytes   = 256 << 10
	attendedBytes = 256 << 10
	seenBytes     = 64 << 10
)

func newDecodings() *decodings {
	return &decodings{
		dishes:   newDecoded(dishBytes, meal.Recipe.Clone),
		reasons:  newDecoded(reasonBytes, cloneAll(meal.Reason.Clone)),
		attended: newDecoded(attendedBytes, cloneAll(meal.Attended.Clone)),
		seen:     newDecoded(seenBytes, func(all []string) []string { return append([]string(nil), all...) }),
	}
}

// decoded is a cache of values by the text that they are decoded from. What has not been
// asked for while half of its bytes came new is forgotten.
type decoded[T any] struct {
	half int // in bytes of text
	copy func(T) T

	mu       sync.Mutex
	bytes    int          // of the texts in new
	new, old map[string]T // what was asked for lately, and before that
}

func newDecoded[T any](bytes int, copy func(T) T) *decoded[T] {
	return &decoded[T]{half: bytes / 2, copy: copy, new: map[string]T{}}
}

// into reads JSON text into dest, as fromJSON does.
func (d *decoded[T]) into(dest *T) decoding[T] { return decoding[T]{d, dest} }

// decoding is where a column is decoded to.
type decoding[T any] struct {
	from *decoded[T]
	dest *T
}

// Scan reads one column. Bytes are the driver's: what is known need not be copied out of
// them.
func (d decoding[T]) Scan(v any) error {
	var value T
	var ok bool
	switch text := v.(type) {
	case string:
		value, ok = d.from.get(func(m map[string]T) (T, bool) { value, ok := m[text]; return value, ok }, func() string { return text })
	case []byte:
		value, ok = d.from.get(func(m map[string]T) (T, bool) { value, ok := m[string(text)]; return value, ok }, func() string { return string(text) })
	}
	if !ok {
		text, err := jsonText(v)
		if err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(text), &value); err != nil {
			return err
		}
		d.from.put(text, value)
	}
	*d.dest = d.from.copy(value)
	return nil
}

// get looks a text up; text is called to keep it longer.
func (d *decoded[T]) get(look func(map[string]T) (T, bool), text func() string) (value T, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if value, ok = look(d.new); ok {
		return value, true
	}
	if value, ok = look(d.old); ok {
		d.add(text(), value)
	}
	return value, ok
}

func (d *decoded[T]) put(text string, value T) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, there := d.new[text]; !there {
		d.add(text, value)
	}
}

func (d *decoded[T]) add(text string, value T) {
	if len(text) > d.half {
		return
	}
	if d.bytes+len(text) > d.half {
		d.old, d.new, d.bytes = d.new, make(map[string]T, len(d.new)), 0
	}
	d.new[text] = value
	d.bytes += len(text)
}

// cloneAll copies each of a list.
func cloneAll[T any](clone func(T) T) func([]T) []T {
	return func(all []T) []T {
		all = slices.Clone(all)
		for i := range all {
			all[i] = clone(all[i])
		}
		return all
	}
}
