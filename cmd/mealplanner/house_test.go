package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	process "mealplanner/bench/service"
	"mealplanner/internal/guard/guardtest"
	"mealplanner/internal/store/storetest"
)

// The whole house: the program itself, started as a process on a free port with a
// fresh database, spoken to over HTTP as anybody would.

const childEnv = "MEALPLANNER_TEST_CHILD" // makes the test binary the program
const holdEnv = "MEALPLANNER_TEST_HOLD"   // "<fail point>:<n>": hold the generation there
const leaseEnv = "MEALPLANNER_TEST_LEASE" // how long a claim holds, if not as child says

func TestMain(m *testing.M) {
	if os.Getenv(childEnv) != "" {
		os.Exit(child())
	}
	os.Exit(guardtest.Main(m))
}

// child is the program with a short lease (a machine may stall for two thirds of it
// before it is lost) and, if asked, a fail point that says so and holds a generation
// until standard input ends.
func child() int {
	h := environment{stdout: os.Stdout, stderr: os.Stderr, now: time.Now, lease: 6 * time.Second, drain: 500 * time.Millisecond}
	if lease, err := time.ParseDuration(os.Getenv(leaseEnv)); err == nil {
		h.lease = lease
	}
	if point, n, ok := strings.Cut(os.Getenv(holdEnv), ":"); ok {
		released := make(chan struct{})
		go func() {
			_, _ = io.Copy(io.Discard, os.Stdin)
			close(released)
		}()
		var passed atomic.Int64
		at, _ := strconv.ParseInt(n, 10, 64)
		h.failPoint = func(ctx context.Context, name string) error {
			if name != point || passed.Add(1) != at {
				return nil
			}
			fmt.Println("held")
			select {
			case <-released:
				return nil
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	return run(ctx, os.Args[1:], h)
}

// service is a running process of the program.
type service struct {
	t      *testing.T
	base   string
	token  string
	cmd    *exec.Cmd
	stdin  io.Closer     // its end releases the fail point
	held   chan struct{} // closed when the fail point holds
	exited <-chan struct{}
	said   saying
}

// saying is what a process has logged so far.
type saying struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *saying) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *saying) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// start runs `mealplanner serve` against a database; hold may be empty, env are more
// variables of its environment.
func start(t *testing.T, database, hold string, env ...string) *service {
	t.Helper()
	cmd := exec.Command(os.Args[0], "serve", "--listen", "127.0.0.1:0", "--database-url", database)
	cmd.Env = append(append(os.Environ(), childEnv+"=1", holdEnv+"="+hold), env...)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	s := &service{t: t, cmd: cmd, stdin: stdin, held: make(chan struct{})}
	cmd.Stdout = onHeld(func() { close(s.held) })
	soon, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	process, err := process.Start(soon, cmd, func(line string) { fmt.Fprintln(&s.said, line) })
	if err != nil {
		t.Fatal(err)
	}
	s.base, s.exited = process.Base, process.Gone()
	t.Cleanup(func() {
		s.kill()
		if t.Failed() {
			t.Logf("the service's log:\n%s", s.said.String())
		}
	})
	s.waitReady()
	return s
}

// onHeld is called when the child writes that its fail point holds, which it does once.
type onHeld func()

func (f onHeld) Write(p []byte) (int, error) {
	if string(p) == "held\n" {
		f()
	}
	return len(p), nil
}

// waitHeld waits until the fail point holds a generation.
func (s *service) waitHeld() {
	s.t.Helper()
	select {
	case <-s.held:
	case <-time.After(60 * time.Second):
		s.t.Fatal("the fail point was never reached")
	}
}

// release lets a held generation go on.
func (s *service) release() { _ = s.stdin.Close() }

// kill ends the process as the kernel would: kill -9.
func (s *service) kill() {
	_ = s.cmd.Process.Kill()
	<-s.exited
}

func (s *service) waitReady() {
	s.t.Helper()
	s.eventually("the service is ready", func() bool {
		response, err := http.Get(s.base + "/readyz")
		if err != nil {
			return false
		}
		response.Body.Close()
		return response.StatusCode == http.StatusOK
	})
}

// eventually waits for a state of another process, which has no channel to wait on.
func (s *service) eventually(what string, ok func() bool) {
	s.t.Helper()
	deadline := time.NewTimer(60 * time.Second)
	defer deadline.Stop()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline.C:
			s.t.Fatalf("never: %s", what)
		}
	}
}

