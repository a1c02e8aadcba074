package store_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mealplanner/internal/food"
	"mealplanner/internal/guard"
	"mealplanner/internal/guard/guardtest"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
	"mealplanner/internal/store/storetest"
)

// unrevised are the tables of a household whose changes do not change its revision, and why.
var unrevised = map[string]string{
	"generation_day": "the drafts of an order that runs are shown to nobody",
	"revision":       "it is the revision",
}

const revisionSQL = `SELECT CAST(sum(value) AS BIGINT) FROM revision WHERE household_id = $1`

// filled gives ada's household a row in every table that belongs to it.
func filled(w *world) (menu store.MenuRow, order store.Generation) {
	w.Helper()
	menu = w.save(w.ada, w.ada.menu("2026-12-01", 2), false)
	order = w.order(w.ada, store.Generation{})
	w.stock(w.ada, meal.PantryItem{Food: "rice"})
	w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
		_, preferred := tx.SetPreferences(ctx, s, meal.DefaultPreferences(), 0)
		_, spare := tx.CreateEater(ctx, s, store.EaterRow{Eater: meal.Eater{ID: "spare", Name: "Spare"}})
		return errors.Join(preferred, spare, tx.CheckItem(ctx, s, menu.ID, "salt", true), tx.SetMember(ctx, s, w.bob.account, store.RoleMember),
			tx.Rate(ctx, w.ada.account, "red-lentil-dal", 4))
	}))
	w.must(w.sql(`INSERT INTO menu_day (household_id, menu_id, date, slots) VALUES ($1, $2, '2027-02-02', '[]')`, w.ada.household, menu.ID))
	return menu, order
}

