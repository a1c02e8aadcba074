package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"mealplanner/bench/results"

	"mealplanner/bench/service"
)

// The greedy household orders as many menus at once as a household may, of as many days.
const (
	greedyOrders = 5
	greedyDays   = 28
)

// maxSlots is how many generations our server runs at once at most.
const maxSlots = 500

// ordersAtOnce keeps the orders of one moment within the server's queue: none is refused.
const ordersAtOnce = 16

// fairness is how households fare that all order at the same moment of one slow provider.
type fairness struct {
	Latency string  `json:"latency"` // of each call, fixed
	AtOnce  int     `json:"calls_at_once"`
	Slots   int     `json:"generation_slots"`
	Idle    figures `json:"reads_idle"`
	Rounds  []round `json:"rounds"`
}

// round is one such moment, until the last menu has ended.
type round struct {
	Name        string         `json:"name"`
	Groups      []group        `json:"groups"`
	Ordering    float64        `json:"ordering_s"` // from the first order to the last
	Took        float64        `json:"took_s"`     // from the first order to the last end
	Ended       map[string]int `json:"ended"`
	Refused     map[string]int `json:"orders_refused,omitempty"`
	Calls       int64          `json:"calls"` // that the provider got
	AtOnce      int64          `json:"calls_at_once_most"`
	MinSeconds  float64        `json:"least_s"`       // in which the provider can answer as many
	Held        float64        `json:"connection_ms"` // of all generations together, by each of them
	Caller      map[string]per `json:"by_caller"`
	RSS         int64          `json:"server_rss_bytes"`
	Reads       figures        `json:"reads"`
	ReadsRatio  float64        `json:"reads_p99_ratio"`
	Connections connections    `json:"connections"`
}

// group is the households of a round that order alike.
type group struct {
	Name       string         `json:"name"`
	Households int            `json:"households"`
	Orders     int            `json:"orders"` // of each
	Days       int            `json:"days"`   // of each order
	Done       int            `json:"done"`
	Mean       float64        `json:"mean_s"` // from the order to its end, by the server's clock
	P50        float64        `json:"p50_s"`
	P99        float64        `json:"p99_s"`
	Max        float64        `json:"max_s"`
	MaxToMean  float64        `json:"max_to_mean"`
	Mains      int            `json:"mains"`
	ByModel    int            `json:"by_model"`
	Others     map[string]int `json:"others"` // why the built-in composer chose
	// Unserved are the menus of which the model chose nothing.
	Unserved int `json:"menus_without_the_model"`
}

// per is what one caller held connections, of all generations.
type per struct {
	Transactions int64   `json:"transactions"`
	HeldMS       float64 `json:"held_ms"`
}

// ordering is a group that is to order.
type ordering struct {
	name         string
	households   []vars
	orders, days int
}

func (o ordering) words() string {
	menus := "a menu"
	if o.orders > 1 {
		menus = fmt.Sprintf("%d menus", o.orders)
	}
	return fmt.Sprintf("%d x %s of %d d", len(o.households), menus, o.days)
}

// fair asks how many households fare that order at once.
type fair struct{ households, days, slots int }

func (q *fair) flags(f *results.Flags) {
	f.IntVar(&q.households, "households", 500, "that order at once")
	f.IntVar(&q.days, "days", 3, "of each menu")
	f.IntVar(&q.slots, "slots", 0, "the server's generation slots (default: as many as households)")
}

// measure has many households order at the same moment: all of them alike, all of them
// a day each, and all but one a day each beside one that orders what it can.
func (q *fair) measure(ctx context.Context, l *load, result *result) error {
	n := q.households
	if n < 2 || l.scenario.Generation.Menu == nil {
		return errors.New("it takes two households, and a scenario that says where a menu is")
	}
	slots := q.slots
	if slots == 0 {
		slots = min(n, maxSlots)
	}
	l.scenario.Orderers, l.scenario.Model.Sigma, l.model = n, 0, true
	h, err := l.start(ctx, slots, "")
	if err != nil {
		return err
	}
	defer h.close()
	f := &fairness{Latency: l.scenario.Model.Median.String(), AtOnce: modelConcurrency, Slots: slots}
	result.Fairness = f
	h.stub.set(working)
	h.loop(ctx, l.scenario.Warmup, 1000)
	f.Idle = reads(h.loop(ctx, l.scenario.Window, 0))
	all := h.cast.orderers
	for i, groups := range [][]ordering{
		{{"all", all, 1, q.days}},
		{{"all", all, 1, 1}},
		{{"the others", all[1:], 1, 1}, {"the greedy one", all[:1], greedyOrders, greedyDays}},
	} {
		r, err := h.order(ctx, groups, 7+40*i)
		if err != nil {
			return err
		}
		r.ReadsRatio = r.Reads.P99 / max(f.Idle.P99, 0.001)
		f.Rounds = append(f.Rounds, r)
	}
	return nil
}

