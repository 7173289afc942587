# Everything that is done with the project. `make help` lists it.

PYTHON ?= python3
PORT ?= 8501
VENV := .venv
RUN := $(VENV)/bin/python
# Tests run in as many processes as this; tests/scheduling.py says which stay together.
JOBS ?= 2
PYTEST ?=
export PORT PYTHON

.DEFAULT_GOAL := help
.PHONY: help run test check bench screenshots format docs words pins clean

help: ## List what can be done
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/.runtime ## Set everything up and serve on PORT (8501); the first start fills the demo
	@trap : INT; $(RUN) -m tracker serve --demo; code=$$?; test $$code -eq 130 || exit $$code

test: $(VENV)/.dev $(VENV)/.browser check ## Set up the tests' needs, check, then run all the tests
	$(RUN) -m pytest -n $(JOBS) --no-loadscope-reorder $(PYTEST)

check: $(VENV)/.dev ## Format, lint, types, walls, generated docs, known vulnerabilities where they can be looked up
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	$(RUN) -m mypy
	$(VENV)/bin/lint-imports --no-logo
	$(RUN) -m tools.docs --check
	$(RUN) -m tools.vulnerabilities

# BENCH="--requests 10000 1000000 --folder DIR" measures other sizes and keeps their instances.
BENCH ?=
bench: $(VENV)/.dev $(VENV)/.browser ## Measure speed and memory against what is promised; writes bench.json in the instance's folder
	$(RUN) -m benchmarks $(BENCH)

screenshots: $(VENV)/.dev $(VENV)/.browser ## Photograph the pages on the demo for docs/images
	$(RUN) -m tools.screenshots

format: $(VENV)/.dev ## Format the code and mend what the linter can
	$(RUN) -m ruff format .
	$(RUN) -m ruff check --fix .

docs: $(VENV)/.dev ## Write the generated pages of docs/ anew
	$(RUN) -m tools.docs

words: $(VENV)/.dev ## Collect the texts for people into the English catalogue
	$(RUN) -m tools.words

pins: $(VENV)/.runtime ## Write requirements*.txt anew from requirements*.in
	tools/pins.sh

clean: ## Remove the virtual environment and caches; data/var stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# pip would compile on one core, and the packages' own tests too. What cannot be compiled is what nobody imports.
define install
	@$(RUN) -m pip install --quiet --no-input --disable-pip-version-check --only-binary :all: --no-compile -r $(1)
	@$(RUN) -m compileall -qq -j 0 -x /tests/ $(VENV)/lib || true
endef

$(VENV)/bin/pip:
	@tools/venv.sh $(VENV)

$(VENV)/.runtime: requirements.txt | $(VENV)/bin/pip
	@echo "Installing the packages that the program needs (about 200 MB, a minute or two) ..."
	$(call install,requirements.txt)
	@touch $@

# Its list holds what the program needs too.
$(VENV)/.dev: requirements-dev.txt | $(VENV)/bin/pip
	@echo "Installing the packages that the program, its tests and checks need (a minute or three) ..."
	$(call install,requirements-dev.txt)
	@touch $(VENV)/.runtime $@

# Asked each time: a browser can go away.
.PHONY: $(VENV)/.browser
$(VENV)/.browser: $(VENV)/.dev
	@tools/browser.sh $(RUN)
