package llm

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// Secret is a key that prints nothing: whatever formats, encodes or logs it gets
// "(secret)", or "(none)" for the zero Secret, which is no key. Only the door reads it.
type Secret struct {
	// A pointer: fmt prints a field it may not call methods on as it is in memory.
	value *string
}

// NewSecret keeps value without the space around it; an empty one is no key.
func NewSecret(value string) Secret {
	value = strings.TrimSpace(value)
	if value == "" {
		return Secret{}
	}
	return Secret{&value}
}

// String is "(secret)" or "(none)", and so is every other form of a Secret.
func (s Secret) String() string {
	if s.value == nil {
		return "(none)"
	}
	return "(secret)"
}

// GoString is String, for %#v.
func (s Secret) GoString() string { return s.String() }

// Format is String for every verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// MarshalText is String, for JSON and every other encoding.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue is String, for slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// UnmarshalText is NewSecret, for configuration.
func (s *Secret) UnmarshalText(text []byte) error {
	*s = NewSecret(string(text))
	return nil
}

func (s Secret) reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}
