package ingredient

type kitchenWords struct{ hints *kitchenHints }
type kitchenHints struct{}

func parseKitchenWords(text string) (*kitchenWords, error) { return &kitchenWords{}, nil }
func parseKitchenHints(text string) (*kitchenHints, error) { return &kitchenHints{}, nil }
