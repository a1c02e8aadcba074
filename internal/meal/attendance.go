package meal

import (
	"slices"

	"mealplanner/internal/problem"
)

// AttendanceChange is an order's exception to who eats when, on one date and slot
// (a snack's change is for every snack of the day). Its JSON is the contract's.
//
//   - Kind cook (or empty) with eaters: exactly these eat, guests too.
//   - Kind out or skip with eaters: these leave the table, the others stay.
//   - Without eaters (null): the usual ones; with an empty list: nobody.
type AttendanceChange struct {
	Date   Date     `json:"date"`
	Slot   Slot     `json:"slot"`
	Kind   Kind     `json:"kind"`
	Eaters []string `json:"eaters"`
}

// Attendance gives the attended slots of a date, in the order of the day: the
// preferences' meals and snacks, who eats them by the weekly schedule (every eater
// who is no guest where it says nothing), and then the changes in turn. Eaters that
// the household does not have are passed over; a slot nobody attends is left out; a
// slot that everybody leaves stays with Kind Out or Skip. A change may add a slot
// that the preferences do not have.
func (h Household) Attendance(d Date, changes []AttendanceChange) []Attended {
	var out []Attended
	for _, s := range Slots() {
		a := h.attendedSlot(d, s, changes)
		if len(a.Eaters) == 0 {
			continue
		}
		for n := 1; n <= h.timesOn(d, s, changes); n++ {
			a.Number = n
			a.Eaters = slices.Clone(a.Eaters)
			out = append(out, a)
		}
	}
	return out
}

// timesOn says how often a day has the slot: a snack as often as preferred, a meal
// once; a change calls for it at least once.
func (h Household) timesOn(d Date, s Slot, changes []AttendanceChange) int {
	times := 0
	switch {
	case s == Snack:
		times = h.Preferences.Snacks
	case slices.Contains(h.Preferences.Meals, s):
		times = 1
	}
	if times == 0 && slices.ContainsFunc(changes, func(c AttendanceChange) bool { return c.Date == d && c.Slot == s }) {
		times = 1
	}
	return times
}

func (h Household) attendedSlot(d Date, s Slot, changes []AttendanceChange) Attended {
	a := Attended{Slot: s, Number: 1, Kind: Cook, Eaters: h.known(h.usual(d, s))}
	for _, c := range changes {
		if c.Date == d && c.Slot == s {
			a = h.changed(a, c)
		}
	}
	return a
}

// usual gives the ids of who eats the slot by the schedule.
func (h Household) usual(d Date, s Slot) []string {
	if ids, listed := h.Preferences.Schedule[d.WeekdayKey()][s]; listed {
		return ids
	}
	var ids []string
	for _, e := range h.Eaters {
		if !e.Guest {
			ids = append(ids, e.ID)
		}
	}
	return ids
}

// known keeps the ids of eaters that the household has, once each, in its order.
func (h Household) known(ids []string) []string {
	out := make([]string, 0, len(ids))
	for _, e := range h.Eaters {
		if slices.Contains(ids, e.ID) {
			out = append(out, e.ID)
		}
	}
	return out
}

func (h Household) changed(a Attended, c AttendanceChange) Attended {
	switch {
	case c.Eaters != nil && len(c.Eaters) == 0:
		a.Eaters = nil
	case c.Kind.cooked():
		a.Kind = Cook
		if c.Eaters != nil {
			a.Eaters = h.known(c.Eaters)
		}
	case c.Eaters == nil:
		a.Kind = c.Kind
	default:
		leaving := h.known(c.Eaters)
		staying := slices.DeleteFunc(slices.Clone(a.Eaters), func(id string) bool { return slices.Contains(leaving, id) })
		if len(staying) > 0 {
			a.Eaters = staying
			break
		}
		a.Kind, a.Eaters = c.Kind, leaving
	}
	return a
}

// ValidateAttendance names each wrong field of an order's changes
// ("attendance[0].slot"), or gives nil. ordered are the order's dates; none: they are not
// known, and any may be among them.
func (h Household) ValidateAttendance(changes []AttendanceChange, ordered []Date) error {
	var c problem.Collector
	for i, ch := range changes {
		at := indexed("attendance", i)
		_, err := ParseDate(string(ch.Date))
		switch {
		case err != nil:
			c.Find(at+".date", "not-a-date", "value", clip(string(ch.Date)))
		case len(ordered) > 0 && !slices.Contains(ordered, ch.Date):
			c.Find(at+".date", "not-ordered", "date", ch.Date)
		}
		c.Require(ch.Slot.Valid(), at+".slot", "unknown", "what", "slot", "value", clip(string(ch.Slot)))
		c.Require(ch.Kind == "" || ch.Kind == Cook || ch.Kind == Out || ch.Kind == Skip, at+".kind",
			"not-one-of", "choices", []Kind{Cook, Out, Skip})
		for j, id := range ch.Eaters {
			c.Require(h.Eater(id) != nil, indexed(at+".eaters", j), "unknown", "what", "eater", "value", clip(id))
		}
	}
	return c.Err()
}

