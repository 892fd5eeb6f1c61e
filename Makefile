# Every command of the house. Plain `make` lists them.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.DEFAULT_GOAL := help
.PHONY: help demo test numbers mutants faults lint templates docs lock addin bench promises fuzz screens clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

demo: $(READY) ## make a small synthetic bank and run its campaign (no office program)
	$(BIN)/sunshine-xl demo

test: $(READY) ## run every test; rules and forms must be covered to the last branch
	bash tests/install_tools.sh
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --cov --cov-report=
	$(BIN)/coverage report --include='*/sunshine_xl/rules/*,*/sunshine_xl/forms/*' \
		--fail-under=100

numbers: $(READY) ## recount 100,000 households in LibreOffice and in fractions (half an hour)
	HOUSEHOLDS=100000 $(BIN)/python -m pytest -q -s tests/numbers \
		tests/io/test_libreoffice_totals.py

mutants: $(READY) ## change the rules in every small way: do their tests notice?
	$(BIN)/python -m pip install --quiet -e '.[mutants]' -c constraints.txt
	nice -n 10 $(BIN)/mutmut run --max-children 1
	$(BIN)/python -m tests.mutants

faults: $(READY) ## kill and fail every single write of every command (20 minutes)
	FAULTS=all $(BIN)/python -m pytest -q tests/io/test_power_cut.py \
		tests/flows/test_power_cut.py tests/flows/test_failing_disk.py

lint: $(READY) ## check formatting, style and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

templates: $(READY) ## build the blank official forms under templates/
	$(BIN)/python -m sunshine_xl.flows.templates

docs: $(READY) ## write docs/findings.md, docs/dependencies.md and docs/promises.md
	$(BIN)/python -m sunshine_xl.catalog > docs/findings.md
	$(BIN)/python -m tests.dependencies
	$(BIN)/python -m tests.promises

lock: $(READY) ## pin every file of every package by its hash, as constraints.txt says
	$(BIN)/python -m pip install --quiet -e '.[lock]' -c constraints.txt
	$(BIN)/python -m tests.dependencies --lock

addin: $(READY) ## build the Excel add-in workbooks/sunshine.xlam
	$(BIN)/sunshine-xl addin build

bench: $(READY) ## measure the speed figures of the README
	$(BIN)/python -m pip install --quiet -e '.[bench]' -c constraints.txt
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.crosscheck
	$(BIN)/python -m benchmarks.merging
	$(BIN)/python -m benchmarks.opening

promises: $(READY) ## break every promise of docs/promises.md once; its test must fail
	$(BIN)/python -m tests.promises --break

fuzz: $(READY) ## look for faults with hostile and mutated files, MINUTES long (10)
	FUZZ_MINUTES=$(or $(MINUTES),10) FUZZ_SEED=$(or $(SEED),$$(date +%s)) \
		$(BIN)/python -m pytest -q -s tests/hostile

screens: $(READY) ## take the pictures of Calc in docs/images anew
	SCREENS=docs/images $(BIN)/python -m pytest -q tests/calc/test_desktop.py -k picture

clean: ## remove everything make has built
	rm -rf .venv .tools dist 演示 mutants .coverage .hypothesis
	rm -rf .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): pyproject.toml requirements-dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed: make PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || \
		{ echo "No venv: install python3-venv, then run make again." >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@
