package planner

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"mealplanner/internal/compose"
	"mealplanner/internal/guard"
	"mealplanner/internal/llm"
	"mealplanner/internal/meal"
	"mealplanner/internal/store"
)

// DaysAtOnce is for how many days a generation asks a model at once, at most.
const DaysAtOnce = 4

// What a generation may take of a model.
const (
	callsBeside = 4 // and
	callsOfADay = 3
	timeBeside  = 2 * time.Minute // and
	timeOfADay  = time.Minute
	maxTime     = 30 * time.Minute
	shareToAsk  = 0.8 // of the time; the rest is the built-in composer's
	triesToAsk  = 3   // after so many workers have died, it may be the model's answers that kill them
)

// Model is who chooses dishes where one is configured.
type Model struct {
	compose.Asker
	Configured func() bool      // there is a provider now; nil: yes
	State      func() llm.State // for administrators; nil: unknown
	// Cap is the most that a household may spend in a calendar month (UTC), in millionths
	// of the prices' currency, now; 0 or nil: no cap.
	Cap func() int64
}

func (m *Model) monthlyCap() int64 {
	if m.Cap == nil {
		return 0
	}
	return m.Cap()
}

// HasModel reports whether there is a model to ask now.
func (p *Planner) HasModel() bool {
	m := p.config.Model
	return m != nil && (m.Configured == nil || m.Configured())
}

// ModelState is what an administrator sees of the provider.
func (p *Planner) ModelState() ModelState {
	if m := p.config.Model; m != nil && m.State != nil {
		return m.State()
	}
	return ModelState{}
}

// asker asks for one generation, within what it may take. Days ask at once.
type asker struct {
	door      compose.Asker
	household string
	cap       int64     // what the household may still spend; negative: no cap
	until     time.Time // nothing is asked after

	mu       sync.Mutex
	calls    int // that it may still make
	reserved int64
	unpaid   store.Usage // not written to the generation yet
}

var (
	errNoCalls = fmt.Errorf("planner: the generation has made its calls: %w", compose.ErrSpent)
	errNoMoney = fmt.Errorf("planner: the household's month is spent: %w", compose.ErrSpent)
	errNoTime  = errors.New("planner: the rest of the menu is composed here")
)

// Ask is the door's, in the household's turn and within the generation's budget.
func (a *asker) Ask(ctx context.Context, r llm.Request) (llm.Answer, error) {
	r.Household, r.Reserve = a.household, a.reserve
	return a.door.Ask(ctx, r)
}

// reserve takes a call and what it may cost before it goes out: calls that are made at once
// cannot overshoot together.
func (a *asker) reserve(_ context.Context, e llm.Estimate) (settle func(llm.Usage), err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case a.calls <= 0:
		return nil, errNoCalls
	case a.cap >= 0 && a.reserved+e.CostMicros > a.cap:
		return nil, errNoMoney
	}
	a.calls--
	a.reserved += e.CostMicros
	return func(u llm.Usage) {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.reserved += u.CostMicros - e.CostMicros
		a.unpaid.Calls += u.Calls
		a.unpaid.InputTokens += u.InputTokens
		a.unpaid.OutputTokens += u.OutputTokens
		a.unpaid.CostMicros += u.CostMicros
		a.unpaid.Currency = u.Currency
	}, nil
}

// patience adds to what is told of the model until when it is waited for at most, and for how
// many minutes more.
func (a *asker) patience(params map[string]string) map[string]string {
	left := max(0, time.Until(a.until))
	params["until"] = a.until.UTC().Format(time.RFC3339)
	params["minutes"] = strconv.Itoa(int((left + time.Minute - 1) / time.Minute))
	return params
}

// take gives what is not written yet, once; of the built-in composer nothing.
func (a *asker) take() (u store.Usage) {
	if a == nil {
		return u
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	u, a.unpaid = a.unpaid, store.Usage{}
	return u
}

// askerFor gives who chooses the dishes of a generation; nil: the built-in composer alone.
// What was in flight when a worker died may have been made, though it is not written down,
// and from then on the time counts from the order: being interrupted makes nothing late.
func (p *Planner) askerFor(g store.Generation, s *scene) *asker {
	m, days, died := p.config.Model, len(s.requests), max(0, g.Tries-1)
	calls := callsBeside + callsOfADay*days
	if maxCalls := s.rules.Preferences.ModelCalls; maxCalls != nil {
		calls = min(calls, *maxCalls)
	}
	calls -= g.Usage.Calls + died*DaysAtOnce
	if !p.HasModel() || s.work.Composer == builtIn || calls <= 0 || died >= triesToAsk {
		return nil
	}
	left := timeToAsk(days)
	if died > 0 {
		left -= p.config.Now().Sub(g.CreatedAt)
	}
	a := &asker{door: m, household: g.Household, calls: calls, cap: -1, until: time.Now().Add(left)}
	if monthly := m.monthlyCap(); monthly > 0 {
		a.cap = max(0, monthly-s.spent)
	}
	return a
}

// monthOf is the first instant of a time's calendar month.
func monthOf(t time.Time) time.Time {
	year, month, _ := t.UTC().Date()
	return time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
}

// timeToAsk is how long a model may be asked for a menu of so many days.
func timeToAsk(days int) time.Duration {
	return time.Duration(shareToAsk * float64(min(maxTime, timeBeside+time.Duration(days)*timeOfADay)))
}

// composeByModel composes what is not finished with a model's choices: plan B first, then
// the days, several at once. What the model does not give in time plan B does.
func (p *Planner) composeByModel(ctx context.Context, s *scene, how composing, plan *compose.Plan, keep keeper) error {
	u := how.urgency
	var planB []meal.Day
	for i := range s.requests {
		day, err := u.composeDay(ctx, p, plan, i, planB)
		if err != nil {
			return err
		}
		planB = append(planB, day)
	}
	w := &days{planner: p, scene: s, how: how, keep: keep, writing: make(chan struct{}, 1)}
	if err := p.think(ctx, u, func() error { w.skeleton = plan.Skeleton(planB); return nil }); err != nil {
		return err
	}
	for _, day := range s.days {
		if day != nil {
			w.skeleton.Finished(*day)
		}
	}
	how.tell(ctx, store.Progress{Done: s.finished(), Total: len(s.requests), Code: codeAsking, Params: how.patience(map[string]string{})})
	return w.compose(ctx)
}

// days are those of a menu that a model chooses for, at work.
type days struct {
	planner  *Planner
	scene    *scene
	how      composing
	skeleton *compose.Skeleton
	keep     keeper
	writing  chan struct{} // held by who writes a day or progress, so that progress never goes back

	mu   sync.Mutex // of what follows and of the scene's days
	next int
	err  error
}

func (w *days) compose(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var workers sync.WaitGroup
	for range min(DaysAtOnce, len(w.scene.requests)) {
		own := guard.Fork(ctx) // before any of them holds a connection
		workers.Go(func() {
			asking, cancelDeadline := context.WithDeadlineCause(own, w.how.until, errNoTime)
			defer cancelDeadline()
			asking, cancelAsking := context.WithCancelCause(asking)
			defer context.AfterFunc(w.how.asking, func() { cancelAsking(context.Cause(w.how.asking)) })()
			for i, more := w.take(); more; i, more = w.take() {
				if err := w.day(own, asking, i); err != nil {
					w.mu.Lock()
					if w.err == nil {
						w.err = err
					}
					w.mu.Unlock()
					cancel(err)
				}
			}
		})
	}
	workers.Wait()
	return w.err
}

// take gives the next day that is not finished.
func (w *days) take() (i int, more bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for ; w.next < len(w.scene.requests) && w.err == nil; w.next++ {
		if w.scene.days[w.next] == nil {
			w.next++
			return w.next - 1, true
		}
	}
	return 0, false
}

// day asks for one and composes it of the answer.
func (w *days) day(ctx, asking context.Context, i int) error {
	date := w.scene.requests[i].Date
	choices := w.skeleton.Choose(asking, i, compose.Model{
		Asker: w.how.asker, Write: w.scene.rules.Preferences.Variety == "high",
		Tell: func(a compose.Again) { w.tellAgain(ctx, date, a) },
		Compute: func(do func()) error {
			return w.planner.think(ctx, w.how.urgency.besides(), func() error { do(); return nil })
		},
	})
	w.mu.Lock()
	before := slices.Clone(w.scene.days)
	w.mu.Unlock()
	var day meal.Day
	err := w.planner.think(ctx, w.how.urgency, func() (err error) {
		day, err = w.skeleton.Day(ctx, i, before, choices)
		return err
	})
	if err != nil {
		return err
	}
	return w.write(ctx, func() error {
		finished := named(day, w.scene.requests[i].Keep)
		w.mu.Lock()
		w.scene.days[i] = finished
		done := w.scene.finished()
		w.mu.Unlock()
		return w.keep(ctx, *finished, done)
	})
}

// tellAgain says that a day is asked for again, and why.
func (w *days) tellAgain(ctx context.Context, date meal.Date, a compose.Again) {
	_ = w.write(ctx, func() error { // whoever is called away has nothing to tell
		w.mu.Lock()
		done := w.scene.finished()
		w.mu.Unlock()
		w.how.tell(ctx, store.Progress{Done: done, Total: len(w.scene.requests), Code: codeAskingAgain, Params: w.how.patience(map[string]string{
			"date": string(date), "meals": strconv.Itoa(a.Slots), "having": strconv.Itoa(a.Having), "had": joined(a.Had),
		})})
		return nil
	})
}

// joined is what dishes had that they must not, as the parameter had keeps it.
func joined(had []meal.Culprit) string {
	all := make([]string, len(had))
	for i, c := range had {
		all[i] = string(c)
	}
	return strings.Join(all, ", ")
}

// write writes what one of the days has to say, after the others that write.
func (w *days) write(ctx context.Context, do func() error) error {
	select {
	case w.writing <- struct{}{}:
		defer func() { <-w.writing }()
		return do()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// pay writes what was paid for and not written with a day: whoever holds the generation now.
func (p *Planner) pay(ctx context.Context, claim store.Claim, u store.Usage) {
	if u == (store.Usage{}) {
		return
	}
	err := p.store.Claim(context.WithoutCancel(ctx), func(ctx context.Context, tx *store.Tx) error { return tx.AddUsage(ctx, claim, u) })
	if err != nil {
		p.config.Log.WarnContext(ctx, "what a model cost was not written", slog.String("generation", claim.Generation), slog.Any("error", err))
	}
}
