package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// maxPasswordBytes caps a password before anything is computed of it.
const maxPasswordBytes = 1024

// A password hash.
const (
	saltBytes = 16
	keyBytes  = 32
)

// recommended is the one of OWASP's five argon2id costs, which it calls equal, that needs
// the least memory: fresh memory is what a login waits for where the system has to find
// it (docs/adr/0005-a-password-hash-of-little-memory.md).
var recommended = HashCost{MemoryKiB: 7 * 1024, Time: 5, Threads: 1}

// hasher computes password hashes, each in a place that its caller has waited for: there
// are a few, for each hash takes as much memory as its cost says, and a core.
type hasher struct {
	cost  HashCost
	dummy string // a hash of nobody's password
}

func newHasher(cost HashCost) *hasher {
	if cost == (HashCost{}) {
		cost = recommended
	}
	return &hasher{cost: cost, dummy: phc(cost, make([]byte, saltBytes), make([]byte, keyBytes))}
}

// normalized gives the one form of a password that keyboards and systems type in several:
// é as one character, or as e with an accent. (Unicode NFC, as NIST SP 800-63B and RFC 8265
// have it.)
func normalized(password string) string { return norm.NFC.String(password) }

// hash gives a PHC string of a new password.
func (h *hasher) hash(ctx context.Context, at *permit, password string) (string, error) {
	var s string
	err := at.use(ctx, func() { s = h.compute(password) })
	return s, err
}

// passwordCheck is what a comparison says.
type passwordCheck struct {
	right bool
	// newer is a hash of today, where the one kept has another cost, or is of a password
	// that was not normalized.
	newer string
}

// verify compares a password with a kept hash. Where the password as it was typed is not
// normalized, a hash of just that is right too: older versions made such. An empty hash is
// nobody's: it takes the same time and is never right.
func (h *hasher) verify(ctx context.Context, at *permit, password, kept string) (passwordCheck, error) {
	var v passwordCheck
	err := at.use(ctx, func() {
		p, err := parsePHC(kept)
		known := err == nil
		if !known {
			p, _ = parsePHC(h.dummy)
		}
		short := len(password) <= maxPasswordBytes
		if !short {
			password = password[:maxPasswordBytes] // takes the time of any other
		}
		now := normalized(password)
		right, before := p.matches(now), false
		if !right && now != password {
			before = p.matches(password)
		}
		v.right = (right || before) && known && short
		if v.right && (before || p.cost != h.cost) {
			v.newer = h.compute(password)
		}
	})
	return v, err
}

func (h *hasher) compute(password string) string {
	salt := make([]byte, saltBytes)
	rand.Read(salt) // never fails: crypto/rand ends the process rather
	return phc(h.cost, salt, h.cost.key(normalized(password), salt))
}

func (c HashCost) key(password string, salt []byte) []byte {
	return argon2.IDKey([]byte(password), salt, c.Time, c.MemoryKiB, c.Threads, keyBytes)
}

// parsed is a PHC string in its parts.
type parsed struct {
	cost      HashCost
	salt, key []byte
}

func (p parsed) matches(password string) bool {
	return subtle.ConstantTimeCompare(p.cost.key(password, p.salt), p.key) == 1
}

// phc writes a hash in the PHC string format.
func phc(c HashCost, salt, key []byte) string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version,
		c.MemoryKiB, c.Time, c.Threads, b64.EncodeToString(salt), b64.EncodeToString(key))
}

// parsePHC reads what phc wrote. The bounds keep a forged row from taking all memory.
func parsePHC(s string) (parsed, error) {
	var p parsed
	var version int
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" {
		return p, fmt.Errorf("no argon2id hash")
	}
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return p, fmt.Errorf("argon2 of another version")
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.cost.MemoryKiB, &p.cost.Time, &p.cost.Threads); err != nil {
		return p, fmt.Errorf("parameters: %w", err)
	}
	if c := p.cost; c.MemoryKiB > 1<<20 || c.Time < 1 || c.Time > 64 || c.Threads < 1 {
		return p, fmt.Errorf("parameters out of bounds")
	}
	var err error
	if p.salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return p, fmt.Errorf("salt: %w", err)
	}
	if p.key, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil || len(p.key) != keyBytes {
		return p, fmt.Errorf("no key of %d bytes", keyBytes)
	}
	return p, nil
}
