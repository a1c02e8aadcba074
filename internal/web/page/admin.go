package page

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"mealplanner/internal/guard"
	"mealplanner/internal/planner"
	"mealplanner/internal/web/say"
	"mealplanner/internal/words"
)

// Health is the numbers of the house.
type Health struct {
	Status  guard.Readiness
	Version string // of the program
	guard.Numbers
	Refused     map[string]int64 // how often credentials were refused, by reason
	Memo        Memo
	Generations map[string]int // how many are in each state; empty while the database does not say
}

// Memo is the numbers of the answers that are remembered.
type Memo struct {
	Limit, Bytes                     int64 // the most that they may have, and have
	Answers                          int
	Hits, Misses, Unchanged, Evicted int64
}

// MiB gives bytes in MiB.
func (Memo) MiB(bytes int64) float64 { return float64(bytes) / (1 << 20) }

// adminPage is the snapshot as rows, each table in its order.
type adminPage struct {
	Health
	Model   planner.ModelState
	Rows    []laneRow
	Callers []callerRow
	Reasons []countRow
	States  []countRow
}

type laneRow struct {
	Name guard.Lane
	guard.LaneNumbers
}

type callerRow struct {
	Name  string
	Share float64 // of the time that connections were held
	guard.CallerShare
}

type countRow struct {
	Name  string
	Count int64
}

// Show shows the numbers.
func (s Admin) Show(ctx context.Context, _ *Request) (Answer, error) {
	p := adminPage{Health: s.Health(ctx), Model: say.Model(words.From(ctx), s.Planner.ModelState())}
	for _, name := range []guard.Lane{guard.Interactive, guard.Generation, guard.Admin} {
		p.Rows = append(p.Rows, laneRow{name, p.Lanes[name]})
	}
	p.Callers = callerRows(p.By)
	p.Reasons, p.States = countRows(p.Refused), countRows(p.Generations)
	return show("admin", words.From(ctx).Text("admin-title"), p).in("account"), nil
}

// Reset renews the connections and goes back to the numbers.
func (s Admin) Reset(ctx context.Context, r *Request) (Answer, error) {
	s.ResetDatabase(ctx, r.Caller)
	return seeOther("/admin"), nil
}

// callerRows has those first who held connections for longest.
func callerRows(by map[string]guard.CallerShare) []callerRow {
	var all time.Duration
	for _, share := range by {
		all += share.Held
	}
	rows := make([]callerRow, 0, len(by))
	for name, share := range by {
		rows = append(rows, callerRow{name, float64(share.Held) / float64(max(1, all)), share})
	}
	slices.SortFunc(rows, func(a, b callerRow) int {
		return cmp.Or(cmp.Compare(b.Held, a.Held), cmp.Compare(a.Name, b.Name))
	})
	return rows
}

func countRows[N int | int64](by map[string]N) []countRow {
	rows := make([]countRow, 0, len(by))
	for _, name := range slices.Sorted(maps.Keys(by)) {
		rows = append(rows, countRow{name, int64(by[name])})
	}
	return rows
}
