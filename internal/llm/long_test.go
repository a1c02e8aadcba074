//proof:faults

package llm_test

import (
	"testing"

	"mealplanner/internal/llm"
	"mealplanner/internal/llm/llmtest"
)

// What an answer of 5 MB costs, the provider's own side until it is left included.
func BenchmarkLongAnswers(b *testing.B) {
	for _, name := range []string{"long-stream", "long-thoughts", "long-body"} {
		b.Run(name, func(b *testing.B) {
			behaviour, err := llmtest.Named(name)
			if err != nil {
				b.Fatal(err)
			}
			dial, stop := llmtest.New(llmtest.Always(behaviour.Reply)).Pipe()
			defer stop()
			door, err := llm.New(llm.Config{Dial: dial, Provider: llm.Provider{URL: "http://model.example/v1", Model: "m", Limits: llm.Limits{Attempts: 1}}})
			if err != nil {
				b.Fatal(err)
			}
			defer door.Close()
			b.ReportAllocs()
			for b.Loop() {
				if _, err := door.Ask(b.Context(), question()); err == nil {
					b.Fatal("an answer, of all things")
				}
				if err := door.Switch(llm.Provider{URL: "http://model.example/v1", Model: "m", Limits: llm.Limits{Attempts: 1}}); err != nil { // closes the circuit
					b.Fatal(err)
				}
			}
		})
	}
}
