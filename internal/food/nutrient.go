package food

// Nutrient names one of the nutrients that we keep.
type Nutrient uint8

// The nutrients. Carbs includes fibre ("by difference", as USDA states it).
const (
	Energy       Nutrient = iota // kcal
	Protein                      // g
	Carbs                        // g, fibre included
	Fat                          // g
	Fiber                        // g
	Sugars                       // g
	SaturatedFat                 // g
	Sodium                       // mg
	Potassium                    // mg
	Calcium                      // mg
	Iron                         // mg
	VitaminC                     // mg
	nutrients                    // how many
)

// AllNutrients lists every nutrient.
func AllNutrients() []Nutrient {
	return []Nutrient{Energy, Protein, Carbs, Fat, Fiber, Sugars, SaturatedFat, Sodium, Potassium, Calcium, Iron, VitaminC}
}

// Nutrients is an amount for each nutrient, or the knowledge that it is unknown.
// The zero value knows nothing: unknown is not zero.
type Nutrients struct {
	amount [nutrients]float64
	known  uint16
}

// Get gives the amount of n and whether it is known.
func (v Nutrients) Get(n Nutrient) (amount float64, known bool) {
	return v.amount[n], v.known&(1<<n) != 0
}

// With gives a copy in which n is known to be amount.
func (v Nutrients) With(n Nutrient, amount float64) Nutrients {
	v.amount[n] = amount
	v.known |= 1 << n
	return v
}
