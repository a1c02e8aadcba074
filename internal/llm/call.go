package llm

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"regexp"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/google/uuid"
)

// grace is how long the end of a stream is waited for when the answer is whole: the
// usage comes there.
const grace = 2 * time.Second

// outcome is one call's, over the wire.
type outcome struct {
	*reply  // nil: no answer with status 200 came
	fault   *Error
	header  http.Header
	sent    bool          // the request, at least in part
	ours    string        // our name for the request
	id      string        // the provider's
	first   time.Duration // until the answer began to grow
	ended   time.Time
	started time.Time
}

// answered reports whether the provider said something, be it a refusal.
func (o outcome) answered() bool {
	return o.fault == nil || o.fault.Status > 0 && o.fault.Class != Timeout && o.fault.Class != Cancelled
}

// began is how long the answer took to begin, of one in one piece how long it took.
func (o outcome) began() time.Duration {
	if o.first > 0 {
		return o.first
	}
	return o.ended.Sub(o.started)
}

// cutShort reports whether the connection ended before the provider had said all: it
// may have gone on without us.
func (o outcome) cutShort() bool {
	if o.fault == nil || o.fault.Status >= 300 {
		return false
	}
	switch o.fault.Class {
	case Timeout, Network, Cancelled, Malformed:
		return true
	}
	return false
}

// call sends one request and reads its answer, an object of an outline or free text, within
// the deadlines of the limits.
func (l *link) call(ctx context.Context, w wire, asked *outline) (out outcome) {
	out.started = time.Now()
	out.header = http.Header{}
	defer func() {
		if out.ended = time.Now(); out.answered() {
			l.heard.Store(out.ended.UnixNano())
		}
	}()
	watched, watch := watching(ctx, l.limits, w.Stream)
	defer watch.stop()

	var sent atomic.Bool
	traced := httptrace.WithClientTrace(watched, &httptrace.ClientTrace{WroteHeaders: func() { sent.Store(true) }})
	defer func() { out.sent = sent.Load() }()
	out.ours = uuid.NewString()
	request, err := l.request(traced, w, out.ours)
	if err != nil {
		out.fault = &Error{Class: BadRequest, detail: "the request cannot be encoded"}
		return out
	}
	response, err := l.client.Do(request)
	if err != nil {
		out.fault = l.broken(ctx, watched, err)
		return out
	}
	defer response.Body.Close()
	out.header = response.Header
	out.id = l.requestID(response.Header)

	if response.StatusCode >= 300 {
		body, _ := io.ReadAll(io.LimitReader(response.Body, maxErrorBody)) // what came has to do
		out.fault = classify(response.StatusCode, response.Header, body, time.Now())
		if ctx.Err() != nil {
			out.fault = cancelled(ctx)
		}
	} else {
		out.reply, err = l.read(response, w.limit(), asked, pace{
			grew: func() {
				if out.first == 0 {
					out.first = time.Since(out.started)
				}
				l.heard.Store(time.Now().UnixNano())
				watch.grew()
			},
			ended: watch.ended,
		})
		out.fault = l.failure(ctx, watched, err)
	}
	if out.fault != nil {
		out.fault.Status = response.StatusCode
		out.fault.RequestID = out.id
	}
	return out
}

// read takes in the answer to a request for so many tokens. One that says itself to be larger
// than any is not read at all.
func (l *link) read(response *http.Response, tokens int, asked *outline, pace pace) (*reply, error) {
	limits := l.limits.forTokens(tokens)
	if response.ContentLength > int64(max(limits.Body, limits.stream)) {
		return &reply{}, errTooMuch
	}
	return read(response.Body, response.Header, limits, asked, pace)
}

// request builds the HTTP request. The key is in a header of its own and nowhere else.
func (l *link) request(ctx context.Context, w wire, id string) (*http.Request, error) {
	payload, err := w.encode()
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, l.url.String(), bytes.NewReader(payload))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json")
	if w.Stream {
		request.Header.Set("Accept", "text/event-stream, application/json")
	}
	request.Header.Set("User-Agent", "mealplanner")
	request.Header.Set("X-Client-Request-Id", id)
	if name, value := l.provider.credentials(l.url); name != "" {
		request.Header.Set(name, value)
	}
	return request, nil
}

