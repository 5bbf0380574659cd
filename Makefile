# `make` lists the commands. Each installs what it needs first: scripts/setup.sh, silent when nothing is missing.

.DEFAULT_GOAL := help
.PHONY: help demo test check cross cross-test soak course person-eval person-bench player-bench run-central central-api setup clean-state

# Passed through: make demo ARGS="--headless --fault paper-out"
ARGS ?=
# The profile of `make cross`: quick builds without optimisation, to see that it builds and its tests pass.
PROFILE ?= release
# How many journeys `make soak` plays.
RUNS ?= 200
LOCKED := $(if $(CI),--locked)
# Every program at once, with the features the tests have: what one command compiled serves the next.
PROGRAMS := cargo build $(LOCKED) --workspace --bins
BIN := $(or $(CARGO_TARGET_DIR),target)/debug

help: ## This list
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 22

demo: ## The kiosk on this desk; headless, with pictures, where there is no display (ARGS="--help" lists its options)
	@scripts/setup.sh demo
	$(PROGRAMS)
	@$(BIN)/layby demo $(ARGS)

test: ## Every test (ARGS passes a filter)
	@scripts/setup.sh test
	@scripts/test.sh $(ARGS)

check: ## Form, spelling, lints, documentation, licences
	@scripts/setup.sh check
	@scripts/check.sh

cross: ## The firmware for the board, aarch64 (PROFILE=quick for a build without optimisation)
	@scripts/setup.sh cross
	@scripts/cross.sh build $(LOCKED) --profile $(PROFILE) $(ARGS)

cross-test: ## The tests that need no device, built for aarch64, on qemu-user
	@scripts/setup.sh cross
	@scripts/cross.sh test $(LOCKED) --profile quick $(ARGS)

soak: ## Journeys under random faults (RUNS=200): none lost, none twice
	@scripts/setup.sh demo
	$(PROGRAMS)
	@$(BIN)/layby soak --runs $(RUNS) $(ARGS)

course: ## The course's videos, built from our own text and drawings (ARGS="--help" lists its options)
	@scripts/setup.sh course
	@scripts/make-course.py $(ARGS)

person-eval: ## Error rates of the real-person check, on recorded people and simulated attacks; written into docs/person-check.md
	@scripts/setup.sh demo
	LAYBY_COMMIT=$$(git rev-parse --short HEAD) $(PROGRAMS)
	@$(BIN)/layby person bench --write-docs docs/person-check.md $(ARGS)

person-bench: ## How fast the person check is, beside ONNX Runtime and LiteRT
	@scripts/setup.sh demo
	@scripts/person-bench.sh

player-bench: ## How the player of courses holds 25 pictures a second at 720p, and sound and picture together (ARGS="--sound")
	@scripts/setup.sh test
	cargo run $(LOCKED) --release --package layby-player --example measure -- $(ARGS)

run-central: ## The reference server of the central API alone
	@scripts/setup.sh build
	$(PROGRAMS)
	@$(BIN)/layby-central $(ARGS)

central-api: ## Writes docs/central-api.json anew from the contract
	@scripts/setup.sh build
	$(PROGRAMS)
	@$(BIN)/layby-central openapi > docs/central-api.json.new
	mv docs/central-api.json.new docs/central-api.json

setup: ## Everything that any of these installs
	@scripts/setup.sh build demo test check cross course

clean-state: ## Forgets what the demo stored; keeps models, media and tools
	rm -rf target/demo target/soak
