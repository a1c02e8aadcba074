//proof:faults

package llm_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"mealplanner/internal/llm"
)

func TestSecretPrintsNothing(t *testing.T) {
	type inside struct{ hidden llm.Secret }
	secret := llm.NewSecret(" sk-never-to-be-seen\n")
	provider := llm.Provider{URL: "https://model.example/v1?key=sk-never-to-be-seen", Model: "m", Key: secret}
	var log bytes.Buffer
	for _, handler := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
		slog.New(handler).Info("a key", "key", secret, "in", inside{secret}, "provider", provider)
	}
	encoded, err := json.Marshal(map[string]any{"key": secret, "pointer": &secret})
	if err != nil {
		t.Fatal(err)
	}
	printed := log.String() + string(encoded) + fmt.Sprint(secret, &secret, inside{secret}, provider, errors.New(secret.String()))
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%10.2s"} {
		printed += fmt.Sprintf(verb+verb, secret, inside{secret})
	}
	if strings.Contains(printed, "never-to-be-seen") || strings.Contains(printed, fmt.Sprintf("%x", "never")) {
		t.Errorf("the secret is in %s", printed)
	}
	if got, want := fmt.Sprintf("%v %q %#v", secret, secret, llm.Secret{}), "(secret) (secret) (none)"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestSecretIsRead(t *testing.T) {
	for text, want := range map[string]string{"": "(none)", "  \n": "(none)", "k": "(secret)"} {
		var s llm.Secret
		if err := s.UnmarshalText([]byte(text)); err != nil || s.String() != want {
			t.Errorf("%q: got %s, %v, want %s", text, s, err, want)
		}
	}
}
