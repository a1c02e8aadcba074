package main

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/chromedp/chromedp"

	"mealplanner/internal/llm"
	"mealplanner/internal/llm/llmtest"
	"mealplanner/internal/planner"
	"mealplanner/internal/store/storetest"
)

// provide starts a provider that ends with the test, and gives the environment in which a
// service uses it.
func provide(t *testing.T, p llmtest.Personality, more ...string) (provider *llmtest.Server, env []string) {
	t.Helper()
	provider = llmtest.New(p)
	url, stop, err := provider.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return provider, append([]string{"MEALPLANNER_MODEL_URL=" + url, "MEALPLANNER_MODEL_NAME=chef", "MEALPLANNER_MODEL_CONCURRENCY=4"}, more...)
}

// However many generations run, no call of theirs is refused its turn.
func TestEveryGenerationMayAsk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := llmtest.New(llmtest.Always(llmtest.Later(2*time.Second, llmtest.Say(llmtest.Ready))))
		dial, stop := server.Pipe()
		defer stop()
		provider, err := settings{Slots: maxSlots, ModelURL: "http://model.example/v1", ModelName: "chef"}.provider()
		if err != nil {
			t.Fatal(err)
		}
		door, err := llm.New(llm.Config{Provider: provider, Dial: dial})
		if err != nil {
			t.Fatal(err)
		}
		defer door.Close()
		var all sync.WaitGroup
		for n := range maxSlots * planner.DaysAtOnce {
			all.Go(func() {
				if _, err := door.Ask(t.Context(), llm.Request{User: "One day, please.", Household: fmt.Sprint(n % maxSlots)}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	})
}

// The way of a model's choice, from the configuration to the page.
//
//proof:faults
func TestAModelOverTheWire(t *testing.T) {
	provider, env := provide(t, llmtest.Second, "MEALPLANNER_MODEL_KEY=sk-very-secret",
		"MEALPLANNER_MODEL_INPUT_PRICE=0.25", "MEALPLANNER_MODEL_OUTPUT_PRICE=2", "MEALPLANNER_MODEL_CURRENCY=EUR")
	s := start(t, storetest.SQLite(t), "", env...)
	household := s.signup("ada@example.org")
	s.withoutLeftovers(household)
	generation := s.call(http.StatusAccepted, "POST", household+"/generations", object{"days": 3, "start_date": today(), "composer": "model"})["id"].(string)
	states, last := s.events(generation)
	if states[len(states)-1] != "completed" {
		t.Fatalf("it ended %v: %v", states, last)
	}
	usage := last["usage"].(object)
	if usage["calls"].(float64) != 3 || usage["cost_micros"].(float64) < 100 || usage["currency"] != "EUR" {
		t.Errorf("it cost %v", usage)
	}
	menu := s.call(http.StatusOK, "GET", "/api/v1/menus/"+last["menu_id"].(string), nil)
	byModel := 0
	for day := range 3 {
		for _, slot := range []string{"breakfast", "lunch", "dinner", "snack"} {
			for _, m := range mealsOf(menu, day, slot, "main") {
				if m["source"] == "model" {
					byModel++
				}
			}
		}
	}
	if byModel < 6 { // some may give way to the day's aims
		t.Errorf("%d of 12 mains are the model's", byModel)
	}
	for _, call := range provider.Calls() {
		if call.Header.Get("Authorization") != "Bearer sk-very-secret" || call.Asked.Model != "chef" || strings.Contains(string(call.Body), "Ada") || strings.Contains(string(call.Body), "example.org") {
			t.Errorf("%s %s", call.Header, call.Body)
		}
	}
	state := s.call(http.StatusOK, "GET", "/api/v1/admin/model", nil)
	if state["circuit"] != "closed" || state["model"] != "chef" || state["usage"].(object)["calls"].(float64) != 3 {
		t.Errorf("the administrator sees %v", state)
	}
}

// A process killed while a model composes: by the provider's own journal no day that was
// finished is asked for again, and of the others only those whose call was in flight.
//
//proof:faults
func TestAKillRepeatsOnlyWhatWasInFlight(t *testing.T) {
	storetest.Each(t, func(t *testing.T, database string) {
		t.Parallel()
		provider, env := provide(t, llmtest.Second)
		s := start(t, database, "day-finished:3", env...)
		household := s.signup("ada@example.org")
		s.withoutLeftovers(household)
		generation := s.call(http.StatusAccepted, "POST", household+"/generations", object{"days": 7, "start_date": today(), "composer": "model"})["id"].(string)
		s.waitHeld()
		token := s.token
		s.kill()

		s = start(t, database, "", append(env, "MEALPLANNER_MODEL_NAME=sous-chef")...) // and so its calls are known
		s.token = token
		states, last := s.events(generation)
		if states[len(states)-1] != "completed" || last["attempt"].(float64) < 2 {
			t.Fatalf("it ended %v: %v", states, last)
		}
		calls, before := provider.Calls(), 0
		for _, c := range calls {
			if c.Asked.Model == "chef" {
				before++
			}
		}
		asked := askedFor(t, calls)
		twice := 0
		for day, n := range asked {
			if n > 2 {
				t.Errorf("%s is asked for %d times", day, n)
			}
			if n == 2 {
				twice++
			}
		}
		const finished, atOnce = 3, 4
		if len(asked) != 7 || twice > before-finished || twice > atOnce {
			t.Errorf("%d calls before the kill, then asked %v", before, asked)
		}
		menu := s.call(http.StatusOK, "GET", "/api/v1/menus/"+last["menu_id"].(string), nil)
		if days := len(menu["days"].([]any)); days != 7 {
			t.Errorf("%d days", days)
		}
	})
}

// Another provider or cap needs no restart: the file is read again when the process is asked to.
//
//proof:faults
func TestTheModelIsSwitchedWithoutARestart(t *testing.T) {
	var urls []string
	var providers []*llmtest.Server
	for range 2 {
		provider := llmtest.New(llmtest.Second)
		url, stop, err := provider.Start()
		if err != nil {
			t.Fatal(err)
		}
		defer stop()
		urls, providers = append(urls, url), append(providers, provider)
	}
	file := filepath.Join(t.TempDir(), "mealplanner.toml")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(fmt.Sprintf("model-url = %q\nmodel-name = \"first\"\n", urls[0]))
	s := start(t, storetest.SQLite(t), "", "MEALPLANNER_CONFIG="+file)
	household := s.signup("ada@example.org")
	s.withoutLeftovers(household)
	ask := func(text, want string) {
		write(text)
		if err := s.cmd.Process.Signal(syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
		s.eventually("the administrator sees "+want, func() bool {
			return s.call(http.StatusOK, "GET", "/api/v1/admin/model", nil)["model"] == want
		})
	}
	order := func(days int) {
		generation := s.call(http.StatusAccepted, "POST", household+"/generations", object{"days": days, "start_date": today(), "replace": true})["id"].(string)
		if states, last := s.events(generation); states[len(states)-1] != "completed" {
			t.Fatalf("it ended %v: %v", states, last)
		}
	}
	order(1)
	ask(fmt.Sprintf("model-url = %q\nmodel-name = \"second\"\n", urls[1]), "second")
	order(2)
	ask(fmt.Sprintf("model-url = %q\nmodel-name = \"third\"\nmodel-output-price = 100\nmodel-monthly-cap = 0.000001\n", urls[1]), "third")
	order(3)    // for which there is no money
	ask("", "") // none
	order(3)
	if a, b := len(providers[0].Calls()), len(providers[1].Calls()); a != 1 || b != 2 {
		t.Errorf("%d and %d calls, want 1 and 2", a, b)
	}
}

//proof:faults
func TestDoctor(t *testing.T) {
	provider := llmtest.New(nil)
	url, stop, err := provider.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	database := storetest.SQLite(t)
	if code, _, stderr := command(t, "migrate", "--database-url", database); code != exitDone {
		t.Fatal(stderr)
	}
	refused, err := llmtest.Named("status-401")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		args []string
		next []llmtest.Reply
		code int
		says []string
	}{
		{"without a model", nil, nil, exitDone, []string{"database       ok", "model          ok    none is configured"}},
		{"with one", []string{"--model-url", url, "--model-name", "chef"}, nil, exitDone, []string{"model          ok"}},
		{"whose key is wrong", []string{"--model-url", url, "--model-name", "chef", "--model-key", "sk-secret"}, []llmtest.Reply{refused.Reply}, exitFailed,
			[]string{"database       ok", "model          wrong"}},
		{"that is away", []string{"--model-url", "http://127.0.0.1:1/v1", "--model-name", "chef"}, nil, exitFailed, []string{"model          wrong"}},
		{"without a name", []string{"--model-url", url}, nil, exitFailed, []string{"model          wrong", "no name"}},
		{"with wrong keys", []string{"--listen", "nowhere"}, nil, exitFailed, []string{"configuration  wrong", "database       ok"}},
		{"with a port that none is", []string{"--listen", ":99999"}, nil, exitFailed, []string{`configuration  wrong --listen: “:99999” is not an address`}},
		{"with another machine's address", []string{"--listen", "192.0.2.1:80"}, nil, exitFailed, []string{"configuration  wrong --listen: "}},
		{"beside what serves", []string{"--listen", strings.TrimSuffix(strings.TrimPrefix(url, "http://"), "/v1")}, nil, exitDone, []string{"configuration  ok    every key can be used; a program, perhaps this service, serves on 127.0.0.1:"}},
	} {
		provider.Then(c.next...)
		code, stdout, stderr := command(t, append([]string{"doctor", "--database-url", database}, c.args...)...)
		if code != c.code || slices.ContainsFunc(c.says, func(s string) bool { return !strings.Contains(stdout, s) }) || strings.Contains(stdout+stderr, "sk-secret") {
			t.Errorf("%s: exit code %d\n%s%s", c.name, code, stdout, stderr)
		}
	}
}

// Of a provider that hangs doctor says first what it waits for, and then what to do.
//
//proof:faults
func TestDoctorDoesNotWaitForEver(t *testing.T) {
	provider := llmtest.New(nil)
	url, stop, err := provider.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	provider.Then(llmtest.Hang())
	database := storetest.SQLite(t)
	var stdout, stderr bytes.Buffer
	h := environment{stdout: &stdout, stderr: &stderr, now: time.Now, probe: 200 * time.Millisecond}
	code := run(t.Context(), []string{"doctor", "--listen", "127.0.0.1:0", "--database-url", database, "--model-url", url, "--model-name", "chef"}, h)
	if code != exitFailed || !strings.Contains(stderr.String(), "asking chef at 127.0.0.1:") || !strings.Contains(stderr.String(), "and waiting 200ms at most") {
		t.Errorf("exit code %d: %s", code, stderr.String())
	}
	if !strings.Contains(stdout.String(), "database       ok") || !strings.Contains(stdout.String(), "gave no answer within 200ms: check --model-url") {
		t.Error(stdout.String())
	}
}

// A person lets the model choose, reads what it did and what that cost, and then does without it.
//
//proof:faults
func TestTheModelOnThePages(t *testing.T) {
	provider, env := provide(t, llmtest.Second, "MEALPLANNER_MODEL_INPUT_PRICE=2.5", "MEALPLANNER_MODEL_OUTPUT_PRICE=10", "MEALPLANNER_MODEL_CURRENCY=EUR")
	s := start(t, storetest.SQLite(t), "", env...)
	tab := browser(t)
	do := tab.do
	says := func(selector, want string) {
		t.Helper()
		if text := tab.text(selector); !regexp.MustCompile(want).MatchString(text) {
			t.Errorf("%s says %q, want %s", selector, text, want)
		}
	}
	order := func(composer string) {
		t.Helper()
		do("order of "+composer,
			chromedp.Click(chromedp.CSS(`nav a[href$="/order"]`)),
			chromedp.WaitVisible(chromedp.CSS(`select[name=composer]`)),
			chromedp.SetValue(chromedp.CSS(`select[name=composer]`), composer),
			chromedp.Click(chromedp.CSS(`main button.primary`)))
	}
	tab.signup(s.base)
	order("auto")
	do("the week comes by itself", chromedp.WaitVisible(chromedp.CSS(`#chosen`)))
	says("#chosen", `^The model chose \d+ of 28 dishes\. What that took$`)
	do("what it was asked", chromedp.Click(chromedp.CSS(`#chosen a`)), chromedp.WaitVisible(chromedp.CSS(`#asked`)))
	says("#asked", `^The model was asked 7 times: [\d,]+ tokens in, [\d,]+ out, 0\.\d+ EUR\. The model chose \d+ of 28 dishes\.`)

	order("built-in")
	do("it may be replaced", chromedp.WaitVisible(chromedp.CSS(`input[name=replace]`)),
		chromedp.Click(chromedp.CSS(`input[name=replace]`)), chromedp.Click(chromedp.CSS(`main button.primary`)),
		chromedp.WaitVisible(chromedp.CSS(`.week .day:nth-of-type(7)`)))
	if shown, err := chromedp.Run(tab, chromedp.Evaluate[bool](`document.querySelector("#chosen") !== null`)); err != nil || shown {
		t.Errorf("a week of the built-in composer speaks of a model: %v", err)
	}
	if n := len(provider.Calls()); n != 7 {
		t.Errorf("%d calls", n)
	}
}
