package web

import (
	"maps"
	"net/http"
	"strconv"
	"sync/atomic"

	"github.com/maypok86/otter/v2"
	"github.com/maypok86/otter/v2/stats"

	"mealplanner/internal/web/api"
)

// memo keeps answers under all that they depend on. So nothing in it is ever wrong, and
// nothing has to be taken out of it but for its bound: what nobody asks for any more goes.
type memo struct {
	kept      *otter.Cache[key, *knownAnswer] // nil: none is kept
	counter   *stats.Counter
	unchanged atomic.Int64 // answers that the client had
}

// knownAnswer is an answer as it goes out. It is never written to.
type knownAnswer struct {
	header http.Header
	body   []byte
}

// besideBody is what an answer takes beside its bytes: its header, its key, its place.
const besideBody = 1 << 10

// newMemo makes one of so many bytes; 0: it keeps nothing.
func newMemo(maxBytes int64) (*memo, error) {
	m := &memo{counter: stats.NewCounter()}
	if maxBytes <= 0 {
		return m, nil
	}
	var err error
	m.kept, err = otter.New(&otter.Options[key, *knownAnswer]{
		MaximumWeight: uint64(maxBytes),
		Weigher:       func(_ key, a *knownAnswer) uint32 { return uint32(len(a.body) + besideBody) },
		StatsRecorder: m.counter,
	})
	return m, err
}

// get gives an answer that is kept; nil: it is not.
func (m *memo) get(k key) *knownAnswer {
	if m.kept == nil {
		return nil
	}
	a, _ := m.kept.GetIfPresent(k)
	return a
}

// put keeps an answer, in place of those that were asked for less.
func (m *memo) put(k key, a *knownAnswer) {
	if m.kept != nil {
		m.kept.Set(k, a)
	}
}

// numbers are those of now.
func (m *memo) numbers() api.Memo {
	n := api.Memo{Unchanged: m.unchanged.Load()}
	if m.kept != nil {
		s := m.counter.Snapshot()
		n.Hits, n.Misses, n.Evicted = int64(s.Hits), int64(s.Misses), int64(s.Evictions)
		n.Limit, n.Bytes, n.Answers = int64(m.kept.GetMaximum()), int64(m.kept.WeightedSize()), m.kept.EstimatedSize()
	}
	return n
}

// give gives the answer to who asks.
func (a *knownAnswer) give(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	maps.Copy(h, a.header)
	h["Content-Length"] = []string{strconv.Itoa(len(a.body))}
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(a.body) // a client that went away is no error of ours
	}
}