// object is decoded JSON.
type object = map[string]any

// request does one call and gives status and body; body nil sends none.
func (s *service) request(method, path string, body any, header ...string) (int, http.Header, []byte) {
	s.t.Helper()
	more := map[string]string{}
	for pair := range slices.Chunk(header, 2) {
		more[pair[0]] = pair[1]
	}
	a, err := process.Send(s.t.Context(), http.DefaultClient, s.base, process.Request{Method: method, Path: path, Body: body, Header: more, Token: s.token})
	if err != nil {
		s.t.Fatal(err)
	}
	return a.Status, a.Header, a.Body
}

// call does a JSON call that must answer with this status.
func (s *service) call(want int, method, path string, body any, header ...string) object {
	s.t.Helper()
	status, _, content := s.request(method, path, body, header...)
	if status != want {
		s.t.Fatalf("%s %s: got %d, want %d: %s", method, path, status, want, content)
	}
	var decoded object
	if len(content) > 0 {
		if err := json.Unmarshal(content, &decoded); err != nil {
			s.t.Fatalf("%s %s: %v: %s", method, path, err, content)
		}
	}
	return decoded
}

// text reads a page or an export.
func (s *service) text(path string, header ...string) string {
	s.t.Helper()
	status, _, content := s.request("GET", path, nil, header...)
	if status != http.StatusOK {
		s.t.Fatalf("GET %s: got %d: %s", path, status, content)
	}
	return string(content)
}

// events reads a generation's stream to its end and gives the states in order.
func (s *service) events(generation string) (states []string, last object) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), "GET", s.base+"/api/v1/generations/"+generation+"/events", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+s.token)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	if got := response.Header.Get("Content-Type"); !strings.HasPrefix(got, "text/event-stream") {
		s.t.Fatalf("events: content type %q, status %d", got, response.StatusCode)
	}
	version := -1.0
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		data, ok := strings.CutPrefix(lines.Text(), "data:")
		if !ok {
			continue
		}
		last = nil
		if err := json.Unmarshal([]byte(data), &last); err != nil {
			s.t.Fatalf("event %q: %v", data, err)
		}
		if v := last["version"].(float64); v <= version {
			s.t.Errorf("event version %v after %v", v, version)
		} else {
			version = v
		}
		states = append(states, last["state"].(string))
	}
	if err := lines.Err(); err != nil {
		s.t.Fatal(err)
	}
	return states, last
}

// signup makes an account and gives its household's path.
func (s *service) signup(email string) string {
	s.t.Helper()
	answer := s.call(http.StatusCreated, "POST", "/api/v1/auth/signup",
		object{"email": email, "password": "violet kettle under snow", "name": "Ada"})
	s.token = answer["token"].(string)
	return "/api/v1/households/" + answer["household"].(object)["id"].(string)
}

// bo is vegan and allergic to peanuts.
func (s *service) addBo(household string) string {
	s.t.Helper()
	return s.call(http.StatusCreated, "POST", household+"/eaters", object{
		"name": "Bo", "diets": []string{"vegan"}, "allergens": []string{"peanuts"}, "excluded_foods": []string{"mushrooms"},
		"disliked_foods": []string{}, "energy_kcal": 2200, "protein_pct": 20, "carbs_pct": 50, "fat_pct": 30,
	})["id"].(string)
}

// withoutLeftovers has every dish cooked for one table: a model is not asked about what is cooked
// for two.
func (s *service) withoutLeftovers(household string) {
	s.t.Helper()
	wishes := s.call(http.StatusOK, "GET", household+"/preferences", nil)
	wishes["leftovers"] = false
	s.call(http.StatusOK, "PUT", household+"/preferences", wishes)
}

