# Everything one does with Raidboard. A fresh machine needs only Python 3.11 to 3.13 and make.
#
#   make demo          a living demo organisation on http://127.0.0.1:8000 (PORT=… for another port)
#   make env           the environment: .venv with everything, .venv/bin/raidboard
#   make test          every check: format, lint, types, imports, tests on both databases, browser, phone app
#   make bench         the benchmarks: a table, and var/bench.json
#   make lint          the checks that run nothing        make format    puts the code into shape
#   make assets        browser libraries, fetched anew    make messages  collects new texts for translation
#   make phone         what the Android package is made of, in build/phone
#   make screens       pictures of the phone's screens, kept in docs/screens
#   make requirements  new pins and hashes                make clean     removes what all of these made

PORT ?= 8000
PYTHON ?=
BIN := .venv/bin
PACKAGES := game_rules kpi mobile server web tests tools
# The last file to be copied: where it is, all are.
VENDOR := web/static/vendor/plotly.min.js
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
           --no-emit-find-links --no-strip-extras --no-annotate --no-header --upgrade pyproject.toml --group build

export PYTHON
.DEFAULT_GOAL := help
# Two installers in one environment would tread on each other.
.NOTPARALLEL:
.PHONY: help demo env test bench lint format assets messages screens phone requirements clean system-packages

help:
	@sed -n '3,/^$$/s/^# \{0,1\}//p' Makefile

# ------------------------------------------------------------------------------------------------- the environment

env: .venv/.stamp $(VENDOR)

.venv/.stamp: requirements/dev.txt pyproject.toml
	@tools/environment.sh dev
	@touch .venv/.base $@

.venv/.base: requirements/base.txt pyproject.toml
	@tools/environment.sh base
	@touch $@

$(VENDOR): web/package.json web/package-lock.json tools/assets.py requirements/base.txt | .venv/.base
	@$(BIN)/python tools/assets.py

system-packages:
	@tools/system_packages.sh

# ------------------------------------------------------------------------------------------------------ everyday

demo: .venv/.base $(VENDOR)
	@exec $(BIN)/raidboard demo --port $(PORT)

test: env system-packages
	@$(MAKE) --no-print-directory lint
	@$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4

bench: env
	@mkdir -p var
	@$(BIN)/python -m tests.benchmarks --json var/bench.json

lint: .venv/.stamp
	$(BIN)/ruff format --check $(PACKAGES)
	$(BIN)/ruff check $(PACKAGES)
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/.stamp
	$(BIN)/ruff format $(PACKAGES)
	$(BIN)/ruff check --fix $(PACKAGES)

# --------------------------------------------------------------------------------------------- now and then

assets: .venv/.base
	@$(BIN)/python tools/assets.py

messages: .venv/.base
	@$(BIN)/python -m tools.messages

phone: .venv/.stamp
	@$(BIN)/python -m tools.phone_package

screens: .venv/.stamp
	@$(BIN)/python -m tools.screens

requirements: .venv/.stamp
	$(COMPILE) --output-file requirements/base.txt
	$(COMPILE) --constraint requirements/base.txt --extra mobile --group dev --output-file requirements/dev.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-emit-find-links --no-annotate --no-header --upgrade --group node --output-file requirements/node.txt
	cd web && npm install --package-lock-only

clean:
	rm -rf .venv .hypothesis .mypy_cache .ruff_cache .import_linter_cache var build dist web/node_modules web/static/vendor
	find $(PACKAGES) -name __pycache__ -type d -prune -exec rm -rf {} +
