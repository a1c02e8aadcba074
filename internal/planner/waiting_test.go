package planner

import (
	"context"
	"fmt"
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
		first, second := p.Answering("ada"), p.Answering("bob")
		first()
		if d := took(t.Context(), &p.waiting); d != maxPause {
			t.Errorf("somebody waits for long, and it paused for %v, want %v", d, maxPause)
		}
		time.AfterFunc(time.Millisecond, second)
		if d := took(t.Context(), &p.waiting); d != time.Millisecond {
			t.Errorf("answered after 1 ms, and it paused for %v", d)
		}
		if d := took(t.Context(), &p.waiting); d != 0 {
			t.Errorf("all are answered, and it paused for %v", d)
		}
		slow := p.Answering("")
		time.Sleep(maxAnswering)
		synctest.Wait()
		if d := took(t.Context(), &p.waiting); d != 0 {
			t.Errorf("after %v it still paused for %v", maxAnswering, d)
		}
		slow()
		slow()
		if p.waiting.n != 0 {
			t.Errorf("%d wait", p.waiting.n)
		}
		defer p.Answering("")()
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if d := took(gone, &p.waiting); d != 0 {
			t.Errorf("cancelled, and it paused for %v", d)
		}
	})
}

// One account that asks without a break holds composing up for a quarter of the time,
// and nobody else's share is touched.
func TestOneAccountHasAShareOfThePauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &Planner{}
		var held time.Duration
		const whole = 20 * time.Second
		for began := time.Now(); time.Since(began) < whole; {
			answered := p.Answering("greedy")
			if p.waiting.n > 0 {
				held += 5 * time.Millisecond
			}
			time.Sleep(5 * time.Millisecond)
			answered()
		}
		if shortest, longest := whole/accountShare, whole/accountShare+maxOwnAnswering+10*time.Millisecond; held < shortest || held > longest {
			t.Errorf("held up for %v, want %v to %v", held, shortest, longest)
		}
		answered := p.Answering("ada")
		if d := took(t.Context(), &p.waiting); d != maxPause {
			t.Errorf("another account: it paused for %v", d)
		}
		answered()
		time.Sleep(maxOwnAnswering * accountShare)
		answered = p.Answering("greedy")
		if p.waiting.n != 1 {
			t.Error("its share is not given back")
		}
		answered()
		for n := range 2 * maxPaid {
			p.Answering(fmt.Sprint(n))()
		}
		time.Sleep(time.Second)
		p.Answering("last")()
		if n := len(p.waiting.paid); n > 2 {
			t.Errorf("%d accounts are remembered", n)
		}
	})
}
