package web

import (
	"net/http"

	"mealplanner/internal/account"
	"mealplanner/internal/guard"
	"mealplanner/internal/web/api"
)

// routes is the one table: what the server answers, who may ask, and from which
// share of the connections it is paid. A test compares it with the API's description.
func (s *Server) routes() []route {
	var table []route
	for _, o := range s.operations() {
		table = append(table, route{row{o.method, o.path, o.may, o.lane, o.summary, o.answer}, o.id})
	}
	for _, r := range append(s.files(), s.pages()...) {
		table = append(table, route{row: r})
	}
	return table
}

// operationRow is a row for an operation of the API, with its id.
type operationRow struct {
	method, path string
	may          account.Permission
	lane         guard.Lane
	id, summary  string
	answer       endpoint
}

// pages are for people: GET shows, POST is a form and ends in a redirect.
func (s *Server) pages() []row {
	p := s.site.Pages()
	return []row{
		{"GET", "/{$}", account.ReadAccount, guard.Interactive, "Start page", html(p.Entry.Home)},
		{"GET", "/signup", account.Public, guard.Interactive, "Sign-up page", openHTML(p.Entry.SignupForm)},
		{"POST", "/signup", account.Public, guard.Interactive, "Sign-up form", openHTML(p.Entry.Signup)},
		{"GET", "/login", account.Public, guard.Critical, "Login page", openHTML(p.Entry.LoginForm)},
		{"POST", "/login", account.Public, guard.Critical, "Login form", openHTML(p.Entry.Login)},
		{"POST", "/logout", account.SecureAccount, guard.Critical, "Logout form", html(p.Entry.Logout)},
		{"GET", "/account", account.SecureAccount, guard.Interactive, "Account page", html(p.Account.Show)},
		{"POST", "/account/password", account.OwnPassword, guard.Interactive, "Password form", html(p.Account.ChangePassword)},
		{"POST", "/language", account.SignedIn, guard.Interactive, "Language form", html(p.Account.ChangeLanguage)},
		{"POST", "/account/tokens", account.GrantAccess, guard.Interactive, "New token form", html(p.Account.CreateToken)},
		{"POST", "/account/tokens/{token}/delete", account.SecureAccount, guard.Interactive, "Revoke token form", html(p.Account.RevokeToken)},
		{"POST", "/account/sessions/end", account.SecureAccount, guard.Interactive, "Sign out everywhere form", html(p.Account.EndSessions)},
		{"POST", "/account/sessions/{session}/end", account.SecureAccount, guard.Interactive, "End session form", html(p.Account.EndSession)},
		{"GET", "/households/{household}/settings", account.ManageHousehold, guard.Interactive, "Household page", html(p.Home.Show)},
		{"POST", "/households/{household}/settings", account.ManageHousehold, guard.Interactive, "Household form", html(p.Home.Save)},
		{"GET", "/households/{household}/eaters", account.ReadHousehold, guard.Interactive, "Who eats page", html(p.Eaters.List).isRemembered()},
		{"GET", "/households/{household}/eaters/new", account.EditEaters, guard.Interactive, "New eater page", html(p.Eaters.New)},
		{"GET", "/households/{household}/eaters/{eater}", account.ReadHousehold, guard.Interactive, "Eater page", html(p.Eaters.Show).isRemembered()},
		{"POST", "/households/{household}/eaters", account.EditEaters, guard.Interactive, "New eater form", html(p.Eaters.Save).upTo(mediumBody)},
		{"POST", "/households/{household}/eaters/{eater}", account.EditEaters, guard.Interactive, "Eater form", html(p.Eaters.Save).upTo(mediumBody)},
		{"POST", "/households/{household}/eaters/{eater}/archive", account.EditEaters, guard.Interactive, "Archive eater form", html(p.Eaters.Archive)},
		{"GET", "/households/{household}/preferences", account.ReadHousehold, guard.Interactive, "Wishes page", html(p.Wishes.Show).isRemembered()},
		{"POST", "/households/{household}/preferences", account.EditEaters, guard.Interactive, "Wishes form", html(p.Wishes.Save).upTo(mediumBody)},
		{"GET", "/households/{household}/pantry", account.ReadHousehold, guard.Interactive, "Pantry page", html(p.Pantry.Show).isRemembered()},
		{"POST", "/households/{household}/pantry", account.PlanMeals, guard.Interactive, "Pantry form", html(p.Pantry.Save)},
		{"POST", "/households/{household}/pantry/{food}/remove", account.PlanMeals, guard.Interactive, "Remove from the pantry form", html(p.Pantry.Remove)},
		{"GET", "/households/{household}/order", account.PlanMeals, guard.Interactive, "Order page", html(p.Orders.Form)},
		{"POST", "/households/{household}/order", account.PlanMeals, guard.Interactive, "Order form", html(p.Orders.Order).upTo(mediumBody)},
		{"GET", "/households/{household}/week", account.ReadHousehold, guard.Interactive, "Week of now page", html(p.Weeks.Latest)},
		{"GET", "/households/{household}/groceries", account.ReadHousehold, guard.Interactive, "Groceries of now page", html(p.Weeks.LatestGroceries)},
		{"GET", "/generations/{generation}", account.ReadHousehold, guard.Critical, "Progress page", html(p.Orders.Progress)},
		{"POST", "/generations/{generation}/cancel", account.PlanMeals, guard.Interactive, "Stop form", html(p.Orders.Cancel)},
		{"POST", "/generations/{generation}/relax", account.EditEaters, guard.Interactive, "Change the wishes and order again form", html(p.Orders.Relax)},
		{"POST", "/generations/{generation}/without-model", account.PlanMeals, guard.Interactive, "Compose without the model form", html(p.Orders.WithoutModel)},
		{"GET", "/menus/{menu}", account.ReadHousehold, guard.Interactive, "Week page", html(p.Weeks.Show).isRemembered()},
		{"GET", "/households/{household}/menus", account.ReadHousehold, guard.Interactive, "Menus page", html(p.Weeks.Menus).isRemembered()},
		{"POST", "/menus/{menu}/delete", account.PlanMeals, guard.Interactive, "Delete menu form", html(p.Weeks.DeleteMenu)},
		{"GET", "/menus/{menu}/print", account.ReadHousehold, guard.Interactive, "Print page", html(p.Weeks.Print).isRemembered()},
		{"POST", "/menus/{menu}/refill", account.PlanMeals, guard.Interactive, "Refill form", html(p.Weeks.Refill)},
		{"GET", "/menus/{menu}/meals/{meal}", account.ReadHousehold, guard.Interactive, "Meal page", html(p.Weeks.Meal).isRemembered()},
		{"POST", "/recipes/{recipe}/rating", account.SignedIn, guard.Interactive, "Rating form", html(p.Weeks.Rate)},
		{"POST", "/menus/{menu}/meals/{meal}/swap", account.PlanMeals, guard.Interactive, "Swap form", html(p.Weeks.Swap)},
		{"POST", "/menus/{menu}/meals/{meal}/others", account.PlanMeals, guard.Interactive, "Other suggestions form", html(p.Weeks.Others)},
		{"POST", "/menus/{menu}/meals/{meal}/lock", account.PlanMeals, guard.Interactive, "Lock form", html(p.Weeks.Lock)},
		{"GET", "/menus/{menu}/grocery-list", account.ReadHousehold, guard.Interactive, "Grocery list page", html(p.Weeks.Groceries).isRemembered()},
		{"POST", "/menus/{menu}/grocery-list/items/{item}", account.PlanMeals, guard.Interactive, "Check-off form", html(p.Weeks.Check)},
		{"GET", "/admin", account.Administer, guard.Admin, "Administrators' page", html(p.Admin.Show)},
		{"POST", "/admin/database/reset", account.Administer, guard.Admin, "Reset form", html(p.Admin.Reset)},
		{"GET", "/docs", account.Public, guard.Interactive, "Documentation of the API", openHTML(p.About.API)},
		{"GET", "/problems/{kind}", account.Public, guard.Interactive, "What a kind of problem means", openHTML(p.About.Problem)},
		{"GET", "/static/{file...}", account.Public, guard.Interactive, "Static files", file(s.staticFile)},
	}
}

