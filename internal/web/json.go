package web

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"mealplanner/internal/account"
	"mealplanner/internal/problem"
)

// What a JSON or form body may have, in bytes. A route takes smallBody; one that needs
// more says so in its row.
const (
	smallBody  = 64 << 10
	mediumBody = 256 << 10
	largeBody  = 1 << 20
)

// jsonEndpoint is a typed handler of the JSON API.
type jsonEndpoint struct {
	open     bool
	status   int      // of success; 0: 200, or 204 without a body
	other    int      // another status of success, with the same body; 0: none
	media    []string // further forms of the answer, for the description
	most     int64    // bytes of the body; 0: smallBody
	reads    bool     // one snapshot, in which is proved who asks
	register func(api huma.API, op *huma.Operation)
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
// zero value, so that all that is wrong is said at once, and to those who may.
func submit[In, Out any](fn func(ctx context.Context, c account.Caller, in *In, found problem.Collector) (*Out, error)) *jsonEndpoint {
	return &jsonEndpoint{register: func(api huma.API, op *huma.Operation) {
		huma.Register(api, *op, func(ctx context.Context, in *In) (*Out, error) {
			c, err := callerIn(ctx)
			if err != nil {
				return nil, refusal(ctx, err)
			}
			out, err := fn(ctx, c, in, foundIn(ctx))
			if err != nil {
				return nil, refusal(ctx, err)
			}
			return out, nil
		})
	}}
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
	return &jsonEndpoint{open: true, register: func(api huma.API, op *huma.Operation) {
		huma.Register(api, *op, func(ctx context.Context, in *In) (*Out, error) {
			out, err := fn(ctx, in, foundIn(ctx))
			if err != nil {
				return nil, refusal(ctx, err)
			}
			return out, nil
		})
	}}
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

// upTo sets how many bytes the body may have.
func (e *jsonEndpoint) upTo(bytes int64) *jsonEndpoint {
	e.most = bytes
	return e
}

func (e *jsonEndpoint) isOpen() bool { return e.open }
func (e *jsonEndpoint) inAPI() bool  { return true }

func (e *jsonEndpoint) build(s *Server, api *collectingAPI, rt route) (http.HandlerFunc, error) {
	op := operation(rt)
	op.DefaultStatus = e.status
	most := cmp.Or(e.most, smallBody)
	if unsafe(rt.method) {
		op.Extensions["x-max-body-bytes"] = most
	}
	e.register(api, &op)
	if err := bound(api, rt); err != nil {
		return nil, err
	}
	describeMore(operationOf(api, rt), e.other, e.media)
	operate := api.handlers[rt.pattern()]
	body := bodySchema(api, rt)
	return func(w http.ResponseWriter, r *http.Request) {
		since := s.Now()
		data, err := readJSON(w, r, most)
		if err != nil {
			s.refuse(w, r, err)
			return
		}
		if r, err = s.arrived(w, r, rt, since); err != nil {
			s.refuseCaller(w, r, rt, err)
			return
		}
		defer s.working(rt, r)()
		if unsafe(r.Method) {
			var wrong *problem.Problem
			if data, wrong, err = body.check(data); err != nil {
				s.refuse(w, r, err)
				return
			}
			var found problem.Collector
			if wrong != nil {
				found.Take("", wrong)
			}
			r = r.WithContext(context.WithValue(r.Context(), foundKey{}, found))
		}
		r.Body = io.NopCloser(bytes.NewReader(data))
		r.Header.Set("Accept", jsonMedia) // the handlers see what was sent: info.accept
		if len(data) > 0 {
			r.Header.Set("Content-Type", jsonMedia) // it may have been written in another case
		}
		operate(w, r)
	}, nil
}

const jsonMedia = "application/json"

// isJSON reports whether the request says, in any case of the letters, that its body is JSON.
func isJSON(r *http.Request) bool {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && media == jsonMedia
}

// readJSON reads a whole body of at most so many bytes before anything else happens.
// Nothing of it is ever part of an error.
func readJSON(w http.ResponseWriter, r *http.Request, most int64) ([]byte, error) {
	if !unsafe(r.Method) || r.Body == nil || r.Body == http.NoBody {
		return nil, nil
	}
	data, err := readBody(w, r, most)
	if err != nil {
		return nil, err
	}
	if len(data) > 0 && !isJSON(r) {
		return nil, errNotJSON()
	}
	return data, nil
}

// readBody reads a whole body of at most so many bytes.
func readBody(w http.ResponseWriter, r *http.Request, most int64) ([]byte, error) {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
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

// unmarshal is encoding/json's, with errors that hold nothing of the body.
func unmarshal(data []byte, v any) error {
	err := json.Unmarshal(data, v)
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return errors.New("\twrong-type\tmember\t" + wrong.Field)
	}
	if err != nil {
		return errors.New("\twrong-type")
	}
	return nil
}

// writeJSON answers with a value whose encoding cannot fail.
func writeJSON(w http.ResponseWriter, status int, media string, v any) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // our own types: strings, numbers and times
	w.Header().Set("Content-Type", media)
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // a client that went away is no error of ours
}
