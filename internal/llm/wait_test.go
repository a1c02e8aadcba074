//proof:faults

package llm

import (
	"math/rand/v2"
	"net/http"
	"testing"
	"time"
)

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
	header := func(pairs ...string) http.Header {
		h := http.Header{}
		for i := 0; i < len(pairs); i += 2 {
			h.Set(pairs[i], pairs[i+1])
		}
		return h
	}
	for _, test := range []struct {
		name   string
		header http.Header
		body   string
		want   time.Duration
	}{
		{"nothing", header(), ``, 0},
		{"seconds", header("Retry-After", "20"), ``, 20 * time.Second},
		{"space", header("Retry-After", " 20 "), ``, 20 * time.Second},
		{"fraction", header("Retry-After", "0.25"), ``, 250 * time.Millisecond},
		{"zero", header("Retry-After", "0"), ``, 0},
		{"negative", header("Retry-After", "-1"), ``, 0},
		{"word", header("Retry-After", "soon"), ``, 0},
		{"NaN", header("Retry-After", "NaN"), ``, 0},
		{"infinite", header("Retry-After", "+Inf"), ``, 0},
		{"beyond floats", header("Retry-After", "1e999"), ``, 0},
		{"longer than a month", header("Retry-After", "1e12"), ``, 0},
		{"negative infinite", header("Retry-After", "-Inf"), ``, 0},
		{"half a month", header("Retry-After", "1296000"), ``, 15 * 24 * time.Hour},
		{"milliseconds", header("retry-after-ms", "1500"), ``, 1500 * time.Millisecond},
		{"milliseconds first", header("retry-after-ms", "1500", "Retry-After", "9"), ``, 1500 * time.Millisecond},
		{"Azure's milliseconds", header("x-ms-retry-after-ms", "1500", "Retry-After", "9"), ``, 1500 * time.Millisecond},
		{"senseless milliseconds", header("retry-after-ms", "NaN", "Retry-After", "9"), ``, 9 * time.Second},
		{"date", header("Retry-After", "Tue, 01 Dec 2026 12:00:30 GMT"), ``, 30 * time.Second},
		{"date by their clock", header("Retry-After", "Tue, 01 Dec 2026 14:00:30 GMT", "Date", "Tue, 01 Dec 2026 14:00:00 GMT"), ``, 30 * time.Second},
		{"date in the past", header("Retry-After", "Tue, 01 Dec 2026 11:00:00 GMT"), ``, 0},
		{"date in a far year", header("Retry-After", "Tue, 01 Dec 2099 11:00:00 GMT"), ``, 0},
		{"words", header(), `{"error":{"message":"Please try again in 41.724s. Thanks."}}`, 41724 * time.Millisecond},
		{"words in milliseconds", header(), `{"error":{"message":"try again in 250ms"}}`, 250 * time.Millisecond},
		{"words in minutes", header(), `{"error":"Please try again in 6m0s."}`, 6 * time.Minute},
		{"words spelled out", header(), `{"detail":"Retry after 2 minutes"}`, 2 * time.Minute},
		{"words of nothing", header(), `{"error":"try again in ... s"}`, 0},
		{"headers before words", header("Retry-After", "3"), `{"error":"try again in 9s"}`, 3 * time.Second},
		{"Gemini", header(), `[{"error":{"details":[{"retryDelay":"41s"}]}}]`, 41 * time.Second},
		{"Gemini in its long form", header(), `{"error":{"details":[{"retryDelay":{"seconds":41}}]}}`, 41 * time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := retryAfter(test.header, hear([]byte(test.body)), now); got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

// A pause is never shorter than was asked for, nor longer than the asked and a tenth or
// the ceiling.
func TestPause(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, test := range []struct {
		tries int
		asked time.Duration
		max   time.Duration
	}{
		{1, 0, time.Second}, {2, 0, 2 * time.Second}, {3, 0, 4 * time.Second}, {5, 0, 16 * time.Second}, {6, 0, 20 * time.Second}, {99, 0, 20 * time.Second},
		{1, 1500 * time.Millisecond, 1650 * time.Millisecond}, {3, 100 * time.Second, 110 * time.Second}, {1, time.Millisecond, time.Second},
	} {
		longest := time.Duration(0)
		for range 1000 {
			got := pauseBefore(test.tries, test.asked, random.Float64())
			if got < test.asked || got > test.max {
				t.Fatalf("try %d, asked %v: waits %v, want at most %v", test.tries, test.asked, got, test.max)
			}
			longest = max(longest, got)
		}
		if longest < test.max*8/10 {
			t.Errorf("try %d, asked %v: waits %v at most, want full jitter to %v", test.tries, test.asked, longest, test.max)
		}
	}
}

func TestRetryBudget(t *testing.T) {
	var b retryBudget
	taken := func() (n int) {
		for b.take() {
			n++
		}
		return n
	}
	if got := taken(); got != 10 {
		t.Errorf("a dead provider costs %d retries, want 10", got)
	}
	for range 9 {
		b.earn()
	}
	if b.take() {
		t.Error("nine successes earn a retry")
	}
	for range 200 {
		b.earn()
	}
	if got := taken(); got != 10 {
		t.Errorf("many successes earn %d retries, want 10", got)
	}
}

func FuzzRetryAfter(f *testing.F) {
	for _, seed := range []string{"1", "-1", "NaN", "1e12", "0x1p-2", "Tue, 01 Dec 2026 12:00:30 GMT", "try again in 9h8m7.5s", `{"retryDelay":"1s"}`} {
		f.Add(seed, seed, seed)
	}
	f.Fuzz(func(t *testing.T, seconds, milliseconds, body string) {
		h := http.Header{"Retry-After": {seconds}, "Retry-After-Ms": {milliseconds}, "Date": {body}}
		if d := retryAfter(h, hear([]byte(body)), time.Now()); d < 0 || d > senseless {
			t.Fatalf("waits %v", d)
		}
	})
}
