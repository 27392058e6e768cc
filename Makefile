# The only place where commands are spelled out. `make run` and `make test` are all a newcomer needs.
SHELL := /bin/bash
.ONESHELL:
.SHELLFLAGS := -eu -o pipefail -c
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
export DJANGO_SETTINGS_MODULE := daxiao.settings
export UV_PROJECT_ENVIRONMENT := .venv
export PYTHONWARNINGS := ignore::SyntaxWarning

.SILENT:
.PHONY: help setup run demo serve migrate check fix test test-fast test-pg e2e bench shots extract-score facts spec clean

help:            ## what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

# uv comes through pip into an environment of its own, when the machine has none
UV := $(shell command -v uv 2>/dev/null || echo var/uv/bin/uv)
var/uv/bin/uv:
	mkdir -p var
	if $(PYTHON) -m venv var/uv 2>/dev/null; then
	  var/uv/bin/pip install -q --disable-pip-version-check uv
	elif $(PYTHON) -m pip --version >/dev/null 2>&1; then
	  rm -rf var/uv && $(PYTHON) -m pip install -q --disable-pip-version-check --target var/uv uv
	else
	  rm -rf var/uv; echo "Python has neither venv nor pip here: apt install python3-venv, then try again" >&2; exit 1
	fi

.venv/.runtime: pyproject.toml uv.lock $(if $(filter var/uv/bin/uv,$(UV)),var/uv/bin/uv) ## (the runtime's own packages)
	$(UV) sync --frozen --quiet --inexact --extra ocr --python $$(command -v $(PYTHON))
	command -v npm >/dev/null || $(UV) sync --frozen --quiet --inexact --extra ocr --group assets
	touch $@

.venv/.dev: .venv/.runtime
	$(UV) sync --frozen --quiet --inexact --extra ocr --group dev
	touch $@

var/vendor/lock.sha256: package-lock.json .venv/.runtime
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m daxiao.entry.assets
	touch $@

setup: .venv/.runtime var/vendor/lock.sha256  ## install into .venv from the lock files, build the front end

migrate: setup
	$(BIN)/python manage.py migrate --verbosity 0

var/static/.stamp: var/vendor/lock.sha256 $(shell find src/daxiao -path '*/static/*' -type f)
	$(BIN)/python manage.py collectstatic --noinput --verbosity 0
	touch $@

demo: migrate    ## load the demonstration places, units, accounts and sample plan
	$(BIN)/daxiao demo

run: migrate var/static/.stamp  ## everything from nothing: install, migrate, demonstration, serve
	$(BIN)/daxiao demo
	exec $(BIN)/daxiao serve --port $(PORT)

check: .venv/.dev var/vendor/lock.sha256   ## format, lint, types, imports, migrations
	$(BIN)/ruff format --check src tests
	$(BIN)/ruff check src tests
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run --verbosity 0
	$(BIN)/python manage.py check

fix: .venv/.dev  ## format and repair what can be repaired
	$(BIN)/ruff format src tests
	$(BIN)/ruff check --fix src tests

test-fast: .venv/.dev var/vendor/lock.sha256   ## rules and the habits of the code: no database, no browser, no reading of plans
	$(BIN)/pytest -q -n 2 -m "not e2e and not slow and not database" --ignore tests/extract

test: .venv/.dev var/vendor/lock.sha256 var/static/.stamp  ## everything a change must pass, with a closing count
	$(BIN)/pytest -q -n 2 -m "not e2e"
	$(BIN)/pytest -q -n 2 --pg tests/kernel tests/domains tests/flows tests/registers tests/entry
	$(BIN)/pytest -q -m e2e tests/e2e

test-pg: .venv/.dev
	$(BIN)/pytest -q -n 2 --pg tests/kernel tests/domains tests/flows tests/registers tests/entry

e2e: .venv/.dev var/static/.stamp  ## journeys in a real browser (Debian's chromium)
	$(BIN)/pytest -q -m e2e tests/e2e

.venv/.bench: .venv/.dev
	$(UV) sync --frozen --quiet --inexact --group bench
	touch $@

bench: .venv/.bench var/static/.stamp   ## every benchmark, medians printed
	$(BIN)/daxiao bench read
	$(BIN)/daxiao bench list
	$(BIN)/daxiao bench projects $(if $(PEER),--peer $(PEER))
	$(BIN)/daxiao bench round

extract-score: .venv/.dev  ## accuracy on the gold plans beside the project; fails below the committed floors
	rm -rf var/score && mkdir -p var/score
	$(BIN)/daxiao plan read ../shared/plans/*.txt --format jsonl --out var/score
	$(BIN)/daxiao plan score ../shared/gold var/score --floors tests/extract/floors.json
	$(BIN)/daxiao plan check ../shared/plans/*.txt --format json >var/score/findings.json || [ $$? = 1 ]
	$(BIN)/python ../shared/gold/score_findings.py var/score/findings.json --check

facts: migrate   ## publish the facts that analytics reads
	$(BIN)/daxiao facts build

shots: .venv/.dev var/static/.stamp   ## remake the pictures of the READMEs
	PYTHONPATH=. $(BIN)/python -m tests.e2e.shots docs/pictures

clean:           ## remove what can be made again (not the data)
	rm -rf .venv var/uv var/vendor var/static var/npm .mypy_cache .ruff_cache
