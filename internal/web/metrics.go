package web

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"runtime"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"mealplanner/internal/guard"
	"mealplanner/internal/problem"
	"mealplanner/internal/web/api"
)

// metrics answers in Prometheus's text format. Everybody may read it who reaches it or has
// its token: it names routes, lanes and reasons, and nothing of a household or an account.
func (s *Server) metrics(w http.ResponseWriter, r *http.Request) error {
	if err := s.mayReadMetrics(r); err != nil {
		return err
	}
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		collected{s.snapshot(r.Context())},
		doors{s},
	)
	w.Header().Set("Cache-Control", "no-store")
	promhttp.HandlerFor(registry, promhttp.HandlerOpts{}).ServeHTTP(w, r)
	return nil
}

// mayReadMetrics asks for the token, where there is one, and for the listener.
func (s *Server) mayReadMetrics(r *http.Request) error {
	if s.MetricsApart && !isApart(r.Context()) {
		return errNoAddress()
	}
	if s.MetricsToken == "" {
		return nil
	}
	token, _ := s.credentials(r)
	if token == "" {
		return problem.Of(problem.Unauthorized, "no-credentials")
	}
	// Of hashes, so that neither the length nor the place of a difference takes its time.
	given, wanted := sha256.Sum256([]byte(token)), sha256.Sum256([]byte(s.MetricsToken))
	if subtle.ConstantTimeCompare(given[:], wanted[:]) != 1 {
		return problem.Of(problem.Unauthorized, "invalid-token", "of", "metrics")
	}
	return nil
}

// metric is the description of one measure.
type metric struct {
	*prometheus.Desc
	kind prometheus.ValueType
}

func gauge(name, help string, labels ...string) metric {
	return metric{prometheus.NewDesc("mealplanner_"+name, help, labels, nil), prometheus.GaugeValue}
}

func counter(name, help string, labels ...string) metric {
	return metric{prometheus.NewDesc("mealplanner_"+name, help, labels, nil), prometheus.CounterValue}
}

// span is a summary: its kind says nothing.
func span(name, help string) metric {
	return metric{Desc: prometheus.NewDesc("mealplanner_"+name, help, []string{"lane"}, nil)}
}

var (
	metricBuild = gauge("build_info", "The program that answers.", "version", "go_version")
	metricReady = gauge("ready", "1 for the state that /readyz says.", "status")
	metricSince = gauge("counting_since_seconds", "When counters and peaks began, in Unix time.")

	metricConnections = gauge("database_connections", "Connections that are open.")
	metricBudget      = gauge("database_connections_limit", "The most connections of this process.")
	metricOpened      = counter("database_connections_opened_total", "Connections opened.")
	metricClosed      = counter("database_connections_closed_total", "Connections closed.")
	metricResets      = counter("database_resets_total", "Times that all connections were renewed.")

	metricCallerHeld  = counter("database_caller_held_seconds_total", "Time that connections were held, by who asked.", "caller")
	metricCallerCount = counter("database_caller_transactions_total", "Connections lent, by who asked.", "caller")

	metricWait = span("database_lane_wait_seconds", "From asking for a connection to having it; quantile 1 is the longest ever.")
	metricHold = span("database_lane_hold_seconds", "From having a connection to giving it back; quantile 1 is the longest ever.")

	metricOpen    = gauge("http_connections", "Connections of clients that are open.")
	metricSpare   = gauge("http_connections_spare", "Connections beyond a bound, which get one answer.")
	metricSpared  = counter("http_connections_spare_total", "Connections that came when a bound was reached.")
	metricStreams = gauge("http_event_streams", "Event streams that are open.")

	metricMemo        = gauge("memo_bytes", "Of the answers that are remembered.")
	metricMemoLimit   = gauge("memo_bytes_limit", "The most that they may have; 0: none is remembered.")
	metricMemoAnswers = gauge("memo_answers", "Answers that are remembered.")
	metricMemoHits    = counter("memo_hits_total", "Answers that were there.")
	metricMemoMisses  = counter("memo_misses_total", "Answers that had to be made.")
	metricUnchanged   = counter("memo_unchanged_total", "Answers that the client had already.")
	metricEvicted     = counter("memo_evicted_total", "Answers that went to make room.")

	metricRefused     = counter("credentials_refused_total", "Credentials that were refused, by reason.", "reason")
	metricGenerations = gauge("generations", "Generations of all households, by state.", "state")
)