// order lets groups order at the same moment, from that day on, and follows all menus to
// their end, while readers read.
func (h *house) order(ctx context.Context, groups []ordering, from int) (r round, err error) {
	for _, o := range groups {
		r.Name = strings.TrimPrefix(r.Name+", "+o.words(), ", ")
	}
	h.say("%s\n", r.Name)
	before, err := h.callers(ctx)
	if err != nil {
		return r, err
	}
	calls := h.stub.calls.Load()
	h.stub.peak.Store(0)
	stop := h.sampler.watch(ctx)
	over := make(chan struct{})
	read := make(chan []sample)
	go func() { read <- h.readUntil(ctx, over) }()

	began := time.Now()
	fs := make([]*flights, len(groups))
	err = h.orderAll(ctx, groups, fs, from)
	r.Ordering = time.Since(began).Seconds()
	for _, f := range fs {
		f.land(ctx)
	}
	r.Took = time.Since(began).Seconds()
	close(over)
	r.Reads = reads(<-read)
	seen, rss, failed := stop()
	r.Connections, r.RSS = seen, rss
	if err := errors.Join(err, failed, ctx.Err()); err != nil {
		return r, err
	}
	r.Calls, r.AtOnce = h.stub.calls.Load()-calls, h.stub.peak.Load()
	r.MinSeconds = float64(r.Calls) * h.scenario.Model.Median.Seconds() / modelConcurrency
	after, err := h.callers(ctx)
	if err != nil {
		return r, err
	}
	return r, h.settle(ctx, &r, groups, fs, before, after)
}

// orderAll sends every order, those of the last group first.
func (h *house) orderAll(ctx context.Context, groups []ordering, to []*flights, from int) error {
	var all sync.WaitGroup
	places := make(chan struct{}, ordersAtOnce)
	for i := len(groups) - 1; i >= 0; i-- { // whoever is greedy is quick too
		o, f := groups[i], newFlights(h.orders, h.scenario.Generation, nil)
		to[i] = f
		for _, who := range o.households {
			for n := range o.orders {
				who := who.with("days", strconv.Itoa(o.days)).with("date", date(from+n*o.days))
				places <- struct{}{}
				all.Go(func() {
					defer func() { <-places }()
					for ctx.Err() == nil && !f.order(ctx, who) && f.hopeful() {
						continue
					}
				})
			}
		}
	}
	all.Wait()
	for _, f := range to {
		if !f.hopeful() {
			return fmt.Errorf("orders were rejected: %s", counts(f.rejected))
		}
	}
	return ctx.Err()
}

// hopeful reports whether no order was rejected for good.
func (f *flights) hopeful() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.rejected) == 0
}

// land waits until all that is in flight has ended; each is asked about at every poll, one
// after the other.
func (f *flights) land(ctx context.Context) {
	for left := f.left(); len(left) > 0 && ctx.Err() == nil; left = f.left() {
		for _, who := range left {
			if service.Sleep(ctx, f.g.Poll/time.Duration(len(left))) {
				f.look(ctx, who)
			}
		}
	}
}

// readUntil is the readers' load until over, in pieces as long as the warm-up.
func (b *bench) readUntil(ctx context.Context, over <-chan struct{}) (all []sample) {
	for seed := uint64(1); ctx.Err() == nil; seed++ {
		select {
		case <-over:
			return all
		default:
			all = append(all, b.loop(ctx, b.scenario.Warmup, seed)...)
		}
	}
	<-over
	return all
}

// reads are the figures of those who read.
func reads(samples []sample) figures { return figuresOf("every read", only(samples, "read")) }

// settle fills in what is known in the end.
func (h *house) settle(ctx context.Context, r *round, groups []ordering, fs []*flights, before, after map[string]caller) error {
	r.Ended, r.Refused, r.Caller = map[string]int{}, map[string]int{}, map[string]per{}
	menus := 0
	for i, o := range groups {
		g := group{Name: o.name, Households: len(o.households), Orders: o.orders, Days: o.days, Done: len(fs[i].done), Others: map[string]int{}}
		took := waits(fs[i].done)
		g.waited(took)
		menus += len(took)
		add(r.Ended, fs[i].outcome)
		add(r.Refused, fs[i].refused)
		if err := g.look(ctx, fs[i]); err != nil {
			return err
		}
		h.say("  %s: mean %.1f s, max %.1f s (%.2f); %d of %d mains by the model, %s\n", g.Name, g.Mean, g.Max, g.MaxToMean, g.ByModel, g.Mains, counts(g.Others))
		r.Groups = append(r.Groups, g)
	}
	for name, c := range after {
		if strings.HasPrefix(name, "generation:") {
			p := per{c.Count - before[name].Count, ms(c.Held - before[name].Held)}
			r.Caller[name] = p
			r.Held += p.HeldMS / float64(max(menus, 1))
		}
	}
	return nil
}

