# `make search q="sharding"` and `make test` are all that a fresh machine needs, besides Python 3.11+ and make.
PYTHON ?= python3
VENV := .venv
DEV := .venv-dev
export SHACKSEARCH_INDEX ?= $(CURDIR)/.index
export PIP_DISABLE_PIP_VERSION_CHECK := 1

q ?= sharding

.PHONY: help search test test-reloaded lint bench bench-peers bench-ranking bench-tuning lock clean

help:
	@echo 'make search q="sharding"   install into $(VENV), index corpus/, search it'
	@echo 'make test                  install into $(DEV), run every test'
	@echo 'make lint                  ruff, mypy, import-linter'
	@echo 'make test-reloaded         the engine tests on Whoosh-Reloaded'
	@echo 'make bench                 measure, as ratios in one run'
	@echo 'make bench-peers           us beside other engines (args="30000" for another size)'
	@echo 'make bench-ranking         what each part of the ranking earns (needs ../shared)'
	@echo 'make bench-tuning          the constants of the ranking by cross-validation (needs ../shared)'
	@echo 'make lock                  write the constraints files anew'

search: $(VENV)/.done
	@$(VENV)/bin/shacksearch index --corpus corpus
	@$(VENV)/bin/shacksearch --corpus corpus -- '$(subst ','\'',$(q))'

test: $(DEV)/.done
	$(DEV)/bin/python -m pytest $(args)

lint: $(DEV)/.done
	$(DEV)/bin/ruff check .
	$(DEV)/bin/ruff format --check .
	$(DEV)/bin/mypy
	$(DEV)/bin/lint-imports

# The same tests with the other Whoosh, which must not share an environment with ours.
test-reloaded: .venv-reloaded/.done
	.venv-reloaded/bin/python -m pytest tests/search/test_engine.py tests/search/test_flat_engine.py tests/search/test_archive.py \
		-k 'not opensearch' $(args)

# Us beside Whoosh, SQLite FTS5 and, as far as they are installed (dependency group `bench`), tantivy, bm25s, MiniSearch.
bench-peers: $(DEV)/.done
	$(DEV)/bin/python -m tests.bench.peers $(args)

bench: $(DEV)/.done
	$(DEV)/bin/python -m tests.bench.cold

# What each part of the ranking earns, on the judged collections in ../shared; takes some minutes.
bench-ranking: $(DEV)/.done
	$(DEV)/bin/python -m tests.bench.ranking

bench-tuning: $(DEV)/.done
	$(DEV)/bin/python -m tests.bench.tuning

# Everything is installed by hash; the project itself, which has none, comes after, without dependencies.
$(VENV)/.done: constraints.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --require-hashes -r constraints.txt
	$(VENV)/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV)/.done: constraints-dev.txt pyproject.toml
	$(PYTHON) -m venv $(DEV)
	$(DEV)/bin/python -m pip install --quiet --require-hashes -r constraints-dev.txt
	$(DEV)/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv-reloaded/.done: constraints-dev.txt tests/whoosh-reloaded.txt
	$(PYTHON) -m venv .venv-reloaded
	awk '/^[^ #]/ {keep = !/^whoosh3==/} keep' constraints-dev.txt > .venv-reloaded/constraints.txt
	.venv-reloaded/bin/python -m pip install --quiet --require-hashes \
		-r .venv-reloaded/constraints.txt -r tests/whoosh-reloaded.txt
	.venv-reloaded/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# Needs uv. The files name packages, versions and hashes, never an address.
lock:
	uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-annotate \
		pyproject.toml tests/build.in -o constraints.txt
	uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-annotate \
		pyproject.toml --group dev --all-extras -c constraints.txt -o constraints-dev.txt

clean:
	rm -rf .venv .venv-dev .venv-reloaded .index dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