// laneMetrics are those of each lane with a number of its own.
var laneMetrics = []struct {
	metric
	of func(guard.LaneNumbers) float64
}{
	{gauge("database_lane_limit", "Connections that the lane may hold.", "lane"), func(l guard.LaneNumbers) float64 { return float64(l.Limit) }},
	{gauge("database_lane_kept", "Of them, those that only critical work may hold.", "lane"), func(l guard.LaneNumbers) float64 { return float64(l.Kept) }},
	{gauge("database_lane_held", "Connections that are held now.", "lane"), func(l guard.LaneNumbers) float64 { return float64(l.Now) }},
	{gauge("database_lane_held_peak", "The most that were held at once.", "lane"), func(l guard.LaneNumbers) float64 { return float64(l.Peak) }},
	{gauge("database_lane_waiting", "Who waits for a connection now.", "lane"), func(l guard.LaneNumbers) float64 { return float64(l.Waiting) }},
	{counter("database_lane_acquired_total", "Connections lent.", "lane"), func(l guard.LaneNumbers) float64 { return float64(l.Acquired) }},
	{counter("database_lane_timeouts_total", "Waits that were given up.", "lane"), func(l guard.LaneNumbers) float64 { return float64(l.Timeouts) }},
	{counter("database_lane_refusals_total", "Work refused at once because the queue was full.", "lane"), func(l guard.LaneNumbers) float64 { return float64(l.Refusals) }},
	{counter("database_lane_retries_total", "Transactions run again.", "lane"), func(l guard.LaneNumbers) float64 { return float64(l.Retries) }},
	{counter("database_lane_contended_total", "Of them, those that had lost against other transactions.", "lane"), func(l guard.LaneNumbers) float64 { return float64(l.Contended) }},
	{counter("database_lane_unknown_total", "Commits whose outcome nobody knows.", "lane"), func(l guard.LaneNumbers) float64 { return float64(l.Unknown) }},
	{counter("database_lane_long_total", "Connections held for long.", "lane"), func(l guard.LaneNumbers) float64 { return float64(l.Long) }},
	{counter("database_lane_cut_total", "Connections held for too long, and cut.", "lane"), func(l guard.LaneNumbers) float64 { return float64(l.Cut) }},
}

// collected is a snapshot as a collector.
type collected struct{ api.Database }

// Describe says nothing: callers, reasons and states come as they appear.
func (m collected) Describe(chan<- *prometheus.Desc) {}

// Collect gives the samples.
func (m collected) Collect(to chan<- prometheus.Metric) {
	sample := func(of metric, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(of.Desc, of.kind, value, labels...)
	}
	sample(metricBuild, 1, m.Version, runtime.Version())
	for _, status := range []guard.Readiness{guard.Ready, guard.ReadOnly, guard.Down} {
		sample(metricReady, map[bool]float64{true: 1}[status == m.Status], string(status))
	}
	sample(metricSince, float64(m.Since.UnixMilli())/1000)
	sample(metricConnections, float64(m.Connections.Open))
	sample(metricBudget, float64(m.Connections.Limit))
	sample(metricOpened, float64(m.Connections.Opened))
	sample(metricClosed, float64(m.Connections.Closed))
	sample(metricResets, float64(m.Connections.Resets))
	for lane, l := range m.Lanes {
		for _, of := range laneMetrics {
			sample(of.metric, of.of(l), string(lane))
		}
		to <- summary(metricWait, l.Wait, string(lane))
		to <- summary(metricHold, l.Hold, string(lane))
	}
	for caller, share := range m.By {
		sample(metricCallerHeld, share.Held.Seconds(), caller)
		sample(metricCallerCount, float64(share.Count), caller)
	}
	sample(metricMemo, float64(m.Memo.Bytes))
	sample(metricMemoLimit, float64(m.Memo.Limit))
	sample(metricMemoAnswers, float64(m.Memo.Answers))
	sample(metricMemoHits, float64(m.Memo.Hits))
	sample(metricMemoMisses, float64(m.Memo.Misses))
	sample(metricUnchanged, float64(m.Memo.Unchanged))
	sample(metricEvicted, float64(m.Memo.Evicted))
	for reason, n := range m.Refused {
		sample(metricRefused, float64(n), reason)
	}
	for state, n := range m.Generations {
		sample(metricGenerations, float64(n), state)
	}
}

// doors are the numbers of connections and streams as a collector.
type doors struct{ *Server }

// Describe says nothing, as collected's.
func (d doors) Describe(chan<- *prometheus.Desc) {}

// Collect gives the samples.
func (d doors) Collect(to chan<- prometheus.Metric) {
	open, spare, spared := d.conns.now()
	for of, value := range map[metric]float64{
		metricOpen: float64(open), metricSpare: float64(spare), metricSpared: float64(spared), metricStreams: float64(d.streams.now()),
	} {
		to <- prometheus.MustNewConstMetric(of.Desc, of.kind, value)
	}
}

func summary(of metric, s guard.Spans, labels ...string) prometheus.Metric {
	quantiles := map[float64]float64{}
	for q, d := range map[float64]time.Duration{0.5: s.P50, 0.99: s.P99, 1: s.Max} {
		quantiles[q] = d.Seconds()
	}
	return prometheus.MustNewConstSummary(of.Desc, uint64(s.Count), s.Sum.Seconds(), quantiles, labels...)
}
