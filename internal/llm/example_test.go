//proof:faults

package llm_test

import (
	"context"
	"encoding/json"
	"fmt"

	"mealplanner/internal/llm"
	"mealplanner/internal/llm/llmtest"
)

// A question with a structured answer, to a provider that thinks aloud and fences it.
func ExampleDoor_Ask() {
	provider := llmtest.New(llmtest.Always(llmtest.Say("<think>Soup?</think>```json\n{\"dish\":\"lentil soup\"}\n```")))
	url, stop, err := provider.Start()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer stop()
	door, err := llm.New(llm.Config{Provider: llm.Provider{URL: url, Model: "any", Key: llm.NewSecret("a-key")}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer door.Close()

	answer, err := door.Ask(context.Background(), llm.Request{
		System: "You choose one dish.",
		User:   "Something warm.",
		Schema: &llm.Schema{Name: "choice", JSON: json.RawMessage(
			`{"type":"object","properties":{"dish":{"type":"string"}},"required":["dish"],"additionalProperties":false}`)},
		MaxTokens: 200,
		Household: "h1",
	})
	fmt.Println(answer.Text, answer.FinishReason, answer.Usage.Calls, err)
	// Output: {"dish":"lentil soup"} stop 1 <nil>
}
