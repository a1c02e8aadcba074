package web

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"mealplanner/internal/problem"
)

// ParsePublicURL reads the address that people type. The service stands at the root of a
// host name: its links and its cookie know of no path before them.
func ParsePublicURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		return nil, problem.Of(problem.Invalid, "public-url", "why", "no-host") // err repeats the URL
	case u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, problem.Of(problem.Invalid, "public-url", "why", "more")
	case u.Path != "" && u.Path != "/":
		return nil, problem.Of(problem.Invalid, "public-url", "why", "path")
	case !isHostName(u.Hostname()) && !isAddress(u.Hostname()):
		return nil, problem.Of(problem.Invalid, "public-url", "why", "letters")
	}
	u.Host, u.Path = strings.ToLower(u.Host), ""
	if u.Port() == map[string]string{"http": "80", "https": "443"}[u.Scheme] || strings.HasSuffix(u.Host, ":") {
		u.Host = u.Host[:strings.LastIndex(u.Host, ":")]
	}
	return u, nil
}

// ParseHosts reads a list of host names with commas.
func ParseHosts(text string) ([]string, error) {
	var all []string
	for name := range strings.SplitSeq(text, ",") {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		bare, port, _ := strings.Cut(name, ":")
		if !isHostName(bare) || strings.Trim(port, "0123456789") != "" {
			return nil, problem.Of(problem.Invalid, "not-a-host-name", "value", name)
		}
		all = append(all, hostOf(name))
	}
	return all, nil
}

var hostName = regexp.MustCompile(`^[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*\.?$`)

func isHostName(name string) bool { return len(name) <= 253 && hostName.MatchString(name) }

func isAddress(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}

// hostOf gives the name in a Host header, as it is compared.
func hostOf(hostport string) string {
	host := hostport
	if h, port, err := net.SplitHostPort(hostport); err == nil && strings.Trim(port, "0123456789") == "" {
		host = h
	}
	return strings.TrimSuffix(strings.ToLower(strings.Trim(host, "[]")), ".")
}

// loopback reports whether a Host header names this machine by itself.
func loopback(hostport string) bool {
	host := hostOf(hostport)
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}

// answersFor reports whether the server is known by the name in a Host header. Any other
// may be a stranger's page that has pointed its own name here, to read the answers as its
// own (DNS rebinding). Nobody can do that with an address, or with localhost.
func (s *Server) answersFor(hostport string) bool {
	return loopback(hostport) || isAddress(hostOf(hostport)) || s.hosts[hostOf(hostport)]
}

// anyHost are the paths that are answered whatever name is asked for: balancers make
// names up.
var anyHost = map[string]bool{"/healthz": true, "/readyz": true}

// checkHost refuses a request for a name that is not ours.
func (s *Server) checkHost(r *http.Request) error {
	if anyHost[r.URL.Path] || s.answersFor(r.Host) {
		return nil
	}
	if r.Host == "" {
		return problem.Of(wrongHost, "wrong-host", "named", false)
	}
	return problem.Of(wrongHost, "wrong-host", "named", true, "host", strconv.QuoteToASCII(clip(r.Host, 100)))
}

// forwarded reports whether anything about a request speaks for a proxy between the
// server and others: the headers that proxies add, HTTP/1.0, which only they still speak,
// or the name of another machine.
func forwarded(r *http.Request) bool {
	for _, name := range []string{"X-Forwarded-For", "Forwarded", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Via"} {
		if len(r.Header.Values(name)) > 0 {
			return true
		}
	}
	return !r.ProtoAtLeast(1, 1) || !loopback(r.Host)
}

func clip(s string, maxBytes int) string { return s[:min(len(s), maxBytes)] }
