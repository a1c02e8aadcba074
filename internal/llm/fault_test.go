//proof:faults

package llm_test

import (
	"encoding/json"
	"errors"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"mealplanner/internal/llm"
	"mealplanner/internal/llm/llmtest"
)

const key = "sk-never-to-be-seen"

// question is a request with everything that a provider can object to.
func question() llm.Request {
	warm := 0.3
	return llm.Request{
		System: "You plan meals. " + strings.Repeat("Mind the allergens of everybody at the table. ", 20),
		User:   "One day, please: a-word-of-the-household.", Household: "h1",
		Schema:    &llm.Schema{Name: "ready", JSON: json.RawMessage(`{"type":"object","properties":{"ready":{"type":"boolean"}},"required":["ready"],"additionalProperties":false}`)},
		MaxTokens: 600, Temperature: &warm, Effort: llm.Medium, Seed: 7,
	}
}

// piped makes a door to the provider that needs no network. The jitter is half of its
// most.
func piped(t *testing.T, s *llmtest.Server, c llm.Config) *llm.Door {
	t.Helper()
	dial, stop := s.Pipe()
	if c.Provider.URL == "" {
		c.Provider.URL, c.Provider.Model, c.Provider.Key = "http://model.example/v1", "scripted", llm.NewSecret(key)
	}
	c.Dial, c.Random = dial, func() float64 { return 0.5 }
	d, err := llm.New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		d.Close()
		stop()
	})
	return d
}

// want is what comes of a behaviour that never changes. Without a class: an answer.
type want struct {
	class      llm.Class
	calls      int // that the provider saw
	phase      llm.Phase
	min, max   time.Duration // of the whole Ask; max 0: no limit
	retryAfter time.Duration
	text       string // empty: Ready, or nothing with a class
}

const s = time.Second

