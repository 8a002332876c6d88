# `make provision` sets everything up; `make test` runs every test. `make help` lists the rest.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help setup provision deploy1 deploy2 download-genes deploy3 test check lint types imports samples bench lock clean

help: ## list the targets
	@grep -E '^[a-z0-9-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 18

COMPILED := $(wildcard ingest/_*.[ch] variome/_*.h variome/database/_*.c)

$(READY): requirements.lock pyproject.toml hatch_build.py $(COMPILED)
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Variome needs Python 3.11 or later; name one: make PYTHON=python3.11 setup")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

setup: $(READY) ## make the environment (.venv)

provision: $(READY) ## everything: environment, database, schemas, genes, sample variants
	$(BIN)/variant-ingestion provision

deploy1: $(READY) ## stage 1: start the database and migrate it
	$(BIN)/variome database start
	$(BIN)/variome database upgrade

deploy2: $(READY) ## stage 2: start the server
	$(BIN)/variome serve

download-genes: $(READY) ## take a gene list from FROM=URL-or-file; without it the shipped genes serve
	$(BIN)/variant-ingestion download-genes $(if $(FROM),'$(FROM)')

deploy3: $(READY) ## stage 3: load annotation fields, consequences, genes and the sample variants
	$(BIN)/variant-ingestion provision --skip database

test: $(READY) ## the whole test suite
	$(BIN)/pytest -n 2

check: $(READY) lint types imports test ## what CI runs; the sample files are among the tests

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

imports: $(READY)
	$(BIN)/lint-imports

samples: $(READY) ## each valid sample file parses clean, each invalid one gives the problem it names
	$(BIN)/pytest tests/sample_vcfs

bench: $(READY) ## measure, and write the tables in benchmarks/
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.genotypes

lock: ## make requirements.lock again (needs uv)
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header --no-annotate -o requirements.lock

clean: ## remove the environment and what tools left
	rm -f ingest/*.so variome/database/*.so
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache
