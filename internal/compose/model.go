package compose

import (
	"context"
	"errors"
	"maps"
	"slices"

	"mealplanner/internal/llm"
	"mealplanner/internal/meal"
)

// maxAgain is how often a model is asked again for what was wrong.
const maxAgain = 2

// Asker asks a language model; a *llm.Door is one.
type Asker interface {
	Ask(ctx context.Context, r llm.Request) (llm.Answer, error)
}

// Model is who chooses dishes, and how it is asked.
type Model struct {
	Asker
	// Write lets the model write dishes of its own for lunch and dinner.
	Write bool
	// Tell, when not nil, is told before the model is asked again.
	Tell func(Again)
	// Compute, when not nil, runs what keeps the processor busy: the making of a question and
	// the reading of an answer. Where it fails the asking ends with its error.
	Compute func(do func()) error
}

func (m Model) compute(do func()) error {
	if m.Compute != nil {
		return m.Compute(do)
	}
	do()
	return nil
}

// Again is what a model is asked a second or third time: so many slots of a day, of which
// some had what may not be served.
type Again struct {
	Slots  int
	Having int
	Had    []meal.Culprit // each once
}

// ErrSpent is for an Asker's error to wrap: its calls or its money are used up.
var ErrSpent = errors.New("compose: no more may be asked of the model")

// ErrUnwanted is for the cause of a context that ends because somebody chose to go on without
// the model.
var ErrUnwanted = errors.New("compose: the model is not waited for")

// Tokens that an answer may take: an id is about twelve of them, a written dish 700.
const (
	tokensOfAChoice = 40
	tokensOfADish   = 900
	tokensBeside    = 100
)

// Choices are what a model chose for a day, by course key, what of it gave way to the
// day's aims, and why it did not choose the rest.
type Choices struct {
	good map[string]picked
	gave map[string]bool
	bad  map[string]fault // of the last answer
	end  error            // that ended the asking; nil: it was answered to the last
}

// Choose asks a model for a day: once, and at most twice again for the slots whose answer may
// not be served. A model that cannot be asked is no failure: what it does not give, Day fills.
func (s *Skeleton) Choose(ctx context.Context, i int, m Model) Choices {
	c := Choices{good: map[string]picked{}, gave: map[string]bool{}}
	open := s.open(i)
	if len(open) == 0 {
		return c
	}
	var r llm.Request
	c.end = m.compute(func() { r = s.request(i, open, m, nil) })
	for round := 0; c.end == nil && len(open) > 0 && round <= maxAgain; round++ {
		if round > 0 && m.Tell != nil {
			m.Tell(again(c.bad))
		}
		a, err := m.Ask(ctx, r)
		if err != nil {
			c.end = err // the door has tried what can be tried
			break
		}
		c.end = m.compute(func() {
			c.take(s.read(i, open, m.Write, a.Text, c.good))
			open = slices.DeleteFunc(slices.Clone(open), func(a asked) bool { _, has := c.good[a.key]; return has })
			if len(open) > 0 && round < maxAgain {
				r = s.request(i, open, m, c.bad)
			}
		})
	}
	return c
}

// request asks for the open courses of a day; bad is what was wrong before.
func (s *Skeleton) request(i int, open []asked, m Model, bad map[string]fault) llm.Request {
	r := llm.Request{Schema: &llm.Schema{Name: "day", JSON: schema(open, m.Write)}, MaxTokens: m.tokens(len(open))}
	r.System, r.User = s.question(i, open, m.Write, bad)
	return r
}

// take adds what an answer gave: what is good and what is wrong, by course key.
func (c *Choices) take(good map[string]picked, bad map[string]fault) {
	for key, p := range good {
		p.again, p.had = c.bad != nil, c.bad[key].had
		c.good[key] = p
	}
	c.bad = bad
}

// again says what of an answer could not be served.
func again(bad map[string]fault) Again {
	a := Again{Slots: len(bad)}
	for _, key := range slices.Sorted(maps.Keys(bad)) {
		if had := bad[key].had; had != "" {
			a.Having++
			a.Had = appendNew(a.Had, had)
		}
	}
	return a
}

// filled is why the model did not choose for a course.
func (c Choices) filled(key string) meal.Reason {
	switch {
	case c.end == nil:
		return meal.BecauseFilled(meal.FilledWrong, c.bad[key].had)
	case errors.Is(c.end, ErrUnwanted):
		return meal.BecauseFilled(meal.FilledUnwanted, "")
	case errors.Is(c.end, ErrSpent):
		return meal.BecauseFilled(meal.FilledSpent, "")
	}
	if failure := new(llm.Error); errors.As(c.end, &failure) {
		switch failure.Class {
		case llm.Timeout:
			if failure.Phase == llm.Dial {
				return meal.BecauseFilled(meal.FilledAway, "")
			}
			return meal.BecauseFilled(meal.FilledLate, "")
		case llm.Cancelled:
			return meal.BecauseFilled(meal.FilledLate, "")
		case llm.Malformed, llm.Truncated, llm.Filtered, llm.Refused:
			return meal.BecauseFilled(meal.FilledWrong, "")
		}
	}
	return meal.BecauseFilled(meal.FilledAway, "")
}

