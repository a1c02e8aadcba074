# The index of everyday commands; `make` alone prints it.
.DEFAULT_GOAL := help
LINT := go tool -modfile=tools/go.mod

.PHONY: help run check test client race faults bench compose load fair abuse chaos torture fuzz

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

run: ## serve on http://127.0.0.1:8080 with SQLite and the built-in composer
	go run ./cmd/mealplanner serve

check: ## format, vet, lint, tidy: what must hold before a commit
	@test -z "$$(gofmt -l cmd internal bench)" || { gofmt -l cmd internal bench; echo 'not formatted: run gofmt -w cmd internal bench'; exit 1; }
	go vet ./...
	go vet -tags chaos,load ./cmd/mealplanner
	$(LINT) staticcheck ./...
	go mod tidy -diff
	go mod verify

test: ## every test, on SQLite and PostgreSQL (starts its own servers)
	go test ./...

client: ## generate the API's Go client from its description again
	go generate ./internal/web/apiclient
	cd internal/web/apiclient && sha256sum ../testdata/openapi.json > description.sha256

race: ## every test with the race detector, for fewer households
	go test -race -short ./...

faults: ## every fault of a model's provider, on both databases, with the race detector
	go run ./bench/proofs faults -race

bench: ## all that the docs quote, beside bare handlers, with its bounds: RUNS=5 SECONDS=12 PARTS=reads,menus (docs/concurrency.md)
	go run ./bench/load all -runs $(or $(RUNS),5) -window $(or $(SECONDS),12)s -only "$(PARTS)"

compose: ## the composer's quality, printed and kept: HOUSEHOLDS=400 SEED=1 SEEDS=100, or MEALS=1000000 checked
	go run ./bench/compose -households $(or $(HOUSEHOLDS),400) -seed $(or $(SEED),1) -seeds $(or $(SEEDS),100) -meals $(or $(MEALS),0)

chaos: ## kill, pause, cut and restart at random, then look what was lost: KILLS=20 SEED=(drawn)
	go run ./bench/chaos -kills $(or $(KILLS),20) -seed $(or $(SEED),0)

torture: ## proofs at full length: panics, kills, restarts, failovers, 60 s away, a worker that stands still for 90 s, a kill at every call of a model
	MEALPLANNER_TORTURE=1 go run ./bench/proofs torture -v

G ?= 0,10,50,200,500
load: ## readers beside menus in flight: G=0,50,200s SECONDS=60 RUNS=1 (docs/concurrency.md)
	go run ./bench/load menus -g $(G) -window $(or $(SECONDS),60)s -runs $(or $(RUNS),1)

fair: ## many households that order at once of a slow model: HOUSEHOLDS=500 DAYS=3 (docs/concurrency.md)
	go run ./bench/load fair -households $(or $(HOUSEHOLDS),500) -days $(or $(DAYS),3)

abuse: ## strangers who flood sign-ups, logins and accounts, beside honest people: SECONDS=8 (docs/abuse.md)
	go run ./bench/abuse -window $(or $(SECONDS),8)s

fuzz: ## every fuzz target for FUZZTIME (default 30s) each
	@for pkg in $$(go list ./...); do \
	  for target in $$(go test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
	    go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(or $(FUZZTIME),30s) $$pkg || exit 1; \
	  done; \
	done
