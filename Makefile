# `make report` on a fresh machine needs Python 3.11 or newer, make and git; the rest is made in .venv.
# On Windows, which has no make, the README gives the same steps as three lines.

PYTHON ?= python3
# Where the name was not chosen by hand, a newer Python beside an old python3 will do.
PYTHONS := $(PYTHON) $(if $(filter file,$(origin PYTHON)),python3.14 python3.13 python3.12 python3.11)
UV ?= .venv/uv/bin/uv
BIN := .venv/bin
READY := .venv/ready
LOG := .venv/install.log
# In a folder of its own, so that uv never becomes a package of the environment that it fills.
INSTALL_UV := $(BIN)/python -m pip install --quiet --no-compile --target .venv/uv uv
LOCK_OPTIONS := --universal --python-version 3.11 --generate-hashes --no-header --extra report --extra lab --extra records --extra dev --upgrade --quiet
FUZZ_SECONDS ?= 600
# These measure nothing themselves: the others import them or run them.
HELPERS := timing projection_page projection_peers
BENCHMARKS := $(filter-out $(HELPERS:%=benchmarks/%.py),$(wildcard benchmarks/*.py))

.PHONY: help report clean-data lab check test test-slow fuzz bench wheel lock

help:
	@echo 'make report      the quarterly report; QUARTER="2025/26 Q4" BASELINE=2024/25 for another quarter'
	@echo "make clean-data  data/clean made anew from data/raw and the synthetic force"
	@echo "make lab         JupyterLab on the notebooks"
	@echo "make check       style, types and the rule of imports"
	@echo "make test        the tests; make test-slow those that need a browser, Java or minutes"
	@echo "make fuzz        broken files at every reader, ten minutes in all; FUZZ_SECONDS=60 for less"
	@echo "make bench       the benchmarks, best part of an hour; BENCHMARKS=benchmarks/limits_speed.py for one"
	@echo "make wheel       dist/, with a wheel in it"
	@echo "make lock        requirements.lock, with the newest versions"

report: $(READY)
	@page=$$($(BIN)/pcp-kpi report $(if $(QUARTER),--quarter "$(QUARTER)") $(if $(BASELINE),--baseline "$(BASELINE)")) \
		&& echo "The report is here: $$page"

clean-data: $(READY)
	@$(BIN)/pcp-kpi sample
	@$(BIN)/pcp-kpi clean

lab: $(READY)
	@$(BIN)/jupyter lab notebooks

check: $(READY)
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

test: $(READY)
	@$(BIN)/pytest -q -n 2

# pytest answers 5 when it finds nothing to run.
test-slow: $(READY)
	@$(BIN)/pytest -q -m slow -rs || { \
		code=$$?; [ $$code -eq 5 ] || exit $$code; echo "There is no slow test yet: nothing to run."; }

# atheris is no dependency: where it cannot be had, hypothesis alone fuzzes, and the reason is printed.
fuzz: $(READY)
	@[ -d .venv/fuzz/atheris ] || $(BIN)/python -m pip install --quiet --no-deps --target .venv/fuzz atheris \
		2> /dev/null || true
	@PYTHONPATH=.venv/fuzz $(BIN)/python tests/fuzz/fuzz.py --seconds $(FUZZ_SECONDS)

bench: $(READY)
	@missed=""; \
	for benchmark in $(BENCHMARKS); do \
		echo; echo "$$benchmark"; $(BIN)/python "$$benchmark" || missed="$$missed $$benchmark"; \
	done; \
	if [ -n "$$missed" ]; then echo; echo "These failed or fall short:$$missed"; exit 1; fi

wheel: $(READY)
	@$(BIN)/python -m build --wheel --no-isolation --outdir dist

# Written beside and moved, so that a failure leaves the old lock whole.
lock: .venv/uv/bin/uv
	@echo "Asking the package index for the newest versions ..."
	@$< pip compile pyproject.toml $(LOCK_OPTIONS) --output-file .venv/requirements.lock > /dev/null
	@mv .venv/requirements.lock requirements.lock
	@echo "requirements.lock is new; 'make test' installs it and tests with it."

# The environment

.venv/bin/python:
	@for python in $(PYTHONS); do \
		if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null; then break; fi; \
		python=""; \
	done; \
	if [ -z "$$python" ]; then \
		echo "pcp_kpi needs Python 3.11 or newer; $(PYTHON) here is" \
			"$$("$(PYTHON)" --version 2> /dev/null || echo "not to be found")."; \
		echo "Install a newer Python, or name one: make report PYTHON=/path/to/python3.12"; \
		exit 1; \
	fi; \
	echo "Making the Python environment with $$python (first time only, about a minute) ..."; \
	if ! "$$python" -m venv --clear .venv; then \
		rm -rf .venv; \
		echo "$$python could not make the environment .venv. On Debian and Ubuntu: apt-get install python3-venv"; \
		exit 1; \
	fi

.venv/uv/bin/uv: | .venv/bin/python
	@$(INSTALL_UV)

$(READY): pyproject.toml requirements.lock | .venv/bin/python
	@echo "Installing the packages of requirements.lock ..."
	@if ! { { command -v "$(UV)" || $(INSTALL_UV); } \
		&& "$(UV)" pip sync --python $(BIN)/python --require-hashes requirements.lock \
		&& "$(UV)" pip install --python $(BIN)/python --no-deps --no-build-isolation --editable .; \
	} > $(LOG) 2>&1; then \
		echo "uv could not do it (see $(LOG).uv); plain pip takes over, about a minute more ..."; \
		mv $(LOG) $(LOG).uv; \
		if ! { $(BIN)/python -m pip install --require-hashes --no-deps --no-compile -r requirements.lock \
			&& $(BIN)/python -m pip install --no-deps --no-build-isolation --editable .; \
		} > $(LOG) 2>&1; then \
			grep -iE '^ *error' $(LOG) | tail -n 3; \
			echo "The packages could not be installed. Can this machine reach a Python package index (network,"; \
			echo "proxy, pip's settings)? All that pip said is in $(LOG); the next make tries again."; \
			exit 1; \
		fi; \
	fi
	@touch $@
	@echo "The Python environment is ready."
