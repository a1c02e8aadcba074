package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/BurntSushi/toml"
	"github.com/alecthomas/kong"

	"mealplanner/internal/account"
	"mealplanner/internal/store"
	"mealplanner/internal/web"
)

// settings are the keys of the service. A key is set by a flag, else by its
// environment variable, else in the TOML file, else by its default. docs/configuration.md
// shows the same table; a test holds them together.
type settings struct {
	Config           string  `help:"TOML file that sets the same keys." placeholder:"FILE" env:"MEALPLANNER_CONFIG"`
	Listen           string  `help:"Address to serve on." default:"127.0.0.1:8080" env:"MEALPLANNER_LISTEN"`
	DatabaseURL      string  `help:"sqlite:PATH or postgres://…; default: a SQLite file in the data directory." env:"MEALPLANNER_DATABASE_URL" secret:"url"`
	DirectURL        string  `name:"database-direct-url" help:"PostgreSQL without a pooler in between, for migrations." env:"MEALPLANNER_DATABASE_DIRECT_URL" secret:"url"`
	Pooler           bool    `name:"database-pooler" help:"A transaction pooler (PgBouncer) stands before PostgreSQL." env:"MEALPLANNER_DATABASE_POOLER"`
	MinConns         int     `name:"db-min-conns" help:"Connections that are kept open." default:"2" env:"MEALPLANNER_DB_MIN_CONNS"`
	MaxConns         int     `name:"db-max-conns" help:"Most connections, all lanes together; --replicas processes share them." default:"10" env:"MEALPLANNER_DB_MAX_CONNS"`
	Replicas         int     `help:"Processes that serve this database; each has its part of the connections, at least 4." default:"1" env:"MEALPLANNER_REPLICAS"`
	Slots            int     `name:"generation-slots" help:"Generations that run at once in this process, 1 to 500; each holds a connection only while it loads and saves." default:"50" env:"MEALPLANNER_GENERATION_SLOTS"`
	OwnerOrders      int     `name:"owner-orders" help:"Most orders that wait or run of all households of one owner together; of each household 5." default:"25" env:"MEALPLANNER_OWNER_ORDERS"`
	KeepMenus        int     `name:"keep-menus" help:"Most menus of a household, drafts included; 0: no bound." default:"1000" env:"MEALPLANNER_KEEP_MENUS"`
	KeepMegabytes    int     `name:"keep-megabytes" help:"Most megabytes of the dishes in a household's menus; 0: no bound." default:"32" env:"MEALPLANNER_KEEP_MEGABYTES"`
	DataDir          string  `help:"Where the SQLite file rests; default: mealplanner in the user's data directory." env:"MEALPLANNER_DATA_DIR"`
	ModelURL         string  `name:"model-url" help:"Base of an OpenAI-compatible API, such as http://localhost:11434/v1; unset: the built-in composer alone." env:"MEALPLANNER_MODEL_URL" secret:"url"`
	ModelName        string  `name:"model-name" help:"Model that is asked." env:"MEALPLANNER_MODEL_NAME"`
	ModelKey         string  `name:"model-key" help:"Key of the model's API." env:"MEALPLANNER_MODEL_KEY" secret:"all"`
	ModelConcurrency int     `name:"model-concurrency" help:"Most calls of the model at once; 0: 64, of a server nearby 8." default:"0" env:"MEALPLANNER_MODEL_CONCURRENCY"`
	ModelInputPrice  float64 `name:"model-input-price" help:"Price of a million input tokens, in --model-currency; 0: not known." default:"0" env:"MEALPLANNER_MODEL_INPUT_PRICE"`
	ModelOutputPrice float64 `name:"model-output-price" help:"Price of a million output tokens, in --model-currency; 0: not known." default:"0" env:"MEALPLANNER_MODEL_OUTPUT_PRICE"`
	ModelCurrency    string  `name:"model-currency" help:"Currency of the prices." default:"USD" env:"MEALPLANNER_MODEL_CURRENCY"`
	ModelCap         float64 `name:"model-monthly-cap" help:"Most that a household may spend on the model in a calendar month, in --model-currency; 0: no cap." default:"0" env:"MEALPLANNER_MODEL_MONTHLY_CAP"`
	PublicURL        string  `help:"Address that people type, when it is not the one served on; without a path." env:"MEALPLANNER_PUBLIC_URL" secret:"url"`
	Hosts            string  `help:"More host names that the server answers for, with commas, beside localhost, addresses and the public URL's." env:"MEALPLANNER_HOSTS"`
	Proxies          string  `name:"trusted-proxies" help:"Networks of the proxies in front, with commas, whose X-Forwarded-For is believed: 10.0.0.0/8." env:"MEALPLANNER_TRUSTED_PROXIES"`
	MetricsListen    string  `name:"metrics-listen" help:"Address of a listener for /metrics, /healthz and /readyz alone; unset: /metrics is served with the rest." env:"MEALPLANNER_METRICS_LISTEN"`
	MetricsToken     string  `name:"metrics-token" help:"Token that /metrics asks for, as Authorization: Bearer; unset: none." env:"MEALPLANNER_METRICS_TOKEN" secret:"all"`
	Signup           string  `help:"open or closed; unset: open on this machine alone, closed after the first account where others reach it." enum:",open,closed" default:"" env:"MEALPLANNER_SIGNUP"`
	LogLevel         string  `help:"debug, info, warn or error." default:"info" env:"MEALPLANNER_LOG_LEVEL"`
}

