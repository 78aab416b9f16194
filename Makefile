# One command for each thing that is done here; `make help` lists them.
# Needs Python 3.11 (or 3.12, 3.13) and make; everything else is installed into .venv.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PACKAGES := api fl_engine mobile experiments ui
CODE := $(PACKAGES) tests benchmarks
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help install ui mobile lab demo serve test chromium lint style format lock schema reproduce bench bench-aggregation bench-market bench-round bench-pages bench-phone chaos ledger-stress clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | \
		awk -F'|' '{ printf "  make %-17s %s\n", $$1, $$2 }'

# ── Installation: two stamps, so that only what changed is done again ──────────────

install: .venv/.installed ## install everything into .venv

.venv/.python:
	$(PYTHON) -m venv .venv
	@touch $@

# Versions and hashes of everything, the tools of the tests included.
.venv/.locked: .venv/.python requirements.lock
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	@touch $@

.venv/.installed: .venv/.locked pyproject.toml
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	@touch $@

# ── The pages: built once, again when they change ──────────────────────────────────

PAGES := rxconfig.py $(shell find ui assets reflex.lock -type f -not -path 'ui/built/*' \
	-not -name tokens.css -not -name '*.pyc')

ui: ui/built/.made ## build the web pages into ui/built

ui/built/.made: .venv/.installed $(PAGES)
	$(BIN)/python -m ui.build
	@touch $@

# ── The phone app: packages when the lock changed, the rest when sources did ───────

PHONE := mobile/web
NPM := cd $(PHONE) && PATH="$(CURDIR)/$(BIN):$$PATH" npm --no-fund --no-audit --no-update-notifier
PHONE_TYPES := $(PHONE)/src/window/api/generated/operations.ts
PHONE_CONFIG := $(addprefix $(PHONE)/,package.json index.html svelte.config.js tsconfig.json vite.config.ts) $(wildcard $(PHONE)/*.build.ts)
PHONE_SOURCES := $(PHONE_CONFIG) $(shell find $(PHONE)/src $(PHONE)/public -type f 2>/dev/null)

mobile: $(PHONE)/built/.made ## build the phone app into mobile/web/built

$(PHONE)/node_modules/.made: .venv/.installed $(PHONE)/package-lock.json
	$(NPM) ci
	@touch $@

$(PHONE_TYPES): $(PHONE)/node_modules/.made schema.graphql $(PHONE)/codegen.ts $(wildcard $(PHONE)/src/window/operations/*.graphql)
	$(NPM) run --silent types
	@touch $@

$(PHONE)/built/.made: $(PHONE)/node_modules/.made $(PHONE_TYPES) $(PHONE_SOURCES)
	$(NPM) run --silent build
	@touch $@

# Pages for tests and benchmarks only, apart from the app.
LAB := build/phone-lab/.made

lab: $(LAB) ## build the phone app's lab into build/phone-lab

$(LAB): $(PHONE)/node_modules/.made $(PHONE_TYPES) $(PHONE_SOURCES) $(wildcard $(PHONE)/lab/*)
	$(NPM) exec -- vite build --mode lab
	@touch $@

# ── The product ────────────────────────────────────────────────────────────────────

demo: install ui mobile ## run the main job on real data, then go on serving; ARGS="--exit --report build/demo.json"
	$(BIN)/crowdfl demo $(ARGS)

serve: install ui mobile ## start the server; ARGS="--port 8080"
	$(BIN)/crowdfl serve $(ARGS)

reproduce: install ## compute the paper's evaluation, write build/report; ARGS="--quick"
	$(BIN)/crowdfl reproduce $(ARGS)

# ── Checks ─────────────────────────────────────────────────────────────────────────

BEFORE_TESTS = $(MAKE) style ui mobile lab chromium

# Types are checked beside the builds and the phone app's own tests: one core each.
test: install ## every check: style, types, import rules, tests
	$(BIN)/mypy $(CODE) & types=$$!; \
	($(BEFORE_TESTS) && $(NPM) test); others=$$?; \
	wait $$types && exit $$others
	$(BIN)/pytest --durations=40 --durations-min=5 $(ARGS)

chromium: install ## find a browser for the tests, or install one
	@$(BIN)/python -m tests.browser.chromium

lint: style ## style, types and import rules only
	$(BIN)/mypy $(CODE)

style: install $(PHONE_TYPES)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(NPM) run --silent check

format: install ## put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: install build/flower/.made ## compare with Flower, plain Strawberry and the machine; ARGS="--only listing --quick"
	$(BIN)/python -m benchmarks $(ARGS)

bench-round: install ## measure what the server adds to a round; ARGS="--clients 20"
	$(BIN)/python -m benchmarks.round_overhead $(ARGS)

bench-pages: install ui chromium ## measure what live pages cost the server; ARGS="--sessions 50"
	$(BIN)/python -m benchmarks.live_pages $(ARGS)

bench-phone: install lab chromium ## measure training in a browser beside Keras; ARGS="--epochs 20"
	$(BIN)/python -m benchmarks.phone_training $(ARGS)

# Flower, to be measured beside; never a part of the product.
build/flower/.made: .venv/.installed
	$(PYTHON) -m venv build/flower
	build/flower/bin/python -m pip install --quiet flwr \
		numpy==$$($(BIN)/python -c 'import numpy; print(numpy.__version__)')
	@touch $@

bench-aggregation: install build/flower/.made ## measure aggregation beside Flower; ARGS="--json"
	$(BIN)/python -m benchmarks.aggregation $(ARGS)

bench-market: install ui chromium ## measure how soon the first of 10,000 listings is seen
	$(BIN)/python -m benchmarks.pages $(ARGS)

# ── Long proofs; `make test` holds a reduced form of each ──────────────────────────

chaos: install ## kill servers, simulate 1,000 tasks under faults; ARGS="--kills 5 --tasks 50"
	$(BIN)/python -m tests.chaos $(ARGS)

ledger-stress: install ## 10,000 transfers at once on both databases, equal redemptions; ARGS="--on sqlite"
	$(BIN)/python -m benchmarks.ledger_stress $(ARGS)

# ── What is made from the code ─────────────────────────────────────────────────────

schema: install ## print schema.graphql from the code
	$(BIN)/crowdfl schema > schema.graphql.new
	mv schema.graphql.new schema.graphql

lock: .venv/.python ## write requirements.lock anew from pyproject.toml
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra dev --extra experiments --universal --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --upgrade \
		--output-file requirements.lock

clean: ## remove what was built; not the environment, not the data
	rm -rf build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
