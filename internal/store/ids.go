package store

import "github.com/google/uuid"

// NewID makes an id: a UUIDv7 as text. Ids made later sort later, to the millisecond.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// ValidID reports whether s has the form of an id, so that a malformed one is
// refused before it meets the database.
func ValidID(s string) bool {
	id, err := uuid.Parse(s)
	return err == nil && id.String() == s
}
