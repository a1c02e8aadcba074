// Package meal holds the rules: who eats and what they may not eat, recipes, menus,
// the check of a menu against its eaters, nutrition and grocery lists.
//
// It is pure: no clock, no file, no network, no random source. Dates and seeds are
// arguments. Nutrition is always computed from the food table, never stored.
package meal
