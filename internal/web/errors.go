package web

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"mealplanner/internal/account"
	"mealplanner/internal/problem"
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

// kindInfo is what the edge makes of a kind of failure.
type kindInfo struct {
	status int
	title  string
	about  string // for /problems/{kind}
}

// kinds is the one table from kinds of failure to HTTP. A kind that is not here is a
// fault of ours.
var kinds = map[problem.Kind]kindInfo{
	problem.Invalid:      {http.StatusUnprocessableEntity, "Not valid", "The input can be read but breaks a rule. errors[] names each wrong value."},
	problem.Malformed:    {http.StatusBadRequest, "Cannot be read", "The request cannot be read: JSON that is none, a name given twice, or bytes that are no text."},
	problem.Unauthorized: {http.StatusUnauthorized, "Not signed in", "There are no credentials, or they are unknown, expired or revoked. Sign in again."},
	problem.Forbidden:    {http.StatusForbidden, "Not allowed", "You are known, but your role, token or browser origin does not allow this, or your password must be confirmed first; code says which."},
	problem.NotFound:     {http.StatusNotFound, "Not found", "There is no such thing, or it belongs to a household that you are not in."},
	problem.Conflict:     {http.StatusConflict, "Conflict", "The state of the thing forbids this; code says why."},
	problem.Stale:        {http.StatusPreconditionFailed, "Changed meanwhile", "Somebody changed it since you read it. Read it again, then decide."},
	problem.TooMany:      {http.StatusTooManyRequests, "Too many", "Your own limit is reached. Try again after Retry-After seconds."},
	problem.Unavailable:  {http.StatusServiceUnavailable, "Busy", "The server is overloaded or its database is away. Try again after Retry-After seconds."},
	problem.Impossible:   {http.StatusUnprocessableEntity, "Cannot be done", "The wishes contradict each other; the detail says which."},
	problem.ReadOnly:     {http.StatusServiceUnavailable, "Read-only", "The database takes no changes at the moment. Reading works."},
	tooLarge:             {http.StatusRequestEntityTooLarge, "Too large", "The body is larger than the server reads."},
	wrongMedia:           {http.StatusUnsupportedMediaType, "Wrong content type", "The body's Content-Type is not one that this route reads."},
	wrongMethod:          {http.StatusMethodNotAllowed, "Method not allowed", "The path exists, but not with this method; the Allow header lists those it has."},
	slowBody:             {http.StatusRequestTimeout, "Too slow", "The body did not arrive in time."},
	wrongHost:            {http.StatusMisdirectedRequest, "Wrong host name", "The server is not known by the name that was asked for. Its operator sets its names with --hosts and --public-url."},
	internal:             {http.StatusInternalServerError, "Our fault", "Something failed that should not. The request id lets the operator find it in the log."},
}

// Problem is the one form of every refusal (RFC 9457).
type Problem struct {
	Type       string          `json:"type" doc:"Stable reference of the kind of failure" example:"/problems/not-found"`
	Title      string          `json:"title" doc:"The kind in a few words"`
	Status     int             `json:"status" doc:"HTTP status"`
	Detail     string          `json:"detail" doc:"One or two sentences for a person"`
	Code       string          `json:"code" doc:"Stable word for programs"`
	RequestID  string          `json:"request_id" doc:"What to name when asking for help"`
	RetryAfter int             `json:"retry_after,omitempty" doc:"Seconds; as in the Retry-After header"`
	Errors     []problem.Field `json:"errors,omitempty" doc:"The wrong values of an input; of impossible wishes what would help, each where it is changed"`
}

// Error gives the detail.
func (p *Problem) Error() string { return p.Detail }

// GetStatus is what huma answers with.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is what huma labels the body with.
func (p *Problem) ContentType(string) string { return problemMedia }

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
		p = problem.New(problem.Unavailable, "This took too long. Try again in a moment.").After(time.Second)
	case errors.Is(err, context.Canceled):
		p = problem.New(problem.Unavailable, "The request was given up.").After(time.Second)
	default:
		p = faultOf(info.id)
	}
	info.err = err
	return render(p, info.id)
}

// faultOf is all that is said of a fault of ours.
func faultOf(id string) *problem.Problem {
	return problem.New(internal, "Something went wrong on our side. Tell the operator the reference %s.", id)
}

