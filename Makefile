# make demo: set everything up and serve an invented world. make test: install what is needed and run every check.
# make oracles: count a thousand small elections for each method beside other libraries, and compare the speed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: install install-dev demo test check style types layers templates oracles lock clean

install: $(VENV)/installed

install-dev: $(VENV)/installed-dev

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; say which with: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/installed-dev: requirements-dev.lock $(VENV)/installed
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

demo: install
	$(BIN)/swsolidarity demo

test: check
	$(BIN)/pytest -n auto --dist worksteal --quiet
	$(BIN)/pytest -n auto --dist worksteal --quiet --postgresql --ignore tests/ui

# Side by side: types take as long on one core as the rest on the other.
check: install-dev
	$(MAKE) --no-print-directory --jobs 2 --output-sync types style layers templates

types:
	$(BIN)/mypy

style:
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .

layers:
	$(BIN)/lint-imports --no-cache

templates:
	$(BIN)/djlint --quiet --lint templates

ORACLES := .venv-oracles

$(ORACLES)/installed: requirements-oracles.txt requirements.lock
	$(PYTHON) -m venv $(ORACLES)
	$(ORACLES)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(ORACLES)/bin/pip install --quiet --disable-pip-version-check -r requirements-oracles.txt
	touch $@

oracles: $(ORACLES)/installed
	$(ORACLES)/bin/python -m tests.oracles.agree
	$(ORACLES)/bin/python -m tests.oracles.speed

$(BIN)/uv:
	$(MAKE) install-dev

COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-annotate pyproject.toml --extra build

lock: | $(BIN)/uv
	$(COMPILE) --output-file requirements.lock
	$(COMPILE) --extra dev --output-file requirements-dev.lock

clean:
	rm -rf $(VENV) $(ORACLES) artefacts .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