// Every statement that changes what is shown of a household changes its revision and no
// other's, whoever makes it. The tables are compared with those that there are.
func TestEveryChangeRevises(t *testing.T) {
	each(t, func(w *world) {
		menu, order := filled(w)
		cy := w.home("cy@example.org")
		mealID := menu.Days[0].Meals[0].ID
		changes := map[string][]string{
			"household": {`UPDATE household SET name = 'x' WHERE id = $1`, `UPDATE household SET rules_version = rules_version + 1 WHERE id = $1`},
			"member": {`INSERT INTO member VALUES ($1, '` + cy.account + `', 'viewer', 1)`, `UPDATE member SET role = 'viewer' WHERE household_id = $1`,
				`DELETE FROM member WHERE household_id = $1`},
			"eater": {`INSERT INTO eater VALUES ('x', $1, 'X', '{}', 0, 0, 1, 1)`, `UPDATE eater SET archived = 1 WHERE household_id = $1`,
				`DELETE FROM eater WHERE household_id = $1 AND id = 'spare'`},
			"preferences": {`UPDATE preferences SET body = '{}' WHERE household_id = $1`, `DELETE FROM preferences WHERE household_id = $1`},
			"generation": {`UPDATE generation SET state = 'running', lease_until = 1 WHERE household_id = $1`, `UPDATE generation SET menu_id = '` + menu.ID + `' WHERE household_id = $1`,
				`UPDATE generation SET state = 'failed', failure = '{}', finished_at = 1 WHERE household_id = $1`, `DELETE FROM generation WHERE household_id = $1`},
			"menu": {`INSERT INTO menu (id, household_id, published, first_date, last_date, version, created_at, updated_at) VALUES ('x', $1, 0, '', '', 1, 1, 1)`,
				`UPDATE menu SET version = version + 1 WHERE household_id = $1`, `DELETE FROM menu WHERE household_id = $1`},
			"menu_day": {`INSERT INTO menu_day VALUES ($1, '` + menu.ID + `', '2027-01-01', '[]')`, `UPDATE menu_day SET slots = '[]' WHERE household_id = $1`,
				`DELETE FROM menu_day WHERE household_id = $1`},
			"planned_date": {`INSERT INTO planned_date VALUES ($1, '2027-02-02', '` + menu.ID + `')`, `UPDATE planned_date SET date = date WHERE household_id = $1`,
				`DELETE FROM planned_date WHERE household_id = $1`},
			"meal": {`INSERT INTO meal (household_id, menu_id, id, date, slot, number, role, kind, position, recipe_id, dish, foods_version, source, reasons, locked, version)
				VALUES ($1, '` + menu.ID + `', 'x', '2026-12-01', 'lunch', 1, 'main', 'out', 0, '', '{}', '', 'manual', '[]', 0, 1)`,
				`UPDATE meal SET locked = 1 WHERE household_id = $1`, `DELETE FROM meal WHERE household_id = $1`},
			"portion": {`INSERT INTO portion VALUES ($1, '` + menu.ID + `', '` + mealID + `', 'spare', 1, 1)`, `UPDATE portion SET servings = 2 WHERE household_id = $1`,
				`DELETE FROM portion WHERE household_id = $1`},
			"grocery_check": {`INSERT INTO grocery_check VALUES ($1, '` + menu.ID + `', 'rice', 1)`, `UPDATE grocery_check SET checked_at = 2 WHERE household_id = $1`,
				`DELETE FROM grocery_check WHERE household_id = $1`},
			"pantry_item": {`INSERT INTO pantry_item VALUES ($1, 'salt', NULL, NULL, 0, 1)`, `UPDATE pantry_item SET grams = 2 WHERE household_id = $1`,
				`DELETE FROM pantry_item WHERE household_id = $1`},
		}
		ofAccounts := []string{
			`INSERT INTO rating VALUES ('` + w.ada.account + `', 'x', 3, 1)`, `UPDATE rating SET stars = 1`, `DELETE FROM rating`,
			`UPDATE account SET name = 'Xenia' WHERE id = '` + w.ada.account + `'`, `UPDATE account SET email = 'x@example.org' WHERE id = '` + w.bob.account + `'`,
			`DELETE FROM account WHERE id = '` + w.bob.account + `'`, // who is a member
		}
		nothingShown := []string{
			`UPDATE generation SET progress = '{"done":1}', usage_calls = 2, version = version + 1, attempt = 3 WHERE household_id = $1`,
			`INSERT INTO generation_day VALUES ($1, '` + order.ID + `', '2026-12-01', '{}')`,
			`UPDATE account SET auth_epoch = auth_epoch + 1, password_hash = 'y' WHERE id = '` + w.ada.account + `'`,
		}
		// tried gives the revisions of ada's and cy's before and after a statement that is
		// taken back.
		tried := func(query string) (ada, other [2]int64) {
			w.Helper()
			back := errors.New("back")
			err := w.guard.Update(storetest.Edge(w.Context()), func(ctx context.Context, tx *guard.Tx) error {
				look := func(i int) error {
					return errors.Join(tx.QueryRow(ctx, revisionSQL, []any{w.ada.household}, &ada[i]), tx.QueryRow(ctx, revisionSQL, []any{cy.household}, &other[i]))
				}
				if err := look(0); err != nil {
					return err
				}
				var args []any
				if strings.Contains(query, "$1") {
					args = []any{w.ada.household}
				}
				n, err := tx.Exec(ctx, query, args...)
				if err == nil && n == 0 {
					err = errors.New("it touched nothing")
				}
				return errors.Join(err, look(1), back)
			})
			if !errors.Is(err, back) || strings.Count(err.Error(), "\n") > 0 {
				w.Fatalf("%s: %v", query, err)
			}
			return ada, other
		}
		for table, queries := range changes {
			for _, query := range queries {
				if ada, other := tried(query); ada[0] == ada[1] || ada[1] == 0 || other[0] != other[1] {
					t.Errorf("%s: %s: ada's %v, another's %v", table, query, ada, other)
				}
			}
		}
		for _, query := range ofAccounts {
			if ada, other := tried(query); ada[0] == ada[1] || other[0] != other[1] {
				t.Errorf("%s: ada's %v, another's %v", query, ada, other)
			}
		}
		for _, query := range nothingShown {
			if ada, _ := tried(query); ada[0] != ada[1] {
				t.Errorf("%s: %v", query, ada)
			}
		}
		// What goes to another household changes both.
		if ada, other := tried(`UPDATE pantry_item SET household_id = '` + cy.household + `' WHERE household_id = $1`); ada[0] == ada[1] || other[0] == other[1] {
			t.Errorf("moved: %v and %v", ada, other)
		}
		for _, table := range w.texts(tablesWithHousehold[w.guard.Dialect()]) {
			if _, ok := changes[table]; ok == (unrevised[table] != "") {
				t.Errorf("%s must revise, with a row here, or have a reason not to", table)
			}
		}
	})
}

