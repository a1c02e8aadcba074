package store_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

var hostileTexts = []string{
	"", " ", "'", "''; DROP TABLE menu; --", `"`, `\`, `\'`, `\u0000`, `\ufffd`, "�", "%", "_", "$1", "?", "{now}", "{skip locked}",
	"Zoë", "日本語", "🥕👩‍👩‍👧", "a\u0301", "\u202eabc", "\t\n\r", "\u2028", "<script>", "NULL", strings.Repeat("ä", 5000), "\x7f\x01",
}

func TestTextComesBackAsItWas(t *testing.T) {
	each(t, func(w *world) {
		for _, text := range hostileTexts {
			w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
				h, err := tx.UpdateHousehold(ctx, s, store.Household{Name: text}, 0)
				if err != nil || h.Name != text {
					t.Errorf("column %q came back as %q, %v", text, h.Name, err)
				}
				e, err := tx.CreateEater(ctx, s, store.EaterRow{Eater: meal.Eater{Name: text}})
				if err != nil || e.Name != text {
					t.Errorf("JSON %q came back as %q, %v", text, e.Name, err)
				}
				got, err := tx.Generation(ctx, s, text)
				w.wants(err, problem.NotFound, "")
				if got.ID != "" {
					t.Errorf("%q found %+v", text, got)
				}
				return nil
			}))
		}
	})
}

func TestTextThatCannotBeKeptIsRefused(t *testing.T) {
	each(t, func(w *world) {
		for _, text := range []string{"a\x00b", "a\xffb", "\xed\xa0\x80"} {
			for name, call := range map[string]func(ctx context.Context, tx *store.Tx, s store.Scope) error{
				"column": func(ctx context.Context, tx *store.Tx, s store.Scope) error {
					_, err := tx.UpdateHousehold(ctx, s, store.Household{Name: text}, 0)
					return err
				},
				"JSON": func(ctx context.Context, tx *store.Tx, s store.Scope) error {
					e, err := tx.Eater(ctx, s, w.ada.eater)
					w.must(err)
					e.ExcludedFoods = append(e.ExcludedFoods, "\\"+"x")
					e.Diets = nil
					e.Name = text
					_, err = tx.UpdateEater(ctx, s, e, 0)
					return err
				},
				"JSON alone": func(ctx context.Context, tx *store.Tx, s store.Scope) error {
					_, err := tx.SetPreferences(ctx, s, meal.Preferences{Cuisines: []string{`\\`, text}}, 0)
					return err
				},
				"key": func(ctx context.Context, tx *store.Tx, s store.Scope) error {
					_, err := tx.Enter(ctx, text, w.ada.household)
					return err
				},
				"list": func(ctx context.Context, tx *store.Tx, s store.Scope) error {
					_, err := tx.GenerationVersions(ctx, []string{text})
					return err
				},
			} {
				if err := w.in(w.ada, call); !problem.Is(err, problem.Invalid) {
					t.Errorf("%s %q: %v", name, text, err)
				}
			}
		}
		w.wants(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
			_, err := tx.CreateGeneration(ctx, s, store.Generation{Task: store.WholeMenu, Order: json.RawMessage(`{"note":"\u0000"}`)})
			return err
		}), problem.Invalid, "bad-text")
	})
}

func TestInstantsComeBackToTheMicrosecond(t *testing.T) {
	each(t, func(w *world) {
		for _, instant := range []time.Time{
			time.Date(2026, 12, 1, 8, 0, 0, 999999000, time.UTC), time.Date(1969, 12, 31, 23, 59, 59, 1000, time.UTC),
			time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 3, 29, 2, 30, 0, 1000, time.FixedZone("", 7200)),
		} {
			w.update(func(ctx context.Context, tx *store.Tx) error {
				hash := instant.String()
				w.must(tx.CreateSession(ctx, store.Session{Account: w.ada.account, TokenHash: hash, ExpiresAt: instant}))
				s, _, err := tx.SessionByToken(ctx, hash)
				if err != nil || !s.ExpiresAt.Equal(instant) || s.ExpiresAt.Location() != time.UTC {
					t.Errorf("%v came back as %v, %v", instant, s.ExpiresAt, err)
				}
				return nil
			})
		}
	})
}
