package jobs

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"testing"

	"mealplanner/internal/guard"
	"mealplanner/internal/store"
)

// safeBuffer may be written to by every goroutine.
type safeBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func TestAnAttemptsLineSaysWhatItHadOfTheDatabase(t *testing.T) {
	each(t, func(w *world) {
		var log safeBuffer
		c := quick("one")
		c.Log = slog.New(slog.NewJSONHandler(&log, nil))
		r, stop := w.serve(w.store, func(ctx context.Context, g store.Generation, h store.Claim) error {
			for _, ctx := range []context.Context{ctx, guard.Fork(ctx)} {
				err := w.store.View(ctx, func(context.Context, *store.Tx) error {
					return nil
				})
				if err != nil {
					return err
				}
			}
			return over(ctx, g, h)
		}, c)
		id := w.order()
		r.Poke()
		w.until(r, id, "its end", final)
		stop()
		found := 0
		for line := range bytes.Lines(log.Bytes()) {
			var record map[string]any
			if err := json.Unmarshal(line, &record); err != nil {
				w.t.Fatal(err)
			}
			if record["generation"] != id {
				continue
			}
			found++
			if hold, _ := record["db_hold_ms"].(float64); record["db_transactions"] != 2.0 || hold <= 0 {
				w.t.Errorf("the line says %v", record)
			}
			if _, ok := record["db_wait_ms"].(float64); !ok {
				w.t.Errorf("no wait in %v", record)
			}
		}
		if found != 1 {
			w.t.Errorf("%d lines of one attempt:\n%s", found, log.String())
		}
	})
}