func (m Model) tokens(slots int) int {
	maxTokens := tokensBeside + slots*tokensOfAChoice
	if m.Write {
		maxTokens += 2 * tokensOfADish
	}
	return maxTokens
}

// Day composes a day of a model's choices: the portions, the sides and what the model did
// not give are the built-in composer's. before are the days before it, nil where they are
// not composed yet: plan B stands for those.
func (s *Skeleton) Day(ctx context.Context, i int, before []*meal.Day, c Choices) (meal.Day, error) {
	p := s.plan.with(c.recipes())
	days := slices.Clone(s.planB[:i])
	for k, d := range before[:i] {
		if d != nil {
			days[k] = *d
		}
	}
	t, best, err := s.solve(ctx, p, i, days, c)
	if err != nil {
		return meal.Day{}, err
	}
	// Dishes that cannot meet the aims together: one of them gives way.
	for off := outside(t, best); off > 0; {
		freed, n := c, off
		for _, a := range s.days[i] {
			without := c.without(a.key)
			u, d, err := s.solve(ctx, p, i, days, without)
			if err != nil {
				return meal.Day{}, err
			}
			if m := outside(u, d); m < n {
				freed, n, t, best = without, m, u, d
			}
		}
		if n == off {
			break
		}
		c, off = freed, n
	}
	day := p.serve(t, best, days)
	s.sign(i, &day, c)
	return day, nil
}

func (s *Skeleton) solve(ctx context.Context, p *Plan, i int, days []meal.Day, c Choices) (*task, draft, error) {
	t := p.lay(i, days, s.chosen(p, i, c))
	best, err := solve(ctx, t)
	return t, best, err
}

// outside is how far a draft's days are outside the bounds that somebody set, in millionths of
// what is needed; 0: they all are within.
func outside(t *task, d draft) int64 {
	s := newSearch(t)
	s.now.set(d)
	s.recount()
	var all int64
	for e := range t.eaters {
		a := &t.eaters[e]
		for n := range a.nutrients {
			if a.counts && a.bands[n].isSet {
				all += a.bands[n].limit.by(s.sums[e][n])
			}
		}
	}
	return all
}

// without is the choices but one, which gives way.
func (c Choices) without(key string) Choices {
	less := c
	less.good, less.gave = maps.Clone(c.good), maps.Clone(c.gave)
	if _, has := less.good[key]; has {
		delete(less.good, key)
		less.gave[key] = true
	}
	return less
}

// recipes are those that the model wrote.
func (c Choices) recipes() []meal.Recipe {
	var all []meal.Recipe
	for _, p := range c.good {
		if p.written != nil {
			all = append(all, *p.written)
		}
	}
	return all
}

// chosen gives the dishes that courses may have: the model's choice, or else what it was
// offered; and what plan B serves twice.
func (s *Skeleton) chosen(p *Plan, i int, c Choices) map[int][]served {
	all := map[int][]served{}
	for n, course := range p.days[i].courses {
		b := p.mainOf(s.planB[i], i, course)
		if b != nil && shared(s.planB, *b) {
			all[n] = []served{{p.byID[b.RecipeID], b.Kind == meal.Leftover}}
		}
	}
	for _, a := range s.days[i] {
		offered := a.dishes
		if pick, has := c.good[a.key]; has {
			offered = []string{pick.dish}
		}
		for _, id := range offered {
			all[a.course] = append(all[a.course], served{dish: p.byID[id]})
		}
	}
	return all
}

// with is the plan with dishes that were written for one of its courses, behind all others.
// Nobody else is offered them.
func (p *Plan) with(recipes []meal.Recipe) *Plan {
	if len(recipes) == 0 {
		return p
	}
	slices.SortFunc(recipes, byRecipeID)
	more := *p
	more.Composer = p.Composer.with(recipes)
	more.fits, more.spares = slices.Clone(p.fits), slices.Clone(p.spares)
	for range len(more.dishes) - len(p.dishes) {
		more.fits, more.spares = append(more.fits, 0), append(more.spares, 0)
	}
	more.disliked, more.wishes = dislikes(more.Composer, p.request.Household), more.Composer.wishes(p.request)
	return &more
}

// sign says of each dish who chose it.
func (s *Skeleton) sign(i int, day *meal.Day, c Choices) {
	p := s.plan
	for _, a := range s.open(i) {
		m := p.mainOf(*day, i, p.days[i].courses[a.course])
		pick, has := c.good[a.key]
		switch {
		case m == nil:
		case c.gave[a.key]:
			m.Reasons = append([]meal.Reason{meal.Because(meal.ReasonEnergy)}, m.Reasons...)
		case !has:
			m.Reasons = append([]meal.Reason{c.filled(a.key)}, m.Reasons...)
		case pick.again:
			m.Source, m.Reasons = meal.Repaired, append([]meal.Reason{meal.BecauseRepaired(pick.had)}, m.Reasons...)
		default:
			m.Source = meal.ByModel
		}
	}
}