// tablesWithHousehold are the queries of the tables that belong to a household.
var tablesWithHousehold = map[guard.Dialect]string{
	guard.SQLite: `SELECT DISTINCT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c
		WHERE m.type = 'table' AND c.name = 'household_id'`,
	guard.Postgres: `SELECT CAST(table_name AS TEXT) FROM information_schema.columns
		WHERE table_schema = current_schema() AND column_name = 'household_id'`,
}

// texts gives the one column of a query.
func (w *world) texts(query string, args ...any) (all []string) {
	w.Helper()
	w.must(w.guard.View(storetest.Edge(w.Context()), func(ctx context.Context, tx *guard.Tx) error {
		return tx.Query(ctx, query, args, func(scan guard.Scan) error {
			var text string
			err := scan(&text)
			all = append(all, text)
			return err
		})
	}))
	return all
}

// A household goes with its revision, however it goes.
func TestNoRevisionIsLeftBehind(t *testing.T) {
	each(t, func(w *world) {
		filled(w)
		w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error { return tx.DeleteHousehold(ctx, s, 0) }))
		w.stock(w.bob, meal.PantryItem{Food: "rice"})
		w.must(w.sql(`DELETE FROM household WHERE id = $1`, w.bob.household))
		if n := w.count(`SELECT count(*) FROM revision WHERE 1 = $1`, 1); n != 0 {
			t.Errorf("%d are left", n)
		}
	})
}

func TestASightIsWhatTheStatementsSay(t *testing.T) {
	each(t, func(w *world) {
		menu, order := filled(w)
		login := store.Session{Account: w.ada.account, TokenHash: "login", ExpiresAt: w.clock.Add(time.Hour)}
		token := store.APIToken{Account: w.bob.account, TokenHash: "token", Scopes: []string{"read"}}
		w.update(func(ctx context.Context, tx *store.Tx) error {
			return errors.Join(tx.CreateSession(ctx, login), tx.CreateAPIToken(ctx, token))
		})
		var revision int64
		w.must(w.guard.View(storetest.Edge(w.Context()), func(ctx context.Context, tx *guard.Tx) error {
			return tx.QueryRow(ctx, revisionSQL, []any{w.ada.household}, &revision)
		}))
		w.view(func(ctx context.Context, tx *store.Tx) error {
			for _, of := range []store.Thing{store.TheHousehold(w.ada.household), store.TheMenu(menu.ID), store.TheGeneration(order.ID)} {
				for account, look := range map[string]func() (store.Sight, error){
					w.ada.account: func() (store.Sight, error) { return tx.Sight(ctx, store.BySession("login"), of) },
					w.bob.account: func() (store.Sight, error) { return tx.Sight(ctx, store.ByAPIToken("token"), of) },
				} {
					s, err := look()
					w.must(err)
					got, err := s.Scope()
					w.must(err)
					want, err := tx.EnterBy(ctx, account, of)
					w.must(err)
					if got != want || s.Account.ID != account || s.Revision != store.Revision(revision) || revision == 0 ||
						(s.Session == nil) == (s.Token == nil) {
						t.Errorf("of %v: %+v, want %+v at %d", of, s, want, revision)
					}
				}
			}
			// What is not there for the account is missing, as for EnterBy, and who asks is known.
			for _, of := range []store.Thing{store.TheHousehold(w.bob.household), store.TheMenu(w.ada.household), store.TheGeneration("x")} {
				s, err := tx.Sight(ctx, store.BySession("login"), of)
				_, missing := s.Scope()
				_, want := tx.EnterBy(ctx, w.ada.account, of)
				if err != nil || s.Account.ID != w.ada.account || s.Revision != 0 || missing == nil || want == nil || missing.Error() != want.Error() {
					t.Errorf("of %v: %+v, %v; %v, want %v", of, s, err, missing, want)
				}
			}
			_, err := tx.Sight(ctx, store.BySession("token"), store.TheMenu(menu.ID))
			w.wants(err, "not-found", "")
			_, err = tx.Sight(ctx, store.ByAPIToken("login"), store.TheMenu(menu.ID))
			w.wants(err, "not-found", "")
			return nil
		})
	})
}

