package meal

import "mealplanner/internal/food"

// Rotation wishes that a food or food group is in a main dish of lunch or dinner so
// often a week: "fish at least once, red meat at most twice". It is a soft rule.
type Rotation struct {
	Food    food.ID `json:"food"`
	AtLeast int     `json:"at_least"` // times in seven days; 0: no least
	AtMost  *int    `json:"at_most"`  // null: no most
}
