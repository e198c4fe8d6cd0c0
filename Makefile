# `make warehouse` builds everything from data/raw/, `make test` runs all tests. Both set up .venv first.

DATA_DIR ?= data
BIN := .venv/bin
# The first Python on this machine that the project supports.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
	&& echo $$python && break; done)

export DATA_DIR SQL ID FILE ROWS
export DAGSTER_HOME := $(CURDIR)
export DAGSTER_STORAGE := $(abspath $(DATA_DIR))/.dagster
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.PHONY: help setup warehouse query explain dictionary preview test screenshots check accuracy accuracy-publish hostile dev bench bench-views bench-readers

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

setup: ## Make .venv from requirements.lock (done by itself where needed)
	@test -n '$(PYTHON)' || { echo 'Python 3.11, 3.12 or 3.13 is needed (需要 Python 3.11 至 3.13)' >&2; exit 1; }
	@$(PYTHON) tools/environment.py

warehouse: setup ## Build data/curated and data/warehouse.duckdb from data/raw
	@$(BIN)/python -m pipelines.orchestration.command warehouse

query: setup ## Ask the warehouse: make query SQL="FROM coverage"
	@$(BIN)/python -m pipelines.orchestration.command query "$$SQL"

explain: setup ## Explain a project, indicator or document: make explain ID=<project_id>
	@$(BIN)/python -m pipelines.orchestration.command explain "$$ID"

dictionary: setup ## Write docs/dictionary.md anew from the contract and the headers of sql/
	@$(BIN)/python -m pipelines.orchestration.command dictionary

preview: setup ## Show what would be read from one file: make preview FILE=table.pdf
	@$(BIN)/python -m pipelines.orchestration.command preview "$$FILE"

test: setup ## Run all tests
	@$(BIN)/python -m pytest -q -n auto --dist loadfile --no-loadscope-reorder

screenshots: setup ## Put pictures of the last report into docs/ (needs Chromium)
	@REPORT="$(DATA_DIR)/report" $(BIN)/python -m pytest -q -k pictures tests/publish/report/test_browser.py

check: setup ## Check style, types and Dagster definitions
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/dg check defs

accuracy: setup ## Measure what is read of the labelled documents, by layout and carrier
	@$(BIN)/python -m tests.documents.accuracy

accuracy-publish: setup ## Measure it, and publish the figures in the table accuracy and in the READMEs
	@$(BIN)/python -m tests.documents.accuracy --publish

hostile: setup ## Read documents that want to do harm, at full size
	@$(BIN)/python -m tests.hostile.full

dev: setup ## Open the Dagster UI; the nightly schedule and the sensor run while it runs
	@mkdir -p "$(DAGSTER_STORAGE)"
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/dg dev

bench: setup ## Measure every stage on a corpus made from real documents, then every view (bench-views)
	@$(BIN)/python -m benchmarks.stages
	@$(BIN)/python -m benchmarks.views

bench-views: setup ## Build warehouse, report and spreadsheets of 1,000,000 indicators and ask every view
	@$(BIN)/python -m benchmarks.views

bench-readers: setup ## Measure the readers of every carrier, and those of PDF beside pdfplumber and camelot
	@$(BIN)/python -m benchmarks.readers
