package account

import (
	"net/netip"
	"strings"

	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// The lengths of an e-mail address in characters, with its domain as DNS has it (RFC 5321,
// 4.5.3.1, and its erratum 1690).
const (
	maxLocal = 64
	MaxEmail = 254
)

// checkEmail accepts one address as mail servers everywhere take it: a dot-atom of ASCII
// (RFC 5322, 3.2.3), and a domain that DNS can have, in any script. No quotes, comments,
// display names or addresses of machines.
func checkEmail(c *problem.Collector, path, email string) {
	email = trimmed(email)
	local, domain, _ := strings.Cut(email, "@")
	ascii, err := store.EmailDomain(domain)
	switch {
	case email == "":
		c.Find(path, "required")
	case len(local) > maxLocal:
		c.Find(path, "email-local-too-long", "max", maxLocal)
	case len(email) > 4*MaxEmail, len(local)+1+len(ascii) > MaxEmail:
		c.Find(path, "too-long", "max", MaxEmail)
	case !isDotAtom(local), err != nil, domain == "", isMachine(ascii):
		c.Find(path, "not-an-email", "example", "ada@example.org")
	}
}

// isDotAtom reports words of letters, digits and a few signs, with single dots between.
func isDotAtom(s string) bool {
	for word := range strings.SplitSeq(s, ".") {
		if word == "" || strings.ContainsFunc(word, func(r rune) bool { return !isAtext(r) }) {
			return false
		}
	}
	return true
}

func isAtext(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r < 0x80 && strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r)
}

// isMachine reports the address of a machine, or what is read as one: a name whose last
// part is a number, decimal, octal or hexadecimal (WHATWG URL, "ends in a number").
func isMachine(domain string) bool {
	if _, err := netip.ParseAddr(domain); err == nil {
		return true
	}
	last := domain[strings.LastIndexByte(domain, '.')+1:]
	if hex, ok := strings.CutPrefix(strings.ToLower(last), "0x"); ok {
		return strings.Trim(hex, "0123456789abcdef") == ""
	}
	return strings.Trim(last, "0123456789") == ""
}