func TestHouse(t *testing.T) {
	storetest.Each(t, func(t *testing.T, database string) {
		t.Parallel()
		s := start(t, database, "")
		household := s.signup("ada@example.org")
		bo := s.addBo(household)

		accepted := s.call(http.StatusAccepted, "POST", household+"/generations",
			object{"days": 7, "start_date": today(), "seed": 3, "composer": "built-in"}, "Idempotency-Key", "week-1")
		again := s.call(http.StatusAccepted, "POST", household+"/generations",
			object{"days": 7, "start_date": today(), "seed": 3, "composer": "built-in"}, "Idempotency-Key", "week-1")
		if accepted["id"] != again["id"] {
			t.Errorf("the same key made two generations: %v and %v", accepted["id"], again["id"])
		}
		states, last := s.events(accepted["id"].(string))
		if got := states[len(states)-1]; got != "completed" {
			t.Fatalf("the generation ended %q: %v", got, last)
		}

		menu := s.call(http.StatusOK, "GET", household+"/menus/latest", nil)
		if menu["id"] != last["menu_id"] {
			t.Errorf("the latest menu is %v, the generation made %v", menu["id"], last["menu_id"])
		}
		checkWeek(t, menu)
		path := "/api/v1/menus/" + menu["id"].(string)
		s.checkPages(household, menu)

		swapped := s.swapFirstDinner(path, menu)
		s.checkGroceries(path, swapped)
		s.checkBlocked(household, path, bo, swapped)
		s.checkStrangers(household, path)
	})
}

func today() string { return time.Now().UTC().Format(time.DateOnly) }

// checkWeek wants seven days with every slot filled for both eaters, no hard
// violation, and numbers near the targets.
func checkWeek(t *testing.T, menu object) {
	t.Helper()
	days := menu["days"].([]any)
	if len(days) != 7 {
		t.Fatalf("got %d days, want 7", len(days))
	}
	for _, v := range menu["violations"].([]any) {
		if v.(object)["kind"] == "hard" {
			t.Errorf("hard violation: %v", v)
		}
	}
	for _, d := range days {
		day := d.(object)
		served := map[string]int{}
		for _, m := range day["meals"].([]any) {
			meal := m.(object)
			if meal["role"] == "main" {
				served[meal["slot"].(string)] += len(meal["portions"].([]any))
			}
			if len(meal["reasons"].([]any)) == 0 {
				t.Errorf("%v %v has no reason", day["date"], meal["title"])
			}
		}
		for _, slot := range []string{"breakfast", "lunch", "dinner"} {
			if served[slot] != 2 {
				t.Errorf("%v %s: %d portions, want 2", day["date"], slot, served[slot])
			}
		}
		for _, e := range day["eaters"].([]any) {
			eater := e.(object)
			got := eater["nutrition"].(object)["energy_kcal"].(float64)
			target := eater["target"].(object)["energy_kcal"].(float64)
			// 5 % by the recipes; what a cook measures moves a day by up to 3.5 % (p95, one eater).
			if math.Abs(got-target)/target > 0.085 {
				t.Errorf("%v %v: %v kcal, target %v", day["date"], eater["name"], got, target)
			}
		}
	}
}

// swapFirstDinner replaces the first day's dinner and wants another dish and the rest
// as it was.
func (s *service) swapFirstDinner(path string, menu object) object {
	s.t.Helper()
	dinner := mealsOf(menu, 0, "dinner", "main")[0]
	s.call(http.StatusOK, "POST", path+"/meals/"+dinner["id"].(string)+"/swap", object{"composer": "built-in"})
	after := s.call(http.StatusOK, "GET", path, nil)
	if got := mealsOf(after, 0, "dinner", "main")[0]; got["title"] == dinner["title"] {
		s.t.Errorf("the swap kept %v", got["title"])
	}
	for day := 1; day < 7; day++ {
		for i, m := range mealsOf(menu, day, "dinner", "main") {
			if got := mealsOf(after, day, "dinner", "main")[i]; got["id"] != m["id"] {
				s.t.Errorf("the swap changed day %d", day)
			}
		}
	}
	return after
}

func mealsOf(menu object, day int, slot, role string) []object {
	var found []object
	for _, m := range menu["days"].([]any)[day].(object)["meals"].([]any) {
		if meal := m.(object); meal["slot"] == slot && meal["role"] == role {
			found = append(found, meal)
		}
	}
	return found
}

// grams adds up every ingredient of a menu by food.
func grams(menu object) map[string]float64 {
	sum := map[string]float64{}
	for _, d := range menu["days"].([]any) {
		for _, m := range d.(object)["meals"].([]any) {
			if m.(object)["kind"] == "leftover" {
				continue // bought with the meal that it is left over from
			}
			for _, i := range m.(object)["ingredients"].([]any) {
				line := i.(object)
				sum[line["food"].(string)] += line["grams"].(float64)
			}
		}
	}
	delete(sum, "water")
	return sum
}

