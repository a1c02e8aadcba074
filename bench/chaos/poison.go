package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// poisonTries is how often the service tries a generation before it gives it up.
const poisonTries = 5

// poison orders one week while nothing else is queued and kills whoever works at it,
// each time. The order must end as given up, two leases after the last kill at most:
// no other order comes that could end it by the way.
func (w *world) poison(ctx context.Context, u *user) error {
	o := u.newOrder(nil)
	start := time.Now().UTC().AddDate(0, 0, 200).Format(time.DateOnly)
	u.send2(ctx, o, request{Method: http.MethodPost, Path: u.household + "/generations",
		Header: map[string]string{"Idempotency-Key": o.key},
		Body:   map[string]any{"days": 7, "start_date": start, "composer": "built-in", "replace": true}}, false)
	if o.generation == "" {
		w.history.violated(u.n, "", "with every fault off an order is not accepted")
		return nil
	}
	kills, last := 0, time.Now()
	for wait(ctx, nil, 10*time.Millisecond) {
		state, worker, err := w.workerOf(ctx, o.generation)
		if err != nil {
			return err
		}
		limit := 2*w.lease + takeoverMargin + w.outages.within(last, time.Now())
		switch waited := time.Since(last); {
		case state == "failed" || state == "completed" || state == "cancelled":
			w.history.noted("the order that killed %d workers is %s after %v", kills, state, waited)
			if state != "failed" || kills != poisonTries {
				w.history.violated(u.n, o.generation, "it is %s after %d workers were killed, not given up after %d", state, kills, poisonTries)
			}
			return nil
		case waited > limit:
			w.history.violated(u.n, o.generation, "it is still %s %v after the last of %d kills", state, waited, kills)
			return nil
		}
		for _, s := range w.servers {
			if state == "running" && strings.Contains(worker, fmt.Sprintf("-%d-", s.pid())) {
				if err := w.kill(ctx, s, 0); err != nil {
					return err
				}
				kills, last = kills+1, time.Now()
			}
		}
	}
	return ctx.Err()
}

// workerOf gives a generation's state and who claimed it last.
func (w *world) workerOf(ctx context.Context, generation string) (state, worker string, err error) {
	err = w.database.QueryRow(ctx, `SELECT state, worker FROM generation WHERE id = $1`, generation).Scan(&state, &worker)
	return state, worker, err
}
