//proof:faults

package main

import (
	"strings"
	"testing"
)

// The three personalities, for a moment: whatever they answer, every menu is whole and keeps
// the rules, and a plausible model gets its way.
func TestPersonalities(t *testing.T) {
	t.Parallel()
	r, err := run(t.Context(), []string{"-households", "5", "-days", "3", "-delay", "0", "-results", ""}, nil, &strings.Builder{})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range r.Rows {
		if w.Violations != 0 || w.Menus != 5 || w.Days != 15 || w.Slots < 15*4 {
			t.Errorf("%s: %+v", w.Model, w)
		}
		if w.Calls > 15*3 {
			t.Errorf("%s: %d calls for 15 days", w.Model, w.Calls)
		}
	}
	plausible, sloppy, hostile := r.Rows[0], r.Rows[1], r.Rows[2]
	// It is asked again only where a dish that it wrote goes badly with another that it chose; what it says then may give way to the aims.
	if plausible.Calls > 15+plausible.Again+plausible.GaveWay || plausible.Formed != plausible.Calls || plausible.Filled > 0 || plausible.Chosen*10 < plausible.Slots*7 {
		t.Errorf("plausible: %+v", plausible)
	}
	if sloppy.Again == 0 || hostile.Filled*10 < hostile.Slots*5 {
		t.Errorf("sloppy %+v, hostile %+v", sloppy, hostile)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"-households", "0"}, {"-days", "0"}, {"more"}, {"-nothing"}} {
		if _, err := parseOptions(args, &strings.Builder{}); err == nil {
			t.Errorf("%v is taken", args)
		}
	}
}
