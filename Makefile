# Everything that people and CI do here. `make run` and `make test` set up what they need; README.md says what is behind.

PYTHON ?= python3
PORT ?= 8000

python := .venv/bin/python
manage := $(python) manage.py
install := $(python) -m pip install -qq --disable-pip-version-check --require-hashes --requirement
in_static := cd static && export PATH="$(CURDIR)/.venv/bin:$$PATH" &&
style_sheet := static/build/css/app.css

.PHONY: run test check bench build setup
.DELETE_ON_ERROR:

run: .venv/installed .env $(style_sheet)  ## the site on this machine; PORT=9000 chooses another port
	@$(manage) prepare --port $(PORT)
	@$(manage) demonstrate --if-debug
	@echo "Shop Window is at http://127.0.0.1:$(PORT)/ (Ctrl-C stops it); passkeys need http://localhost:$(PORT)/"
	@$(python) -m granian shopwindow.wsgi:application --interface wsgi --host 127.0.0.1 --port $(PORT) \
		--blocking-threads 4 --log-level warning --workers-kill-timeout 1  # Ctrl-C reaches a worker twice; some then hang

test: setup  ## all tests on SQLite, and on PostgreSQL too where TEST_DATABASE_URL names one
	@echo "== Tests on SQLite"
	@TEST_DATABASE_URL= $(python) -m pytest -n auto
ifdef TEST_DATABASE_URL
	@echo "== Tests on PostgreSQL"
	@$(python) -m pytest -n auto
endif

check: export SECRET_KEY = only for checking: no server ever starts with this value
check: export DEBUG = 0
check: export DATABASE_URL = sqlite://:memory:
check: setup  ## format, lint, types, templates, migrations, production settings
	$(python) -m ruff format --check .
	$(python) -m ruff check .
	$(python) -m mypy
	$(python) -m djlint --lint --quiet templates
	$(python) -m tests.templates
	$(manage) makemigrations --check --dry-run
	$(manage) check_library
	$(manage) check --deploy --fail-level WARNING

bench: setup  ## speed, as ratios within one run
	@$(python) -m tests.bench

build: $(style_sheet)  ## the front end: static/src into static/build

setup: .venv/installed-dev .env $(style_sheet)

# Each file below stands for a step that has been done, and is done again when what it was made from is newer.

.venv/installed: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Shop Window needs Python 3.11 or \
	newer; this is " + sys.version.split()[0] + ". Name a newer one: make run PYTHON=python3.12")'
	@echo "Python packages: installing into .venv"
	@$(PYTHON) -m venv .venv
	@$(install) requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	@echo "Tools for tests and checks: installing into .venv"
	@$(install) requirements-dev.txt
	@touch $@

static/node_modules/.package-lock.json: static/package-lock.json .venv/installed
	@$(in_static) npm --version >/dev/null 2>&1 \
		&& node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' \
		|| { echo "Node 20 or newer is not here: bringing one into .venv"; cd .. && $(install) requirements-node.txt; }
	@echo "Front-end packages: installing into static/node_modules"
	@$(in_static) npm ci --loglevel=error
	@touch $@

$(style_sheet): static/node_modules/.package-lock.json static/build.mjs static/package.json $(shell find static/src)
	@$(in_static) npm run --silent build

.env:
	@echo "Settings of this machine: writing .env"
	@umask 077 && $(PYTHON) -c 'import secrets; print("DEBUG=1\nSECRET_KEY=" + secrets.token_urlsafe(50))' > $@