func render(p *problem.Problem, id string) *Problem {
	kind, known := kinds[p.Kind]
	if !known {
		p = faultOf(id)
		kind = kinds[internal]
	}
	out := &Problem{
		Type:      "/problems/" + string(p.Kind),
		Title:     kind.title,
		Status:    kind.status,
		Detail:    p.Detail,
		Code:      p.Code,
		RequestID: id,
		Errors:    p.Fields[:min(len(p.Fields), maxFindings)],
	}
	if out.Code == "" {
		out.Code = string(p.Kind)
	}
	if out.Status == http.StatusServiceUnavailable || out.Status == http.StatusTooManyRequests {
		out.RetryAfter = max(1, int(math.Ceil(p.RetryAfter.Seconds())))
	}
	return out
}

// overrideHuma replaces the library's own errors, which show a handler's error text
// and echo the body, by ours; and makes its reading of JSON strict. These are the
// library's globals: set once, before the first server is built.
func overrideHuma() {
	overrideWords()
	huma.ValidateStrictCasing = true
	huma.DefaultArrayNullable = false
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		return render(fromHuma(status, errs), "")
	}
	huma.NewErrorWithContext = func(c huma.Context, status int, message string, errs ...error) huma.StatusError {
		p := fromHuma(status, errs)
		if p.Kind == internal {
			return refusal(c.Context(), errors.Join(errs...))
		}
		return refusal(c.Context(), together(foundIn(c.Context()), p))
	}
}

// fromHuma reads what the library found wrong with an input.
func fromHuma(status int, errs []error) *problem.Problem {
	switch status {
	case http.StatusBadRequest:
		return &problem.Problem{Kind: problem.Malformed, Detail: "The request cannot be read.", Fields: fieldsOf(errs)}
	case http.StatusUnprocessableEntity:
		var f findings
		f.add(fieldsOf(errs)...)
		return f.problem()
	case http.StatusRequestEntityTooLarge:
		return errTooLarge(largeBody)
	case http.StatusUnsupportedMediaType:
		return errNotJSON()
	case http.StatusRequestTimeout:
		return problem.New(slowBody, "The body did not arrive in time.")
	}
	return problem.New(internal, "Something went wrong on our side.")
}

func invalidDetail(n int) string {
	switch {
	case n == 1:
		return "One value is not valid."
	case n >= maxFindings:
		return "At least " + strconv.Itoa(maxFindings) + " values are not valid."
	}
	return strconv.Itoa(n) + " values are not valid."
}

func errTooLarge(most int64) *problem.Problem {
	return problem.New(tooLarge, "The body is larger than %d KiB.", most>>10)
}

func errNoBody() *problem.Problem {
	p := problem.New(problem.Malformed, "This address needs a body. Send JSON, with Content-Type: application/json.")
	p.Fields = []problem.Field{{Location: "body", Message: "is required"}}
	return p
}

func errNotJSON() *problem.Problem {
	return problem.New(wrongMedia, "Send the body as JSON, with Content-Type: application/json.")
}

var (
	missing  = regexp.MustCompile(`^expected required property (\S+) to be present$`)
	safePart = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}(\[\d+\])*$`)
)

// wrongValue ends the message of a value that does not fit its field; the words
// before it are the field (see unmarshal).
const wrongValue = " has the wrong type or is out of range"

// fieldsOf keeps where and why, and drops the value. A name that a client made up is
// shown only where it is harmless.
func fieldsOf(errs []error) []problem.Field {
	fields := []problem.Field{}
	for _, err := range errs {
		detailer, ok := err.(huma.ErrorDetailer)
		if !ok {
			fields = append(fields, problem.Field{Location: "body", Message: "is not valid"})
			continue
		}
		d := detailer.ErrorDetail()
		f := problem.Field{Location: safeLocation(d.Location), Message: d.Message}
		if m := missing.FindStringSubmatch(d.Message); m != nil {
			f = problem.Field{Location: f.Location + "." + m[1], Message: "is required"}
		}
		if name, ok := strings.CutSuffix(d.Message, wrongValue); ok {
			if name != "" {
				f.Location += "." + name
			}
			f.Message = strings.TrimSpace(wrongValue)
		}
		fields = append(fields, f)
	}
	return fields
}

func safeLocation(location string) string {
	parts := strings.Split(location, ".")
	for i, part := range parts {
		if !safePart.MatchString(part) {
			parts[i] = "?"
		}
	}
	return strings.Join(parts[:min(len(parts), 12)], ".")
}
