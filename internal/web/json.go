package web

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"reflect"
	"strings"
	"sync"

	"mealplanner/internal/account"
	"mealplanner/internal/problem"
	"mealplanner/internal/wire"
)

// What a JSON or form body may have, in bytes. A route takes smallBody; one that needs
// more says so in its row.
const (
	smallBody  = 64 << 10
	mediumBody = 256 << 10
	largeBody  = 1 << 20
)

// jsonEndpoint is a typed handler of the JSON API. Its input is a struct: parameters by
// their tags, and the field Body. Its output is one too: headers by their tags, Status where
// it has several, and Body.
type jsonEndpoint struct {
	open     bool
	status   int      // of success; 0: 200, or 204 without a body
	other    int      // another status of success, with the same body; 0: none
	media    []string // further forms of the answer, for the description
	maxBytes int64    // bytes of the body; 0: smallBody
	reads    bool     // one snapshot, in which is proved who asks
	// remembered: its answer depends on nothing but what keyOf has.
	remembered bool
	in, out    reflect.Type
	// answer reads the input and handles it. The output is a pointer.
	answer func(r *http.Request, body []byte) (out any, err error)
}

// handled makes an endpoint of a handler that is told what is already known to be wrong
// with its input.
func handled[In, Out any](fn func(context.Context, *In, problem.Collector) (*Out, error)) *jsonEndpoint {
	return &jsonEndpoint{
		in: reflect.TypeFor[In](), out: reflect.TypeFor[Out](),
		answer: func(r *http.Request, body []byte) (any, error) {
			in := new(In)
			found, err := readInput(r, body, in)
			if err != nil {
				return nil, err
			}
			return fn(r.Context(), in, found)
		},
	}
}

// call makes an endpoint of a handler that needs a caller. An input of which something is
// wrong never reaches it.
func call[In, Out any](fn func(context.Context, account.Caller, *In) (*Out, error)) *jsonEndpoint {
	return submit(func(ctx context.Context, c account.Caller, in *In, found problem.Collector) (*Out, error) {
		if err := found.Err(); err != nil {
			return nil, err
		}
		return fn(ctx, c, in)
	})
}

// submit is call for a handler that is told what cannot be read of its input, which has the
// zero value there, so that all that is wrong is said at once, and to those who may.
func submit[In, Out any](fn func(ctx context.Context, c account.Caller, in *In, found problem.Collector) (*Out, error)) *jsonEndpoint {
	return handled(func(ctx context.Context, in *In, found problem.Collector) (*Out, error) {
		c, err := callerIn(ctx)
		if err != nil {
			return nil, err
		}
		return fn(ctx, c, in, found)
	})
}

// open makes an endpoint of a handler that anybody may call, as call.
func open[In, Out any](fn func(context.Context, *In) (*Out, error)) *jsonEndpoint {
	return openSubmit(func(ctx context.Context, in *In, found problem.Collector) (*Out, error) {
		if err := found.Err(); err != nil {
			return nil, err
		}
		return fn(ctx, in)
	})
}

// openSubmit is to open what submit is to call.
func openSubmit[In, Out any](fn func(ctx context.Context, in *In, found problem.Collector) (*Out, error)) *jsonEndpoint {
	e := handled(fn)
	e.open = true
	return e
}

// gives sets the status of success.
func (e *jsonEndpoint) gives(status int) *jsonEndpoint {
	e.status = status
	return e
}

// orGives names another status of success, for the description.
func (e *jsonEndpoint) orGives(status int) *jsonEndpoint {
	e.other = status
	return e
}

// inForms names further media types of the answer, for the description.
func (e *jsonEndpoint) inForms(media ...string) *jsonEndpoint {
	e.media = media
	return e
}

// inOneSnapshot says that the handler reads behind one door and asks nothing else of the
// caller: who that is is proved in what is read.
func (e *jsonEndpoint) inOneSnapshot() *jsonEndpoint {
	e.reads = true
	return e
}

// isRemembered says of a reading of a household that its answer depends on the question, the
// household and who asks, and on nothing else: not on the time of day, not on how far an
// order is, not on anything that is kept outside of the household.
func (e *jsonEndpoint) isRemembered() *jsonEndpoint {
	e.remembered = true
	return e
}

// upTo sets how many bytes the body may have.
func (e *jsonEndpoint) upTo(bytes int64) *jsonEndpoint {
	e.maxBytes = bytes
	return e
}

func (e *jsonEndpoint) isOpen() bool { return e.open }
func (e *jsonEndpoint) inAPI() bool  { return true }

func (e *jsonEndpoint) build(s *Server, d *description, rt route) (http.HandlerFunc, error) {
	maxBytes, status := cmp.Or(e.maxBytes, smallBody), e.successStatus()
	op := d.operation(rt)
	if unsafe(rt.method) {
		op.Extensions["x-max-body-bytes"] = maxBytes
	}
	if err := d.take(op, e.in); err != nil {
		return nil, err
	}
	d.give(op, e.out, status, e.other, e.media)
	if e.remembered {
		d.remembered(op, status)
	}
	d.AddOperation(op)
	return func(w http.ResponseWriter, r *http.Request) {
		since := s.Now()
		body, err := readJSON(w, r, maxBytes)
		if err != nil {
			s.refuse(w, r, err)
			return
		}
		if r, err = s.arrived(w, r, rt, since); err != nil {
			s.refuseCaller(w, r, rt, err)
			return
		}
		defer s.working(rt, r)()
		out, err := e.answer(r, body)
		if err != nil {
			s.refuse(w, r, err)
			return
		}
		if err := respond(w, status, out); err != nil {
			s.refuse(w, r, err)
		}
	}, nil
}

