package web

import (
	"strings"
	"testing"

	"mealplanner/internal/ingredient"
)

// BenchmarkRules times POST /api/v1/rules with as many and as long rules as it takes, from
// the request to the answer with all that is forbidden, and beside it the reader alone.
func BenchmarkRules(b *testing.B) {
	ada := newTestServer(b).signUp(b, "ada@example.org")
	fill := func(text string) string {
		return strings.Repeat(text, ingredient.MaxRuleChars)[:ingredient.MaxRuleChars]
	}
	for _, c := range []struct{ name, rule string }{
		{"understood", fill("allergic to strawberries, cashews, squid, eggs; no pork, ")[:ingredient.MaxRuleChars-8] + " no nuts"},
		{"foods", fill("egg, milk, fish, ")[:ingredient.MaxRuleChars-5] + " nuts"},
		{"refused", fill("penuts and shelfish, ")},
	} {
		rules := make([]string, ingredient.MaxRules)
		for i := range rules {
			rules[i] = c.rule
		}
		body := rulesJSON(b, rules...)
		b.Run(c.name+"/reader", func(b *testing.B) {
			for b.Loop() {
				for _, rule := range rules {
					if _, err := ingredient.Default().ReadRule(rule); err != nil {
						_ = err.Error() // looks for the nearest names
					}
				}
			}
		})
		b.Run(c.name+"/route", func(b *testing.B) {
			for b.Loop() {
				ada.do(nil, 200, "POST", "/api/v1/rules", body)
			}
		})
	}
}
