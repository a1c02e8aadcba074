package meal

import (
	"testing"

	"mealplanner/internal/food"
)

func TestSeasonOf(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		date    Date
		country food.Country
		want    Season
	}{
		{"2026-12-01", "", Winter},
		{"2026-12-01", "GB", Winter},
		{"2026-12-01", "AU", Summer},
		{"2026-02-28", "NZ", Summer},
		{"2026-03-01", "NZ", Autumn},
		{"2026-03-01", "DE", Spring},
		{"2026-06-30", "ZA", Winter},
		{"2026-08-31", "US", Summer},
		{"2026-09-01", "AR", Spring},
		{"2026-09-01", "US", Autumn},
		{"2026-11-30", "BR", Spring},
	} {
		if got := SeasonOf(tc.date, tc.country); got != tc.want {
			t.Errorf("%s in %q: %s, want %s", tc.date, tc.country, got, tc.want)
		}
	}
}