// checkGroceries wants the list to add up to the meals' grams, and a check-off to stay.
func (s *service) checkGroceries(path string, menu object) {
	s.t.Helper()
	list := s.call(http.StatusOK, "GET", path+"/grocery-list", nil)
	want := grams(menu)
	for _, i := range list["items"].([]any) {
		item := i.(object)
		food := item["food"].(string)
		// Each meal's grams are rounded for reading to 0.1 g.
		if got := item["grams"].(float64); math.Abs(got-want[food]) > 0.1*float64(len(item["for"].([]any))+1) {
			s.t.Errorf("%s: the list says %v g, the meals %v g", food, got, want[food])
		}
		delete(want, food)
	}
	if len(want) > 0 {
		s.t.Errorf("not on the list: %v", want)
	}
	first := list["items"].([]any)[0].(object)["food"].(string)
	s.call(http.StatusOK, "PUT", path+"/grocery-list/items/"+first, object{"checked": true})
	list = s.call(http.StatusOK, "GET", path+"/grocery-list", nil)
	if list["items"].([]any)[0].(object)["checked"] != true {
		s.t.Errorf("%s does not stay checked", first)
	}
	for _, kind := range []string{"text/plain", "text/markdown", "text/csv"} {
		if export := s.text(path+"/grocery-list", "Accept", kind); !strings.Contains(export, "Read every label") {
			s.t.Errorf("the %s export has no label notice: %s", kind, export)
		}
	}
}

// checkBlocked adds an allergen that a planned meal holds: from now on the meal is
// shown only with its rule, in the API, on the page, in the list and in print.
func (s *service) checkBlocked(household, path, bo string, menu object) {
	s.t.Helper()
	allergen, title := s.anAllergenOf(household, menu)
	eater := s.call(http.StatusOK, "GET", household+"/eaters/"+bo, nil)
	eater["allergens"] = append(eater["allergens"].([]any), allergen)
	s.call(http.StatusOK, "PUT", household+"/eaters/"+bo, eater)

	after := s.call(http.StatusOK, "GET", path, nil)
	blocked := 0
	for day := range 7 {
		for _, m := range after["days"].([]any)[day].(object)["meals"].([]any) {
			meal := m.(object)
			if meal["title"] == title {
				s.t.Errorf("%q is still shown with %s", title, allergen)
			}
			if meal["blocked"] == true {
				blocked++
				if len(meal["ingredients"].([]any)) > 0 || len(meal["violations"].([]any)) == 0 {
					s.t.Errorf("a blocked meal shows %v", meal)
				}
			}
		}
	}
	if blocked == 0 {
		s.t.Error("no meal is blocked")
	}
	left := grams(after)
	for _, i := range s.call(http.StatusOK, "GET", path+"/grocery-list", nil)["items"].([]any) {
		if food := i.(object)["food"].(string); left[food] == 0 {
			s.t.Errorf("the list still has %s of a blocked meal", food)
		}
	}
	id := strings.TrimPrefix(path, "/api/v1/menus/")
	cookie := s.cookie()
	for _, page := range []string{"/menus/" + id, "/menus/" + id + "/print", "/menus/" + id + "/grocery-list"} {
		html := s.text(page, "Cookie", cookie, "Authorization", "")
		if strings.Contains(html, htmlEscape(title)) {
			s.t.Errorf("%s still shows %q", page, title)
		}
		if !strings.Contains(html, "Read every label") {
			s.t.Errorf("%s has no label notice", page)
		}
	}
}

// anAllergenOf picks an allergen that some but not all planned meals hold, and a dish
// that holds it.
func (s *service) anAllergenOf(household string, menu object) (allergen, title string) {
	s.t.Helper()
	contains := map[string][]string{}
	for day := range 7 {
		for _, m := range menu["days"].([]any)[day].(object)["meals"].([]any) {
			meal := m.(object)
			for _, i := range meal["ingredients"].([]any) {
				found := s.call(http.StatusOK, "GET", "/api/v1/foods?q="+i.(object)["food"].(string), nil)
				for _, f := range found["items"].([]any) {
					food := f.(object)
					if food["id"] != i.(object)["food"] {
						continue
					}
					for _, a := range food["contains"].([]any) {
						contains[a.(string)] = append(contains[a.(string)], meal["title"].(string))
					}
				}
			}
		}
	}
	for _, candidate := range []string{"gluten", "soybeans", "nuts", "sesame", "mustard", "celery", "milk", "eggs"} {
		if titles := contains[candidate]; len(titles) > 0 {
			return candidate, titles[0]
		}
	}
	s.t.Fatal("no planned meal holds any allergen")
	return "", ""
}

