package store

import (
	"errors"
	"strings"

	"golang.org/x/net/idna"
)

// domains reads a host name as people type it (UTS 46: in any case and width, with
// letters of their own) into the form that DNS has, or refuses it.
var domains = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.Transitional(false), idna.StrictDomainName(true), idna.VerifyDNSLength(true))

// maxDomain bounds what is read at all, in bytes: encoding takes the square of it, and
// anybody may send one. DNS has 253 characters, of which each may be four bytes.
const maxDomain = 4 * 253

// EmailDomain gives the domain of an e-mail address in the form that DNS has.
func EmailDomain(domain string) (ascii string, err error) {
	if len(domain) > maxDomain {
		return "", errors.New("store: a domain that no DNS can have")
	}
	return domains.ToASCII(domain)
}

// FoldEmail gives the form of an e-mail address that is compared: trimmed, the letters A to
// Z in lower case and no others, the domain as DNS has it. So "İ@example.org" is nobody
// else's. What is no address is only trimmed and folded.
func FoldEmail(email string) string {
	email = strings.TrimSpace(email)
	if at := strings.LastIndexByte(email, '@'); at >= 0 {
		if domain, err := EmailDomain(email[at+1:]); err == nil {
			return lowerASCII(email[:at+1]) + domain
		}
	}
	return lowerASCII(email)
}

func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + ('a' - 'A')
		}
		return r
	}, s)
}

// foldedBefore is FoldEmail as versions before the schema 5 had it. Rows of theirs are
// found by it.
func foldedBefore(email string) string { return strings.ToLower(strings.TrimSpace(email)) }