var wants = map[string]want{
	"openai-rate":               {class: llm.Rate, calls: 3, min: 3448 * time.Millisecond, max: 5 * s, retryAfter: 1724 * time.Millisecond},
	"openai-larger-than-minute": {class: llm.TooLarge, calls: 1, max: s, retryAfter: 47016 * time.Millisecond},
	"openai-slow-down":          {class: llm.Rate, calls: 3},
	"openai-overloaded":         {class: llm.Overload, calls: 3, min: 1500 * time.Millisecond, max: 2 * s},
	"anthropic-rate":            {class: llm.Rate, calls: 3, min: 4 * s, max: 5 * s, retryAfter: 2 * s},
	"anthropic-month":           {class: llm.Quota, calls: 1},
	"anthropic-usage-limit":     {class: llm.Quota, calls: 1},
	"anthropic-billing":         {class: llm.Quota, calls: 1},
	"anthropic-too-large":       {class: llm.TooLarge, calls: 1},
	"anthropic-overloaded":      {class: llm.Overload, calls: 3},
	"gemini-minute":             {class: llm.Rate, calls: 3, min: 14 * s, max: 16 * s, retryAfter: 7 * s},
	"gemini-day":                {class: llm.Quota, calls: 1, retryAfter: 7 * s},
	"gemini-string":             {class: llm.Rate, calls: 3, min: 14 * s, max: 16 * s, retryAfter: 7 * s},
	"gemini-key":                {class: llm.Auth, calls: 1},
	"openrouter-credits":        {class: llm.Quota, calls: 1},
	"openrouter-key-limit":      {class: llm.Quota, calls: 1},
	"openrouter-burst":          {class: llm.Rate, calls: 3, min: 6 * s, max: 7 * s, retryAfter: 3 * s},
	"openrouter-moderation":     {class: llm.Filtered, calls: 1},
	"azure-rate":                {class: llm.Rate, calls: 3, min: 3 * s, max: 4 * s, retryAfter: 1500 * time.Millisecond},
	"azure-rate-x":              {class: llm.Rate, calls: 3, min: 3 * s, max: 4 * s, retryAfter: 1500 * time.Millisecond},
	"azure-filter":              {class: llm.Filtered, calls: 1},
	"deepseek-balance":          {class: llm.Quota, calls: 1},
	"llamacpp-context":          {class: llm.TooLarge, calls: 1},
	"llamacpp-context-500":      {class: llm.TooLarge, calls: 1},
	"openai-context":            {class: llm.TooLarge, calls: 1},
	"fastapi-detail":            {class: llm.BadRequest, calls: 3},
	"groq-json":                 {class: llm.Malformed, calls: 2},
	"bad-json-in-words":         {class: llm.Malformed, calls: 2},
	"string-error":              {class: llm.BadRequest, calls: 3},
	"empty-error":               {class: llm.Overload, calls: 3},
	"html-502":                  {class: llm.Overload, calls: 3},
	"html-403":                  {class: llm.Auth, calls: 1},

	"wait-float":    {class: llm.Rate, calls: 3, min: 3 * s, max: 4 * s, retryAfter: 1500 * time.Millisecond},
	"wait-date":     {class: llm.Rate, calls: 3, min: 10 * s, max: 11 * s, retryAfter: 5 * s},
	"wait-negative": {class: llm.Rate, calls: 3, min: 1500 * time.Millisecond, max: 2 * s},
	"wait-nan":      {class: llm.Rate, calls: 3, min: 1500 * time.Millisecond, max: 2 * s},
	"wait-soon":     {class: llm.Rate, calls: 3, min: 1500 * time.Millisecond, max: 2 * s},
	"wait-huge":     {class: llm.Rate, calls: 3, min: 1500 * time.Millisecond, max: 2 * s},
	"wait-long":     {class: llm.Rate, calls: 1, max: s, retryAfter: 300 * s},
	"wait-hours":    {class: llm.Rate, calls: 1, max: s, retryAfter: 7*time.Hour + 12*time.Minute},
	"should-not":    {class: llm.Overload, calls: 1},
	"should":        {class: llm.BadRequest, calls: 3},
	"should-money":  {class: llm.Quota, calls: 1},
	"loading":       {calls: 8, min: 20 * s, max: 25 * s},
	"redirect-away": {class: llm.NotFound, calls: 1},
	"redirect-here": {calls: 2},
	"moved":         {class: llm.NotFound, calls: 1},

	"money-insufficient_quota":                {class: llm.Quota, calls: 1},
	"money-credit_balance_exhausted":          {class: llm.Quota, calls: 1},
	"money-organization_spend_limit_exceeded": {class: llm.Quota, calls: 1},
	"money-project_spend_limit_exceeded":      {class: llm.Quota, calls: 1},
	"money-organization_usage_limit_exceeded": {class: llm.Quota, calls: 1},
	"money-billing_hard_limit_reached":        {class: llm.Quota, calls: 1},

	"status-400": {class: llm.BadRequest, calls: 3},
	"status-401": {class: llm.Auth, calls: 1},
	"status-403": {class: llm.Auth, calls: 1},
	"status-404": {class: llm.NotFound, calls: 1},
	"status-405": {class: llm.NotFound, calls: 1},
	"status-408": {class: llm.Timeout, phase: llm.Gateway, calls: 3},
	"status-409": {class: llm.Overload, calls: 3},
	"status-410": {class: llm.NotFound, calls: 1},
	"status-413": {class: llm.TooLarge, calls: 1},
	"status-418": {class: llm.BadRequest, calls: 1},
	"status-422": {class: llm.BadRequest, calls: 3},
	"status-425": {class: llm.Overload, calls: 3},
	"status-429": {class: llm.Rate, calls: 3},
	"status-500": {class: llm.Overload, calls: 3},
	"status-501": {class: llm.BadRequest, calls: 1},
	"status-502": {class: llm.Overload, calls: 3},
	"status-503": {class: llm.Overload, calls: 3},
	"status-504": {class: llm.Timeout, phase: llm.Gateway, calls: 3},
	"status-520": {class: llm.Overload, calls: 3},
	"status-522": {class: llm.Timeout, phase: llm.Gateway, calls: 3},
	"status-524": {class: llm.Timeout, phase: llm.Gateway, calls: 3},
	"status-529": {class: llm.Overload, calls: 3},

	"good":                 {calls: 1},
	"fence":                {calls: 1},
	"prose":                {calls: 1},
	"think":                {calls: 1},
	"think-template":       {calls: 1},
	"think-brackets":       {calls: 1},
	"thought":              {calls: 1},
	"reasoning-tag":        {calls: 1},
	"channels":             {calls: 1},
	"draft":                {calls: 1},
	"draft-open":           {calls: 1},
	"wrapped":              {calls: 1},
	"wrapped-text":         {calls: 1},
	"tool-call":            {calls: 1},
	"function-call":        {calls: 1},
	"tool-call-stream":     {calls: 1},
	"reasons":              {calls: 2, max: 2 * s},
	"reasons-beside":       {calls: 2, max: 2 * s},
	"think-open":           {class: llm.Truncated, calls: 2},
	"reasoning-content":    {calls: 1},
	"content-parts":        {calls: 1},
	"plain":                {calls: 1},
	"plain-unfinished":     {calls: 1},
	"blanks-first":         {calls: 1},
	"bom":                  {calls: 1},
	"trailing-comma":       {calls: 1, text: `{"ready":true,"list":[1,2]}`},
	"control-characters":   {calls: 1, text: `{"ready":true,"note":"a\u000ab"}`},
	"lone-surrogate":       {calls: 1, text: `{"ready":true,"note":"\ud800"}`},
	"azure-filter-not-run": {calls: 1},
	"no-usage":             {calls: 1},
	"prompt-cut":           {calls: 1},
	"whole-then-blanks":    {calls: 1},
	"cut":                  {class: llm.Truncated, calls: 2, text: `{"days":[{"meals":["a","b"]},{"mea`},
	"cut-silently":         {class: llm.Truncated, calls: 2, text: `{"days":[{"meals":["a","b"]},{"mea`},
	"hidden-tokens":        {class: llm.Truncated, calls: 2},
	"hidden-until-wider":   {calls: 2},
	"filtered":             {class: llm.Filtered, calls: 1},
	"filtered-half":        {class: llm.Filtered, calls: 1},
	"refusal":              {class: llm.Refused, calls: 1},
	"refusal-reason":       {class: llm.Refused, calls: 1},
	"finish-error":         {class: llm.Overload, calls: 3},
	"no-choices":           {class: llm.Malformed, calls: 2},
	"error-200-rate":       {class: llm.Rate, calls: 3},
	"error-200-money":      {class: llm.Quota, calls: 1},
	"error-200-odd":        {class: llm.Overload, calls: 3},
	"empty":                {class: llm.Malformed, calls: 2},
	"empty-body":           {class: llm.Malformed, calls: 3},
	"prose-only":           {class: llm.Malformed, calls: 2},
	"nan":                  {class: llm.Malformed, calls: 2},
	"single-quotes":        {class: llm.Malformed, calls: 2},
	"list":                 {class: llm.Malformed, calls: 2},
	"utf-16":               {class: llm.Malformed, calls: 3},
	"html-200":             {class: llm.Malformed, calls: 3},
	"blanks-for-ever":      {class: llm.Malformed, calls: 2, text: `{"days":[`},
	"same-for-ever":        {class: llm.Malformed, calls: 2, text: `{"days":[` + strings.Repeat("1,", 65)},
	"slow-but-sure":        {calls: 1, min: 90 * s, max: 91 * s},

	"wants-max-completion-tokens": {calls: 2, max: s},
	"knows-no-limit":              {calls: 3, max: s},
	"no-temperature":              {calls: 2, max: s},
	"no-effort":                   {calls: 2},
	"no-seed":                     {calls: 2},
	"no-stream":                   {calls: 2},
	"no-stream-options":           {calls: 2},
	"at-most":                     {calls: 2},
	"room-left":                   {calls: 2},
	"no-strict":                   {calls: 2},
	"no-schema":                   {calls: 3},
	"no-format":                   {calls: 4},
	"no-grammar":                  {calls: 2},
	"no-additional":               {calls: 2, max: s},
	"no-reason":                   {calls: 3, max: s},
	"picky":                       {calls: 2, max: s},
	"never-pleased":               {class: llm.BadRequest, calls: 2, max: s},

	"crlf":                {calls: 1},
	"no-blank":            {calls: 1},
	"comments":            {calls: 1},
	"comments-as-data":    {calls: 1},
	"words-as-data":       {calls: 1},
	"data-lines":          {calls: 1},
	"no-empty-lines":      {calls: 1},
	"one-byte-each":       {calls: 1, text: `{"ready":true,"note":"crème brûlée 🍮"}`},
	"half-characters":     {calls: 1, text: "{\"ready\":true,\"note\":\"🍮\ufffd\"}"},
	"usage-chunk":         {calls: 1},
	"filter-chunk-first":  {calls: 1},
	"after-the-finish":    {calls: 1},
	"no-done":             {calls: 1},
	"no-last-line-end":    {calls: 1},
	"open-after-finish":   {calls: 1, min: 2 * s, max: 3 * s},
	"large-event":         {calls: 1, text: `{"ready":true,"note":"` + strings.Repeat("x", 100_000) + `"}`},
	"other-choice":        {calls: 1},
	"huge-event":          {class: llm.Malformed, calls: 2},
	"no-finish":           {class: llm.Malformed, calls: 3, text: llmtest.Ready},
	"done-without-finish": {class: llm.Malformed, calls: 3, text: llmtest.Ready},
	"only-done":           {class: llm.Malformed, calls: 3},
	"broken-chunk":        {class: llm.Malformed, calls: 3, text: `{"rea`},
	"error-event":         {class: llm.Overload, calls: 3},
	"error-data":          {class: llm.Rate, calls: 3},
	"error-as-stream":     {class: llm.Overload, calls: 3},
	"finish-error-data":   {class: llm.Overload, calls: 3},
	"keep-alives-only":    {class: llm.Timeout, phase: llm.FirstToken, calls: 3, min: 3 * 45 * s, max: 140 * s},
	"keep-alives-first":   {calls: 1, min: 30 * s, max: 31 * s},

	"hang":                   {class: llm.Timeout, phase: llm.FirstToken, calls: 3, min: 3 * 45 * s, max: 140 * s},
	"hang-in-body":           {class: llm.Timeout, phase: llm.FirstToken, calls: 3, min: 3 * 45 * s, max: 140 * s},
	"hang-in-error":          {class: llm.Overload, calls: 3, min: 3 * 45 * s, max: 140 * s},
	"stall":                  {class: llm.Timeout, phase: llm.Progress, calls: 3, min: 3 * 45 * s, max: 140 * s, text: `{"days":[1`},
	"stall-with-keep-alives": {class: llm.Timeout, phase: llm.Progress, calls: 3, min: 3 * 45 * s, max: 140 * s, text: `{"days":[1`},
	"dribble":                {class: llm.Timeout, phase: llm.Whole, calls: 1, min: 180 * s, max: 181 * s, text: `{"days":[` + strings.Repeat("0,1,2,3,4,5,6,7,8,9,", 18)},
	"close":                  {class: llm.Network, calls: 3, max: 2 * s},
	"close-in-body":          {class: llm.Network, calls: 3, text: `{"days":[1`},
	"wrong-length":           {class: llm.Network, calls: 3},
	"broken-chunking":        {class: llm.Network, calls: 3},
	"not-http":               {class: llm.Network, calls: 3},
	"huge-headers":           {class: llm.Network, calls: 3},
	"huge-body":              {class: llm.Malformed, calls: 2},
	"huge-stream":            {class: llm.Malformed, calls: 2},
	"huge-error":             {class: llm.Overload, calls: 3},
	"long-stream":            {class: llm.Malformed, calls: 2},
	"long-thoughts":          {class: llm.Malformed, calls: 2},
	"long-body":              {class: llm.Malformed, calls: 2},
	"useless-prose":          {class: llm.Malformed, calls: 2},
	"useless-shape":          {class: llm.Malformed, calls: 2},
	"useless-cut":            {class: llm.Malformed, calls: 2},
	"many-choices":           {class: llm.Malformed, calls: 2},
	"many-parts":             {class: llm.Malformed, calls: 2},
	"many-errors":            {class: llm.Overload, calls: 3},
	"gzip-bomb":              {class: llm.Malformed, calls: 3},
}

