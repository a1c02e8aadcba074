package main

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/BurntSushi/toml"
	"github.com/alecthomas/kong"

	"mealplanner/internal/account"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
	"mealplanner/internal/web"
)

// settings are the keys of the service. A key is set by a flag, else by its
// environment variable, else in the TOML file, else by its default. docs/configuration.md
// shows the same table with their help, which is in words; a test holds them together.
type settings struct {
	Config           string  `placeholder:"FILE" env:"MEALPLANNER_CONFIG"`
	Listen           string  `default:"127.0.0.1:8080" env:"MEALPLANNER_LISTEN"`
	DatabaseURL      string  `env:"MEALPLANNER_DATABASE_URL" secret:"url"`
	DirectURL        string  `name:"database-direct-url" env:"MEALPLANNER_DATABASE_DIRECT_URL" secret:"url"`
	Pooler           bool    `name:"database-pooler" env:"MEALPLANNER_DATABASE_POOLER"`
	MinConns         int     `name:"db-min-conns" default:"2" env:"MEALPLANNER_DB_MIN_CONNS"`
	MaxConns         int     `name:"db-max-conns" default:"10" env:"MEALPLANNER_DB_MAX_CONNS"`
	Replicas         int     `default:"1" env:"MEALPLANNER_REPLICAS"`
	Slots            int     `name:"generation-slots" default:"50" env:"MEALPLANNER_GENERATION_SLOTS"`
	OwnerOrders      int     `name:"owner-orders" default:"25" env:"MEALPLANNER_OWNER_ORDERS"`
	KeepMenus        int     `name:"keep-menus" default:"1000" env:"MEALPLANNER_KEEP_MENUS"`
	KeepMegabytes    int     `name:"keep-megabytes" default:"32" env:"MEALPLANNER_KEEP_MEGABYTES"`
	MemoMiB          int     `name:"memo-mib" default:"64" env:"MEALPLANNER_MEMO_MIB"`
	DataDir          string  `env:"MEALPLANNER_DATA_DIR"`
	ModelURL         string  `name:"model-url" env:"MEALPLANNER_MODEL_URL" secret:"url"`
	ModelName        string  `name:"model-name" env:"MEALPLANNER_MODEL_NAME"`
	ModelKey         string  `name:"model-key" env:"MEALPLANNER_MODEL_KEY" secret:"all"`
	ModelConcurrency int     `name:"model-concurrency" default:"0" env:"MEALPLANNER_MODEL_CONCURRENCY"`
	ModelInputPrice  float64 `name:"model-input-price" default:"0" env:"MEALPLANNER_MODEL_INPUT_PRICE"`
	ModelOutputPrice float64 `name:"model-output-price" default:"0" env:"MEALPLANNER_MODEL_OUTPUT_PRICE"`
	ModelCurrency    string  `name:"model-currency" default:"USD" env:"MEALPLANNER_MODEL_CURRENCY"`
	ModelCap         float64 `name:"model-monthly-cap" default:"0" env:"MEALPLANNER_MODEL_MONTHLY_CAP"`
	PublicURL        string  `env:"MEALPLANNER_PUBLIC_URL" secret:"url"`
	Hosts            string  `env:"MEALPLANNER_HOSTS"`
	Proxies          string  `name:"trusted-proxies" env:"MEALPLANNER_TRUSTED_PROXIES"`
	MetricsListen    string  `name:"metrics-listen" env:"MEALPLANNER_METRICS_LISTEN"`
	MetricsToken     string  `name:"metrics-token" env:"MEALPLANNER_METRICS_TOKEN" secret:"all"`
	Signup           string  `env:"MEALPLANNER_SIGNUP"`
	LogLevel         string  `default:"info" env:"MEALPLANNER_LOG_LEVEL"`
}

// maxSlots keeps the statement that renews all leases within SQLite's limit, which is
// an expression a thousand deep; each lease makes it one deeper.
const maxSlots = 500

// maxMemoMiB is more than a machine has; it keeps the bound a number of bytes.
const maxMemoMiB = 1 << 20