// waited takes the sorted waits over.
func (g *group) waited(took []time.Duration) {
	if len(took) == 0 {
		return
	}
	var sum time.Duration
	for _, d := range took {
		sum += d
	}
	g.Mean = (sum / time.Duration(len(took))).Seconds()
	g.P50, g.P99, g.Max = results.Percentile(took, 50).Seconds(), results.Percentile(took, 99).Seconds(), took[len(took)-1].Seconds()
	g.MaxToMean = g.Max / g.Mean
}

// look counts who chose the mains of a group's menus.
func (g *group) look(ctx context.Context, f *flights) error {
	var mu sync.Mutex
	var failed error
	var all []vars
	for _, l := range f.done {
		all = append(all, l.who)
	}
	f.each(all, func(who vars) {
		a, err := f.client.call(ctx, *f.g.Menu, who)
		mu.Lock()
		defer mu.Unlock()
		if err == nil {
			err = g.count(a.Body)
		}
		failed = errors.Join(failed, err)
	})
	return failed
}

// count adds one menu's mains.
func (g *group) count(body []byte) error {
	var menu struct {
		Days []struct {
			Meals []struct {
				Role, Source string
				Reasons      []struct{ Code, Text string }
			}
		}
	}
	if err := json.Unmarshal(body, &menu); err != nil {
		return err
	}
	byModel := g.ByModel
	for _, d := range menu.Days {
		for _, m := range d.Meals {
			if m.Role != "main" {
				continue
			}
			g.Mains++
			switch {
			case m.Source == "model" || m.Source == "repaired":
				g.ByModel++
			case len(m.Reasons) > 0 && (m.Reasons[0].Code == "filled" || m.Reasons[0].Code == "energy"):
				g.Others[m.Reasons[0].Text]++
			default:
				g.Others["there was no choice"]++
			}
		}
	}
	if g.ByModel == byModel {
		g.Unserved++
	}
	return nil
}

// caller is how often and how long somebody held connections.
type caller struct {
	Count int64         `json:"count"`
	Held  time.Duration `json:"held_ns"`
}

// callers are the administrator's numbers of now.
func (h *house) callers(ctx context.Context) (map[string]caller, error) {
	statistics := h.scenario.group("statistics")
	if len(statistics) == 0 {
		return nil, errors.New("the scenario asks for no statistics")
	}
	a, err := h.client.call(ctx, statistics[0].request, h.cast.readers[0])
	if err != nil {
		return nil, err
	}
	var numbers struct {
		By map[string]caller `json:"by_caller"`
	}
	return numbers.By, json.Unmarshal(a.Body, &numbers)
}

func (f *fairness) table(b *strings.Builder) {
	fmt.Fprintf(b, "\nEverybody orders at the same moment. The provider takes %s for each call and gets %d at a time; %d generations run at once. Waits are from the order to its end, by the server's clock.\n\n", f.Latency, f.AtOnce, f.Slots)
	b.WriteString("| order | who | done | mean s | p50 s | p99 s | max s | max to mean | mains chosen by the model | by the built-in composer, why | menus without the model |\n")
	b.WriteString("| --- | --- | --: | --: | --: | --: | --: | --: | --: | --- | --: |\n")
	for _, r := range f.Rounds {
		for _, g := range r.Groups {
			fmt.Fprintf(b, "| %s | %s | %d of %d | %.1f | %.1f | %.1f | %.1f | %.2f | %s of %d | %s | %d |\n", r.Name, g.Name, g.Done, g.Households*g.Orders,
				g.Mean, g.P50, g.P99, g.Max, g.MaxToMean, results.Share(g.ByModel, g.Mains), g.Mains, counts(g.Others), g.Unserved)
		}
	}
	fmt.Fprintf(b, "\nReads beside: p99 %.1f ms when idle.\n\n", f.Idle.P99)
	b.WriteString("| order | ordered within s | all ended after s | calls | at once (most) | the provider's least s | how all ended | refused at first | connection ms a generation | reads p99 ms | ratio | connections (most) | server memory (most) |\n")
	b.WriteString("| --- | --: | --: | --: | --: | --: | --- | --- | --: | --: | --: | --: | --: |\n")
	for _, r := range f.Rounds {
		fmt.Fprintf(b, "| %s | %.1f | %.1f | %d | %d | %.1f | %s | %s | %.1f | %.1f | %.2f | %d | %d MiB |\n", r.Name, r.Ordering, r.Took, r.Calls, r.AtOnce, r.MinSeconds,
			counts(r.Ended), counts(r.Refused), r.Held, r.Reads.P99, r.ReadsRatio, r.Connections.Max, r.RSS>>20)
	}
}
