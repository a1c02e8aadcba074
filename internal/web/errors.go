package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/web/api"
	"mealplanner/internal/words"
)

// Kinds of failure that only the edge knows.
const (
	tooLarge     problem.Kind = "too-large"
	wrongMedia   problem.Kind = "unsupported-media-type"
	wrongMethod  problem.Kind = "method-not-allowed"
	slowBody     problem.Kind = "slow-body"
	wrongHost    problem.Kind = "wrong-host"
	internal     problem.Kind = "internal"
	gone499                   = 499 // the client went away: in logs only
	problemMedia              = "application/problem+json"
)

// statuses is the one table from kinds of failure to HTTP. A kind that is not here is a
// fault of ours. Its title, and what it means, are among the words.
var statuses = map[problem.Kind]int{
	problem.Invalid:      http.StatusUnprocessableEntity,
	problem.Malformed:    http.StatusBadRequest,
	problem.Unauthorized: http.StatusUnauthorized,
	problem.Forbidden:    http.StatusForbidden,
	problem.NotFound:     http.StatusNotFound,
	problem.Conflict:     http.StatusConflict,
	problem.Stale:        http.StatusPreconditionFailed,
	problem.TooMany:      http.StatusTooManyRequests,
	problem.Unavailable:  http.StatusServiceUnavailable,
	problem.Impossible:   http.StatusUnprocessableEntity,
	problem.ReadOnly:     http.StatusServiceUnavailable,
	tooLarge:             http.StatusRequestEntityTooLarge,
	wrongMedia:           http.StatusUnsupportedMediaType,
	wrongMethod:          http.StatusMethodNotAllowed,
	slowBody:             http.StatusRequestTimeout,
	wrongHost:            http.StatusMisdirectedRequest,
	internal:             http.StatusInternalServerError,
}

// Problem is the one form of every refusal (RFC 9457).
type Problem struct {
	Type       string         `json:"type" doc:"Stable reference of the kind of failure" example:"/problems/not-found"`
	Title      string         `json:"title" doc:"The kind in a few words"`
	Status     int            `json:"status" doc:"HTTP status"`
	Detail     string         `json:"detail" doc:"One or two sentences for a person"`
	Code       string         `json:"code" doc:"Stable word for programs"`
	RequestID  string         `json:"request_id" doc:"What to name when asking for help"`
	RetryAfter int            `json:"retry_after,omitempty" doc:"Seconds; as in the Retry-After header"`
	Params     problem.Params `json:"params,omitempty" doc:"The values in the detail by their names, for programs that word it themselves"`
	Impossible *meal.Impasse  `json:"impossible,omitempty" doc:"Of wishes that leave a slot without a dish: which, and what would help"`
	Errors     []api.Field    `json:"errors,omitempty" doc:"The wrong values of an input; of impossible wishes what would help, each where it is changed"`
}

// GetHeaders are those that go with the body.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{"Cache-Control": {"no-store"}}
	if p.RetryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(p.RetryAfter))
	}
	if challenge := p.challenge(); challenge != "" {
		h.Set("WWW-Authenticate", challenge)
	}
	return h
}

// The codes of refused callers that decide the challenge.
const (
	codeNoCredentials    = "no-credentials"
	codeWrongCredentials = "wrong-credentials" // of a login form or route
	codeNoScope          = "insufficient-scope"
	codeMustConfirm      = "confirm-password"
)

// challenge is the header without which a 401 is none (RFC 9110): with no error code
// for those who sent no token (RFC 6750).
func (p *Problem) challenge() string {
	const realm = `Bearer realm="meal planner"`
	switch {
	case p.Status == http.StatusUnauthorized && (p.Code == codeNoCredentials || p.Code == codeWrongCredentials):
		return realm
	case p.Status == http.StatusUnauthorized:
		return realm + `, error="invalid_token"`
	case p.Code == codeNoScope:
		return realm + `, error="insufficient_scope"`
	case p.Code == codeMustConfirm: // RFC 9470
		return fmt.Sprintf(`%s, error="insufficient_user_authentication", max_age="%d"`, realm, int(account.ConfirmedFor.Seconds()))
	}
	return ""
}

// refusal turns any error into what the client may see. What it may not see goes
// into the request's log line.
func refusal(ctx context.Context, err error) *Problem {
	info := infoOf(ctx)
	p := problem.As(err)
	switch {
	case p != nil:
	case errors.Is(err, context.DeadlineExceeded):
		p = problem.Of(problem.Unavailable, "unavailable", "why", "too-slow").After(time.Second)
	case errors.Is(err, context.Canceled):
		p = problem.Of(problem.Unavailable, "unavailable", "why", "given-up").After(time.Second)
	default:
		p = faultOf(info.id)
	}
	info.err = err
	return render(wordsOf(ctx), p, info.id)
}

// faultOf is all that is said of a fault of ours.
func faultOf(id string) *problem.Problem {
	return problem.Of(internal, "internal", "reference", id)
}

// statusOf gives the HTTP status of a kind.
func statusOf(kind problem.Kind) int {
	if status, known := statuses[kind]; known {
		return status
	}
	return http.StatusInternalServerError
}

// render words a problem.
func render(w *words.Words, p *problem.Problem, id string) *Problem {
	if _, known := statuses[p.Kind]; !known {
		p = faultOf(id)
	}
	out := &Problem{
		Type:      "/problems/" + string(p.Kind),
		Title:     w.Name("problem", string(p.Kind)),
		Status:    statusOf(p.Kind),
		Detail:    w.Detail(p),
		Code:      cmp.Or(p.Code, string(p.Kind)),
		Params:    p.Params,
		RequestID: id,
		Errors:    api.FieldsOf(w, p),
	}
	out.Impossible, _ = p.About.(*meal.Impasse)
	if out.Status == http.StatusServiceUnavailable || out.Status == http.StatusTooManyRequests {
		out.RetryAfter = max(1, int(math.Ceil(p.RetryAfter.Seconds())))
	}
	return out
}

func errNoAddress() *problem.Problem {
	return problem.Of(problem.NotFound, "not-found", "what", "address")
}

// malformed says why a request cannot be read.
func malformed(why string, fields ...problem.Field) *problem.Problem {
	p := problem.Of(problem.Malformed, "malformed", "why", why)
	p.Fields = fields
	return p
}

func errTooLarge(most int64) *problem.Problem {
	return problem.Of(tooLarge, "too-large", "max_kib", most>>10)
}

func errNoBody() *problem.Problem { return malformed("no-body", fieldAt("body", "required")) }

func errNotJSON() *problem.Problem {
	return problem.Of(wrongMedia, "unsupported-media-type", "wanted", "json")
}

// fieldAt is a field by its location, such as body.name.
func fieldAt(location, code string, params ...any) problem.Field {
	in, path, _ := strings.Cut(location, ".")
	f := problem.Field{In: problem.Source(in), Path: path, Code: code, Params: problem.Of("", code, params...).Params}
	if in == "body" {
		f.In = problem.Body
	}
	return f
}
