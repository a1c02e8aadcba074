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
	EaterRow       = store.EaterRow
	PreferencesRow = store.PreferencesRow
	PantryRow      = store.PantryRow
	Membership     = store.Membership
	Household      = store.Household
	Page           = store.Page
	Role           = store.Role
	ModelState     = llm.State
	ModelAllowance = llm.Allowance
	ModelTrouble   = llm.Trouble
)

// Failed is the state of a generation that could not be done.
const Failed = store.Failed

// NoneYet is the version of what nobody has set.
const NoneYet = store.NoneYet
