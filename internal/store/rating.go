package store

import (
	"context"
	"errors"

	"mealplanner/internal/guard"
	"mealplanner/internal/meal"
)

// Rate keeps an account's stars for a recipe, 1 to 5, in place of earlier ones. Whether
// there is such a recipe is the caller's to judge.
func (tx *Tx) Rate(ctx context.Context, account, recipe string, stars int) error {
	_, err := tx.exec(ctx, `
		INSERT INTO rating (account_id, recipe_id, stars, rated_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (account_id, recipe_id) DO UPDATE SET stars = excluded.stars, rated_at = excluded.rated_at`,
		account, recipe, stars, tx.now)
	return err
}

// Unrate takes an account's stars back. Doing it twice is doing it once.
func (tx *Tx) Unrate(ctx context.Context, account, recipe string) error {
	_, err := tx.exec(ctx, `DELETE FROM rating WHERE account_id = $1 AND recipe_id = $2`, account, recipe)
	return err
}

// Stars gives an account's for a recipe; 0: none.
func (tx *Tx) Stars(ctx context.Context, account, recipe string) (stars int, err error) {
	err = tx.row(ctx, `SELECT stars FROM rating WHERE account_id = $1 AND recipe_id = $2`, []any{account, recipe}, &stars)
	if errors.Is(err, guard.ErrNoRows) {
		return 0, nil
	}
	return stars, err
}

// StarsBy gives all of an account's stars by recipe.
func (tx *Tx) StarsBy(ctx context.Context, account string) (map[string]int, error) {
	given := map[string]int{}
	err := tx.query(ctx, `SELECT recipe_id, stars FROM rating WHERE account_id = $1`, []any{account}, func(scan guard.Scan) error {
		var recipe string
		var stars int
		err := scan(&recipe, &stars)
		given[recipe] = stars
		return err
	})
	return given, err
}

// Ratings gives the mean stars by recipe of those who eat in a household: its owners
// and members. What a coach or a viewer thinks is for their own tables.
func (tx *Tx) Ratings(ctx context.Context, s Scope) (map[string]float64, error) {
	var rated meal.Household
	err := tx.Read(ctx, s, RatingsPart(&rated))
	return rated.Ratings, err
}

// RatingsPart reads the Ratings of a household into its rules; it stands after their part.
func RatingsPart(into *meal.Household) Part {
	return func(_ *Tx, s Scope) reading {
		means := map[string]float64{}
		query := guard.Read{Query: `
			SELECT rating.recipe_id, CAST(avg(rating.stars) AS DOUBLE PRECISION)
			FROM member JOIN rating ON rating.account_id = member.account_id
			WHERE member.household_id = $1 AND member.role IN ($2, $3)
			GROUP BY rating.recipe_id`, Args: []any{s.Household(), RoleOwner, RoleMember}, Row: func(scan guard.Scan) error {
			var recipe string
			var mean float64
			err := scan(&recipe, &mean)
			means[recipe] = mean
			return err
		}}
		return reading{[]guard.Read{query}, func() error {
			into.Ratings = means
			return nil
		}}
	}
}
