package page

import (
	"testing"

	"golang.org/x/text/language"

	"mealplanner/internal/words"
)

func TestDecimal(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{"1,5": "1.5", "1.5": "1.5", "1.000,5": "1.000,5", "1,5,5": "1,5,5"} {
		if got := decimal(words.For(language.German), typed); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
	if got := decimal(words.For(language.English), "1,500"); got != "1,500" {
		t.Errorf("in English 1,500 became %q", got)
	}
}
