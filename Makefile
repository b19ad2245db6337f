# run: try it. test, check: for whoever changes it. Everything happens in .venv; nothing is installed elsewhere.
PYTHON ?= $(shell for v in 3.13 3.12 3.11; do p=python$$v; if $$p -c 'import ensurepip' 2>/dev/null; then echo $$p; exit; fi; done; echo python3)
PY := .venv/bin/python
PORT ?= 8000
WORKERS ?= 2
KILLS ?= 50

.DEFAULT_GOAL := help
.PHONY: help run test check format lint types contracts flows catalogues tests bench bench-nlu test-faults test-rasa rasa translations lock clean

help:  ## what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

.venv/run.stamp: requirements/run.txt
	@$(PYTHON) -c 'import sys; sys.exit(not ((3, 11) <= sys.version_info[:2] <= (3, 13)))' || { echo "Meedoen needs Python 3.11, 3.12 or 3.13: make run PYTHON=python3.12"; exit 1; }
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@echo "Installing what Meedoen needs (a minute or two, once) ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@touch $@

.venv/check.stamp: requirements/check.txt .venv/run.stamp
	@echo "Installing what the tests need ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/check.txt
	@touch $@

run: .venv/run.stamp  ## start it with demo data, at http://127.0.0.1:8000/simulator
	MEEDOEN_DEMO=1 MEEDOEN_PORT=$(PORT) $(PY) -m bot run

test: .venv/check.stamp  ## all tests
	$(PY) -m pytest -n $(WORKERS) --dist=loadgroup --ignore=tests/faults --ignore=tests/rasa

check: .venv/check.stamp format lint types contracts flows catalogues test  ## what CI runs

format: .venv/check.stamp
	$(PY) -m ruff format --check .
lint: .venv/check.stamp
	$(PY) -m ruff check .
types: .venv/check.stamp
	$(PY) -m mypy
contracts: .venv/check.stamp
	.venv/bin/lint-imports
flows: .venv/check.stamp
	$(PY) -m bot flows check

catalogues: .venv/check.stamp
	$(PY) -m locales --check

bench: export PYTHONPATH := .
bench: .venv/check.stamp  ## turns/s, webhook p50/p99, CPU per turn, memory, start
	$(PY) -m benchmarks.bench
bench-nlu: .venv/check.stamp  ## understanding beside Rasa on the same files (BENCH=--without-rasa: ours alone)
	$(PY) -m benchmarks.bench_nlu $(BENCH)
test-faults: .venv/check.stamp  ## kill -9 at random points, over and over
	KILLS=$(KILLS) $(PY) -m pytest tests/faults -q -s
test-rasa: .venv/check.stamp  ## the Rasa client against a real Rasa (installs 2.7 GB; needs Python 3.10)
	$(PY) -m pytest tests/rasa -q
rasa:  ## install, train and serve Rasa on port 5005 (2.7 GB; needs Python 3.10), for nlu.engine: rasa
	bash nlu/rasa/build.sh
translations: .venv/check.stamp  ## extract, update, compile, check and report the catalogues
	$(PY) -m locales
lock: .venv/check.stamp  ## requirements/*.in to *.txt, with hashes (needs uv)
	for list in run check; do uv pip compile --quiet --generate-hashes --no-header --no-annotate --python-version 3.11 --universal requirements/$$list.in -o requirements/$$list.txt; done
	uv pip compile --quiet --generate-hashes --no-header --no-annotate --python-version 3.10 nlu/rasa/requirements.in -o nlu/rasa/requirements.txt
clean:  ## forget the environment and the demo data
	rm -rf .venv data