// validate refuses what cannot be, all of it at once.
func (s settings) validate() error {
	var c problem.Collector
	for _, at := range s.addresses() {
		c.Require(at.valid(), at.key, "not-an-address", "value", at.address)
	}
	c.Require(!strings.ContainsFunc(s.MetricsToken, func(r rune) bool { return r <= ' ' || r > '~' }), "--metrics-token", "not-in-header")
	c.Require(s.MinConns >= 0 && s.MinConns <= s.MaxConns, "--db-min-conns", "conns-not-within", "count", s.MinConns)
	if s.Replicas < 1 {
		c.Find("--replicas", "replicas-too-few", "count", s.Replicas)
	} else {
		c.Require(s.MaxConns/s.Replicas >= minConns, "--db-max-conns", "conns-too-few", "count", s.MaxConns, "replicas", s.Replicas, "min", minConns)
	}
	c.Require(s.Slots >= 1 && s.Slots <= maxSlots, "--generation-slots", "out-of-range", "min", 1, "max", maxSlots)
	c.Require(s.OwnerOrders >= 1, "--owner-orders", "owner-orders-too-few", "count", s.OwnerOrders)
	c.Require(s.KeepMenus >= 0, "--keep-menus", "less-than-none", "count", s.KeepMenus)
	c.Require(s.KeepMegabytes >= 0, "--keep-megabytes", "less-than-none", "count", s.KeepMegabytes)
	c.Require(s.MemoMiB >= 0 && s.MemoMiB <= maxMemoMiB, "--memo-mib", "out-of-range", "min", 0, "max", maxMemoMiB)
	c.Require(s.Signup == "" || slices.Contains(signupPolicies, s.signupPolicy()), "--signup", "not-one-of", "choices", signupPolicies)
	c.Require(slices.Contains(logLevels, strings.ToLower(s.LogLevel)), "--log-level", "not-one-of", "choices", logLevels)
	_, err := s.proxies()
	refusedBy(&c, "--trusted-proxies", err)
	_, err = s.publicURL()
	refusedBy(&c, "--public-url", err)
	_, err = s.hosts()
	refusedBy(&c, "--hosts", err)
	return asTyped(c.Err())
}

// listening is a key that names an address to serve on.
type listening struct{ key, address string }

// addresses are those to serve on, first the service's own.
func (s settings) addresses() []listening {
	all := []listening{{"--listen", s.Listen}}
	if s.MetricsListen != "" {
		all = append(all, listening{"--metrics-listen", s.MetricsListen})
	}
	return all
}

// valid reports whether it is an address with a port that can be: 0 to 65535, or the name
// of a service. No name of a host is looked up.
func (l listening) valid() bool {
	_, port, err := net.SplitHostPort(l.address)
	if err == nil {
		_, err = net.LookupPort("tcp", port) //nolint:noctx // reads a file at most
	}
	return err == nil
}

// minConns is one for each of the three lanes and one for SQLite's writer.
const minConns = 4

// menuLimit is how much there may be of a household's menus.
func (s settings) menuLimit() store.MenuVolume {
	return store.MenuVolume{Menus: s.KeepMenus, Bytes: int64(s.KeepMegabytes) * 1_000_000}
}

// part is this process's of the connections: all replicas have the same, and together
// never more than was asked for.
func (s settings) part() (minConns, maxConns int) {
	return s.MinConns / s.Replicas, s.MaxConns / s.Replicas
}

// proxies are the networks whose X-Forwarded-For is believed; a single address is a
// network of one.
func (s settings) proxies() ([]netip.Prefix, error) {
	var all []netip.Prefix
	for text := range strings.SplitSeq(s.Proxies, ",") {
		text = strings.TrimSpace(text)
		if text == "" {
			continue
		}
		prefix, err := netip.ParsePrefix(text)
		if address, alone := netip.ParseAddr(text); alone == nil {
			prefix, err = address.Prefix(address.BitLen())
		}
		if err != nil {
			return nil, problem.Of(problem.Invalid, "not-a-network", "value", text)
		}
		all = append(all, prefix)
	}
	return all, nil
}

// publicURL is the address that people type; nil: unset.
func (s settings) publicURL() (*url.URL, error) {
	if s.PublicURL == "" {
		return nil, nil //nolint:nilnil // unset is no error
	}
	return web.ParsePublicURL(s.PublicURL)
}

// hosts are the further names of the server.
func (s settings) hosts() ([]string, error) { return web.ParseHosts(s.Hosts) }

// public reports whether any setting speaks for a server that others than this machine
// reach.
func (s settings) public() bool {
	return !s.loopback() || s.PublicURL+s.Proxies+s.Hosts != ""
}