// maxSlots keeps the statement that renews all leases within SQLite's limit, which is
// an expression a thousand deep; each lease makes it one deeper.
const maxSlots = 500

// validate says in sentences what cannot be.
func (s settings) validate() error {
	var all []error
	for _, at := range s.addresses() {
		all = append(all, at.validate())
	}
	if strings.ContainsFunc(s.MetricsToken, func(r rune) bool { return r <= ' ' || r > '~' }) {
		all = append(all, errors.New("--metrics-token: holds characters that a header cannot carry"))
	}
	if s.MinConns < 0 || s.MinConns > s.MaxConns {
		all = append(all, fmt.Errorf("--db-min-conns: %d is not between 0 and --db-max-conns", s.MinConns))
	}
	if s.Replicas < 1 {
		all = append(all, fmt.Errorf("--replicas: %d is too few, this process is one of them", s.Replicas))
	} else if s.MaxConns/s.Replicas < leastConns {
		all = append(all, fmt.Errorf("--db-max-conns: %d is too few for %d processes, each needs %d: one for each of its three lanes and one for SQLite's writer",
			s.MaxConns, s.Replicas, leastConns))
	}
	if _, err := s.proxies(); err != nil {
		all = append(all, err)
	}
	if s.Slots < 1 || s.Slots > maxSlots {
		all = append(all, fmt.Errorf("--generation-slots: %d is not between 1 and %d", s.Slots, maxSlots))
	}
	if s.OwnerOrders < 1 {
		all = append(all, fmt.Errorf("--owner-orders: %d is too few, an owner of a household orders for it", s.OwnerOrders))
	}
	if s.KeepMenus < 0 {
		all = append(all, fmt.Errorf("--keep-menus: %d is less than none; 0 is no bound", s.KeepMenus))
	}
	if s.KeepMegabytes < 0 {
		all = append(all, fmt.Errorf("--keep-megabytes: %d is less than none; 0 is no bound", s.KeepMegabytes))
	}
	if _, err := s.publicURL(); err != nil {
		all = append(all, err)
	}
	if _, err := s.hosts(); err != nil {
		all = append(all, err)
	}
	if err := errors.Join(all...); err != nil {
		return usageError{err}
	}
	return nil
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

// validate refuses what is no address, or has a port that none can be: 0 to 65535, or the
// name of a service. No name of a host is looked up.
func (l listening) validate() error {
	_, port, err := net.SplitHostPort(l.address)
	if err == nil {
		_, err = net.LookupPort("tcp", port) //nolint:noctx // reads a file at most
	}
	if err != nil {
		return fmt.Errorf("%s: %q is not an address such as 127.0.0.1:8080", l.key, l.address)
	}
	return nil
}

// leastConns is one for each of the three lanes and one for SQLite's writer.
const leastConns = 4

// keep is how much there may be of a household's menus.
func (s settings) keep() store.Kept {
	return store.Kept{Menus: s.KeepMenus, Bytes: int64(s.KeepMegabytes) * 1_000_000}
}

// part is this process's of the connections: all replicas have the same, and together
// never more than was asked for.
func (s settings) part() (least, most int) {
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
			return nil, fmt.Errorf("--trusted-proxies: %q is not a network such as 10.0.0.0/8", text)
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
	u, err := web.ParsePublicURL(s.PublicURL)
	if err != nil {
		return nil, fmt.Errorf("--public-url: %w", err)
	}
	return u, nil
}

// hosts are the further names of the server.
func (s settings) hosts() ([]string, error) {
	all, err := web.ParseHosts(s.Hosts)
	if err != nil {
		return nil, fmt.Errorf("--hosts: %w", err)
	}
	return all, nil
}

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
	if _, err := toml.DecodeFile(file, &keys); errors.Is(err, fs.ErrNotExist) {
		return wrongUse("--config: there is no file %s", file)
	} else if err != nil {
		return wrongUse("--config: %s: %s", file, wrongLine(err))
	}
	known := map[string]bool{}
	for _, f := range ctx.Selected().Flags {
		known[f.Name] = true
	}
	for key := range keys {
		if !known[key] {
			return wrongUse("--config: %s sets %q, which is no key", file, key)
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

// wrongLine says where a file is no TOML. What stands there may be a secret without its
// quotes, so it is not repeated.
func wrongLine(err error) string {
	var wrong toml.ParseError
	if !errors.As(err, &wrong) {
		return err.Error()
	}
	return fmt.Sprintf("line %d cannot be read: a text stands in quotes, a list and a table end where they begin", wrong.Position.Line)
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
func printConfig(out io.Writer, ctx *kong.Context) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, f := range ctx.Selected().Flags {
		if len(f.Envs) == 0 {
			continue
		}
		fmt.Fprintf(w, "%s\t%s\t(%s)\n", f.Name, shownValue(f, ctx), origin(f, ctx))
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

// origin says where a key's value came from.
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
	return "default"
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
