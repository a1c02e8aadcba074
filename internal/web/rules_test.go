package web

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/food"
	"mealplanner/internal/ingredient"
	"mealplanner/internal/web/api"
	"mealplanner/internal/wire"
)

// ruleList is an answer of POST /api/v1/rules.
type ruleList struct{ Items []api.RuleReading }

func rulesJSON(t testing.TB, rules ...string) string {
	t.Helper()
	text, err := json.Marshal(map[string]any{"rules": rules})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestRulesAreReadAndNothingIsKept(t *testing.T) {
	t.Parallel()
	ada := newTestServer(t).signUp(t, "ada@example.org")
	var got ruleList
	ada.do(&got, 200, "POST", "/api/v1/rules", rulesJSON(t, "allergic to strawberries and cashews", "vegan", "no allergies", "allergic to penuts", "no nuts except almonds", "diabetes", "pregnant", ""))
	if len(got.Items) != 8 {
		t.Fatalf("got %+v", got)
	}
	first := got.Items[0]
	if !first.Understood || first.Rule != "allergic to strawberries and cashews" || !slices.Equal(first.Allergens, []food.Allergen{food.Nuts}) ||
		!slices.Contains(first.ExcludedFoods, "strawberries") || len(first.Diets) > 0 || first.Problem != "" || len(first.Suggestions) > 0 {
		t.Errorf("got %+v", first)
	}
	if !slices.Contains(first.Forbids.Groups, wire.Named{ID: "tree-nuts", Name: "tree nuts"}) || !slices.ContainsFunc(first.Forbids.Foods, func(n wire.Named) bool { return n.ID == "strawberries" }) {
		t.Errorf("forbids %+v", first.Forbids)
	}
	if vegan := got.Items[1]; !vegan.Understood || !slices.Equal(vegan.Diets, []food.Diet{food.Vegan}) || !slices.ContainsFunc(vegan.Forbids.Groups, func(n wire.Named) bool { return n.ID == "meat" }) {
		t.Errorf("got %+v", vegan)
	}
	if none := got.Items[2]; !none.Understood || len(none.Allergens)+len(none.Diets)+len(none.ExcludedFoods)+len(none.Forbids.Groups)+len(none.Forbids.Foods) > 0 {
		t.Errorf("got %+v", none)
	}
	for i, want := range map[int]string{3: "unknown-rule", 4: "unknown-rule", 5: "medical", 6: "set-stage", 7: "empty-rule"} {
		if r := got.Items[i]; r.Understood || r.Problem != want || r.Reason == "" || len(r.Allergens)+len(r.Diets)+len(r.ExcludedFoods)+len(r.Forbids.Foods) > 0 {
			t.Errorf("got %+v, want %s", r, want)
		}
	}
	if r := got.Items[3]; !slices.Contains(r.Suggestions, "peanuts") || r.Part != "penuts" {
		t.Errorf("got %+v", r)
	}
	var eaters struct{ Items []api.Eater }
	ada.do(&eaters, 200, "GET", ada.home()+"/eaters", "")
	if len(eaters.Items) != 1 || len(eaters.Items[0].Allergens) > 0 {
		t.Errorf("something was kept: %+v", eaters)
	}
}

// The bounds are those of the room that reads, here as everywhere.
func TestRulesAreBounded(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	full, long := strings.Repeat("é", ingredient.MaxRuleChars), strings.Repeat("x", ingredient.MaxRuleChars+1)
	many := slices.Repeat([]string{full}, ingredient.MaxRules)
	var got ruleList
	ada.do(&got, 200, "POST", "/api/v1/rules", rulesJSON(t, many...))
	ada.do(&got, 200, "POST", "/api/v1/rules", `{"rules":[]}`)
	wantProblem(t, ada.ask("POST", "/api/v1/rules", rulesJSON(t, strings.Repeat("a-", 50_000))), 413) // not even read
	lists := `"name":"Bo","diets":[],"allergens":[],"excluded_foods":[],`
	for _, c := range []struct{ body, want string }{
		{rulesJSON(t, append(many, "no nuts")...), "body.rules"},
		{rulesJSON(t, long), "body.rules[0]"},
		{rulesJSON(t, strings.Repeat("a-", 25_000)), "body.rules[0]"},
		{`{"rules":"no nuts"}`, "body.rules"}, {`{"rules":[7]}`, "body.rules[0]"}, {`{"rules":null}`, "body.rules"}, {`{}`, "body.rules"}, {`{"rules":[],"text":""}`, "body.text"},
	} {
		p := wantProblem(t, ada.ask("POST", "/api/v1/rules", c.body), 422)
		if !slices.ContainsFunc(p.Errors, func(f api.Field) bool { return f.Location == c.want }) {
			t.Errorf("%.40s: %+v, want %s", c.body, p.Errors, c.want)
		}
		if strings.HasPrefix(c.want, "body.rules") && strings.HasPrefix(c.body, `{"rules":["`) {
			p := wantProblem(t, ada.ask("POST", ada.home()+"/eaters", strings.Replace(c.body, "{", "{"+lists, 1)), 422)
			if !slices.ContainsFunc(p.Errors, func(f api.Field) bool { return f.Location == c.want }) {
				t.Errorf("an eater with %.40s: %+v, want %s", c.body, p.Errors, c.want)
			}
		}
	}
	if w := ask(l.Handler(), "POST", "/api/v1/rules", rulesJSON(t, "no nuts")); w.Code != 401 {
		t.Errorf("without credentials: %d", w.Code)
	}
}

// What an eater's change echoes says what it forbids, and may be sent back.
func TestEchoedRulesSayWhatTheyForbid(t *testing.T) {
	t.Parallel()
	ada := newTestServer(t).signUp(t, "ada@example.org")
	var ben api.Eater
	ada.do(&ben, 201, "POST", ada.home()+"/eaters", `{"name":"Ben","diets":[],"allergens":[],"excluded_foods":[],"rules":["allergic to prawns, squid"]}`)
	if !slices.Equal(ben.Allergens, []food.Allergen{food.Crustaceans, food.Molluscs}) || len(ben.Rules) != 1 || ben.Rules[0].Forbids == nil || len(ben.Rules[0].Forbids.Groups) == 0 {
		t.Fatalf("got %+v", ben)
	}
	again, err := json.Marshal(ben)
	if err != nil {
		t.Fatal(err)
	}
	ada.do(&ben, 200, "PUT", ada.home()+"/eaters/"+ben.ID, string(again))
}

// The form reads its fields of foods as rules are read.
func TestTheFormReadsFoods(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	v := &visitor{t: t, server: l.Handler()}
	v.post("/login", url.Values{"email": {"ada@example.org"}, "password": {"correct horse battery"}})
	add := "/households/" + ada.Household.ID + "/eaters"
	for text, want := range map[string]string{
		"olives\nred lentils and capers": "", "nuts": "", "no olives": "", "penuts": "peanuts", "olives except capers": "except", "vegan": "vegan", "nut allergy": "“nut”",
		strings.Repeat("olives, ", 50): "", strings.Repeat("red lentils, ", 2000): "too many", strings.Repeat("x", 300): "200 characters",
	} {
		for _, field := range []string{"excluded_foods", "disliked_foods"} {
			w := v.post(add, eaterFields(url.Values{field: {text}}))
			doc := parsed(t, w)
			said := doc.Find("input[name=" + field + "] + .error").Text()
			switch {
			case want == "" && (w.Code != 200 || doc.Find(".read").Length() != 1):
				t.Errorf("%s %.40q: got %d %s", field, text, w.Code, said)
			case want != "" && (w.Code != 422 || !strings.Contains(said, want)):
				t.Errorf("%s %.40q: got %d %q, want %q", field, text, w.Code, said, want)
			}
		}
	}
	form := filled(parsed(t, v.post(add, eaterFields(url.Values{"excluded_foods": {"nuts"}, "disliked_foods": {"nuts, olives"}}))))
	if w := v.post(add, form); w.Code != 303 {
		t.Fatalf("got %d", w.Code)
	}
	var eaters struct{ Items []api.Eater }
	ada.do(&eaters, 200, "GET", ada.home()+"/eaters", "")
	bo := eaters.Items[1]
	if !slices.Equal(bo.Allergens, []food.Allergen{food.Peanuts, food.Nuts}) || !slices.Contains(bo.DislikedFoods, "tree-nuts") || !slices.Contains(bo.DislikedFoods, "olives") {
		t.Errorf("got %+v", bo)
	}
}

// A field of names must read back what it shows.
func TestNoNameHoldsAComma(t *testing.T) {
	t.Parallel()
	foods := food.Default()
	ids := foods.GroupIDs()
	for _, f := range foods.All() {
		ids = append(ids, f.ID)
	}
	for _, id := range ids {
		if name := foods.Name(id); strings.ContainsAny(name, ",\n\r") || name != strings.TrimSpace(name) {
			t.Errorf("%s is called %q", id, name)
		}
	}
}

// In German the same rules are read, and what they forbid has German names.
func TestRulesAreReadInGerman(t *testing.T) {
	t.Parallel()
	ada := newTestServer(t).signUp(t, "ada@example.org")
	var got ruleList
	ada.do(&got, 200, "POST", "/api/v1/rules", `{"language":"de-AT","rules":["Nussallergie","keine Erdäpfel","no fish","keine Quarzel","Histaminintoleranz"]}`)
	nuts, potatoes, fish, unknown, medical := got.Items[0], got.Items[1], got.Items[2], got.Items[3], got.Items[4]
	if !slices.Equal(nuts.Allergens, []food.Allergen{food.Peanuts, food.Nuts}) || !slices.Contains(potatoes.Forbids.Groups, wire.Named{ID: "potatoes", Name: "Kartoffeln"}) || !slices.Equal(fish.Allergens, []food.Allergen{food.FishAllergy}) {
		t.Errorf("got %+v, %+v, %+v", nuts, potatoes, fish)
	}
	if unknown.Understood || unknown.Problem != "unknown-rule" || medical.Problem != "medical" {
		t.Errorf("got %+v, %+v", unknown, medical)
	}
	ada.do(&got, 200, "POST", "/api/v1/rules", `{"rules":["keine Erdäpfel"]}`)
	if got.Items[0].Understood {
		t.Errorf("without a language German is read: %+v", got.Items[0])
	}
}
