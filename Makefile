# Needs git, make and Python 3.11 or newer with venv; everything else it fetches itself, by hash.
PYTHON ?= python3
VENV := .venv
IN := $(VENV)/bin
PIP := $(IN)/python -m pip install --require-hashes --only-binary=:all: --disable-pip-version-check
LOCK := $(IN)/uv pip compile --universal --generate-hashes --python-version 3.11 --no-header \
	--no-emit-index-url --no-emit-find-links --quiet
.DEFAULT_GOAL := help
EVENTS ?= 20000000
.PHONY: help run test check soak bench backup restore texts lock browser proxy

help: ## this list, and the settings
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "Settings, as in: PORT=8600 make run"
	@$(PYTHON) settings.py

run: $(VENV)/.run ## start everything: database, worker, demo plant and web; Ctrl-C stops it
	@exec $(IN)/python -m deploy.run

test: $(VENV)/.dev browser proxy ## all tests, those in a real browser too
	@$(IN)/python -m pytest -n $$(($$(nproc) + 1)) --dist worksteal  # a browser test waits as much as it works

check: $(VENV)/.dev ## style, types, import rules and the architecture
	$(IN)/ruff check .
	$(IN)/ruff format --check .
	$(IN)/mypy .
	$(IN)/lint-imports
	$(IN)/python -m pytest -q tests/test_architecture.py

soak: $(VENV)/.dev browser ## the tests that run long
	@$(IN)/python -m pytest -s -m soak

bench: $(VENV)/.dev ## measure speed beside yardsticks; EVENTS=2000000 is quick, ONLY=effect SEED=7, ONLY=walls, KEEP=1 leaves the database
	@$(IN)/python -m bench --events $(EVENTS) $(if $(filter 1,$(KEEP)),--keep) $(if $(ONLY),--only $(ONLY)) $(if $(SEED),--seed $(SEED))

backup: $(VENV)/.run ## write a backup to DATA_DIR/backups, or to FILE
	@$(IN)/python -m db backup $(if $(FILE),"$(FILE)")

restore: $(VENV)/.run ## make restore FILE=...: replace everything by this backup
	@$(IN)/python -m db restore $(if $(FILE),"$(FILE)")

texts: $(VENV)/.run ## bring the catalogues in pages/texts up to date with the pages; tells what is not translated
	@$(IN)/python -m pages.texts

lock: $(VENV)/.dev ## choose the newest versions that fit requirements*.in
	$(LOCK) --upgrade -o requirements.txt requirements.in
	$(LOCK) --upgrade -c requirements.txt -o requirements-dev.txt requirements-dev.in

browser: $(VENV)/.dev
	@PLAYWRIGHT="$(IN)/python -m playwright" sh deploy/browser.sh

proxy:
	@sh deploy/proxy.sh

$(IN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 ...")'
	@echo "Making $(VENV) with $$($(PYTHON) --version) ..."
	@$(PYTHON) -m venv --clear $(VENV)

$(VENV)/.run: requirements.txt | $(IN)/python
	@echo "Installing what the product needs (about 200 MB, once) ..."
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt | $(IN)/python
	@echo "Installing what the product and its tests need (about 300 MB, once) ..."
	@$(PIP) -r requirements-dev.txt
	@touch $@
