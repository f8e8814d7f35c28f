# `make` lists what can be asked for; a line with ## is the help of its target.

PYTHON ?= python3
ARGS   ?=

VENV := .venv
PY   := $(VENV)/bin/python
PIP  := $(PY) -m pip --disable-pip-version-check --no-input -qq

# What is installed is known by its content, not by its date: a stamp is named after the checksum of the
# files that decide it. The development environment contains the core, so it leaves both stamps.
checksum   = $(shell { echo '$(CURDIR)'; cat $(1); } | cksum | tr ' ' '-')
CORE_FILES := pyproject.toml requirements-build.lock requirements-core.lock
CORE := $(VENV)/core-$(call checksum,$(CORE_FILES)).stamp
DEV  := $(VENV)/dev-$(call checksum,$(CORE_FILES) requirements-dev.lock).stamp

# An environment whose Python is gone counts as not installed.
$(shell test -x $(PY) || rm -f $(VENV)/*.stamp)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help demo build test test-long coverage check check-mappings format bench bench-full web web-lock dist lock clean venv

help:  ## list the targets (default)
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: $(CORE)  ## install the core into .venv, show what is known and the first gap
	@$(VENV)/bin/netkg demo

build: $(CORE)  ## write the triples and the manifest anew from the records
	@$(VENV)/bin/netkg build

test: $(DEV)  ## run all tests on all cores; ARGS="-k gaps" chooses
	@$(PY) -m pytest -n auto $(ARGS)

test-long: $(DEV)  ## kill writers of a disk store ten times as often as `make test` does
	@NETKG_LONG=1 $(PY) -m pytest -n auto tests/store/disk/test_kills.py $(ARGS)

coverage: $(DEV)  ## run all tests and list the lines and branches not reached
	@$(PY) -m pytest -n auto --cov --cov-report=term-missing:skip-covered $(ARGS)

check: $(DEV)  ## check format, style and types; changes nothing
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@$(PY) -m mypy

check-mappings: $(DEV)  ## validate the mappings with the sssom package, in an environment of its own
	@test -x $(VENV)-sssom/bin/python || $(PYTHON) -m venv $(VENV)-sssom
	@$(VENV)-sssom/bin/python -m pip install -qq --disable-pip-version-check 'sssom==0.4.21'
	@NETKG_SSSOM_PYTHON=$(VENV)-sssom/bin/python $(PY) -m pytest tests/ontology/test_shipped_mappings.py

format: $(DEV)  ## format the code and mend what can be mended
	@$(PY) -m ruff format .
	@$(PY) -m ruff check --fix .

bench: $(DEV)  ## compare the store with its peers at 100,000 triples, in about two minutes
	@$(PY) benchmarks/run.py $(ARGS)

bench-full: $(DEV)  ## the same up to 10 million triples, about an hour; writes docs/benchmarks.md and its plot
	@$(PY) benchmarks/run.py --full $(ARGS)

# The SPARQL editor is not in the repository. It is brought by npm, checked, and put where the pages look for it;
# without it they have a plain form. What only tests want comes along: axe-core, for accessibility, and Comunica,
# a client of SPARQL endpoints.
VENDOR := src/netkg/serve/static/vendor
YASGUI := web/node_modules/@zazuko/yasgui

web:  ## install the SPARQL editor of the pages, and what their tests want of npm
	@command -v npm >/dev/null || { echo "make web needs npm (Debian, Ubuntu: sudo apt-get install npm)" >&2; exit 1; }
	@cd web && npm ci --silent
	@mkdir -p $(VENDOR)
	@cp $(YASGUI)/build/yasgui.min.css $(YASGUI)/build/yasgui.min.js $(VENDOR)/
	@cd $(VENDOR) && sha256sum --check --quiet $(CURDIR)/web/hashes.txt
	@$(PYTHON) web/notices.py web/node_modules @zazuko/yasgui > $(VENDOR)/THIRD-PARTY.txt

# The lock names versions and hashes, never an address.
web-lock:  ## write the lock of npm and the hashes of the editor's files anew from web/package.json
	@cd web && npm install --package-lock-only --silent && npm ci --silent
	@$(PYTHON) web/strip_lock.py web/package-lock.json
	@cd $(YASGUI)/build && sha256sum yasgui.min.css yasgui.min.js > $(CURDIR)/web/hashes.txt

dist: $(DEV) web  ## build the source archive and the wheel into dist/; the wheel has the SPARQL editor
	@rm -rf dist
	@$(PY) -m build --no-isolation --sdist --wheel .

# The locks name versions and hashes, never a host, an address or a path.
COMPILE = $(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate $(ARGS)

lock: $(DEV)  ## write the locks anew from pyproject.toml; ARGS=--upgrade takes newer versions
	@$(COMPILE) pyproject.toml --all-extras -o requirements-dev.lock
	@$(COMPILE) pyproject.toml -c requirements-dev.lock -o requirements-core.lock
	@$(COMPILE) --group build -c requirements-dev.lock -o requirements-build.lock
	@grep -c '==' requirements-*.lock

clean:  ## remove all that make and the tests made, .venv included
	@rm -rf $(VENV) $(VENV)-sssom web/node_modules $(VENDOR) build dist htmlcov .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

# --- installation -------------------------------------------------------------------------------------

$(CORE):
	@$(MAKE) -s venv
	@echo "Installing netkg and what it needs into $(VENV) (the first time this takes about a minute) ..."
	@rm -f $(VENV)/*.stamp
	@$(PIP) install --require-hashes -r requirements-build.lock -r requirements-core.lock
	@$(PIP) install --no-index --no-deps --no-build-isolation -e .
	@touch $@
	@echo "Installed."

$(DEV):
	@$(MAKE) -s venv
	@echo "Installing netkg, its extras and the development tools into $(VENV) (the first time this takes a few minutes) ..."
	@rm -f $(VENV)/*.stamp
	@$(PIP) install --require-hashes -r requirements-build.lock
	@$(PIP) install --require-hashes --use-pep517 --no-build-isolation -r requirements-dev.lock
	@$(PIP) install --no-index --no-deps --no-build-isolation -e .
	@touch $(CORE) $@
	@echo "Installed."

# Says what to install where Python cannot make an environment; one that was left half made is made anew.
venv:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "netkg needs Python 3.11 or newer, and '$(PYTHON)' was not found. Install it:"; \
	  echo "  Debian, Ubuntu:  sudo apt-get install python3 python3-venv"; \
	  echo "  Fedora:          sudo dnf install python3"; \
	  echo "  macOS:           brew install python"; \
	  exit 1; } >&2
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "netkg needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1)."; \
	  echo "Install a newer one and name it, for instance:  make demo PYTHON=python3.12"; \
	  exit 1; } >&2
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "'$(PYTHON)' cannot make virtual environments: its venv or ensurepip module is missing. Install it:"; \
	  echo "  Debian, Ubuntu:  sudo apt-get install $$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"; \
	  exit 1; } >&2
	@$(PY) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
