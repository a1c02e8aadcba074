package llm

import (
	"cmp"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"mealplanner/internal/problem"
)

// Provider is a model at an address.
type Provider struct {
	// URL is the base that "/chat/completions" is put behind, such as
	// https://api.openai.com/v1 or http://localhost:11434/v1. A query (Azure's
	// ?api-version=…) is kept. Empty: no provider.
	URL   string
	Model string
	Key   Secret // sent to this URL's host only
	// InputMicros and OutputMicros are the price of a million tokens, in millionths of
	// Currency (empty: USD). 0: not known, and counted as nothing.
	InputMicros, OutputMicros int64
	Currency                  string
	Limits                    Limits
}

// Limits of the calls to one provider. Zero values take the defaults, which are more
// patient for a server nearby: a loopback or private address, or a name without a dot.
type Limits struct {
	Dial       time.Duration // 5 s
	TLS        time.Duration // 10 s
	FirstToken time.Duration // 45 s; nearby 180 s: it may have to load the model first
	Progress   time.Duration // 45 s between two pieces of content; keep-alives are none
	Call       time.Duration // 180 s; nearby 600 s; one call, not the retries

	Body int // 1 MiB, of one answer in one piece
	Line int // 256 KiB, of one event

	stream, useless int // bytes of one answer in events, and without an object in sight, by what was asked for

	Attempts    int           // 3 in all, for faults that pass
	LongestWait time.Duration // 120 s: longer waits are returned, not slept

	Concurrency int // 64 calls at once at most; nearby 8
	Queue       int // 1,000 calls that wait for their turn

	// What the provider allows a minute. 0: only what its headers say.
	RequestsPerMinute, TokensPerMinute int
}

func (l Limits) withDefaults(nearby bool) Limits {
	firstToken, call, concurrency := 45*time.Second, 180*time.Second, 64
	if nearby {
		firstToken, call, concurrency = 180*time.Second, 600*time.Second, 8
	}
	l.Dial = cmp.Or(l.Dial, 5*time.Second)
	l.TLS = cmp.Or(l.TLS, 10*time.Second)
	l.FirstToken = cmp.Or(l.FirstToken, firstToken)
	l.Progress = cmp.Or(l.Progress, 45*time.Second)
	l.Call = cmp.Or(l.Call, call)
	l.Body = cmp.Or(l.Body, 1<<20)
	l.Line = cmp.Or(l.Line, 256<<10)
	l.Attempts = cmp.Or(l.Attempts, 3)
	l.LongestWait = cmp.Or(l.LongestWait, 120*time.Second)
	l.Concurrency = cmp.Or(l.Concurrency, concurrency)
	l.Queue = cmp.Or(l.Queue, 1000)
	return l
}

// For an answer in events so many bytes are read, and so many for each token that it may
// have: a model that thinks in the open sends some 350 bytes for each.
const (
	streamBeside  = 128 << 10
	streamOfToken = 512
	maxStream     = 8 << 20
)

// An answer in events may go on for so many bytes, and so many for each token, without anything
// like the object that was asked for: twice what tokens have, and what a model thinks in the
// open that says so nowhere.
const (
	uselessBeside  = 32 << 10
	uselessOfToken = 8
)

// forTokens bounds the answer to a request for so many tokens; 0: as many as the model likes.
func (l Limits) forTokens(n int) Limits {
	n = cmp.Or(n, guessedOutput)
	l.stream = min(streamBeside+streamOfToken*n, maxStream)
	l.useless = uselessBeside + uselessOfToken*n
	return l
}

func (l Limits) validate() error {
	if min(l.Dial, l.TLS, l.FirstToken, l.Progress, l.Call, l.LongestWait) < 0 ||
		min(l.Body, l.Line, l.Attempts, l.Concurrency, l.Queue, l.RequestsPerMinute, l.TokensPerMinute) < 0 {
		return problem.Of(problem.Invalid, "model-setting", "why", "limit")
	}
	return nil
}

// configured reports whether there is a provider at all.
func (p Provider) configured() bool { return p.URL != "" }

// address checks the provider and gives the URL of its chat completions.
func (p Provider) address() (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(p.URL))
	if err != nil {
		return nil, problem.Of(problem.Invalid, "model-setting", "why", "unreadable") // err repeats the URL, which may hold a key
	}
	switch {
	case u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		return nil, problem.Of(problem.Invalid, "model-setting", "why", "no-host")
	case strings.Contains(p.URL, "@"): // wherever it stands, what is before it may be a key
		return nil, problem.Of(problem.Invalid, "model-setting", "why", "key-in-url")
	case p.Model == "" && !azure(u):
		return nil, problem.Of(problem.Invalid, "model-setting", "why", "no-name")
	case strings.ContainsFunc(p.Key.reveal(), func(r rune) bool { return r <= ' ' || r > '~' }):
		return nil, problem.Of(problem.Invalid, "model-setting", "why", "key-characters")
	case p.InputMicros < 0 || p.OutputMicros < 0:
		return nil, problem.Of(problem.Invalid, "model-setting", "why", "price")
	}
	if err := p.Limits.validate(); err != nil {
		return nil, err
	}
	u.Fragment = ""
	base := strings.TrimSuffix(strings.TrimRight(u.Path, "/"), "/chat/completions")
	u.Path, u.RawPath = base+"/chat/completions", ""
	return u, nil
}

// azure reports whether the URL is Azure's classic form, where the path names the
// deployment and the key has a header of its own.
func azure(u *url.URL) bool { return u.Query().Has("api-version") }

// credentials gives the header that carries the key.
func (p Provider) credentials(u *url.URL) (name, value string) {
	key := p.Key.reveal()
	switch {
	case key == "":
		return "", ""
	case azure(u) && !strings.HasPrefix(key, "eyJ"): // else a token of Entra ID
		return "Api-Key", key
	default:
		return "Authorization", "Bearer " + key
	}
}

// cost of so many tokens, rounded up.
func (p Provider) cost(input, output int) int64 {
	const million = 1_000_000
	return (int64(input)*p.InputMicros + int64(output)*p.OutputMicros + million - 1) / million
}

// String names the provider without what may be secret in its URL.
func (p Provider) String() string {
	u, err := url.Parse(p.URL)
	if err != nil || u.Host == "" {
		return "(no model)"
	}
	return fmt.Sprintf("%s at %s", p.Model, u.Host)
}

// LogValue is String.
func (p Provider) LogValue() slog.Value { return slog.StringValue(p.String()) }

// nearby reports whether a host is this machine or one beside it.
func nearby(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		ip = ip.Unmap()
		return ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast()
	}
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	return !strings.Contains(host, ".") ||
		strings.HasSuffix(host, ".localhost") || strings.HasSuffix(host, ".local") || strings.HasSuffix(host, ".internal")
}
