# `make` prints what there is. Every target sets up what it needs first.
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8080
DATA ?= var
# Annoy has no wheel; without these it is compiled for this processor only and may crash on another.
export ANNOY_COMPILER_ARGS := -O3,-ffast-math,-fno-associative-math,-DANNOYLIB_MULTITHREADED_BUILD,-std=c++14
# A file of tests stays with one process, and with what it set up; long files come first (tests/conftest.py).
BESIDE := -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder
# Where there are tests that need the machine to themselves; the others need not be collected once more.
LIVE := tests/browser tests/processes
PIP := $(BIN)/pip install --disable-pip-version-check --quiet --require-hashes

.PHONY: help setup run test soak interop check bench screenshots lock clean

help: ## show this
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 13

setup: .venv/run $(DATA)/models/.verified ## environment, dependencies, models

run: setup ## start FaceGuard with the demonstration on http://localhost:8080 (PORT=, DATA=)
	@FACEGUARD_DATA=$(DATA) $(BIN)/faceguard up --demo --port $(PORT)

test: .venv/test $(DATA)/models/.verified ## every test but the long ones; T=path narrows
	@$(BIN)/python -m pytest $(BESIDE) -m "not soak and not interop and not live" $(T); beside=$$?; \
	echo "    and now, one after the other, those that need the machine to themselves"; \
	$(BIN)/python -m pytest -m "live and not soak and not interop" $(or $(T),$(LIVE)); alone=$$?; \
	case $$beside,$$alone in 0,0 | 0,5 | 5,0) ;; *) exit 1 ;; esac # 5: T names none of these

soak: .venv/test $(DATA)/models/.verified ## the long tests
	@$(BIN)/python -m pytest -m soak $(T)

interop: .venv/test $(DATA)/models/.verified tests/interop/node_modules/.installed ## sign in with real relying parties: Apache, Node, Chromium; T=path narrows
	@$(BIN)/python -m pytest -m interop $(or $(T),tests/interop)

check: .venv/test ## ruff and mypy
	@$(BIN)/ruff check && $(BIN)/ruff format --check --quiet && $(BIN)/mypy

bench: .venv/test $(DATA)/models/.verified ## requests per second, CPU microseconds, face milliseconds
	@$(BIN)/python -m bench

screenshots: .venv/test $(DATA)/models/.verified ## draw docs/screenshots anew (needs Chromium)
	@$(BIN)/python -m tests.browser.screenshots

lock: ## resolve the dependencies anew (needs uv)
	printf 'setuptools\nwheel\nhatchling\neditables\n' | uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header - -o requirements/build.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --upgrade --extra demo pyproject.toml -o requirements/run.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --upgrade --extra demo --extra test pyproject.toml -o requirements/test.lock
	cd tests/interop && rm -f package-lock.json && npm install --package-lock-only && node lock.mjs

tests/interop/node_modules/.installed: tests/interop/package-lock.json
	@test -e /usr/lib/apache2/modules/mod_auth_openidc.so || { echo "Apache's OpenID Connect module is missing: apt-get install libapache2-mod-auth-openidc"; exit 1; }
	@command -v node >/dev/null && command -v npm >/dev/null || { echo "Node.js is missing: apt-get install nodejs npm"; exit 1; }
	@command -v chromium >/dev/null || { echo "Chromium is missing: apt-get install chromium"; exit 1; }
	@echo "    installing the relying parties from npm"
	@cd tests/interop && npm ci --silent
	@touch $@

clean: ## remove the environment and all local data
	rm -rf .venv $(DATA)

.venv/base: requirements/build.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "FaceGuard needs Python 3.11 or newer: make PYTHON=python3.11 run"; exit 1; }
	@command -v g++ >/dev/null || { echo "A C++ compiler is missing (Annoy is compiled): apt-get install g++"; exit 1; }
	@echo "1/4 creating the environment .venv"
	@$(PYTHON) -m venv .venv || { echo "Python's venv module is missing: apt-get install python3-venv"; exit 1; }
	@$(PIP) -r requirements/build.lock
	@touch $@

.venv/run: .venv/base requirements/run.lock pyproject.toml
	@echo "2/4 installing dependencies (about a minute; Annoy is compiled)"
	@$(PIP) --no-build-isolation -r requirements/run.lock
	@echo "3/4 installing FaceGuard"
	@$(BIN)/pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .
	@touch $@

.venv/test: .venv/run requirements/test.lock
	@echo "    installing what the tests need"
	@$(PIP) --no-build-isolation -r requirements/test.lock
	@touch $@

$(DATA)/models/.verified: .venv/run face/models/manifest.toml
	@echo "4/4 fetching the face models (about 50 MB, once)"
	@mkdir -p $(DATA) && chmod 700 $(DATA)
	@FACEGUARD_DATA=$(DATA) $(BIN)/faceguard models fetch
	@touch $@
