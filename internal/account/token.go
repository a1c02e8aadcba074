package account

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"strings"
)

// Tokens are 32 random bytes as base64url. An API token has a prefix and a checksum,
// so that scanners find one that leaked, and a mistyped one never meets the database.
const (
	tokenBytes    = 32
	apiPrefix     = "mp_"
	checksumChars = 8
)

var tokenChars = base64.RawURLEncoding.EncodedLen(tokenBytes)

func randomToken() string {
	b := make([]byte, tokenBytes)
	rand.Read(b) // never fails: crypto/rand ends the process rather
	return base64.RawURLEncoding.EncodeToString(b)
}

// newSessionToken makes a token that cannot be taken for an API token.
func newSessionToken() string {
	for {
		if t := randomToken(); !strings.HasPrefix(t, apiPrefix) {
			return t
		}
	}
}

func newAPIToken() string {
	body := randomToken()
	return apiPrefix + body + checksum(body)
}

func checksum(body string) string { return fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(body))) }

// tokenKind is what the form of a token says that it is.
type tokenKind uint8

const (
	noToken tokenKind = iota
	sessionToken
	apiToken
)

// kindOf judges the form only.
func kindOf(token string) tokenKind {
	body, api := strings.CutPrefix(token, apiPrefix)
	if !api {
		if isTokenBody(token) {
			return sessionToken
		}
		return noToken
	}
	if len(body) != tokenChars+checksumChars {
		return noToken
	}
	if body, sum := body[:tokenChars], body[tokenChars:]; isTokenBody(body) && checksum(body) == sum {
		return apiToken
	}
	return noToken
}

func isTokenBody(s string) bool {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	return err == nil && len(b) == tokenBytes
}

// tokenHash is what the database keeps of a token. A fast hash is enough: nobody can
// guess 32 random bytes.
func tokenHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// LooksLikeToken judges the form only: nothing else needs to be looked up.
func LooksLikeToken(token string) bool { return kindOf(token) != noToken }

// LooksLikeAPIToken judges the form only.
func LooksLikeAPIToken(token string) bool { return kindOf(token) == apiToken }
