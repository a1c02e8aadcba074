package llm

import (
	"context"
	"math"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// senseless is from where on a wish to wait is taken for a mistake: no provider's
// window is longer than a month.
const senseless = 31 * 24 * time.Hour

// retryAfter is how long the provider wants to be left alone, 0 when it does not say or
// says nothing sensible. Milliseconds go before seconds, headers before the body. A
// date counts from the response's own, so that our clock may be wrong.
func retryAfter(header http.Header, message heard, now time.Time) time.Duration {
	for _, name := range []string{"retry-after-ms", "x-ms-retry-after-ms"} {
		if d := span(header.Get(name), time.Millisecond); d > 0 {
			return d
		}
	}
	value := header.Get("Retry-After")
	if d := span(value, time.Second); d > 0 {
		return d
	}
	if date, err := http.ParseTime(value); err == nil {
		if theirs, err := http.ParseTime(header.Get("Date")); err == nil {
			now = theirs
		}
		if d := sensible(date.Sub(now)); d > 0 {
			return d
		}
	}
	if message.delay > 0 {
		return message.delay
	}
	return waitInWords(message.text)
}

// span reads a number of units; senseless ones are 0.
func span(value string, unit time.Duration) time.Duration {
	n, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil || math.IsNaN(n) || n > float64(senseless/unit) {
		return 0
	}
	return sensible(time.Duration(n * float64(unit)))
}

func sensible(d time.Duration) time.Duration {
	if d < 0 || d > senseless {
		return 0
	}
	return d
}

// tryAgain finds "try again in 41.724s", "… in 6m0s", "… in 20 seconds", "… in 2 minutes".
var tryAgain = regexp.MustCompile(`(?:again|retry) (?:in|after) ((?:[0-9.]+(?:ms|[hms]))+|([0-9.]+) ?(second|minute|hour)s?)\b`)

func waitInWords(text string) time.Duration {
	found := tryAgain.FindStringSubmatch(text)
	if found == nil {
		return 0
	}
	if found[2] != "" {
		return span(found[2], map[string]time.Duration{"second": time.Second, "minute": time.Minute, "hour": time.Hour}[found[3]])
	}
	d, err := time.ParseDuration(found[1])
	if err != nil {
		return 0
	}
	return sensible(d)
}

// Between tries: full jitter under a ceiling that doubles.
const firstPause, longestPause = time.Second, 20 * time.Second

// pauseBefore is how long to wait before the try after n failed ones (n from 1); random
// is in [0, 1). What the provider asks for is never shortened, and lengthened by up to
// a tenth, so that those who were told the same do not come together.
func pauseBefore(n int, asked time.Duration, random float64) time.Duration {
	ceiling := longestPause
	if n < 6 {
		ceiling = min(longestPause, firstPause<<(n-1))
	}
	return max(time.Duration(random*float64(ceiling)), asked+time.Duration(random*float64(asked)/10))
}

// fits reports whether a wait is short enough to be slept, and ends before the context.
func fits(ctx context.Context, wait, longest time.Duration) bool {
	deadline, limited := ctx.Deadline()
	return wait <= longest && (!limited || time.Until(deadline) > wait)
}

// sleep waits, or ends with the context's error.
func sleep(ctx context.Context, wait time.Duration) error {
	if wait <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// retryBudget bounds the retries of all jobs together: a dead provider costs ten of
// them, not two for each call. A success earns a tenth of a retry.
type retryBudget struct {
	mu    sync.Mutex
	spent int // tenths
}

const maxRetries, tenths = 10, 10

func (b *retryBudget) take() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.spent > (maxRetries-1)*tenths {
		return false
	}
	b.spent += tenths
	return true
}

func (b *retryBudget) earn() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.spent = max(0, b.spent-1)
}

func (b *retryBudget) left() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return maxRetries - (b.spent+tenths-1)/tenths
}
