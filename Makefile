# Every command of the project. `make help` lists them.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORLDS ?= ../shared/conformance
ONLY ?=
FOLDER ?= .
WORKERS ?= 2
PYTEST := $(BIN)/python -m pytest --numprocesses $(WORKERS) --dist worksteal
VALIDATION_CASES ?=

.DEFAULT_GOAL := help
.PHONY: help install demo static validate test test-fast lint types contracts check audit format deploy-check image conformance users bench css clean

help: ## List the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

install: $(VENV)/.installed ## Make the virtual environment and install what the project needs

$(VENV)/.installed: requirements.txt requirements-dev.txt
	@tools/install.sh "$(PYTHON)" "$(VENV)"
	@touch $@

demo: install static ## Run the console on the demo mesh (Ctrl-C stops all of it)
	@$(BIN)/python -m demo $(ARGS)

static: install ## Collect, hash and compress the static files as they are served
	@$(BIN)/python manage.py collectstatic --noinput --clear --verbosity 0

validate: install ## Tell what is wrong with the manifests in FOLDER= (docs/validate.md)
	@$(BIN)/python manage.py validate $(ARGS) "$(FOLDER)"

test: install static ## Run all tests, WORKERS= side by side
	@$(PYTEST)

test-fast: install static ## Run the tests that start no other program
	@$(PYTEST) tests/unit tests/pages tests/web

lint: install ## Check style of code and templates
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djlint templates --lint --quiet

types: install ## Check types (mypy, strict)
	@$(BIN)/mypy

contracts: install ## Check which package may import which
	@$(BIN)/lint-imports

check: lint types contracts ## Lint, types and contracts

audit: install ## Look up known vulnerabilities of the installed packages (says so where it cannot)
	@$(BIN)/python -m tools.audit

format: install ## Format the code
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

deploy-check: install ## Lint the chart and the overlays, and compare what they make with what the tests look at (ARGS=--write)
	@$(BIN)/python -m tools.deployment $(ARGS)

image: install ## Make the image; without a container engine in a folder, where it is tried as OpenShift runs it
	@$(BIN)/python -m tools.image $(ARGS)

conformance: install static ## Compare our answers with the reference's; needs worlds from outside of the repository (WORLDS=, ONLY=, VALIDATION_CASES=)
	@$(BIN)/python -m tools.conformance --worlds "$(WORLDS)" --only "$(ONLY)" --validation-cases "$(VALIDATION_CASES)"

users: install static ## Compare what people with more or fewer rights get with the reference's; needs worlds (WORLDS=)
	@$(BIN)/python -m tools.users --worlds "$(WORLDS)"

bench: install static ## Measure server time, upstream queries, memory and layout (WORLDS=, ONLY= for a part)
	@$(BIN)/python -m bench --worlds "$(WORLDS)" $(if $(ONLY),--only "$(ONLY)")

css: ## Cut PatternFly down to the classes that the templates use (needs npm)
	@$(BIN)/python tools/patternfly/cut.py

clean: ## Remove what the commands made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .run staticfiles
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