// shown is what anybody can see of a household, as text.
func shown(ctx context.Context, tx *store.Tx, s store.Scope) (string, error) {
	var all strings.Builder
	var failed []error
	say := func(err error, what ...any) {
		failed = append(failed, err)
		fmt.Fprintf(&all, "%+v\n", what)
	}
	h, err := tx.Household(ctx, s)
	say(err, h)
	members, err := tx.Members(ctx, s)
	say(err, members)
	eaters, err := tx.AllEaters(ctx, s)
	say(err, eaters)
	preferences, err := tx.Preferences(ctx, s)
	say(err, preferences)
	ratings, err := tx.Ratings(ctx, s)
	say(err, ratings)
	pantry, err := tx.Pantry(ctx, s)
	for i, item := range pantry {
		say(nil, item.Food, item.Grams != nil, item.UseUp, i)
	}
	say(err)
	orders, _, err := tx.Generations(ctx, s, store.Page{})
	for _, g := range orders {
		say(nil, g.ID, g.State)
	}
	say(err)
	menus, _, err := tx.Menus(ctx, s, true, store.Page{})
	say(err)
	for _, m := range menus {
		menu, err := tx.Menu(ctx, s, m.ID)
		say(err, menu)
		checked, err := tx.CheckedItems(ctx, s, m.ID)
		say(err, checked)
	}
	return all.String(), errors.Join(failed...)
}