// Every behaviour of a provider has its class, its number of calls and its waits. The
// bubble ends only when every goroutine has, the provider's too.
func TestFaults(t *testing.T) {
	named := map[string]bool{}
	for _, b := range llmtest.Behaviours() {
		named[b.Name] = true
		t.Run(b.Name, func(t *testing.T) {
			want, ok := wants[b.Name]
			if !ok {
				t.Fatal("nothing is said of this behaviour")
			}
			synctest.Test(t, func(t *testing.T) {
				server := llmtest.New(llmtest.Always(b.Reply))
				door := piped(t, server, llm.Config{})
				began := time.Now()
				answer, err := door.Ask(t.Context(), question())
				want.check(t, answer, err, len(server.Calls()), time.Since(began))
			})
		})
	}
	for name := range wants {
		if !named[name] {
			t.Errorf("no behaviour is called %q", name)
		}
	}
}

func (w want) check(t *testing.T, answer llm.Answer, err error, calls int, took time.Duration) {
	t.Helper()
	var got llm.Error
	if fault := (*llm.Error)(nil); errors.As(err, &fault) {
		got = *fault
		if fault.Advice() == "" {
			t.Errorf("%v has no advice", fault)
		}
	} else if err != nil {
		t.Errorf("error %v is no *Error", err)
	}
	if got.Class != w.class || got.Phase != w.phase {
		t.Errorf("got class %q %q, want %q %q (%v)", got.Class, got.Phase, w.class, w.phase, err)
	}
	if calls != w.calls {
		t.Errorf("the provider saw %d calls, want %d", calls, w.calls)
	}
	if took < w.min || w.max > 0 && took > w.max {
		t.Errorf("took %v, want from %v to %v", took, w.min, w.max)
	}
	if diff := got.RetryAfter - w.retryAfter; diff < -time.Millisecond || diff > time.Millisecond {
		t.Errorf("again in %v, want %v", got.RetryAfter, w.retryAfter)
	}
	text := w.text
	if text == "" && w.class == "" {
		text = llmtest.Ready
	}
	if answer.Text != text {
		t.Errorf("got text %.200q, want %.200q", answer.Text, text)
	}
}

// Whatever is sent, little of it is read and little made of it. Counted is all that was
// ever allocated, most of it garbage soon, the provider's own side included.
func TestHugeAnswersTakeLittleMemory(t *testing.T) {
	for _, name := range []string{"huge-body", "huge-stream", "huge-error", "huge-event", "huge-headers", "many-choices", "many-parts", "many-errors", "gzip-bomb", "long-stream", "long-thoughts", "long-body"} {
		t.Run(name, func(t *testing.T) {
			b, err := llmtest.Named(name)
			if err != nil {
				t.Fatal(err)
			}
			synctest.Test(t, func(t *testing.T) {
				door := piped(t, llmtest.New(llmtest.Always(b.Reply)), llm.Config{Provider: llm.Provider{
					URL: "http://model.example/v1", Model: "scripted", Limits: llm.Limits{Attempts: 1}}})
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				if _, err := door.Ask(t.Context(), question()); err == nil {
					t.Error("an answer, of all things")
				}
				runtime.ReadMemStats(&after)
				if used := after.TotalAlloc - before.TotalAlloc; used > 160<<20 {
					t.Errorf("allocated %d MiB in all", used>>20)
				}
			})
		})
	}
}
