package account

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// The page about accounts has the figures and words of the code: what is refused for being
// guessable is what is documented (OWASP ASVS 5.0, 6.2.11).
func TestThePageAboutAccounts(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/accounts.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		fmt.Sprintf("%d to 1,024 characters", MinPassword),
		"(" + strings.Join(serviceWords, ", ") + ")",
		fmt.Sprintf("up to %d letters", maxLocal),
		fmt.Sprintf("at most %d characters in all", MaxEmail),
		fmt.Sprintf("lasts for %d days after it was last used, and %d in any case", sessionIdle/(24*time.Hour), sessionAbsolute/(24*time.Hour)),
		fmt.Sprintf("An account has at most %d; with one more", maxSessions),
		fmt.Sprintf("(%d days, at most %d)", defaultTokenDays, MaxTokenDays),
		fmt.Sprintf("An account has at most %d.\n", maxTokens),
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("docs/accounts.md does not say %q", want)
		}
	}
	for _, scope := range Scopes() {
		if !strings.Contains(string(text), fmt.Sprintf("\n| `%s` | ", scope)) {
			t.Errorf("docs/accounts.md has no row of the scope %q", scope)
		}
	}
	if MaxPassword != 1024 || maxAround != 10 || ConfirmedFor != 10*time.Minute {
		t.Error("docs/accounts.md says other figures in words")
	}
}