// weights of the slots in a day's energy, in the order of the day: how a full day is
// shared out where nobody set it (a convention of ours). Of snacks each has the weight.
var weights = [4]float64{25, 30, 35, 10}

// plannedDay is how often the household plans each slot for an eater, in the order of the
// day: the preferences' meals and snacks, but for those which the schedule gives the
// eater on no day of the week (who never has breakfast has a full day without). A
// guest's is the household's.
func (h Household) plannedDay(eater string) [4]int {
	var times [4]int
	e := h.Eater(eater)
	for i, s := range Slots() {
		switch {
		case e != nil && !e.Guest && !h.everAttends(eater, s):
		case s == Snack:
			times[i] = max(h.Preferences.Snacks, 0)
		case slices.Contains(h.Preferences.Meals, s):
			times[i] = 1
		}
	}
	return times
}

// fullDay is how often an eater's own full day has each slot: what the household plans, and
// each main meal that it does not plan, unless it says that its meals are the whole day.
func (h Household) fullDay(eater string) [4]int {
	times := h.plannedDay(eater)
	if h.Preferences.WholeDay {
		return times
	}
	for i, s := range Slots() {
		if s != Snack && !slices.Contains(h.Preferences.Meals, s) {
			times[i] = 1
		}
	}
	return times
}

// everAttends reports whether the schedule gives a regular eater the slot on any day.
func (h Household) everAttends(eater string, s Slot) bool {
	for _, day := range weekdays {
		ids, listed := h.Preferences.Schedule[day][s]
		if !listed || slices.Contains(ids, eater) {
			return true
		}
	}
	return false
}

// SlotShare says how much of an eater's full day one meal of a slot has, 0..1: as the eater's
// SlotShares say (of the snacks' share each snack has a part), or else breakfast 25, lunch
// 30, dinner 35 and each snack 10 of all that the full day has. A full day has the three main
// meals and the household's snacks: of a household that plans dinners alone a dinner is not
// the whole day, unless its preferences say so (WholeDay).
func (h Household) SlotShare(eater string, s Slot) float64 {
	at := slices.Index(Slots(), s)
	if at < 0 {
		return 0
	}
	weights, whole := h.slotWeights(eater, h.fullDay(eater))
	return weights[at] / whole
}

// slotWeights gives what one meal of each slot weighs in an eater's full day, in the order of
// the day, and what the whole day weighs.
func (h Household) slotWeights(eater string, full [4]int) (one [4]float64, whole float64) {
	e := h.Eater(eater)
	for i, s := range Slots() {
		switch n := float64(full[i]); {
		case e != nil && len(e.SlotShares) > 0:
			one[i] = float64(e.SlotShares[s]) / max(n, 1)
			whole += float64(e.SlotShares[s])
		case n > 0:
			one[i] = weights[i]
			whole += n * weights[i]
		}
	}
	return one, max(whole, 1)
}

// DayShare says how much of an eater's full-day target belongs to what is planned on
// a day, 0..1: 1 when the eater has a dish in every slot of the own full day, less
// where the household does not plan some of it or the eater is away (see SlotShare), 0
// when away for all.
func (h Household) DayShare(d Day, eater string) float64 {
	of, _ := h.dayShare(&d, eater)
	return of
}

// dayShare is DayShare; all reports whether the eater has everything that the household
// plans for a day.
func (h Household) dayShare(d *Day, eater string) (of float64, all bool) {
	var have [4]int
	present := false
	for _, a := range d.Slots {
		i := slices.Index(Slots(), a.Slot)
		if i >= 0 && a.Kind.cooked() && slices.Contains(a.Eaters, eater) && !d.settledAway(a, eater) {
			have[i]++
			present = true
		}
	}
	if !present {
		return 0, false
	}
	plan, full := h.plannedDay(eater), h.fullDay(eater)
	if full == [4]int{} {
		return 1, true // nothing is usual: what is planned is the whole
	}
	all = true
	one, whole := h.slotWeights(eater, full)
	for i := range have {
		of += float64(min(have[i], full[i])) * one[i]
		all = all && have[i] >= plan[i]
	}
	of /= whole
	return of, all && of > 0
}
