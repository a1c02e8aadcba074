package main

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/account/accounttest"
	"mealplanner/internal/planner"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
	"mealplanner/internal/store/storetest"
)

func TestHousekeepingForgetsExpiredLogins(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		now := time.Now()
		people := accounttest.New(t, url, func() time.Time { return now })
		ctx, s, accounts := people.Edge(), people.Store, people.Accounts
		plans := planner.New(planner.Config{Store: s})
		login, _, err := accounts.Signup(ctx, "ada@example.org", accounttest.Password, "Ada", "", problem.Collector{})
		if err != nil {
			t.Fatal(err)
		}
		logins := func() (n int) {
			err := s.View(ctx, func(ctx context.Context, tx *store.Tx) error {
				all, err := tx.Sessions(ctx, login.Account.ID)
				n = len(all)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		forget(ctx, accounts, plans, slog.New(slog.DiscardHandler))
		if got := logins(); got != 1 {
			t.Fatalf("a fresh login is gone: %d left", got)
		}

		now = login.ExpiresAt.Add(time.Second)
		tick := make(chan time.Time)
		ended := make(chan error)
		serving, cancel := context.WithCancel(t.Context())
		go func() { ended <- housekeeping(serving, accounts, plans, slog.New(slog.DiscardHandler), tick) }()
		tick <- now
		tick <- now // taken only after the first was worked off
		cancel()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		if got := logins(); got != 0 {
			t.Errorf("%d expired logins are kept", got)
		}
	})
}

func TestRefusalsAreLoggedEachMinuteAndAtTheEnd(t *testing.T) {
	var log bytes.Buffer
	s := storetest.New(t, storetest.SQLite(t))
	accounts := account.New(s, account.Config{Log: slog.New(slog.NewTextHandler(&log, nil))})
	refuse := func(address string) {
		ctx := account.From(storetest.Edge(t.Context()), account.Client{Address: address})
		if _, err := accounts.Authenticate(ctx, "no token"); err == nil {
			t.Fatal("let in")
		}
	}
	tick, ended := make(chan time.Time), make(chan error)
	serving, cancel := context.WithCancel(t.Context())
	go func() { ended <- logsRefusals(serving, accounts, tick) }()
	refuse("192.0.2.1")
	refuse("192.0.2.1")
	tick <- time.Now()
	tick <- time.Now() // taken only after the first was worked off
	refuse("192.0.2.2")
	cancel()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"address=192.0.2.1 count=2", "address=192.0.2.2 count=1"} {
		if strings.Count(log.String(), `msg="credentials refused" `+line) != 1 {
			t.Errorf("no line has %s:\n%s", line, &log)
		}
	}
}
