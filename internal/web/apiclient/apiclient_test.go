package apiclient

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"strings"
	"testing"
)

// The client is generated from the description as it is now.
func TestTheClientIsOfThisDescription(t *testing.T) {
	t.Parallel()
	description, err := os.ReadFile("../testdata/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(description)
	of, err := os.ReadFile("description.sha256")
	if err != nil || strings.Fields(string(of))[0] != hex.EncodeToString(sum[:]) {
		t.Fatalf("the client is of another description (%v): run make client", err)
	}
}
