package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"mealplanner/bench/results"
	"mealplanner/bench/service"
)

const password = "six plain walnuts"

// world is one server with its honest people.
type world struct {
	base   string
	http   *http.Client
	people []*person
}

// person is somebody honest, at an address of its own.
type person struct {
	email, address string
	token          string
	household      string
	menu, meal     string // to be swapped
	week           string // to be refilled
	device         string // the cookie of a browser that signed in before; empty: none
}

// How many people there are, and how often one of them does what.
const (
	crowd      = 12
	loginEvery = 200 * time.Millisecond
	orderEvery = time.Second
	swapEvery  = 500 * time.Millisecond

	refillEvery = 2 * time.Second
)

// ordersEvery is how often somebody orders a menu of so many days: a second, and one more
// for each week.
func ordersEvery(days int) time.Duration { return orderEvery * time.Duration(1+days/7) }

// settle signs people up, each with a menu of one day.
func settle(ctx context.Context, base string) (*world, error) {
	w := &world{base: base, http: &http.Client{
		Timeout:       20 * time.Second,
		Transport:     &http.Transport{MaxIdleConnsPerHost: 500, MaxIdleConns: 500},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	for n := range crowd {
		p := &person{email: fmt.Sprintf("person-%d@example.org", n), address: fmt.Sprintf("10.1.%d.7", n)}
		if err := w.signUp(ctx, p); err != nil {
			return nil, err
		}
		w.people = append(w.people, p)
	}
	return w, nil
}

func (w *world) signUp(ctx context.Context, p *person) error {
	var made struct {
		Token     string
		Household struct{ ID string }
	}
	body := map[string]any{"email": p.email, "password": password, "name": "Person"}
	if err := w.must(ctx, p, "POST", "/api/v1/auth/signup", body, &made); err != nil {
		return err
	}
	p.token, p.household = made.Token, "/api/v1/households/"+made.Household.ID
	menu, err := w.order(ctx, p, 0, 1)
	if err != nil {
		return err
	}
	p.menu = "/api/v1/menus/" + menu
	var planned struct {
		Days []struct{ Meals []struct{ ID string } }
	}
	if err := w.must(ctx, p, "GET", p.menu, nil, &planned); err != nil {
		return err
	}
	p.meal = planned.Days[0].Meals[0].ID
	return nil
}

// planWeeks has a week made for everybody, to be refilled.
func (w *world) planWeeks(ctx context.Context) error {
	for _, p := range w.people {
		menu, err := w.order(ctx, p, 40, 7)
		if err != nil {
			return err
		}
		p.week = "/api/v1/menus/" + menu
	}
	return nil
}

// generation is what an order is told of it.
type generation struct {
	ID, State string
	MenuID    string `json:"menu_id"`
}

// order has a menu of some days made, so many weeks ahead, and waits until it is there.
func (w *world) order(ctx context.Context, p *person, weeks, days int) (menu string, err error) {
	return w.made(ctx, p, p.household+"/generations", map[string]any{
		"days": days, "start_date": time.Now().UTC().AddDate(0, 0, 1+7*weeks).Format(time.DateOnly), "replace": true, "composer": "built-in",
	})
}

// refill has the dishes of a week chosen anew.
func (w *world) refill(ctx context.Context, p *person) error {
	_, err := w.made(ctx, p, p.week+"/refill", map[string]any{"composer": "built-in"})
	return err
}

// made orders something and waits until it is there.
func (w *world) made(ctx context.Context, p *person, path string, order map[string]any) (menu string, err error) {
	var g generation
	err = w.must(ctx, p, "POST", path, order, &g)
	for err == nil && g.State != "completed" {
		if g.State == "failed" || g.State == "cancelled" || !service.Sleep(ctx, 20*time.Millisecond) {
			return "", fmt.Errorf("the order is %s", g.State)
		}
		err = w.must(ctx, p, "GET", "/api/v1/generations/"+g.ID, nil, &g)
	}
	return g.MenuID, err
}

func (w *world) swap(ctx context.Context, p *person) error {
	return w.must(ctx, p, "POST", p.menu+"/meals/"+p.meal+"/swap", map[string]any{"composer": "built-in"}, nil)
}

// login signs in by the API, or on the page in a browser that is known.
func (w *world) login(ctx context.Context, p *person, password string) error {
	if p.device == "" {
		return w.must(ctx, p, "POST", "/api/v1/auth/login", map[string]any{"email": p.email, "password": password}, nil)
	}
	_, err := w.loginPage(ctx, p)
	return err
}

// signInOnPages has everybody sign in once in a browser, which is kept for later.
func (w *world) signInOnPages(ctx context.Context) error {
	for _, p := range w.people {
		device, err := w.loginPage(ctx, p)
		if err == nil && device == "" {
			err = errors.New("the page gives no device")
		}
		if err != nil {
			return fmt.Errorf("signing in: %w", err)
		}
		p.device = device
	}
	return nil
}

// loginPage sends the login form and gives the device's cookie.
func (w *world) loginPage(ctx context.Context, p *person) (device string, err error) {
	form := url.Values{"email": {p.email}, "password": {password}}
	header := map[string]string{"Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": p.address}
	if p.device != "" {
		header["Cookie"] = p.device
	}
	a, err := service.Send(ctx, w.http, w.base, service.Request{Method: "POST", Path: "/login", Body: []byte(form.Encode()), Header: header})
	if err != nil {
		return "", err
	}
	if a.Status != http.StatusSeeOther {
		return "", refused(a.Status)
	}
	for _, c := range (&http.Response{Header: a.Header}).Cookies() {
		if strings.HasSuffix(c.Name, "device") {
			return c.Name + "=" + c.Value, nil
		}
	}
	return "", nil
}

// refused is a status that nobody wanted.
type refused int

func (r refused) Error() string { return fmt.Sprintf("%d %s", int(r), http.StatusText(int(r))) }

// must calls as somebody and reads the answer; a status of 400 or more is refused.
func (w *world) must(ctx context.Context, p *person, method, path string, body, answer any) error {
	a, err := service.Send(ctx, w.http, w.base, service.Request{Method: method, Path: path, Body: body, Token: p.token, Header: map[string]string{"X-Forwarded-For": p.address}})
	switch {
	case err != nil:
		return err
	case a.Status >= 400:
		return refused(a.Status)
	case answer == nil:
		return nil
	}
	return a.Decode(answer)
}

// measure lets people do their things for a window, each at its instant whether or not
// those before are done, and gives what they waited for. A wait counts from the instant.
// They order menus of so many days, and where these are more than one they refill too.
func (w *world) measure(ctx context.Context, window time.Duration, days int) (phase, error) {
	var logins, orders, swaps, refills waits
	var all sync.WaitGroup
	repeat := func(every time.Duration, into *waits, do func(p *person, n int) error) {
		began := time.Now()
		for n := 0; time.Duration(n)*every < window; n++ {
			at := began.Add(time.Duration(n) * every)
			if !service.Sleep(ctx, time.Until(at)) {
				return
			}
			all.Go(func() { into.note(do(w.people[n%crowd], n), time.Since(at)) })
		}
	}
	all.Go(func() {
		repeat(loginEvery, &logins, func(p *person, _ int) error { return w.login(ctx, p, password) })
	})
	all.Go(func() {
		apart := 1 + days/8 // weeks from one menu of somebody's to the next
		repeat(ordersEvery(days), &orders, func(p *person, n int) error {
			_, err := w.order(ctx, p, 1+n/crowd*apart, days)
			return err
		})
	})
	all.Go(func() { repeat(swapEvery, &swaps, func(p *person, _ int) error { return w.swap(ctx, p) }) })
	if days > 1 {
		all.Go(func() { repeat(refillEvery, &refills, func(p *person, _ int) error { return w.refill(ctx, p) }) })
	}
	all.Wait()
	return phase{Logins: logins.figures(), Orders: orders.figures(), Swaps: swaps.figures(), Refills: refills.figures()}, ctx.Err()
}

// waits are what people waited for one kind of thing, in ms.
type waits struct {
	mu     sync.Mutex
	ms     []float64
	failed map[string]int
}

func (w *waits) note(err error, took time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err == nil {
		w.ms = append(w.ms, float64(took.Microseconds())/1000)
		return
	}
	if w.failed == nil {
		w.failed = map[string]int{}
	}
	w.failed[err.Error()]++
}

func (w *waits) figures() figures {
	slices.Sort(w.ms)
	f := figures{Answered: len(w.ms), Sent: len(w.ms), P50: results.Percentile(w.ms, 50), P99: results.Percentile(w.ms, 99), Failed: w.failed}
	for _, n := range w.failed {
		f.Sent += n
	}
	return f
}
