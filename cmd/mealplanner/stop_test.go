package main

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"mealplanner/internal/guard/guardtest"
	"mealplanner/internal/store"
)

// terminate sends SIGTERM and waits for the process, which must end well and soon.
func (s *service) terminate() {
	s.t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	began := time.Now()
	select {
	case <-s.exited:
	case <-time.After(20 * time.Second):
		s.t.Fatal("the service does not stop")
	}
	if code := s.cmd.ProcessState.ExitCode(); code != exitDone {
		s.t.Errorf("it exited %d after SIGTERM", code)
	}
	s.t.Logf("stopped in %v", time.Since(began))
}

// balancer sends requests to the first replica as long as that is ready, then to the
// second, as those in front of replicas do.
type balancer struct {
	t             *testing.T
	first, second *service
	left          atomic.Bool // the first is not ready any more
	asked, late   atomic.Int64
}

func (b *balancer) watch(stop <-chan struct{}) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-stop:
			return
		case <-tick.C:
		}
		answer, err := http.Get(b.first.base + "/readyz")
		if err != nil || answer.StatusCode != http.StatusOK {
			b.left.Store(true)
		}
		if err == nil {
			answer.Body.Close()
		}
	}
}

// ask does one request, which must be answered well whatever the first replica does.
func (b *balancer) ask(client *http.Client, method, path, body string) {
	base := b.first.base
	if b.left.Load() {
		base = b.second.base
		b.late.Add(1)
	}
	b.asked.Add(1)
	r, err := http.NewRequestWithContext(b.t.Context(), method, base+path, strings.NewReader(body))
	if err != nil {
		b.t.Error(err)
		return
	}
	r.Header.Set("Authorization", "Bearer "+b.first.token)
	r.Header.Set("Content-Type", "application/json")
	answer, err := client.Do(r)
	if err != nil {
		b.t.Errorf("%s %s: %v", method, path, err)
		return
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		b.t.Errorf("%s %s: got %d", method, path, answer.StatusCode)
	}
}

// One of two replicas is told to stop while it serves and runs a generation: no
// request fails, and the other runs the generation at once although the lease would
// hold for a minute.
func TestHouseStopsGracefully(t *testing.T) {
	t.Parallel()
	database := guardtest.Postgres(t)
	a := start(t, database, "day-finished:2", leaseEnv+"=60s")
	household := a.signup("ada@example.org")
	generation := a.call(http.StatusAccepted, "POST", household+"/generations",
		object{"days": 4, "start_date": today(), "composer": "built-in"})["id"].(string)
	a.waitHeld()
	b := start(t, database, "", leaseEnv+"=60s")
	b.token = a.token

	load := &balancer{t: t, first: a, second: b}
	stop := make(chan struct{})
	var clients sync.WaitGroup
	clients.Go(func() { load.watch(stop) })
	for n := range 3 {
		clients.Go(func() {
			client := &http.Client{Transport: &http.Transport{}}
			defer client.CloseIdleConnections()
			for i := n; ; i++ {
				select {
				case <-stop:
					return
				case <-time.After(30 * time.Millisecond):
				}
				switch i % 10 {
				case 0:
					load.ask(client, "POST", "/api/v1/auth/login", `{"email":"ada@example.org","password":"violet kettle under snow"}`)
				case 1, 2, 3:
					load.ask(client, "GET", "/api/v1/generations/"+generation, "")
				default:
					load.ask(client, "GET", household+"/preferences", "")
				}
			}
		})
	}
	a.eventually("load", func() bool { return load.asked.Load() > 30 })
	a.terminate()
	gone := time.Now()
	b.eventually("the other replica runs it", func() bool {
		return b.call(http.StatusOK, "GET", "/api/v1/generations/"+generation, nil)["attempt"].(float64) == 2
	})
	if took := time.Since(gone); took > 10*time.Second {
		t.Errorf("picked up %v after the process was gone: a lease was not given back", took)
	}
	if states, last := b.events(generation); states[len(states)-1] != "completed" {
		t.Errorf("it ended %v", last)
	}
	b.eventually("load on the other replica", func() bool { return load.late.Load() > 30 })
	close(stop)
	clients.Wait()
	t.Logf("%d requests, %d of them by the other replica", load.asked.Load(), load.late.Load())
}

// On one machine with one file: the lease is given back before the file is closed, and
// the next process begins where the last one ended.
func TestHouseStopsAndGoesOn(t *testing.T) {
	guardtest.Each(t, func(t *testing.T, database string) {
		t.Parallel()
		s := start(t, database, "day-finished:2", leaseEnv+"=60s")
		household := s.signup("ada@example.org")
		generation := s.call(http.StatusAccepted, "POST", household+"/generations",
			object{"days": 3, "start_date": today(), "composer": "built-in"})["id"].(string)
		s.waitHeld()
		token := s.token
		s.terminate()

		s = start(t, database, "", leaseEnv+"=60s")
		s.token = token
		began := time.Now()
		states, last := s.events(generation)
		if took := time.Since(began); states[len(states)-1] != "completed" || last["attempt"] != 2.0 || took > 20*time.Second {
			t.Errorf("after %v: %v", took, last)
		}
	})
}

