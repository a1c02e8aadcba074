package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// report is what a run has found.
type report struct {
	options
	lines      [][2]string
	violations []string
}

func (w *world) report(users []*user) report {
	h := w.history
	r := report{options: w.options}
	add := func(name, format string, args ...any) {
		r.lines = append(r.lines, [2]string{name, fmt.Sprintf(format, args...)})
	}
	accepted, ends := outcomes(users)
	n, median, longest := w.takeovers.measured()
	logins, eaters, swaps := 0, 0, 0
	for _, u := range users {
		logins += len(u.sessions)
		swaps += u.doneSwaps
		eaters += len(u.allergens) - 1
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	add("disturbed for", "%v", w.took.Round(time.Second))
	for _, d := range disturbances {
		add(d.name, "%d", h.counts[d.name])
	}
	add("orders accepted", "%d", accepted)
	for _, end := range slices.Sorted(maps.Keys(ends)) {
		add("  "+end, "%d", ends[end])
	}
	add("swaps, check-offs", "%d, %d", swaps, h.counts["check-offs"])
	add("logins, eaters changed", "%d, %d", logins, eaters)
	add("takeovers", "%d: median %v, max %v (lease %v)", n, median.Round(10*time.Millisecond), longest.Round(10*time.Millisecond), w.lease)
	add("finished days kept", "%d", h.counts["finished days kept"])
	for _, status := range slices.Sorted(maps.Keys(h.statuses)) {
		add("answers "+statusName(status), "%d", h.statuses[status])
	}
	for _, what := range slices.Sorted(maps.Keys(h.counts)) {
		if strings.HasPrefix(what, "log: ") {
			add(what, "%d", h.counts[what])
		}
	}
	add("violations", "%d", len(h.violations))
	r.violations = slices.Clone(h.violations)
	return r
}

func statusName(status int) string {
	if status == 0 {
		return "none"
	}
	return fmt.Sprint(status)
}

// outcomes counts how the accepted orders ended.
func outcomes(users []*user) (accepted int, ends map[string]int) {
	ends = map[string]int{}
	for _, u := range users {
		for _, o := range u.orders {
			if o.generation == "" {
				continue
			}
			accepted++
			switch {
			case o.final == nil:
				ends["LOST"]++
			case o.final.Problem != nil:
				ends[o.final.State+": "+o.final.Problem.Code]++
			default:
				ends[o.final.State]++
			}
		}
	}
	return accepted, ends
}

// print writes the table, and each violation with its history.
func (r report) print(out io.Writer) {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, line := range r.lines {
		fmt.Fprintf(table, "%s\t%s\n", line[0], line[1])
	}
	_ = table.Flush() // out is the terminal: nobody is left to tell
	for i, v := range r.violations {
		fmt.Fprintf(out, "\nviolation %d, seed %d: %s\n", i+1, r.seed, v)
	}
}