// loopback reports whether only this machine can reach the server.
func (s settings) loopback() bool {
	host, _, err := net.SplitHostPort(s.Listen)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// signupPolicies are those that --signup names; empty, it depends on who can reach the server.
var signupPolicies = []account.SignupPolicy{account.SignupOpen, account.SignupClosed}

// logLevels are those that --log-level names, by how grave what is logged is.
var logLevels = []string{"debug", "info", "warn", "error"}

// level is the least level that is logged, of validated settings.
func (s settings) level() (level slog.Level) {
	if err := level.UnmarshalText([]byte(s.LogLevel)); err != nil {
		return slog.LevelInfo
	}
	return level
}

func (s settings) signupPolicy() account.SignupPolicy { return account.SignupPolicy(s.Signup) }

// databaseURL gives the database, by default the SQLite file in the data directory.
func (s settings) databaseURL() string {
	if s.DatabaseURL != "" {
		return s.DatabaseURL
	}
	dir := s.DataDir
	if dir == "" {
		dir = defaultDataDir()
	}
	return "sqlite:" + filepath.Join(dir, "mealplanner.db")
}

// defaultDataDir follows the XDG base directory specification.
func defaultDataDir() string {
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "mealplanner")
	}
	if home := os.Getenv("HOME"); filepath.IsAbs(home) {
		return filepath.Join(home, ".local", "share", "mealplanner")
	}
	return "data"
}

// BeforeResolve lets the TOML file answer for keys that neither a flag nor the
// environment sets.
func (s *settings) BeforeResolve(ctx *kong.Context) error {
	file := configFile(ctx)
	if file == "" {
		return nil
	}
	keys := map[string]any{}
	if _, err := toml.DecodeFile(file, &keys); err != nil {
		return unreadableTOML(file, err)
	}
	known := map[string]bool{}
	for _, f := range ctx.Selected().Flags {
		known[f.Name] = true
	}
	for key := range keys {
		if !known[key] {
			return wrongUse("--config", "unknown-key", "file", file, "key", key)
		}
	}
	ctx.AddResolver(kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, f *kong.Flag) (any, error) {
		value, ok := keys[f.Name]
		if _, set := fromEnv(f); set || !ok {
			return nil, nil
		}
		return fmt.Sprint(value), nil
	}))
	return nil
}

// unreadableTOML says where a file is no TOML. What stands there may be a secret without its
// quotes, so it is not repeated.
func unreadableTOML(file string, err error) error {
	var wrong toml.ParseError
	if !errors.As(err, &wrong) {
		return unreadableFile("--config", file, err)
	}
	return wrongUse("--config", "toml-line", "file", file, "line", wrong.Position.Line)
}

// configFile is known before the other keys are decided.
func configFile(ctx *kong.Context) string {
	for _, p := range ctx.Path {
		if p.Flag != nil && p.Flag.Name == "config" {
			return fmt.Sprint(ctx.FlagValue(p.Flag))
		}
	}
	return os.Getenv("MEALPLANNER_CONFIG")
}

// fromEnv gives the environment variable that sets a flag.
func fromEnv(f *kong.Flag) (key string, set bool) {
	for _, key := range f.Envs {
		if _, ok := os.LookupEnv(key); ok {
			return key, true
		}
	}
	return "", false
}

// printConfig shows every key, where its value came from, and no secret.
func printConfig(h environment, ctx *kong.Context) error {
	w := tabwriter.NewWriter(h.stdout, 0, 0, 2, ' ', 0)
	for _, f := range ctx.Selected().Flags {
		if len(f.Envs) == 0 {
			continue
		}
		fmt.Fprintf(w, "%s\t%s\t(%s)\n", f.Name, shownValue(f, ctx), cmp.Or(origin(f, ctx), h.words.Text("setting-default")))
	}
	return w.Flush()
}

func shownValue(f *kong.Flag, ctx *kong.Context) string {
	value := fmt.Sprint(ctx.FlagValue(f))
	if f.Tag.Get("secret") == "all" && value != "" {
		return "[redacted]"
	}
	if f.Tag.Get("secret") == "url" {
		return redacted(value)
	}
	return value
}

// origin says where a key's value came from; empty: it is the default.
func origin(f *kong.Flag, ctx *kong.Context) string {
	resolved := false
	for _, p := range ctx.Path {
		if p.Flag != nil && p.Flag.Name == f.Name {
			if !p.Resolved {
				return "--" + f.Name
			}
			resolved = true
		}
	}
	if key, set := fromEnv(f); set {
		return key
	}
	if resolved {
		return configFile(ctx)
	}
	return ""
}

// typed names the flags that stand on the command line, in the order of the help.
func typed(ctx *kong.Context) []string {
	var all []string
	for _, f := range ctx.Selected().Flags {
		if origin(f, ctx) == "--"+f.Name {
			all = append(all, f.Name)
		}
	}
	return all
}