// successStatus is the status of success, unless the output says another one.
func (e *jsonEndpoint) successStatus() int {
	if _, body := e.out.FieldByName("Body"); !body {
		return cmp.Or(e.status, http.StatusNoContent)
	}
	return cmp.Or(e.status, http.StatusOK)
}

// readInput reads a request into the struct to which in points, with what is wrong with
// it. A body that is needed and not there, or cannot be read, is an error.
func readInput(r *http.Request, data []byte, in any) (problem.Collector, error) {
	into, needed := any(new(struct{})), false // where no body belongs: an object without fields
	if field := reflect.ValueOf(in).Elem().FieldByName("Body"); field.IsValid() {
		into, needed = field.Addr().Interface(), field.Kind() != reflect.Pointer
	}
	var found problem.Collector
	switch {
	case len(data) == 0 && needed:
		return found, errNoBody()
	case len(data) > 0:
		var err error
		if found, err = wire.ReadInto(data, into, ""); err != nil {
			return found, err
		}
	}
	query := r.URL.Query()
	found.Join(wire.ReadParams(in, func(from, name string) string {
		switch from {
		case wire.InPath:
			return r.PathValue(name)
		case wire.InQuery:
			return query.Get(name)
		}
		return r.Header.Get(name)
	}))
	return found, nil
}

// respond writes the output to which out points.
func respond(w http.ResponseWriter, status int, out any) error {
	v := reflect.ValueOf(out).Elem()
	media := jsonMedia
	for i := range v.NumField() {
		switch f := v.Type().Field(i); {
		case f.Name == "Status":
			status = int(v.Field(i).Int())
		case f.Tag.Get("header") == "Content-Type":
			media = v.Field(i).String()
		case f.Tag.Get("header") != "" && v.Field(i).String() != "":
			w.Header().Set(f.Tag.Get("header"), v.Field(i).String())
		}
	}
	body := v.FieldByName("Body")
	switch {
	case !body.IsValid():
		w.WriteHeader(status)
	case strings.HasPrefix(media, "text/"):
		var text bytes.Buffer
		if err := body.Interface().(interface{ WriteText(io.Writer) error }).WriteText(&text); err != nil {
			return err
		}
		w.Header().Set("Content-Type", media)
		w.WriteHeader(status)
		_, _ = w.Write(text.Bytes()) // a client that went away is no error of ours
	default:
		writeJSON(w, status, media, body.Interface())
	}
	return nil
}

const jsonMedia = "application/json"

// isJSON reports whether the request says, in any case of the letters, that its body is JSON.
func isJSON(r *http.Request) bool {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && media == jsonMedia
}

// isPlain reports whether the request says of its body nothing else than text in UTF-8 that is
// sent as it is.
func isPlain(r *http.Request) bool {
	_, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	coding := strings.Join(r.Header.Values("Content-Encoding"), ",")
	return strings.EqualFold(cmp.Or(params["charset"], "utf-8"), "utf-8") && strings.EqualFold(cmp.Or(coding, "identity"), "identity")
}

// readJSON reads a whole body of at most so many bytes before anything else happens.
// Nothing of it is ever part of an error.
func readJSON(w http.ResponseWriter, r *http.Request, maxBytes int64) ([]byte, error) {
	if !unsafe(r.Method) || r.Body == nil || r.Body == http.NoBody {
		return nil, nil
	}
	data, err := readBody(w, r, maxBytes)
	if err != nil {
		return nil, err
	}
	if len(data) > 0 && (!isJSON(r) || !isPlain(r)) {
		return nil, errNotJSON()
	}
	return data, nil
}

// readBody reads a whole body of at most so many bytes.
func readBody(w http.ResponseWriter, r *http.Request, maxBytes int64) ([]byte, error) {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBytes))
	var large *http.MaxBytesError
	var timeout net.Error
	switch {
	case err == nil:
		return data, nil
	case errors.As(err, &large):
		return nil, errTooLarge(large.Limit)
	case errors.As(err, &timeout) && timeout.Timeout():
		return nil, problem.Of(slowBody, "slow-body").Because(err)
	}
	return nil, malformed("incomplete").Because(err)
}

// buffers are of answers that have been sent.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// maxBuffer is the longest answer whose buffer is kept for others.
const maxBuffer = 1 << 20

// writeJSON answers with a value whose encoding cannot fail.
func writeJSON(w http.ResponseWriter, status int, media string, v any) {
	b := buffers.Get().(*[]byte)
	body, _ := wire.AppendJSON((*b)[:0], v) // our own types: strings, numbers and times
	body = append(body, '\n')
	w.Header().Set("Content-Type", media)
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that went away is no error of ours
	if *b = body; cap(body) <= maxBuffer {
		buffers.Put(b)
	}
}
