package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/planner"
	"mealplanner/internal/problem"
	"mealplanner/internal/web/api"
	"mealplanner/internal/words"
)

// Times of an event stream.
const (
	keepAlive      = 15 * time.Second // a comment, so that proxies do not hang up; and the credentials are asked again
	eventWrite     = 10 * time.Second // for one write to a slow client
	pollWithout    = 2 * time.Second  // between looks when nobody tells of changes
	patience       = 20               // reads in a row that may fail while the database is away
	pause          = time.Second      // between them
	retryReconnect = 3000             // ms, what the browser waits before it asks again
)

// events tells of a generation until it is final, the client goes, the server stops
// or the caller loses the right to see it. The first event is the generation as it
// is, unless Last-Event-ID says that the client has it; then each change sends the
// newest state: versions may be skipped, the last never is. Each read goes through
// the planner, which asks the membership again. The credentials are asked for again before
// each event, with each comment, and at once when credentials of the account have ended in
// this process: one indexed read.
func (s *Server) events(w http.ResponseWriter, r *http.Request, c account.Caller) error {
	// Who has too many is told before the database is asked anything.
	done, err := s.streams.take(c.AccountID())
	if err != nil {
		return err
	}
	defer done()
	// The watch lives as long as the stream. Watching before reading is what makes
	// sure that no change falls between the two.
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	id := r.PathValue("generation")
	changed := s.watch(ctx, id)
	g, err := s.readOnce(ctx, c, id)
	if err != nil {
		return err
	}
	out := &eventStream{w: w, control: http.NewResponseController(w), words: wordsOf(r.Context())}
	if err := out.begin(); err != nil {
		return fmt.Errorf("events: %w", err)
	}
	seen := lastEventID(r)
	ticks := time.NewTicker(keepAlive)
	defer ticks.Stop()
	may := func() bool { return s.stillMay(w, r) }
	again := s.streams.again(c.AccountID())
	for {
		if g.Version != seen {
			if err := out.send(g); err != nil {
				return nil //nolint:nilerr // the client went away: there is nobody to tell
			}
			seen = g.Version
		}
		if g.State.Final() || !s.nextChange(ctx, out, wakes{changed, ticks.C, again}, may) {
			return nil
		}
		again = s.streams.again(c.AccountID()) // before they are asked for: nothing ends unseen
		if g, err = s.readPatiently(ctx, c, id); err != nil {
			infoOf(ctx).err = err
			return nil // the client asks again, and is then told why
		}
		if !may() {
			return nil
		}
	}
}

// stillMay asks for the credentials again, within the time of any other request: a revoked
// session's stream ends. A database that is away ends nothing.
func (s *Server) stillMay(w http.ResponseWriter, r *http.Request) bool {
	ctx, cancel := context.WithTimeout(r.Context(), requestTime)
	defer cancel()
	_, err := s.authenticate(w, r.WithContext(ctx))
	return err == nil || problem.Is(err, problem.Unavailable) || errors.Is(err, context.DeadlineExceeded)
}

// wakes are what a stream waits for.
type wakes struct {
	changed <-chan struct{}  // the generation
	ticks   <-chan time.Time // a comment is due
	again   <-chan struct{}  // closed: credentials of the account have ended
}

// nextChange waits for a change, or for the credentials to be asked for again before the
// next is read; false: the stream ends.
func (s *Server) nextChange(ctx context.Context, out *eventStream, on wakes, may func() bool) bool {
	for {
		select {
		case <-ctx.Done():
			return false
		case <-s.stopping:
			return false
		case _, open := <-on.changed:
			return open
		case <-on.again:
			return true
		case <-on.ticks:
			if !may() || out.comment() != nil {
				return false
			}
		}
	}
}

// readPatiently reads again while the database is away or full for a moment: what
// the client was told last still holds.
func (s *Server) readPatiently(ctx context.Context, c account.Caller, id string) (planner.Generation, error) {
	for tries := 1; ; tries++ {
		g, err := s.readOnce(ctx, c, id)
		away := problem.Is(err, problem.Unavailable) || errors.Is(err, context.DeadlineExceeded)
		if err == nil || !away || tries == patience {
			return g, err
		}
		select {
		case <-ctx.Done():
			return g, err
		case <-s.stopping:
			return g, err
		case <-time.After(pause):
		}
	}
}

// readOnce reads within the time of any other request.
func (s *Server) readOnce(ctx context.Context, c account.Caller, id string) (planner.Generation, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTime)
	defer cancel()
	return s.Planner.Generation(ctx, c, id)
}

// watch gives a channel of changes until ctx ends.
func (s *Server) watch(ctx context.Context, id string) <-chan struct{} {
	if s.Watch != nil {
		return s.Watch(ctx, id)
	}
	changed := make(chan struct{}, 1)
	go func() {
		defer close(changed)
		ticker := time.NewTicker(pollWithout)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				select {
				case changed <- struct{}{}:
				default:
				}
			}
		}
	}()
	return changed
}

// lastEventID is the version that the client has, -1 when it has none of ours.
func lastEventID(r *http.Request) int {
	n, err := strconv.Atoi(r.Header.Get("Last-Event-ID"))
	if err != nil || n < 0 {
		return -1
	}
	return n
}

// eventStream writes server-sent events, each within its own deadline.
type eventStream struct {
	w       http.ResponseWriter
	control *http.ResponseController
	words   *words.Words
}

func (e *eventStream) begin() error {
	// The server's deadlines are for requests that end. Reading: a stream's Client
	// sends nothing more, and a read that times out would cancel the request.
	if err := e.control.SetReadDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	h := e.w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	return e.write(fmt.Appendf(nil, "retry: %d\n\n", retryReconnect))
}

func (e *eventStream) send(g planner.Generation) error {
	data, err := json.Marshal(api.GenerationOf(e.words, g))
	if err != nil {
		return err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "id: %d\nevent: generation\ndata: %s\n\n", g.Version, data)
	return e.write(b.Bytes())
}

func (e *eventStream) comment() error { return e.write([]byte(": still here\n\n")) }

func (e *eventStream) write(data []byte) error {
	if err := e.control.SetWriteDeadline(time.Now().Add(eventWrite)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	if _, err := e.w.Write(data); err != nil {
		return err
	}
	if err := e.control.Flush(); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	return nil
}
