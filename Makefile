# Every task of the project. `make` alone prints this help.
.DEFAULT_GOAL := help
.PHONY: help run test check bench format lock clean migrate standins

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime-installed
DEV := $(VENV)/.dev-installed
SYSTEM := $(VENV)/.system-checked
SANDBOX := .sandbox/stamp
STANDINS := .standins/.installed
SOURCES := activities alembic api assistant benchmarks bot gateway runtime tests workflows
TESTS ?= tests

help: ## Show this help
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(RUNTIME) $(SYSTEM) $(SANDBOX) ## Install what is missing and run the whole assistant in the foreground
	@$(BIN)/python -m runtime up

test: $(DEV) $(SYSTEM) $(SANDBOX) $(STANDINS) check ## Run every check and every test on real servers
	@$(BIN)/pytest $(TESTS)

check: $(DEV) ## Format, lint, types, import rules, dependencies, dead code, spelling
	@$(BIN)/ruff format --check --quiet $(SOURCES)
	@$(BIN)/ruff check --quiet $(SOURCES)
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/deptry .
	@$(BIN)/vulture
	@$(BIN)/codespell

format: $(DEV) ## Rewrite the code in the project's format
	@$(BIN)/ruff check --fix --quiet $(SOURCES) || true
	@$(BIN)/ruff format --quiet $(SOURCES)

bench: $(DEV) $(SYSTEM) $(SANDBOX) ## Measure the figures of the README on this machine
	@$(BIN)/python -m benchmarks

migrate: $(RUNTIME) ## Bring the database at DATABASE_OWNER_URL to the newest schema
	@$(BIN)/python -m runtime migrate

lock: $(DEV) ## Pin every dependency anew, with hashes
	@$(BIN)/pip install --quiet uv
	@for name in runtime dev sandbox standins; do $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --upgrade \
		--custom-compile-command "make lock" requirements/$$name.in -o requirements/$$name.txt; done

standins: $(STANDINS) ## Install the programs that tests speak to as to other sides

clean: ## Remove the virtual environment and caches (never your data)
	@rm -rf $(VENV) .sandbox .standins .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] + " (set PYTHON=)" if sys.version_info < (3, 11) else 0)'
	@echo "Creating $(VENV) …"
	@$(PYTHON) -m venv $(VENV)

$(RUNTIME): requirements/runtime.txt | $(VENV)/bin/python
	@echo "Installing pinned dependencies …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(DEV): requirements/dev.txt | $(VENV)/bin/python
	@echo "Installing pinned dependencies for development …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@ $(RUNTIME)

$(SYSTEM): deploy/system-packages.sh | $(VENV)/bin/python
	@deploy/system-packages.sh
	@touch $@

$(SANDBOX): requirements/sandbox.txt $(wildcard assistant/infra/sandbox/build.py assistant/infra/sandbox/inside/*.py) | $(VENV)/bin/python
	@echo "Installing what code in the Python sandbox may use …"
	@$(BIN)/python -m assistant.infra.sandbox.build .sandbox \
		|| echo "The Python sandbox could not be installed: the tool execute_python is off."

$(STANDINS): requirements/standins.txt | $(VENV)/bin/python
	@echo "Installing what tests speak to …"
	@$(PYTHON) -m venv .standins
	@.standins/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@
