package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"strconv"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"mealplanner/internal/account"
	"mealplanner/internal/problem"
)

// maxBody is the most that a JSON or form body may have.
const maxBody = 1 << 20

// jsonEndpoint is a typed handler of the JSON API.
type jsonEndpoint struct {
	open     bool
	status   int      // of success; 0: 200, or 204 without a body
	other    int      // another status of success, with the same body; 0: none
	media    []string // further forms of the answer, for the description
	register func(api huma.API, op *huma.Operation)
}

// call makes an endpoint of a handler that needs a caller.
func call[In, Out any](fn func(context.Context, account.Caller, *In) (*Out, error)) *jsonEndpoint {
	return judged(fn, func(context.Context, account.Caller, *In) error { return nil })
}

// judged is call with a judge, who says what the rules find wrong with an input of which
// the description found a part wrong, and keeps nothing. Such an input never reaches the
// handler.
func judged[In, Out any](fn func(context.Context, account.Caller, *In) (*Out, error), judge func(context.Context, account.Caller, *In) error) *jsonEndpoint {
	return &jsonEndpoint{register: func(api huma.API, op *huma.Operation) {
		huma.Register(api, *op, func(ctx context.Context, in *In) (*Out, error) {
			c, err := callerIn(ctx)
			if err != nil {
				return nil, refusal(ctx, err)
			}
			if found := foundIn(ctx); found != nil {
				return nil, refusal(ctx, together(found, judge(ctx, c, in)))
			}
			out, err := fn(ctx, c, in)
			if err != nil {
				return nil, refusal(ctx, err)
			}
			return out, nil
		})
	}}
}

// open makes an endpoint of a handler that anybody may call.
func open[In, Out any](fn func(context.Context, *In) (*Out, error)) *jsonEndpoint {
	return openJudged(fn, func(*In) error { return nil })
}

// openJudged is to open what judged is to call.
func openJudged[In, Out any](fn func(context.Context, *In) (*Out, error), judge func(*In) error) *jsonEndpoint {
	return &jsonEndpoint{open: true, register: func(api huma.API, op *huma.Operation) {
		huma.Register(api, *op, func(ctx context.Context, in *In) (*Out, error) {
			if found := foundIn(ctx); found != nil {
				return nil, refusal(ctx, together(found, judge(in)))
			}
			out, err := fn(ctx, in)
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

func (e *jsonEndpoint) isOpen() bool { return e.open }
func (e *jsonEndpoint) inAPI() bool  { return true }

func (e *jsonEndpoint) build(s *Server, api *collectingAPI, rt route) (http.HandlerFunc, error) {
	op := operation(rt)
	op.DefaultStatus = e.status
	e.register(api, &op)
	if err := bound(api, rt); err != nil {
		return nil, err
	}
	describeMore(operationOf(api, rt), e.other, e.media)
	operate := api.handlers[rt.pattern()]
	body := bodySchema(api, rt)
	return func(w http.ResponseWriter, r *http.Request) {
		data, err := readJSON(w, r)
		if err != nil {
			s.refuse(w, r, err)
			return
		}
		if unsafe(r.Method) {
			var found *problem.Problem
			if data, found, err = body.check(data); err != nil {
				s.refuse(w, r, err)
				return
			}
			r = r.WithContext(context.WithValue(r.Context(), foundKey{}, found))
		}
		r.Body = io.NopCloser(bytes.NewReader(data))
		r.Header.Set("Accept", "application/json") // the handlers see what was sent: info.accept
		operate(w, r)
	}, nil
}

// isJSON reports whether the request says that its body is JSON.
func isJSON(r *http.Request) bool {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && media == "application/json"
}

// readJSON reads a whole body before anything else happens, and refuses what is not
// exactly one JSON value in UTF-8 without doubled names. Nothing of it is ever part of an
// error.
func readJSON(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if !unsafe(r.Method) || r.Body == nil || r.Body == http.NoBody {
		return nil, nil
	}
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return nil, unreadable(err)
	}
	if len(data) == 0 {
		return nil, nil
	}
	if !isJSON(r) {
		return nil, errNotJSON()
	}
	return data, checkJSON(data)
}

func unreadable(err error) error {
	var large *http.MaxBytesError
	var timeout net.Error
	switch {
	case errors.As(err, &large):
		return errTooLarge()
	case errors.As(err, &timeout) && timeout.Timeout():
		return problem.New(slowBody, "The body did not arrive in time.").Because(err)
	}
	return problem.New(problem.Malformed, "The body ended before it was complete.").Because(err)
}

// maxDepth is how deep a body may nest.
const maxDepth = 32

func checkJSON(data []byte) error {
	if !utf8.Valid(data) {
		return problem.New(problem.Malformed, "The body is not valid UTF-8.")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := checkValue(d, "body", 0); err != nil {
		if problem.As(err) != nil {
			return err
		}
		return problem.New(problem.Malformed, "The body is not valid JSON (at byte %d).", d.InputOffset())
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return problem.New(problem.Malformed, "The body has more after its JSON value (at byte %d).", d.InputOffset())
	}
	return nil
}

func checkValue(d *json.Decoder, at string, depth int) error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	bracket, opens := token.(json.Delim)
	switch {
	case !opens:
		return nil
	case depth >= maxDepth:
		return problem.New(problem.Malformed, "The body nests deeper than %d levels.", maxDepth)
	case bracket == '{':
		err = checkObject(d, at, depth)
	default:
		err = checkArray(d, at, depth)
	}
	if err == nil {
		_, err = d.Token() // the closing bracket
	}
	return err
}

func checkObject(d *json.Decoder, at string, depth int) error {
	seen := map[string]bool{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return err
		}
		name, ok := token.(string)
		if !ok {
			return errors.New("a name is expected")
		}
		inner := inside(at, name)
		if seen[name] {
			p := problem.New(problem.Malformed, "A name is given twice.")
			p.Fields = []problem.Field{{Location: inner, Message: "is given twice"}}
			return p
		}
		seen[name] = true
		if err := checkValue(d, inner, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func checkArray(d *json.Decoder, at string, depth int) error {
	for n := 0; d.More(); n++ {
		if err := checkValue(d, at+"["+strconv.Itoa(n)+"]", depth+1); err != nil {
			return err
		}
	}
	return nil
}

// unmarshal is encoding/json's, with errors that hold nothing of the body.
func unmarshal(data []byte, v any) error {
	err := json.Unmarshal(data, v)
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return errors.New(wrong.Field + wrongValue)
	}
	if err != nil {
		return errors.New(wrongValue)
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
