package main

import (
	"context"
	"net/http"
	"slices"
	"testing"

	"mealplanner/internal/web/apiclient"
)

// The main job through a client that is generated from the description alone: sign up, say
// who eats and what they may not, order a week, wait, read it and its groceries.
func TestAGeneratedClientDoesTheMainJob(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := start(t, "sqlite:"+t.TempDir()+"/clients.db", "")
	api := client(t, s.base, "")
	account, err := api.SignUpWithResponse(ctx, apiclient.SignUpJSONRequestBody{Email: "ada@example.org", Password: "a long pass phrase", Name: "Ada"})
	if err != nil || account.JSON201 == nil {
		t.Fatalf("sign-up: %v, %s", err, account.Body)
	}
	home := account.JSON201.Household.Id
	api = client(t, s.base, account.JSON201.Token)
	rules := []apiclient.RuleInput{{}}
	if err := rules[0].FromRuleInput0("allergic to nuts"); err != nil {
		t.Fatal(err)
	}
	eater, err := api.CreateEaterWithResponse(ctx, home, apiclient.CreateEaterJSONRequestBody{
		Name: "Ada", Allergens: []string{"milk"}, Diets: []string{}, ExcludedFoods: []string{}, Rules: &rules,
	})
	if err != nil || eater.JSON201 == nil {
		t.Fatalf("eater: %v, %s", err, eater.Body)
	}
	if got := eater.JSON201.Allergens; !slices.Contains(got, "milk") || !slices.Contains(got, "nuts") {
		t.Errorf("allergens %q", got)
	}
	days := int64(7)
	order, err := api.OrderMenuWithResponse(ctx, home, nil, apiclient.OrderMenuJSONRequestBody{Days: &days})
	if err != nil || order.JSON202 == nil {
		t.Fatalf("order: %v, %s", err, order.Body)
	}
	generation := order.JSON202
	s.eventually("the week is composed", func() bool {
		g, err := api.GetGenerationWithResponse(ctx, generation.Id)
		if err != nil || g.JSON200 == nil {
			t.Fatalf("generation: %v, %s", err, g.Body)
		}
		generation = g.JSON200
		return generation.State == apiclient.Completed
	})
	menu, err := api.GetMenuWithResponse(ctx, *generation.MenuId)
	if err != nil || menu.JSON200 == nil {
		t.Fatalf("menu: %v, %s", err, menu.Body)
	}
	if days := menu.JSON200.Days; len(days) != 7 || len(days[0].Meals) == 0 || len(menu.JSON200.Violations) > 0 {
		t.Errorf("%d days, %v", len(days), menu.JSON200.Violations)
	}
	list, err := api.GetGroceryListWithResponse(ctx, *generation.MenuId, nil)
	if err != nil || list.JSON200 == nil || list.JSON200.Items == nil || len(*list.JSON200.Items) < 10 {
		t.Fatalf("groceries: %v, %s", err, list.Body)
	}
	refused, err := client(t, s.base, "").GetMenuWithResponse(ctx, *generation.MenuId)
	if err != nil || refused.ApplicationproblemJSON4XX == nil || refused.ApplicationproblemJSON4XX.Code != "no-credentials" {
		t.Errorf("without credentials: %v, %s", err, refused.Body)
	}
}

// client speaks to a server with a token; empty: with none.
func client(t *testing.T, base, token string) *apiclient.ClientWithResponses {
	t.Helper()
	c, err := apiclient.NewClientWithResponses(base, apiclient.WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		return nil
	}))
	if err != nil {
		t.Fatal(err)
	}
	return c
}
