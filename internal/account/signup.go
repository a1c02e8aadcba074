package account

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// MaxName is how many characters an account's name may have.
const MaxName = 60

// defaultEater is who a new household begins with: an adult of 2,000 kcal a day, the
// reference of food labels, with 20 % of the energy from protein, 50 % from
// carbohydrates and 30 % from fat.
const defaultEater = `{"diets":[],"allergens":[],"excluded_foods":[],"disliked_foods":[],
	"energy_kcal":2000,"protein_pct":20,"carbs_pct":50,"fat_pct":30}`

// Signup makes an account with a personal household of one eater (named like the
// account), and a session. The first account is administrator, and on a public server
// needs a token (Arriving). Errors: Invalid with fields body.email, body.password,
// body.name; Conflict "email-taken"; Forbidden "signup-closed", "first-account"; TooMany
// and Unavailable as Login's.
func (a *Accounts) Signup(ctx context.Context, email, password, name, userAgent string, found problem.Collector) (Login, store.Household, error) {
	email, name = trimmed(email), trimmed(name)
	checkSignup(&found, email, password, name)
	if err := found.Err(); err != nil {
		return Login{}, store.Household{}, err
	}
	// The policy is asked before the hash is computed, and again when it counts.
	var hash string
	_, err := a.gated(ctx, a.signups, signupCharge(clientIn(ctx)), a.mayJoin, func(at *permit) (err error) {
		hash, err = a.hasher.hash(ctx, at, password)
		return err
	})
	if err != nil {
		return Login{}, store.Household{}, err
	}
	var login Login
	var home store.Household
	err = a.store.Update(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := a.mayJoin(ctx, tx); err != nil {
			return err
		}
		of, err := a.create(ctx, tx, store.Account{Email: email, Name: name, PasswordHash: hash})
		if err != nil {
			return err
		}
		if home, err = personalHousehold(ctx, tx, of); err != nil {
			return err
		}
		login, err = a.newSession(ctx, tx, of, userAgent)
		return err
	})
	if err != nil {
		return Login{}, store.Household{}, err
	}
	return a.remembered(ctx, login), home, nil
}

// checkSignup names every wrong field of a new account.
func checkSignup(c *problem.Collector, email, password, name string) {
	checkEmail(c, "email", email)
	checkPassword(c, "password", password, name, email)
	c.Name("name", name, MaxName)
}

// mayJoin asks the policy.
func (a *Accounts) mayJoin(ctx context.Context, tx *store.Tx) error {
	begun, err := tx.HasAccounts(ctx)
	switch {
	case err != nil:
		return err
	case !begun:
		return a.mayBeFirst(ctx, tx)
	case a.config.Signup == SignupOpen, a.config.Signup == SignupUnset && !a.public(ctx):
		return nil
	}
	return forbidden("signup-closed")
}

// create adds an account; with the first the tokens for it are gone.
func (a *Accounts) create(ctx context.Context, tx *store.Tx, of store.Account) (store.Account, error) {
	of.ID, of.CreatedAt = store.NewID(), a.now()
	of, err := tx.CreateAccount(ctx, of)
	if err == nil && of.Administrator {
		err = tx.DeleteFirstTokens(ctx)
	}
	return of, err
}

// personalHousehold is what a new account begins with.
func personalHousehold(ctx context.Context, tx *store.Tx, of store.Account) (store.Household, error) {
	scope, _, err := tx.CreateHousehold(ctx, of.ID, store.Household{
		Name:   cmp.Or(arrivalIn(ctx).Household, of.Name+"'s household"),
		Locale: arrivalIn(ctx).Locale,
	})
	if err != nil {
		return store.Household{}, err
	}
	var e store.EaterRow
	if err := json.Unmarshal([]byte(defaultEater), &e.Eater); err != nil {
		return store.Household{}, fmt.Errorf("the default eater: %w", err)
	}
	e.Name = of.Name
	if _, err := tx.CreateEater(ctx, scope, e); err != nil {
		return store.Household{}, err
	}
	return tx.Household(ctx, scope)
}

// trimmed is a value as it is kept.
func trimmed(s string) string { return strings.TrimSpace(s) }

// clipped cuts text to at most n characters that show as they are.
func clipped(s string, n int) string {
	runes := []rune(problem.Shown(s))
	return string(runes[:min(n, len(runes))])
}
