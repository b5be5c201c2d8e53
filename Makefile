# Two commands for a newcomer: `make run` and `make test`. The rest is listed by `make help`.
# Needs make, git and Python >= 3.11. Everything else is put into .venv and static/node_modules.

PORT ?= 8000
DATA ?= data
EVENTS ?= 300
# One more than the usual two cores: the browser's stories wait more than they work. They come first, in
# the order of the folders: the runner would put files of few tests last, and these take the longest.
JOBS ?= 3
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN = .venv/bin
SETUP = $(PYTHON) scripts/setup.py
# The tests find the Node of the virtual environment, where setup put one.
PYTEST = PATH="$(CURDIR)/.venv/bin:$$PATH" $(BIN)/python -m pytest

.PHONY: help run demo test check build bench test-faults screenshots translations format clean python
.DEFAULT_GOAL := help

help: ## Cette liste
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 16

python:
	@test -n "$(PYTHON)" || { echo "Il faut Python 3.11 ou plus récent (python3) sur cette machine."; exit 1; }

run: build ## Prépare tout et sert Carnet [PORT=8000] [DATA=data]
	@exec $(BIN)/python scripts/serve.py --port $(PORT) --data "$(DATA)"

demo: build ## Comme run, avec 300 évènements de démonstration [EVENTS=300]
	@exec $(BIN)/python scripts/serve.py --port $(PORT) --data "$(DATA)" --demo-events $(EVENTS)

build: python ## Paquets et application du téléphone, sans servir
	@$(SETUP) packages static

dev: python
	@$(SETUP) dev static

test: dev ## Tous les essais, Chromium compris [ARGS=…] [JOBS=3]
	@chromium=$$($(BIN)/python scripts/browser.py) && CARNET_CHROMIUM="$$chromium" $(PYTEST) -n $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS)

check: dev ## Ce que la machine peut relire : style, types, imports, traductions, documentation
	@$(BIN)/python scripts/check.py $(ARGS)

test-faults: dev ## Pannes en grand : serveur tué, réseau menteur, beaucoup de téléphones
	@chromium=$$($(BIN)/python scripts/browser.py) && CARNET_CHROMIUM="$$chromium" CARNET_FAULTS=large \
		$(PYTEST) tests/faults tests/browser/test_faults_kills.py tests/browser/test_faults_phones.py -s -vv --durations=10 $(ARGS)

bench: dev ## Tailles, vitesses et débits [ARGS="validation phone"]
	@chromium=$$($(BIN)/python scripts/browser.py) && CARNET_CHROMIUM="$$chromium" $(BIN)/python -m bench $(ARGS)

screenshots: dev ## Refait docs/screenshots avec de vrais écrans
	@chromium=$$($(BIN)/python scripts/browser.py) && CARNET_CHROMIUM="$$chromium" $(BIN)/python scripts/screenshots.py

translations: dev ## Relit les textes du code et met les catalogues à jour
	@$(BIN)/python -m server.translations extract update compile phone

format: dev ## Met le code Python en forme
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

clean: ## Enlève ce qui se refait (pas les données)
	rm -rf .venv static/node_modules static/dist static/locale build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