// Whatever is done by whomever and whenever, households that are shown otherwise have other
// revisions.
func TestEqualRevisionsShowTheSame(t *testing.T) {
	const writers = 4
	each(t, func(w *world) {
		filled(w)
		w.update(func(ctx context.Context, tx *store.Tx) error {
			return tx.CreateSession(ctx, store.Session{Account: w.ada.account, TokenHash: "login", ExpiresAt: w.clock.Add(time.Hour)})
		})
		var mu sync.Mutex
		seen := map[store.Revision]string{}
		look := func(ctx context.Context, tx *store.Tx) error {
			sight, err := tx.Sight(ctx, store.BySession("login"), store.TheHousehold(w.ada.household))
			if err != nil {
				return err
			}
			s, err := sight.Scope()
			if err != nil {
				return err
			}
			now, err := shown(ctx, tx, s)
			mu.Lock()
			defer mu.Unlock()
			if before, ok := seen[sight.Revision]; ok && before != now || sight.Revision == 0 {
				t.Errorf("at %d there was\n%s\nand now\n%s", sight.Revision, before, now)
			}
			seen[sight.Revision] = now
			return err
		}
		var all sync.WaitGroup
		for writer := range writers {
			random := rand.New(rand.NewPCG(14, uint64(writer)))
			edge := guard.Edge(w.Context(), guard.Generation, "test") // which waits the longest
			all.Go(func() {
				for range guardtest.Size(25, 100) {
					change := changesAtRandom[random.IntN(len(changesAtRandom))]
					dice := random.Uint64()
					err := w.Update(edge, func(ctx context.Context, tx *store.Tx) error {
						s, err := tx.Enter(ctx, w.ada.account, w.ada.household)
						if err != nil {
							return err
						}
						_ = change(ctx, tx, s, w.ada, rand.New(rand.NewPCG(dice, 0))) // a refusal is no matter
						return nil
					})
					if err != nil {
						t.Logf("not done: %v", err)
					}
					if err := w.View(edge, look); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		if len(seen) < 20 {
			t.Errorf("only %d revisions", len(seen))
		}
	})
}

var changesAtRandom = []func(ctx context.Context, tx *store.Tx, s store.Scope, h home, r *rand.Rand) error{
	func(ctx context.Context, tx *store.Tx, s store.Scope, _ home, r *rand.Rand) error {
		_, err := tx.UpdateHousehold(ctx, s, store.Household{Name: fmt.Sprint("Home ", r.IntN(3))}, 0)
		return err
	},
	func(ctx context.Context, tx *store.Tx, s store.Scope, _ home, r *rand.Rand) error {
		p := meal.DefaultPreferences()
		p.Snacks = r.IntN(3)
		_, err := tx.SetPreferences(ctx, s, p, 0)
		return err
	},
	func(ctx context.Context, tx *store.Tx, s store.Scope, h home, r *rand.Rand) error {
		_, err := tx.UpdateEater(ctx, s, store.EaterRow{Eater: meal.Eater{ID: h.eater, Name: fmt.Sprint("Eater ", r.IntN(3))}}, 0)
		return err
	},
	func(ctx context.Context, tx *store.Tx, s store.Scope, _ home, r *rand.Rand) error {
		_, _, err := tx.SetPantryItem(ctx, s, meal.PantryItem{Food: food.ID(fmt.Sprint("food-", r.IntN(4))), UseUp: r.IntN(2) == 0})
		return err
	},
	func(ctx context.Context, tx *store.Tx, s store.Scope, _ home, r *rand.Rand) error {
		return tx.RemovePantryItem(ctx, s, food.ID(fmt.Sprint("food-", r.IntN(4))))
	},
	func(ctx context.Context, tx *store.Tx, _ store.Scope, h home, r *rand.Rand) error {
		return tx.Rate(ctx, h.account, "red-lentil-dal", 1+r.IntN(5))
	},
	func(ctx context.Context, tx *store.Tx, _ store.Scope, h home, _ *rand.Rand) error {
		return tx.Unrate(ctx, h.account, "red-lentil-dal")
	},
	func(ctx context.Context, tx *store.Tx, s store.Scope, h home, r *rand.Rand) error {
		_, err := tx.CreateMenu(ctx, s, h.menu(meal.Date("2026-12-01").AddDays(r.IntN(4)), 1+r.IntN(2)), true)
		return err
	},
	func(ctx context.Context, tx *store.Tx, s store.Scope, _ home, r *rand.Rand) error {
		menus, _, err := tx.Menus(ctx, s, true, store.Page{})
		if err != nil || len(menus) == 0 {
			return err
		}
		m, err := tx.Menu(ctx, s, menus[r.IntN(len(menus))].ID)
		if err != nil || len(m.Days) == 0 || len(m.Days[0].Meals) == 0 {
			return err
		}
		switch r.IntN(4) {
		case 0:
			return tx.DeleteMenu(ctx, s, m.ID, 0)
		case 1:
			return tx.CheckItem(ctx, s, m.ID, "rice", r.IntN(2) == 0)
		}
		_, err = tx.LockMeal(ctx, s, m.ID, m.Days[0].Meals[0].ID, r.IntN(2) == 0, 0)
		return err
	},
	func(ctx context.Context, tx *store.Tx, s store.Scope, _ home, _ *rand.Rand) error {
		_, err := tx.CreateGeneration(ctx, s, store.Generation{Task: store.WholeMenu})
		return err
	},
}

// Many who change one household at once all succeed.
func TestManyChangesOfOneHousehold(t *testing.T) {
	each(t, func(w *world) {
		menu := w.save(w.ada, w.ada.menu("2026-12-01", 1), false)
		var all sync.WaitGroup
		for i := range 50 {
			all.Go(func() {
				for again := true; again; {
					err := w.Update(guard.Edge(w.Context(), guard.Generation, "test"), func(ctx context.Context, tx *store.Tx) error {
						s, err := tx.Enter(ctx, w.ada.account, w.ada.household)
						if err != nil {
							return err
						}
						return tx.CheckItem(ctx, s, menu.ID, food.ID(fmt.Sprint("food-", i)), true)
					})
					refused := problem.As(err)
					if again = refused != nil && refused.Code == "busy"; err != nil && !again { // the queue is shorter than that
						t.Errorf("%d: %v", i, err)
					}
				}
			})
		}
		all.Wait()
		if n := w.count(`SELECT count(*) FROM grocery_check WHERE household_id = $1`, w.ada.household); n != 50 {
			t.Errorf("%d are checked", n)
		}
	})
}

// Two changes that run beside each other fail no more often for the revision, in one
// household or in two: each pair is run with the triggers and without.
func TestRevisionsAreNobodysConflict(t *testing.T) {
	w := newWorld(t, storetest.Postgres(t))
	var menus [2]store.MenuRow
	for i, h := range []home{w.ada, w.bob} {
		menus[i] = w.save(h, h.menu("2026-12-01", 1), false)
	}
	type change = func(ctx context.Context, tx *store.Tx, s store.Scope, h home) error
	menuOf := func(h home) string { return menus[slices.Index([]home{w.ada, w.bob}, h)].ID }
	changes := []change{
		func(ctx context.Context, tx *store.Tx, s store.Scope, h home) error {
			return tx.CheckItem(ctx, s, menuOf(h), food.ID(store.NewID()), true)
		},
		func(ctx context.Context, tx *store.Tx, s store.Scope, _ home) error {
			_, _, err := tx.SetPantryItem(ctx, s, meal.PantryItem{Food: food.ID(store.NewID())})
			return err
		},
		func(ctx context.Context, tx *store.Tx, s store.Scope, _ home) error {
			_, err := tx.SetPreferences(ctx, s, meal.DefaultPreferences(), 0)
			return err
		},
		func(ctx context.Context, tx *store.Tx, s store.Scope, h home) error {
			_, err := tx.UpdateEater(ctx, s, store.EaterRow{Eater: meal.Eater{ID: h.eater, Name: "x"}}, 0)
			return err
		},
		func(ctx context.Context, tx *store.Tx, s store.Scope, h home) error {
			_, err := tx.LockMeal(ctx, s, menuOf(h), menus[slices.Index([]home{w.ada, w.bob}, h)].Days[0].Meals[0].ID, true, 0)
			return err
		},
	}
	// beside runs two changes, each of which has entered and written before either commits;
	// it gives how many tries they took. same: they met in one part of the revision.
	beside := func(homes [2]home, does [2]change) (tries int, same bool) {
		var all sync.WaitGroup
		var mu sync.Mutex
		var pids [2]int
		entered, written := newMeeting(), newMeeting()
		for i := range 2 {
			all.Go(func() {
				first := true
				err := w.Update(guard.Edge(w.Context(), guard.Generation, "test"), func(ctx context.Context, tx *store.Tx) error {
					mu.Lock()
					tries++
					mu.Unlock()
					s, err := tx.Enter(ctx, homes[i].account, homes[i].household)
					if err != nil {
						return err
					}
					if !first {
						return does[i](ctx, tx, s, homes[i])
					}
					first = false
					defer entered.come(i)
					defer written.come(i)
					pids[i], _ = store.Backend(ctx, tx)
					entered.wait(ctx, i)
					if err := does[i](ctx, tx, s, homes[i]); err != nil {
						return err
					}
					written.wait(ctx, i)
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		return tries, homes[0] == homes[1] && pids[0]%16 == pids[1]%16
	}
	total := func() (tries int, pairs int) {
		for i, one := range changes {
			for j, other := range changes {
				for _, homes := range [][2]home{{w.ada, w.bob}, {w.ada, w.ada}} {
					if i == j && homes[0] == homes[1] && i > 1 || i == 1 && j == 1 {
						continue // the same row, or each reads what the other writes
					}
					n, same := beside(homes, [2]change{one, other})
					if same {
						continue
					}
					tries, pairs = tries+n, pairs+1
					if n > 2 {
						t.Logf("%d and %d, of one household %v: %d tries", i, j, homes[0] == homes[1], n)
					}
				}
			}
		}
		return tries, pairs
	}
	with, pairs := total()
	for _, table := range w.texts(tablesWithHousehold[guard.Postgres]) {
		w.must(w.sql(`ALTER TABLE ` + table + ` DISABLE TRIGGER USER`))
	}
	w.must(w.sql(`ALTER TABLE household DISABLE TRIGGER USER`))
	without, again := total()
	t.Logf("%d tries for %d pairs with revisions, %d for %d without", with, pairs, without, again)
	if with*again > without*pairs {
		t.Errorf("revisions make %d tries of %d for %d pairs", with, without, pairs)
	}
}

// meeting is where two wait for each other.
type meeting [2]struct {
	once sync.Once
	came chan struct{}
}

func newMeeting() *meeting {
	var m meeting
	m[0].came, m[1].came = make(chan struct{}), make(chan struct{})
	return &m
}

// come says that one of them is there, or will not come.
func (m *meeting) come(i int) { m[i].once.Do(func() { close(m[i].came) }) }

func (m *meeting) wait(ctx context.Context, i int) {
	m.come(i)
	select {
	case <-m[1-i].came:
	case <-ctx.Done():
	}
}
