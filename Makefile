# One word per chore. Each does its own set-up and is quick the second time; needs Python 3.11 or newer, nothing else.

PORT ?= 8000
# The first Python that is new enough.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
LOCK = .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --upgrade --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header
# Most tests wait more than they work; those that drive a browser, or look at the clock, have room. Those that measure, are a crowd, or ask with a
# client that soon gives up, are alone.
SIDE_BY_SIDE = tests/architecture tests/unit tests/stores tests/app
APART = tests/app/test_half_open.py tests/app/test_ws_conformance.py
CLOCKED = tests/app/test_bot_stalled.py tests/app/test_bodies.py
WITH_ROOM = tests/faults tests/e2e $(CLOCKED)
ALONE = tests/live $(APART)
BENCHES = fanout pause ingest lag storm memory slow latency economy history overhead page
# Where there is no Node, .venv has one.
export PATH := $(CURDIR)/.venv/bin:$(PATH)

.PHONY: help demo test check audit fix types schema setup soak bench build screenshots lock packages machine

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

demo: setup  ## a live dashboard, fed by a local Discord with members who act (PORT=9000 takes another port)
	.venv/bin/pulseboard demo --port $(PORT)

test: setup machine  ## every test: Python, TypeScript, and end to end in a real browser
	cd frontend && npm test
	.venv/bin/pytest -n 6 --dist worksteal $(SIDE_BY_SIDE) $(patsubst %,--ignore=%,$(CLOCKED) $(APART))
	.venv/bin/pytest -n 2 --dist worksteal $(WITH_ROOM)
	.venv/bin/pytest $(ALONE)

check: packages  ## what a reviewer need not look for: lint, format, types, import direction, usual faults of security
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/bandit --quiet --recursive --configfile pyproject.toml src
	cd frontend && npm run check && npm run types -- --check

audit: packages  ## known faults in what Pulseboard is built with; where nobody can be asked, a line that says so
	.venv/bin/python tools/audit.py

fix: packages  ## mends what can be mended without thinking
	.venv/bin/ruff check --fix
	.venv/bin/ruff format
	cd frontend && npm run fix

types: packages  ## the page's types, from the Python that defines them
	cd frontend && npm run types

schema: packages  ## what a new SQLite database begins with, from the migrations
	.venv/bin/python tools/schema.py

setup: packages  ## .venv/bin/pulseboard, page included
	@.venv/bin/python hatch_build.py

soak: setup machine  ## the long lengths
	@command -v slowhttptest >/dev/null || tools/apt-install slowhttptest || true
	.venv/bin/pytest -m soak

bench: setup machine  ## the figures
	@for name in $(BENCHES); do .venv/bin/python bench/$$name.py || exit 1; echo; done

screenshots: setup machine  ## the pictures in docs/screenshots
	@command -v optipng >/dev/null || tools/apt-install optipng fonts-noto-core fonts-noto-cjk || true
	.venv/bin/python tools/screenshots.py

build: setup  ## wheel and source archive, in dist/
	rm -rf dist
	.venv/bin/hatchling build

lock: packages  ## requirements/, from the ranges in pyproject.toml
	$(LOCK) pyproject.toml --all-extras --group dev -o requirements/dev.lock
	$(LOCK) --group pyproject.toml:node -o requirements/node.lock

packages: .venv/.package
	@.venv/bin/python -c 'import hatch_build; hatch_build.install_packages()'

# What tests need of the system. Where it can't be had, the tests say so.
machine: .venv/.package
	@.venv/bin/python tests/chromium.py || tools/apt-install chromium || true
	@test "$(CI)" != true || .venv/bin/python tests/postgres.py || tools/apt-install postgresql || true
	@test "$(CI)" != true || for program in nginx caddy systemd-analyze; do \
		command -v $$program >/dev/null || tools/apt-install $${program%-analyze} || true; done

.venv/.package: .venv/.requirements pyproject.toml hatch_build.py
	.venv/bin/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.requirements: requirements/dev.lock requirements/node.lock
	@test -n "$(PYTHON)" || { echo "Pulseboard needs Python 3.11 or newer; found none. Name one: make PYTHON=/path/to/python" >&2; exit 1; }
	.venv/bin/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv .venv || { tools/apt-install python3-venv && $(PYTHON) -m venv .venv; }
	.venv/bin/pip install --quiet --require-hashes -r requirements/dev.lock
	.venv/bin/python -c 'import sys, hatch_build; sys.exit(hatch_build.node_on_path() is None)' \
		|| .venv/bin/pip install --quiet --require-hashes -r requirements/node.lock
	@touch $@
