package planner

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"mealplanner/internal/meal"
	"mealplanner/internal/store"
)

// work is what a generation is to do, as its row keeps it: an order with everything
// decided that is decided once. A later attempt reads the same.
type work struct {
	Composer string `json:"composer"`
	Seed     uint64 `json:"seed"`

	// Of a whole menu.
	Days       int                     `json:"days,omitempty"`
	StartDate  meal.Date               `json:"start_date,omitempty"`
	Attendance []meal.AttendanceChange `json:"attendance,omitempty"`
	Replace    bool                    `json:"replace,omitempty"`

	// Of a change of a menu: the slots to compose as they were when it was ordered,
	// and recipes that may not come instead.
	Slots []orderedSlot `json:"slots,omitempty"`
	Avoid []string      `json:"avoid,omitempty"`
	// Again: of a swap, every dish that fits was there before, and they come again.
	Again bool `json:"again,omitempty"`
}

// orderedSlot is a slot of a menu that is to be composed anew: meals that go and
// meals that stay. If at the end it is not as it was, it is left as it is.
type orderedSlot struct {
	slotKey
	Replace []store.MealVersion `json:"replace"`
	Keep    []string            `json:"keep"`
}

// slotKey names a slot of a menu.
type slotKey struct {
	Date   meal.Date `json:"date"`
	Slot   meal.Slot `json:"slot"`
	Number int       `json:"number"`
}

// keyOf a meal; of a snack that has no number the first.
func keyOf(d meal.Date, m meal.Meal) slotKey { return slotKey{d, m.Slot, m.Ordinal()} }

// unchanged reports whether a slot still has the same meals, and those that are to go
// neither a lock nor a newer version.
func (o orderedSlot) unchanged(now []meal.Meal) bool {
	if len(now) != len(o.Replace)+len(o.Keep) {
		return false
	}
	for _, m := range now {
		replaced := !m.Locked && slices.Contains(o.Replace, store.MealVersion{ID: m.ID, Version: m.Version})
		if !replaced && !slices.Contains(o.Keep, m.ID) {
			return false
		}
	}
	return true
}

// swaps reports whether one dish is to be replaced by another.
func (w work) swaps() bool { return len(w.Avoid) > 0 }

func (w work) json() (json.RawMessage, error) {
	b, err := json.Marshal(w)
	if err != nil {
		return nil, fmt.Errorf("writing an order: %w", err)
	}
	return b, nil
}

func readWork(g store.Generation) (work, error) {
	var w work
	if err := json.Unmarshal(g.Order, &w); err != nil {
		return w, fmt.Errorf("reading the order of generation %s: %w", g.ID, err)
	}
	return w, nil
}

// dates of a whole menu.
func (w work) dates() []meal.Date {
	dates := make([]meal.Date, w.Days)
	for i := range dates {
		dates[i] = w.StartDate.AddDays(i)
	}
	return dates
}

// seedOr gives the seed that was asked for, or draws one.
func seedOr(asked *uint64) uint64 {
	if asked != nil {
		return *asked
	}
	var b [8]byte
	rand.Read(b[:]) // never fails: crypto/rand ends the process rather
	return binary.LittleEndian.Uint64(b[:])
}

// bodyHash is over the decoded order in one canonical form: another order of keys or
// other white space is the same order.
func bodyHash(order any) (string, error) {
	b, err := json.Marshal(order)
	if err != nil {
		return "", fmt.Errorf("hashing an order: %w", err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

// OrderOf gives the order of a whole menu as it was accepted, to be given again; false: the
// generation changes a menu.
func OrderOf(g store.Generation) (Order, bool) {
	var w work
	if g.Task != store.WholeMenu || json.Unmarshal(g.Order, &w) != nil {
		return Order{}, false
	}
	return Order{Days: w.Days, StartDate: w.StartDate, Composer: w.Composer, Seed: &w.Seed, Attendance: w.Attendance, Replace: w.Replace}, true
}
