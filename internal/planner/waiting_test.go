package planner

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// took is how long a pause lasts.
func took(ctx context.Context, w *waiting) time.Duration {
	began := time.Now()
	w.pause(ctx)
	return time.Since(began)
}

func TestComposingPausesWhileSomebodyWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &Planner{}
		if d := took(t.Context(), &p.waiting); d != 0 {
			t.Errorf("nobody waits, and it paused for %v", d)
		}
		first, second := p.Answering(), p.Answering()
		first()
		if d := took(t.Context(), &p.waiting); d != pauseMost {
			t.Errorf("somebody waits for long, and it paused for %v, want %v", d, pauseMost)
		}
		time.AfterFunc(time.Millisecond, second)
		if d := took(t.Context(), &p.waiting); d != time.Millisecond {
			t.Errorf("answered after 1 ms, and it paused for %v", d)
		}
		if d := took(t.Context(), &p.waiting); d != 0 {
			t.Errorf("all are answered, and it paused for %v", d)
		}
		slow := p.Answering()
		time.Sleep(answeringMost)
		synctest.Wait()
		if d := took(t.Context(), &p.waiting); d != 0 {
			t.Errorf("after %v it still paused for %v", answeringMost, d)
		}
		slow()
		slow()
		if p.waiting.n != 0 {
			t.Errorf("%d wait", p.waiting.n)
		}
		defer p.Answering()()
		gone, leave := context.WithCancel(t.Context())
		leave()
		if d := took(gone, &p.waiting); d != 0 {
			t.Errorf("cancelled, and it paused for %v", d)
		}
	})
}