// failure is what went wrong while an answer with status 200 was read; nil: nothing, or
// a loop, which is judged by what came before it.
func (l *link) failure(ctx, watched context.Context, err error) *Error {
	var fault *Error
	switch {
	case err == nil, errors.Is(err, errLoop):
		return nil
	case errors.As(err, &fault):
		return fault
	case errors.Is(err, errTooMuch):
		return &Error{Class: Malformed, detail: "the answer is larger than the limit", hints: hints{content: true}}
	case errors.Is(err, errUseless):
		return &Error{Class: Malformed, detail: "the answer was left: nothing like what was asked for was in sight", hints: hints{content: true}}
	case errors.Is(err, io.EOF) && context.Cause(watched) == nil:
		return &Error{Class: Malformed, detail: "an empty answer"}
	default:
		return l.broken(ctx, watched, err)
	}
}

// broken is why a connection gave nothing or ended early. The error's own text is not
// kept: it may quote the response, or a URL.
func (l *link) broken(ctx, watched context.Context, err error) *Error {
	var late overdue
	var nameless *net.DNSError
	var certificate *tls.CertificateVerificationError
	var slow net.Error
	switch {
	case ctx.Err() != nil:
		return cancelled(ctx)
	case errors.As(context.Cause(watched), &late):
		return &Error{Class: Timeout, Phase: late.phase}
	case errors.Is(err, errRefusedAddress):
		return &Error{Class: NotFound, detail: "the address is one of those that are refused (link-local, metadata)"}
	case errors.As(err, &nameless):
		return &Error{Class: Network, detail: "the host's name is not known"}
	case errors.As(err, &certificate):
		return &Error{Class: Network, detail: "the host's certificate is not valid"}
	case errors.Is(err, syscall.ECONNREFUSED):
		return &Error{Class: Network, detail: "the connection is refused"}
	case errors.As(err, &slow) && slow.Timeout():
		return &Error{Class: Timeout, Phase: Dial}
	default:
		return &Error{Class: Network, detail: "the connection was cut"}
	}
}

// overdue is the cause of a call that a deadline ended.
type overdue struct{ phase Phase }

func (o overdue) Error() string { return "llm: no answer in time: " + string(o.phase) }

// watch keeps the deadlines of one call.
type watch struct {
	limits       Limits
	stall, whole *time.Timer
	begun        atomic.Bool
	cancel       context.CancelCauseFunc
}

// watching gives a context that ends with an overdue. A body that comes in one piece
// has no first token: only the whole call is watched.
func watching(ctx context.Context, limits Limits, streamed bool) (context.Context, *watch) {
	ctx, cancel := context.WithCancelCause(ctx)
	w := &watch{limits: limits, cancel: cancel}
	first := limits.FirstToken
	if !streamed {
		first = limits.Call
	}
	w.whole = time.AfterFunc(limits.Call, func() { cancel(overdue{Whole}) })
	w.stall = time.AfterFunc(first, func() {
		if w.begun.Load() {
			cancel(overdue{Progress})
		} else {
			cancel(overdue{FirstToken})
		}
	})
	return ctx, w
}

func (w *watch) grew() {
	w.begun.Store(true)
	w.stall.Reset(w.limits.Progress)
}

func (w *watch) ended() { w.stall.Reset(grace) }

func (w *watch) stop() {
	w.stall.Stop()
	w.whole.Stop()
	w.cancel(nil)
}

// identifier is what may be logged and shown of a provider's words: ids, not sentences.
var identifier = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,127}$`)

// named gives value where it is an id and holds no key.
func (l *link) named(value string) string {
	if key := l.provider.Key.reveal(); !identifier.MatchString(value) || key != "" && strings.Contains(value, key) {
		return ""
	}
	return value
}

// requestID is the provider's name for the call, for its support.
func (l *link) requestID(h http.Header) string {
	for _, header := range []string{"x-request-id", "request-id", "x-generation-id", "apim-request-id", "cf-ray"} {
		if id := l.named(h.Get(header)); id != "" {
			return id
		}
	}
	return ""
}
