# Everything is built on file times: a recipe runs again only when what it depends on has changed.
SHELL := /bin/sh
.DELETE_ON_ERROR:
.PHONY: run test check demo lock openapi bench eval-brain screenshots notices clean

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes
WEB_SOURCES := $(shell find web/src web/public web/scripts -type f 2>/dev/null | grep -v routeTree.gen) \
	$(wildcard web/*.ts web/*.json web/*.html)

run: .stamps/run .stamps/web ## set up, build and start the product
	@$(PY) -m flywheel run $(ARGS)

demo: .stamps/run .stamps/web ## the same, with a workspace of believable conversations
	@$(PY) -m flywheel demo $(ARGS)

test: .stamps/dev .stamps/web .stamps/browser ## all tests
	FLYWHEEL_CHROMIUM="$$(cat .stamps/browser)" $(PY) -m pytest $(TOGETHER) $(ARGS)
	cd web && npm test --silent

# A file at a time on each core, the files in their order: those with a few long tests would else come last.
TOGETHER := -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder

check: .stamps/dev .stamps/web ## format, lint, types, import contracts
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports
	cd web && npm run --silent format:check && npm run --silent lint && npm run --silent types
	cd web && node scripts/finish.mjs >/dev/null

lock: .stamps/venv ## pin all dependencies anew
	@command -v uv >/dev/null || { echo "make lock needs uv (pip install uv)"; exit 1; }
	$(UV_COMPILE) pyproject.toml -o requirements/run.lock
	$(UV_COMPILE) --extra dev pyproject.toml -o requirements/dev.lock
	$(UV_COMPILE) requirements/build.in -o requirements/build.lock
	cd web && npm install --package-lock-only --no-audit --no-fund --omit-lockfile-registry-resolved
UV_COMPILE = uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-header --universal \
	--python-version 3.11

openapi: .stamps/dev .stamps/node ## the API's description, and the front end's types from it
	$(PY) -m flywheel openapi web/openapi.json
	cd web && npm run --silent api

notices: .stamps/run .stamps/web ## licences of what we ship
	$(PY) -m tools.notices THIRD_PARTY_NOTICES.md

bench: .stamps/dev ## the published figures
	$(PY) -m bench $(ARGS)

.PHONY: soak
soak: .stamps/dev ## an hour of what really comes: is memory flat? docs/performance.md
	$(PY) -m bench.soak --minutes $(or $(MINUTES),60)

.PHONY: oracle torture chaos
CORPORA = FLYWHEEL_TEST_CORPORA="$${FLYWHEEL_TEST_CORPORA:-../shared/data}"

oracle: .stamps/dev ## every dialogue of the large corpora in eight ways: docs/oracle.md
	$(CORPORA) $(PY) -m tests.oracle $(ARGS)

chaos: .stamps/dev ## workers killed and frozen, database killed, queue emptied, for ROUNDS rounds
	CHAOS_ROUNDS=$(or $(ROUNDS),60) CHAOS_SEED=$(or $(SEED),11) $(PY) -m pytest --timeout=7200 tests/faults/test_chaos.py

torture: .stamps/dev ## N kills during a replay, then the whole database compared: docs/oracle.md
	$(CORPORA) $(PY) -m tests.oracle torture --kills $(or $(N),200) $(ARGS)

.PHONY: fuzz laws mutants
fuzz: .stamps/dev ## N generated requests to each operation from each kind of caller, and as much for every parser
	FUZZ_EXAMPLES=$(or $(N),100) $(PY) -m pytest --timeout=14400 tests/fuzz $(ARGS)

laws: .stamps/dev ## every law of the memory on ten thousand examples: docs/laws.md
	HYPOTHESIS_PROFILE=laws $(PY) -m pytest --timeout=7200 tests/domain/laws tests/brains/reading $(ARGS)

mutants: .stamps/dev ## whether the domain's tests notice a change of any line that decides what to believe: docs/laws.md
	HYPOTHESIS_PROFILE=ci nice $(VENV)/bin/mutmut run --max-children 1 $(ARGS)
	$(VENV)/bin/mutmut results

eval-brain: .stamps/dev ## how well the rule brain reads
	$(PY) -m bench.rules $(ARGS)

screenshots: .stamps/dev .stamps/web .stamps/browser ## every page, for the documents
	FLYWHEEL_CHROMIUM="$$(cat .stamps/browser)" $(PY) -m tools.screenshots $(ARGS)

clean: ## remove everything built; data/ stays
	rm -rf .stamps $(VENV) web/node_modules flywheel/web_dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

.stamps/venv: tools/find-python.sh
	@mkdir -p .stamps
	@python=$$(PYTHON="$(PYTHON)" tools/find-python.sh) && "$$python" -m venv $(VENV)
	@touch $@

.stamps/run: requirements/run.lock requirements/build.lock pyproject.toml .stamps/venv
	@echo "Installing the server's dependencies"
	@$(PIP) -r requirements/run.lock -r requirements/build.lock
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

.stamps/dev: requirements/dev.lock .stamps/run
	@echo "Installing what tests and checks need"
	@$(PIP) -r requirements/dev.lock
	@touch $@

.stamps/node: web/package.json web/package-lock.json
	@tools/check-node.sh
	@mkdir -p .stamps
	@echo "Installing the front end's dependencies"
	@cd web && npm ci --silent --no-audit --no-fund
	@touch $@

# Compresses what was built; a route over its size budget fails `make check`, not the start of the product.
.stamps/web: .stamps/node $(WEB_SOURCES)
	@echo "Building the front end"
	@(cd web && node_modules/.bin/vite build && { node scripts/finish.mjs || true; }) >.stamps/web.log 2>&1 || { cat .stamps/web.log; exit 1; }
	@touch $@

.stamps/browser: tools/find-browser.sh .stamps/dev
	@tools/find-browser.sh $(VENV)/bin/playwright >$@
