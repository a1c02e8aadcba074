package main

import (
	"net/url"
	"regexp"
	"strings"

	"mealplanner/internal/guard"
)

// hidden takes a secret's place.
const hidden = "xxxxx"

// harmless are the parameters of an address whose values say how to connect, and no
// secret. Any other may be one, whatever its name: a key, a token, a signature.
var harmless = map[string]bool{
	"api-version": true, "application_name": true, "connect_timeout": true, "dbname": true, "default_query_exec_mode": true,
	"fallback_application_name": true, "host": true, "hostaddr": true, "mode": true, "pool_max_conns": true, "port": true,
	"search_path": true, "sslcert": true, "sslmode": true, "sslnegotiation": true, "sslrootcert": true, "statement_cache_capacity": true,
	"target_session_attrs": true, "timezone": true, "user": true,
}

var parameterName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]{0,39}$`)

// redacted gives an address as it may be shown: without passwords, without the values of
// parameters that may be secret, and with nothing at all of one that cannot be read.
func redacted(address string) string {
	if address == "" {
		return ""
	}
	noPath := strings.HasPrefix(address, "sqlite://") && !strings.HasPrefix(address, "sqlite:///") // but a user and a host
	if path, query, found := strings.Cut(address, "?"); strings.HasPrefix(address, "sqlite:") && !noPath {
		if found {
			path += "?" + redactedQuery(query)
		}
		return path
	}
	u, err := url.Parse(address)
	if err != nil || noPath || u.Host == "" || guard.Ambiguous(address) || strings.Contains(u.Path, "@") {
		return "[redacted]" // an unescaped password may be anywhere in it
	}
	switch {
	case u.User == nil:
	case u.Scheme == "http" || u.Scheme == "https": // where the name alone may be the key
		u.User = url.User(hidden)
	default:
		u.User = url.UserPassword(u.User.Username(), hidden)
	}
	if u.Fragment != "" {
		u.Fragment, u.RawFragment = hidden, ""
	}
	u.RawQuery = redactedQuery(u.RawQuery)
	return u.String()
}

func redactedQuery(query string) string {
	if query == "" {
		return ""
	}
	parts := strings.FieldsFunc(query, func(r rune) bool { return r == '&' || r == ';' })
	for i, part := range parts {
		name, _, named := strings.Cut(part, "=")
		switch {
		case !named || !parameterName.MatchString(name):
			parts[i] = hidden
		case !harmless[strings.ToLower(name)]:
			parts[i] = name + "=" + hidden
		}
	}
	return strings.Join(parts, "&")
}
