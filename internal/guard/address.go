package guard

import (
	"strings"

	"mealplanner/internal/problem"
)

// errURL has no reason in it: what cannot be read may hold the password anywhere.
var errURL = problem.Of(problem.Invalid, "database-url", "why", "unreadable")

// CheckURL refuses a database URL that may be read in two ways: a special character of a
// password that is not escaped ends the host there, and the rest of the password would be
// told as a host or as a database. The error repeats nothing of the URL.
func CheckURL(address string) error {
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		_, err := newLite(path)
		return err
	}
	switch scheme, _, _ := strings.Cut(address, "://"); {
	case scheme != "postgres" && scheme != "postgresql" || scheme == address:
		return problem.Of(problem.Invalid, "database-url", "why", "scheme")
	case Ambiguous(address), strings.Contains(address, "#"):
		return errURL
	}
	return nil
}

// Ambiguous reports a URL whose password may be anywhere in it: it has more than one "@",
// or one behind "/", "?" or "#".
func Ambiguous(address string) bool {
	_, rest, _ := strings.Cut(address, "://")
	before, _, found := strings.Cut(rest, "@")
	return found && (strings.Count(rest, "@") > 1 || strings.ContainsAny(before, "/?#"))
}