// A worker that stands still, as a paused machine does, for longer than its lease: the
// other replica makes the menu, and what the first one holds in its hand when it goes on
// is never saved.
//
//proof:torture
func TestHouseStoodStillAndGoesOn(t *testing.T) {
	t.Parallel()
	lease := guardtest.Size(6*time.Second, 25*time.Second) // in full: the service's own
	still := guardtest.Size(12*time.Second, 90*time.Second)
	database := guardtest.Postgres(t)
	a := start(t, database, "before-save:1", leaseEnv+"="+lease.String())
	household := a.signup("ada@example.org")
	path := "/api/v1/generations/" + a.call(http.StatusAccepted, "POST", household+"/generations",
		object{"days": 3, "start_date": today(), "composer": "built-in"})["id"].(string)
	a.waitHeld()
	if err := a.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	stopped := time.NewTimer(still)
	defer stopped.Stop()
	began := time.Now()
	b := start(t, database, "", leaseEnv+"="+lease.String())
	b.token = a.token
	var made object
	b.eventually("the other replica has made it", func() bool {
		made = b.call(http.StatusOK, "GET", path, nil)
		return made["state"] == "completed"
	})
	t.Logf("taken over and done %v after the worker stood still (lease %v)", time.Since(began).Round(10*time.Millisecond), lease)
	menu := b.call(http.StatusOK, "GET", household+"/menus/latest", nil)

	<-stopped.C
	a.release()
	if err := a.cmd.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	a.terminate() // and so its run has ended
	if after := b.call(http.StatusOK, "GET", path, nil); !reflect.DeepEqual(after, made) || made["attempt"] != 2.0 {
		t.Errorf("the generation was %v, and now %v", made, after)
	}
	if after := b.call(http.StatusOK, "GET", household+"/menus/latest", nil); !reflect.DeepEqual(after, menu) {
		t.Errorf("the menu was %v, and now %v", menu, after)
	}
	if menus := b.call(http.StatusOK, "GET", household+"/menus", nil)["items"].([]any); len(menus) != 1 {
		t.Errorf("%d menus, want exactly one", len(menus))
	}
}

func TestReplicasShareTheConnections(t *testing.T) {
	for _, c := range []struct {
		min, max, replicas int
		wantMin, wantMax   int
	}{
		{2, 10, 1, 2, 10},
		{2, 10, 2, 1, 5},
		{10, 100, 3, 3, 33},
		{10, 10, 2, 5, 5},
		{0, 4, 1, 0, 4},
	} {
		t.Run(fmt.Sprintf("%d of %d", c.replicas, c.max), func(t *testing.T) {
			s := settings{LogLevel: "info", Listen: "127.0.0.1:0", MinConns: c.min, MaxConns: c.max, Replicas: c.replicas, Slots: 1, OwnerOrders: 1}
			if err := s.validate(); err != nil {
				t.Fatal(err)
			}
			if minConns, maxConns := s.part(); minConns != c.wantMin || maxConns != c.wantMax {
				t.Errorf("got %d to %d, want %d to %d", minConns, maxConns, c.wantMin, c.wantMax)
			}
		})
	}
	for _, replicas := range []int{0, -1, 3} { // three would get three each: too few to work, or too many together
		if err := (settings{LogLevel: "info", Listen: ":0", MaxConns: 10, Replicas: replicas, Slots: 1, OwnerOrders: 1}).validate(); err == nil {
			t.Errorf("%d replicas of 10 connections were taken", replicas)
		}
	}
}

func TestBoundsOfOrdersAndMenus(t *testing.T) {
	good := settings{LogLevel: "info", Listen: ":0", MaxConns: 10, Replicas: 1, Slots: 1, OwnerOrders: 1, KeepMenus: 0, KeepMegabytes: 64}
	if err := good.validate(); err != nil || good.menuLimit() != (store.MenuVolume{Bytes: 64_000_000}) {
		t.Errorf("%v; %+v", err, good.menuLimit())
	}
	for key, spoil := range map[string]func(*settings){
		"--owner-orders":   func(s *settings) { s.OwnerOrders = 0 },
		"--keep-menus":     func(s *settings) { s.KeepMenus = -1 },
		"--keep-megabytes": func(s *settings) { s.KeepMegabytes = -1 },
	} {
		bad := good
		spoil(&bad)
		if err := bad.validate(); err == nil || !strings.Contains(err.Error(), key) {
			t.Errorf("%s: %v", key, err)
		}
	}
}

func TestTrustedProxies(t *testing.T) {
	got, err := settings{Proxies: "10.0.0.0/8, 192.0.2.7,::1"}.proxies()
	if want := "[10.0.0.0/8 192.0.2.7/32 ::1/128]"; err != nil || fmt.Sprint(got) != want {
		t.Errorf("got %v, %v; want %s", got, err, want)
	}
	if got, err := (settings{}).proxies(); err != nil || len(got) != 0 {
		t.Errorf("none set: got %v, %v", got, err)
	}
	if _, err := (settings{Proxies: "everybody"}).proxies(); err == nil {
		t.Error("a word was taken as a network")
	}
}