// operations are the JSON API's.
func (s *Server) operations() []operationRow {
	const (
		v1   = "/api/v1"
		home = v1 + "/households/{household}"
		menu = v1 + "/menus/{menu}"
		gen  = v1 + "/generations/{generation}"
	)
	public, reads, signedIn, admin := account.Public, account.ReadAccount, account.SignedIn, account.Administer
	secure, own, grant, remove := account.SecureAccount, account.OwnPassword, account.GrantAccess, account.DeleteHousehold
	read, plan, edit, manage := account.ReadHousehold, account.PlanMeals, account.EditEaters, account.ManageHousehold
	lane, critical := guard.Interactive, guard.Critical
	accounts := api.Accounts{Accounts: s.Accounts, SignedIn: s.signedIn}
	households, eaters := api.Households{Households: s.Households}, api.Eaters{Households: s.Households, Foods: s.Foods}
	pantry, recipes := api.Pantry{Households: s.Households, Foods: s.Foods}, api.Recipes{Households: s.Households, Planner: s.Planner}
	generations, menus, lists := api.Generations{Planner: s.Planner}, api.Menus{Planner: s.Planner}, api.GroceryLists{Lists: s.Lists}
	foods, readings := api.Foods{Foods: s.Foods}, api.Readings{Foods: s.Foods}
	admins := api.Admin{Planner: s.Planner, Snapshot: s.snapshot, Reset: s.reset}
	return []operationRow{
		{"POST", v1 + "/auth/signup", public, lane, "signUp", "Sign up", openSubmit(accounts.Signup).gives(201)},
		{"POST", v1 + "/auth/login", public, critical, "logIn", "Log in", open(accounts.Login)},
		{"POST", v1 + "/auth/logout", secure, critical, "logOut", "Log out", call(accounts.Logout)},

		{"GET", v1 + "/me", reads, lane, "getMe", "Show me", call(accounts.Me)},
		{"PATCH", v1 + "/me", signedIn, lane, "updateMe", "Change me", call(accounts.ChangeMe)},
		{"POST", v1 + "/me/confirm", own, lane, "confirmPassword", "Confirm my password", call(accounts.Confirm)},
		{"POST", v1 + "/me/password", own, lane, "changePassword", "Change my password", submit(accounts.ChangePassword)},
		{"GET", v1 + "/me/sessions", secure, lane, "listSessions", "List my sessions", call(accounts.Sessions).inOneSnapshot()},
		{"DELETE", v1 + "/me/sessions", secure, lane, "endSessions", "Sign out everywhere", call(accounts.EndSessions)},
		{"DELETE", v1 + "/me/sessions/{session}", secure, lane, "endSession", "End a session", call(accounts.EndSession)},
		{"GET", v1 + "/me/tokens", secure, lane, "listTokens", "List my API tokens", call(accounts.Tokens).inOneSnapshot()},
		{"POST", v1 + "/me/tokens", grant, lane, "createToken", "Create an API token", submit(accounts.CreateToken).gives(201)},
		{"DELETE", v1 + "/me/tokens/{token}", secure, lane, "revokeToken", "Revoke an API token", call(accounts.DeleteToken)},

		{"GET", v1 + "/vocabulary", reads, lane, "getVocabulary", "List the words that inputs may name", call(foods.Vocabulary)},
		{"GET", v1 + "/foods", reads, lane, "searchFoods", "Search foods", call(foods.Search)},
		{"POST", v1 + "/ingredient-lines", signedIn, lane, "readIngredientLines", "Show how ingredient lines are read", call(readings.Lines).upTo(mediumBody)},

		{"POST", v1 + "/rules", reads, lane, "readRules", "Show how rules in free text are understood", call(readings.Rules)},

		{"GET", v1 + "/households", reads, lane, "listHouseholds", "List my households", call(households.List).inOneSnapshot()},
		{"POST", v1 + "/households", signedIn, lane, "createHousehold", "Create a household", submit(households.Create).gives(201)},
		{"GET", home, read, lane, "getHousehold", "Show a household", call(households.Get).isRemembered()},
		{"PATCH", home, manage, lane, "updateHousehold", "Change a household", submit(households.Change)},
		{"DELETE", home, remove, lane, "deleteHousehold", "Delete a household", call(households.Delete)},

		{"GET", home + "/preferences", read, lane, "getPreferences", "Show the preferences", call(households.Preferences).isRemembered()},
		{"PUT", home + "/preferences", edit, lane, "replacePreferences", "Replace the preferences", submit(households.ReplacePreferences).upTo(mediumBody)},

		{"GET", home + "/pantry", read, lane, "listPantryFoods", "List the foods at home", call(pantry.List).isRemembered()},
		{"PUT", home + "/pantry/{food}", plan, lane, "putPantryFood", "Say that a food is at home", submit(pantry.Put).orGives(201)},
		{"DELETE", home + "/pantry/{food}", plan, lane, "removePantryFood", "Say that a food is not at home any more", call(pantry.Remove)},

		{"GET", v1 + "/recipes/{recipe}", reads, lane, "getRecipe", "Show a recipe", call(recipes.Get).inOneSnapshot()},
		{"PUT", v1 + "/recipes/{recipe}/rating", signedIn, lane, "rateRecipe", "Rate a recipe", submit(recipes.Rate)},

		{"GET", home + "/eaters", read, lane, "listEaters", "List eaters", call(eaters.List).isRemembered()},
		{"POST", home + "/eaters", edit, lane, "createEater", "Add an eater", submit(eaters.Create).gives(201).upTo(mediumBody)},
		{"GET", home + "/eaters/{eater}", read, lane, "getEater", "Show an eater", call(eaters.Get).isRemembered()},
		{"PUT", home + "/eaters/{eater}", edit, lane, "replaceEater", "Replace an eater", submit(eaters.Replace).upTo(mediumBody)},
		{"DELETE", home + "/eaters/{eater}", edit, lane, "archiveEater", "Archive an eater", call(eaters.Archive)},

		{"GET", home + "/generations", read, lane, "listGenerations", "List generations", call(generations.List)},
		{"POST", home + "/generations", plan, lane, "orderMenu", "Order a menu", submit(generations.Order).gives(202).upTo(largeBody)},
		{"GET", gen, read, critical, "getGeneration", "Show a generation", call(generations.Get)},
		{"GET", gen + "/events", read, critical, "watchGeneration", "Watch a generation", stream(s.events)},
		{"POST", gen + "/cancel", plan, lane, "cancelGeneration", "Cancel a generation", call(generations.Cancel)},
		{"POST", gen + "/without-model", plan, lane, "composeWithoutModel", "Compose the rest of a generation without the model", call(generations.WithoutModel)},

		{"GET", home + "/menus", read, lane, "listMenus", "List menus", call(menus.List).isRemembered()},
		{"GET", home + "/menus/latest", read, lane, "getLatestMenu", "Show the menu of now", call(menus.Latest).isRemembered()},
		{"GET", menu, read, lane, "getMenu", "Show a menu", call(menus.Get).isRemembered()},
		{"DELETE", menu, plan, lane, "deleteMenu", "Delete a menu", call(menus.Delete)},
		{"POST", menu + "/refill", plan, lane, "refillMenu", "Refill a menu", submit(generations.Refill).gives(202).upTo(largeBody)},
		{"GET", menu + "/meals/{meal}/alternatives", read, lane, "listAlternatives", "List dishes that could take a meal's place", call(recipes.Alternatives).isRemembered()},
		{"POST", menu + "/meals/{meal}/swap", plan, lane, "swapMeal", "Swap a meal", submit(generations.Swap).gives(202).orGives(200)},
		{"PUT", menu + "/meals/{meal}/lock", plan, lane, "lockMeal", "Lock a meal", submit(menus.LockMeal)},

		{"GET", menu + "/grocery-list", read, lane, "getGroceryList", "Show a grocery list", call(lists.Get).inForms(api.Exports[1:]...).isRemembered()},
		{"PUT", menu + "/grocery-list/items/{item}", plan, lane, "checkGroceryItem", "Check an item off", submit(lists.Check)},

		{"GET", v1 + "/admin/database", admin, guard.Admin, "getDatabaseNumbers", "Show the database's numbers", call(admins.Database)},
		{"GET", v1 + "/admin/model", admin, guard.Admin, "getModelState", "Show the model provider's state", call(admins.Model)},
		{"POST", v1 + "/admin/database/reset", admin, guard.Admin, "resetDatabase", "Reset the database connections", call(admins.ResetDatabase)},
	}
}

// files are what machines ask beside the API.
func (s *Server) files() []row {
	return []row{
		{"GET", "/api/v1/openapi.json", account.Public, guard.Admin, "Description of the API", file(s.openAPI)},
		{"GET", "/healthz", account.Public, guard.Admin, "Liveness", file(s.healthz)},
		{"GET", "/readyz", account.Public, guard.Admin, "Readiness", file(s.readyz)},
		{"GET", "/metrics", account.Public, guard.Admin, "Numbers for Prometheus", file(s.metrics)},
	}
}

// openAPI gives the description, made once.
func (s *Server) openAPI(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "no-cache")
	s.describe.serve(w, r)
	return nil
}
