# Every target makes its own virtual environment in .venv; nothing needs to be installed beforehand but Python 3.11 to 3.13.
SHELL := /bin/bash
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null && { command -v $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
BENCH_READY := $(VENV)/.ready-bench
# A second path on the import path would hide a fault of the packaging; the tests run what is installed.
export PYTHONDONTWRITEBYTECODE :=
JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: help demo test cover check format docs bench many fuzz long tck clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

$(READY): pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed and none was found"; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@# The second engine's package is old C: where it cannot be built the rest works, and its tests say that they were left out.
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'setuptools<81' wheel
	@CPPFLAGS="$$($(BIN)/python -c 'import sys; print("-DPyEval_CallObject=PyObject_CallObject" if sys.version_info >= (3, 13) else "")')" \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation 'durable_rules>=2.0.28' \
	  || echo "note: durable_rules could not be built; --engine durable will be unavailable"
	@touch $@

$(BENCH_READY): $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[bench]'
	@touch $@

demo: $(READY) ## decide the example families from their files, say why, and run the cases
	$(BIN)/fpassist evaluate policies/families/*.json --as-of 2015-03-01
	$(BIN)/fpassist evaluate policies/families/urban_couple.json --as-of 2015-03-01 --lang en
	$(BIN)/fpassist explain policies/families/urban_couple.json home_care --as-of 2015-03-01
	$(BIN)/fpassist test policies/cases

test: $(READY) ## all tests; branch coverage of all rooms but those of many families, which it slows several times
	$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup --ignore=tests/bulk --ignore=tests/analysis --cov=fpassist --cov-branch 	  --cov-config=pyproject.toml --cov-report=term
	$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup tests/bulk tests/analysis

cover: $(READY) ## all tests with branch coverage of all rooms; takes an hour
	$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup --cov=fpassist --cov-branch --cov-report=term

check: $(READY) ## lint, format, types, import contracts, documents up to date
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/python docs/generate.py --check

format: $(READY) ## put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(READY) ## write docs/reference from the code
	$(BIN)/python docs/generate.py

bench: $(BENCH_READY) ## speed, as a table and as JSON
	$(BIN)/python -m benchmarks

many: $(BENCH_READY) ## speed of batch beside queries written by hand: make many HOUSEHOLDS=1000000
	$(BIN)/python -m benchmarks.many --households $(or $(HOUSEHOLDS),200000)

fuzz: $(READY) ## 500,000 mutated households, expressions and policies
	$(BIN)/python -m tests.fuzz

long: $(READY) ## the long tests: 10,000 families against the plain model, 20,000 in every engine, 300 made policies
	FPASSIST_LONG=1 $(BIN)/python -m pytest -n $(JOBS) tests/engine tests/model \
	  tests/bulk/test_generated_policies.py tests/bulk/test_many_families.py tests/bulk/test_split.py

tck: $(READY) ## the published FEEL conformance suite, from a checkout of it: make tck TCK=path
	@test -d "$(TCK)" || { echo "TCK=path to a checkout of the DMN TCK is needed"; exit 2; }
	$(BIN)/python -m tests.tck "$(TCK)"

clean: ## remove what was built, the virtual environment too
	rm -rf $(VENV) build dist .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage*
