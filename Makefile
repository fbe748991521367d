# Two commands: `make discover` (set up, build, run the small box, show formulas) and `make test` (every check).
# Everything lives in .venv and build/; `make clean` removes both.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
JOBS   := $(shell nproc 2>/dev/null || echo 2)
OUT    ?= atlas/small
# Tests go to as many processes as there are CPUs, 8 at most, those of one file to one.
WORKERS := -n $(shell test $(JOBS) -gt 8 && echo 8 || echo $(JOBS)) --dist loadfile
CMAKE  := $(BIN)/cmake
# An editable install knows the modules that there were: a new one is installed by a change of its folder.
FOLDERS  := $(shell find python/pcf -type d ! -name __pycache__)
CPPFILES := $(wildcard cpp/src/*.cpp cpp/include/pcf/*.hpp cpp/bindings/* cpp/cmake/*) CMakeLists.txt pyproject.toml

export CMAKE_BUILD_PARALLEL_LEVEL := $(JOBS)
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help discover test test-full test-cpp mutation lint bench docs lock wheel wheel-test sdist clean

help:
	@echo "make discover   set up, build, scan the box of degree <= 2, coefficients -2..2, and show its formulas"
	@echo "make test       set up, build, then every test (C++ and Python), lint and types"
	@echo "make test-full  the same with the long checks"
	@echo "make mutation   change one operator at a time in the modules on which truth rests, and see whether a test notices"
	@echo "make bench      benchmarks, C++ and Python, as ratios against named baselines"
	@echo "make docs       the documentation as pages, in build/docs/html"
	@echo "make wheel      wheels in dist/ with GMP and OpenMP inside, for each CPython 3.11 to 3.14 that is here"
	@echo "make wheel-test install one where no compiler, header or libgmp is seen, and run it"
	@echo "make sdist      the source distribution in dist/, from which a wheel is built as a check"
	@echo "make clean      remove the environment and everything built"

discover: $(VENV)/built
	$(BIN)/pcf discover $(OUT) --degrees 2 2 --coefficients -2 2

test: $(VENV)/built lint test-cpp docs
	$(BIN)/python -m pytest -q $(WORKERS)

test-full: $(VENV)/built lint test-cpp
	$(BIN)/python -m pytest -q $(WORKERS) -m "full or not full"

# The C++ tests under AddressSanitizer and UBSan, warnings as errors.
test-cpp: $(VENV)/installed
	$(CMAKE) --preset asan
	$(CMAKE) --build --preset asan
	$(BIN)/ctest --preset asan

# CONTRIBUTING.md; MUTATION="--seed 2 --per-module 5 exact" for another sample.
mutation: $(VENV)/built
	$(BIN)/python tests/mutation.py $(MUTATION)

lint: $(VENV)/built
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/built
	$(CMAKE) --preset release -DPCF_BENCH=ON
	$(CMAKE) --build --preset release
	$(BIN)/python bench/python/run.py

# Warnings are errors; the tutorial's cells are run. All is read anew (-E): pages are made from the program too.
docs: $(VENV)/built
	$(BIN)/sphinx-build -q -W -E --keep-going -b html docs build/docs/html

wheel: $(VENV)/installed
	sh scripts/wheels.sh

wheel-test:
	sh scripts/test-wheel.sh

sdist: $(VENV)/installed
	$(BIN)/python -m build --no-isolation --outdir dist .

$(VENV)/built: $(VENV)/installed $(CPPFILES) $(FOLDERS)
	@echo "building the C++ engine and installing the package (about a minute the first time)"
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --config-settings=build-dir=build/editable -e .
	@touch $@

$(VENV)/installed: requirements.lock scripts/system-packages.sh
	@sh scripts/system-packages.sh $(PYTHON)
	@echo "setting up $(VENV) with the packages of requirements.lock (a minute or two)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

# Needs uv; the file holds versions and hashes only.
lock:
	uv pip compile --quiet --generate-hashes --no-header --no-annotate --upgrade --python-version 3.11 \
	  requirements.in -o requirements.lock

clean:
	rm -rf $(VENV) build dist