func htmlEscape(s string) string {
	return strings.NewReplacer("&", "&amp;", "'", "&#39;", `"`, "&#34;").Replace(s)
}

// cookie signs in as a browser does and gives the cookie.
func (s *service) cookie() string {
	s.t.Helper()
	form := strings.NewReader("email=ada%40example.org&password=violet+kettle+under+snow")
	r, err := http.NewRequestWithContext(s.t.Context(), "POST", s.base+"/login", form)
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", s.base)
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	response.Body.Close()
	for _, c := range response.Cookies() {
		if c.Value != "" {
			return c.Name + "=" + c.Value
		}
	}
	s.t.Fatalf("the login form set no cookie (status %d)", response.StatusCode)
	return ""
}

// checkPages wants the week's page to show each dish.
func (s *service) checkPages(household string, menu object) {
	s.t.Helper()
	html := s.text("/menus/"+menu["id"].(string), "Cookie", s.cookie(), "Authorization", "")
	for day := range 7 {
		for _, m := range mealsOf(menu, day, "dinner", "main") {
			if !strings.Contains(html, htmlEscape(m["title"].(string))) {
				s.t.Errorf("the page does not show %v", m["title"])
			}
		}
	}
	_ = household
}

// checkStrangers wants another account to find nothing.
func (s *service) checkStrangers(household, path string) {
	s.t.Helper()
	owner := s.token
	defer func() { s.token = owner }()
	s.signup("eve@example.org")
	for _, foreign := range []string{household, household + "/eaters", household + "/pantry", household + "/menus", path, path + "/grocery-list"} {
		if status, _, body := s.request("GET", foreign, nil); status != http.StatusNotFound {
			s.t.Errorf("a stranger's GET %s: got %d: %s", foreign, status, body)
		}
	}
}

// A process killed in the middle of a generation: the next one goes on after the last
// finished day, and exactly one menu comes of it.
func TestHouseKilledInTheMiddle(t *testing.T) {
	storetest.Each(t, func(t *testing.T, database string) {
		t.Parallel()
		s := start(t, database, "day-finished:3")
		household := s.signup("ada@example.org")
		s.addBo(household)
		order := object{"days": 7, "start_date": today(), "seed": 5, "composer": "built-in"}
		generation := s.call(http.StatusAccepted, "POST", household+"/generations", order, "Idempotency-Key", "k")["id"].(string)
		s.waitHeld()
		before := s.call(http.StatusOK, "GET", "/api/v1/generations/"+generation, nil)
		if done := before["progress"].(object)["done"]; done != 3.0 {
			t.Errorf("held after %v days, want 3", done)
		}
		token := s.token
		s.kill()

		s = start(t, database, "")
		s.token = token
		if again := s.call(http.StatusAccepted, "POST", household+"/generations", order, "Idempotency-Key", "k"); again["id"] != generation {
			t.Errorf("the repeated order made %v", again["id"])
		}
		states, last := s.events(generation)
		if got := states[len(states)-1]; got != "completed" {
			t.Fatalf("it ended %q: %v", got, last)
		}
		if last["attempt"].(float64) < 2 {
			t.Errorf("attempt %v, want a second one", last["attempt"])
		}
		menus := s.call(http.StatusOK, "GET", household+"/menus", nil)["items"].([]any)
		if len(menus) != 1 {
			t.Fatalf("%d menus, want exactly one", len(menus))
		}
		checkWeek(t, s.call(http.StatusOK, "GET", household+"/menus/latest", nil))
	})
}

// A cancel while the generation is held: it ends cancelled, and no menu follows.
func TestHouseCancel(t *testing.T) {
	storetest.Each(t, func(t *testing.T, database string) {
		t.Parallel()
		s := start(t, database, "before-save:1")
		household := s.signup("ada@example.org")
		generation := s.call(http.StatusAccepted, "POST", household+"/generations",
			object{"days": 2, "start_date": today(), "composer": "built-in"})["id"].(string)
		s.waitHeld()
		s.call(http.StatusOK, "POST", "/api/v1/generations/"+generation+"/cancel", nil)
		states, _ := s.events(generation)
		if !slices.Equal(states, []string{"cancelled"}) {
			t.Errorf("events after the cancel: %v", states)
		}
		if menus := s.call(http.StatusOK, "GET", household+"/menus", nil)["items"].([]any); len(menus) != 0 {
			t.Errorf("%d menus after a cancel", len(menus))
		}
	})
}
