package food

// What the tests ask of ingredient.Reader, which knows this room and cannot be imported by
// them: what a ban reaches is asked in the words of those who have it.
var (
	ReadRule   func(text string) (Rule, error)
	ReadFoods  func(text string) (Rule, error)
	isAdditive func(err error) bool // the rule was refused as one on an additive
)

// SetReader gives them.
func SetReader(readRule, readFoods func(text string) (Rule, error), additive func(err error) bool) {
	ReadRule, ReadFoods, isAdditive = readRule, readFoods, additive
}
