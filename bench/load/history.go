package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"mealplanner/bench/results"
	"mealplanner/internal/store"
)

// history is what the week page takes in a household that has planned for years.
type history struct {
	Engine  string `json:"engine"`
	Case    string `json:"case"` // warm or cold
	Menus   int    `json:"menus"`
	Recipes int    `json:"recipes"`
	closed
}

// remembering asks what the past of a household costs today. No table holds recipes of a
// household yet: they are known by their ids, in meals of the past and in ratings.
type remembering struct {
	menus, recipes int
	engines        string
}

func (q *remembering) flags(f *results.Flags) {
	f.IntVar(&q.menus, "menus", 200, "of the household, a week each")
	f.IntVar(&q.recipes, "recipes", 5000, "of its own, which its meals were and its owner has rated")
	f.StringVar(&q.engines, "engines", postgresEngine+","+sqliteEngine, "databases")
}

func (q *remembering) measure(ctx context.Context, l *load, r *result) error {
	all, err := engines(q.engines)
	if err != nil {
		return err
	}
	l.readersOnly()
	l.scenario.Readers = 1
	for _, l.engine = range all {
		for _, how := range []string{cold, warm} {
			if l.env = nil; how == cold {
				l.env = []string{noMemo}
			}
			h, err := q.with(ctx, l)
			if err != nil {
				return fmt.Errorf("%s: %w", l.engine, err)
			}
			h.Case = how
			l.say("  %s, %s: week page p50 %.1f ms, p99 %.1f ms\n", h.Engine, h.Case, h.P50, h.P99)
			r.Histories = append(r.Histories, h)
		}
	}
	return nil
}

// with makes a household with its past, and reads its week, one request after another.
func (q *remembering) with(ctx context.Context, l *load) (history, error) {
	h, err := l.start(ctx, 8, "")
	if err != nil {
		return history{}, err
	}
	defer h.close()
	who := h.cast.readers[0]
	if err := q.past(ctx, h.database, who["household"]); err != nil {
		return history{}, err
	}
	got := history{Engine: l.engine, Menus: q.menus, Recipes: q.recipes}
	week := l.scenario.group("page")[0].request
	saturate(ctx, h.client, 1, l.scenario.Window/4, func(int) (request, vars) { return week, who })
	got.closed = saturate(ctx, h.client, 1, l.scenario.Window, func(int) (request, vars) { return week, who })
	return got, ctx.Err()
}

// row is one of any table, by its columns.
type row map[string]any

// past copies the household's only menu into the weeks before it, each meal with a recipe of
// its own, and rates as many recipes.
func (q *remembering) past(ctx context.Context, database, household string) (err error) {
	driver := "pgx"
	if file, ok := strings.CutPrefix(database, "sqlite:"); ok {
		driver, database = "sqlite", "file:"+file+"?_pragma=busy_timeout(10000)"
	}
	db, err := sql.Open(driver, database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after Commit it does nothing
	recipe := 0
	ids := make([]string, q.menus) // of the copies
	for i := range ids {
		ids[i] = store.NewID()
	}
	for _, table := range []string{"menu", "menu_day", "planned_date", "meal", "portion"} {
		rows, err := rowsOf(ctx, tx, table, household)
		if err != nil {
			return fmt.Errorf("%s: %w", table, err)
		}
		for week := 1; week < q.menus; week++ {
			for _, r := range rows {
				if table == "meal" {
					recipe = (recipe + 1) % q.recipes
				}
				if err := insert(ctx, tx, table, r.before(week, ids[week], ownRecipe(recipe))); err != nil {
					return fmt.Errorf("%s: %w", table, err)
				}
			}
		}
	}
	var owner string
	if err := tx.QueryRowContext(ctx, `SELECT account_id FROM member WHERE household_id = $1`, household).Scan(&owner); err != nil {
		return err
	}
	for i := range q.recipes {
		if err := insert(ctx, tx, "rating", row{"account_id": owner, "recipe_id": ownRecipe(i), "stars": 1 + i%5, "rated_at": time.Now().UnixMicro()}); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// ownRecipe is the id of a household's own recipe.
func ownRecipe(n int) string { return fmt.Sprintf("0190c0de-0000-7000-8000-%012d", n) }

func rowsOf(ctx context.Context, tx *sql.Tx, table, household string) (all []row, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT * FROM `+table+` WHERE household_id = $1`, household)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		r := row{}
		for i, column := range columns {
			r[column] = values[i]
		}
		all = append(all, r)
	}
	return all, rows.Err()
}

// before gives the same row so many weeks earlier, in another menu.
func (r row) before(weeks int, menu, recipe string) row {
	earlier := row{}
	for column, value := range r {
		switch column {
		case "menu_id":
			value = menu
		case "id":
			if _, isMenu := r["first_date"]; isMenu {
				value = menu
			}
		case "generation_id":
			value = nil
		case "recipe_id":
			value = recipe
		case "date", "first_date", "last_date":
			day, err := time.Parse(time.DateOnly, fmt.Sprint(value))
			if err != nil {
				continue // the database refuses a row without its date
			}
			value = day.AddDate(0, 0, -7*weeks).Format(time.DateOnly)
		}
		earlier[column] = value
	}
	return earlier
}

func insert(ctx context.Context, tx *sql.Tx, table string, r row) error {
	var columns, places []string
	var values []any
	for column, value := range r {
		columns, values = append(columns, column), append(values, value)
		places = append(places, fmt.Sprintf("$%d", len(values)))
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO `+table+` (`+strings.Join(columns, ", ")+`) VALUES (`+strings.Join(places, ", ")+`)`, values...)
	return err
}

func historyTable(b *strings.Builder, rows []history) {
	b.WriteString("\nThe week page of a household with a long past, asked one request after another.\n\n")
	b.WriteString("| database | case | menus | own recipes | p50 ms | p99 ms | failures |\n| --- | --- | --: | --: | --: | --: | --- |\n")
	for _, h := range rows {
		fmt.Fprintf(b, "| %s | %s | %d | %d | %.1f | %.1f | %s |\n", h.Engine, h.Case, h.Menus, h.Recipes, h.P50, h.P99, counts(h.Failures))
	}
}
