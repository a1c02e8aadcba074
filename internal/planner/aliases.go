package planner

import (
	"mealplanner/internal/llm"
	"mealplanner/internal/store"
)

// The rows that use cases take and give, by the names that the edge may use: rooms
// above the planner do not import the store.
type (
	Generation     = store.Generation
	State          = store.State
	Progress       = store.Progress
	Usage          = store.Usage
	Failure        = store.Failure
	ModelState     = llm.State
	ModelAllowance = llm.Allowance
	ModelTrouble   = llm.Trouble
)

// The states of a generation that has ended with a menu, or without because it could not be
// done.
const (
	Completed = store.Completed
	Failed    = store.Failed
)
