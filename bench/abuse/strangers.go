package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// households is how many an account may have.
const households = 200

// join makes the stranger's account.
func (f *flood) join(ctx context.Context) error {
	f.stranger = &person{email: "stranger@example.org", address: "203.0.113.9"}
	if err := f.world.signUp(ctx, f.stranger); err != nil {
		return err
	}
	f.households = []string{f.stranger.household}
	return nil
}

// settle makes the stranger's account with all its households, an eater in each.
func (f *flood) settle(ctx context.Context) error {
	if err := f.join(ctx); err != nil {
		return err
	}
	for n := 1; n < households; n++ {
		var made struct{ ID string }
		if err := f.world.must(ctx, f.stranger, "POST", "/api/v1/households", map[string]any{"name": fmt.Sprint("Home ", n)}, &made); err != nil {
			return fmt.Errorf("household %d: %w", n, err)
		}
		home := "/api/v1/households/" + made.ID
		eater := map[string]any{"name": "Eve", "allergens": []string{}, "diets": []string{}, "excluded_foods": []string{}}
		if err := f.world.must(ctx, f.stranger, "POST", home+"/eaters", eater, nil); err != nil {
			return fmt.Errorf("eater %d: %w", n, err)
		}
		f.households = append(f.households, home)
	}
	return nil
}

// orderMonth orders four weeks for one of the stranger's households, each of which orders
// other weeks when its turn comes again.
func (f *flood) orderMonth(ctx context.Context, n int) error {
	var g struct{ ID string }
	round := n / len(f.households)
	err := f.world.must(ctx, f.stranger, "POST", f.households[n%len(f.households)]+"/generations", map[string]any{
		"days": 28, "start_date": time.Now().UTC().AddDate(0, 0, 1+28*(round%12)).Format(time.DateOnly), "replace": true, "composer": "built-in",
	}, &g)
	if err == nil {
		f.mu.Lock()
		f.generation = g.ID
		f.mu.Unlock()
	}
	return err
}

// watch opens an event stream of a menu in the making and reads it to its end. Each
// twentieth orders the menu first.
func (f *flood) watch(ctx context.Context, n int) error {
	if n%20 == 0 {
		if err := f.orderMonth(ctx, n); err != nil && !errors.As(err, new(refused)) {
			return err
		}
	}
	f.mu.Lock()
	generation := f.generation
	f.mu.Unlock()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, f.world.base+"/api/v1/generations/"+generation+"/events", nil)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+f.stranger.token)
	r.Header.Set("X-Forwarded-For", f.stranger.address)
	response, err := f.world.http.Do(r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode >= 400 {
		return refused(response.StatusCode)
	}
	_, err = io.Copy(io.Discard, response.Body)
	return err
}

// patience is how long a silent connection waits to be told something.
const patience = 5 * time.Second

// silentBody announces a body and sends none.
func (f *flood) silentBody(ctx context.Context, n int) error {
	path, credentials := "/api/v1/auth/login", ""
	if n%2 == 0 {
		path, credentials = "/api/v1/households", "Authorization: Bearer "+f.stranger.token+"\r\n"
	}
	return f.speak(ctx, "127.0.0.1", fmt.Sprintf("POST %s HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: %s\r\n%sContent-Type: application/json\r\nContent-Length: 100\r\n\r\n",
		path, f.stranger.address, credentials))
}

// silence opens a connection of an address of its own and says nothing.
func (f *flood) silence(ctx context.Context, _ int) error { return f.speak(ctx, "127.0.0.9", "") }

// dialling bounds how many connections are being opened at once.
var dialling = make(chan struct{}, 64)

// speak opens a connection from an address, says something, and waits for what it is told.
func (f *flood) speak(ctx context.Context, from, words string) error {
	dialling <- struct{}{}
	dialer := net.Dialer{Timeout: patience, LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	connection, err := dialer.DialContext(ctx, "tcp", strings.TrimPrefix(f.world.base, "http://"))
	<-dialling
	if err != nil {
		return errors.New("no connection")
	}
	defer connection.Close()
	_ = connection.SetDeadline(time.Now().Add(patience))
	if _, err := io.WriteString(connection, words); err != nil {
		return errors.New("closed")
	}
	status, err := bufio.NewReader(connection).ReadString('\n')
	var late net.Error
	switch {
	case err == nil:
		_, told, _ := strings.Cut(strings.TrimSpace(status), " ")
		return errors.New(told)
	case errors.As(err, &late) && late.Timeout():
		return errors.New("told nothing")
	}
	return errors.New("closed")
}
