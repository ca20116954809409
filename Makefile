# assay: `make` lists the targets. TARGET, CONFIG, PROFILE and ARGS go to `assay run`.
.DEFAULT_GOAL := help
BIN := bin/assay
OUT ?= out

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | awk -F '\t' '{printf "  make %-12s %s\n", $$1, $$2}'

conformance: build browser ## test the reference server, or TARGET=url [CONFIG=file] [PROFILE=name] [ARGS="…"]
	@$(BIN) run $(if $(TARGET),--target '$(TARGET)') $(if $(CONFIG),--config '$(CONFIG)') $(if $(PROFILE),--profile '$(PROFILE)') --out '$(OUT)' $(ARGS)

test: browser axe ## all tests of assay itself, under the race detector where there is concurrency
	go vet ./...
	go test ./...
	go test -race ./server/... ./suites/rp ./browser/hop ./browser/jar ./browser/page
	cd examples/go && go test ./...

prove: build browser ## hold the checks against every fault and oddity
	@$(BIN) prove --out '$(OUT)' $(ARGS)

faults: build browser ## serve five faults, and find each from outside
	@suites/peers/faults.sh

peers: build browser ## test real servers, and let others' clients use ours: all, or PEERS="relying-parties oidc-provider oidc-provider-certified dex hydra keycloak" [PROFILES="oidc-basic"] [RUNS=10]
	@suites/peers/run.sh $(PEERS)

bench: build browser ## measure: runs, proof, flows, POST /token
	@suites/peers/bench.sh

mutate: ## change the reference server in a thousand small ways, and print those that nothing notices [ARGS="--only authorize"]
	@go run ./suites/prove/mutate $(ARGS)

fuzz: ## fuzz what is parsed, FUZZTIME=10s or 5000x each
	@suites/peers/fuzz.sh $(or $(FUZZTIME),10s)

release: ## build for Linux, macOS and Windows into dist, each twice: the bytes must be the same [VERSION=v1.2.3]
	@.ci/release

build:
	@go build -o $(BIN) .

browser: ; @browser/install.sh

axe: ; @reports/axe.sh

.PHONY: help conformance test prove faults peers bench mutate fuzz release build browser axe
