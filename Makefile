# The few commands that people use; `.ci/run` is what must pass.
BIN = .venv/bin
TESTS = tests

.PHONY: install check test fixtures bench

install:
	python3 -m venv .venv
	$(BIN)/pip install -q -c requirements.lock -e '.[test]'

check:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/vulture

# make test TESTS=tests/unit/facts
test:
	$(BIN)/python -m pytest -n auto $(TESTS)

# with the tools that fixtures/README.md names
fixtures:
	$(BIN)/python fixtures/build.py

# what there is to measure; each says in its first lines how it is run
bench:
	@for each in tests/bench/*.py; do sed -n "1{s|^r*\"\"\"|$$(basename $$each .py): |;s|\"\"\"$$||;p}" $$each; done
