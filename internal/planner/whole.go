package planner

import (
	"context"

	"mealplanner/internal/compose"
	"mealplanner/internal/meal"
	"mealplanner/internal/store"
)

// whole is a whole menu to compose: every day of the order.
type whole struct {
	work work
	id   string           // that it will have
	keep store.MenuVolume // how much there may be of the household's menus
}

// scene asks for every day of the order.
func (m *whole) scene(rules meal.Household) *scene {
	s := &scene{makes: m}
	for _, d := range m.work.dates() {
		s.requests = append(s.requests, compose.DayRequest{Date: d, Slots: m.attended(rules, d, nil)})
	}
	return s
}

func (m *whole) attended(rules meal.Household, d meal.Date, _ []meal.Meal) []meal.Attended {
	return rules.Attendance(d, m.work.Attendance)
}

func (m *whole) menu(composed []meal.Day) meal.Menu { return meal.Menu{ID: m.id, Days: composed} }

func (m *whole) answersFor([]meal.Day, meal.Violation) bool { return true }

// save makes the menu, makes room for it, and says what that took.
func (m *whole) save(ctx context.Context, tx *store.Tx, scope store.Scope, g store.Generation, composed []meal.Day) (id string, said map[string]string, err error) {
	dates := m.work.dates()
	_, err = tx.CreateMenu(ctx, scope, store.MenuRow{
		Menu: m.menu(composed), Household: g.Household, Generation: g.ID, Published: true,
		From: dates[0], To: dates[len(dates)-1],
	}, m.work.Replace)
	if err != nil {
		return "", nil, err
	}
	said, err = makeRoom(ctx, tx, scope, m.keep)
	return m.id, said, err
}
