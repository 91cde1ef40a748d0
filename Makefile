# Every target makes .venv by itself; all that a machine needs is make and Python 3.11 or newer.
# `demo` installs the core alone; whatever tests or checks installs the rest, at the versions in constraints/ci.txt.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
# verl takes no Python newer than 3.12.
VERL_PYTHON ?= $(shell for p in $(PYTHON) python3.12 python3.11; do \
	$$p -c 'import ensurepip, sys, venv; sys.exit(sys.version_info[:2] > (3, 12))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
CORE := .venv/.core
DEV := .venv/.dev
SERVE := .venv-serve/.new
OPENENV := .venv-openenv/.new
INSPECT := .venv-inspect/.new
RAY := .venv-ray/.new
TRAIN := .venv-train/.new
VERL := .venv-verl/.new
VERIFIERS := .venv-verifiers/.new
FHIR := .venv/fhir/.fetched
PACKAGED := dist/openenv
EXTRAS := evaluate,gym,model,serve,mcp,postgres,parquet,dev
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints/ci.txt
NPM := npm install --silent --no-audit --no-fund --no-package-lock --ignore-scripts

.PHONY: help demo test test-long test-model train evidence fhir openenv install check bench prove figures load lock lowest audit clean

help:
	@echo 'make demo       one septic shock, four clinicians, side by side'
	@echo 'make test       the quick suite'
	@echo 'make test-long  what takes longer'
	@echo 'make test-model a language model on a real server plays (makes .venv-serve)'
	@echo 'make train      .venv-train, in which `residency train` runs: torch, transformers and TRL'
	@echo 'make evidence   the experiment of docs/training.md, where it stopped: hours from nothing, nothing where it is done'
	@echo 'make fhir       fetch what checks FHIR resources (npm); test-long needs it and does it'
	@echo 'make openenv    fill dist/openenv: the OpenEnv package, ready for docker build'
	@echo 'make check      ruff, mypy, import-linter, content lint'
	@echo 'make bench      how fast it is, against its bars'
	@echo 'make load       the doors under load, against their bars'
	@echo 'make prove      prove every task, and write the receipts to commit'
	@echo 'make figures    rewrite the figures in README.md from what the commands measure'
	@echo 'make install    .venv with everything in it'
	@echo 'make lock       write constraints/ci.txt anew from the newest versions'
	@echo 'make audit      known vulnerabilities of what is pinned (asks PyPI), and what is newer'
	@echo 'make lowest     the quick suite at the lowest versions that pyproject.toml allows'

demo: $(CORE)
	@$(BIN)/residency demo

test: $(DEV)
	@$(BIN)/pytest -n auto -m 'not long'

test-long: $(DEV) $(SERVE) $(FHIR) $(OPENENV) $(RAY) $(INSPECT) $(TRAIN) $(VERL) $(VERIFIERS)
	@$(BIN)/pytest -n auto -m long

test-model: $(DEV) $(SERVE)
	@$(BIN)/pytest -m long tests/model

install: $(DEV)

train: $(TRAIN)

evidence: $(TRAIN)
	@OMP_NUM_THREADS=1 $(dir $(TRAIN))bin/python -m residency train evidence --out docs/evidence

fhir: $(FHIR)

openenv: $(DEV)
	@rm -rf $(PACKAGED) && mkdir -p $(PACKAGED)
	@cp packaging/openenv/* $(PACKAGED) && cp constraints/openenv.txt $(PACKAGED)/constraints.txt
	@$(BIN)/python -m pip wheel . --no-deps --no-build-isolation --quiet --wheel-dir $(PACKAGED)

check: $(DEV)
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/residency knowledge --lint

bench: $(CORE)
	@$(BIN)/residency bench

load: $(DEV)
	@$(BIN)/python bench/load.py

prove: $(CORE)
	@$(BIN)/residency prove --all --receipts

figures: $(DEV)
	@$(BIN)/python bench/figures.py
	@$(BIN)/python bench/pages.py
	@$(BIN)/python bench/conditions.py

lock: .venv-lock/.new
	.venv-lock/bin/python -m pip freeze --exclude residency > constraints/ci.txt

lowest: .venv-lowest/.new
	@.venv-lowest/bin/pytest -n auto -m 'not long'

# --strict: a pin that the service knows nothing of is a failure, where pip-audit alone would call the rest clean.
audit: $(DEV) .venv-audit/.new
	-@$(BIN)/python -m pip list --outdated
	@set -e; for pins in ci cpu openenv ray train verifiers verl; do echo "constraints/$$pins.txt"; \
		.venv-audit/bin/pip-audit --strict --no-deps --disable-pip --progress-spinner off --requirement constraints/$$pins.txt; done

clean:
	rm -rf .venv .venv-audit .venv-inspect .venv-lock .venv-lowest .venv-openenv .venv-ray .venv-serve .venv-train .venv-verifiers \
		.venv-verl build dist \
		.mypy_cache .pytest_cache .ruff_cache .hypothesis

$(CORE): pyproject.toml constraints/ci.txt
	@test -n "$(PYTHON)" || { echo 'Residency needs Python 3.11 or newer with its venv module.' >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) --editable .
	@touch $@

$(DEV): $(CORE)
	@$(PIP) --editable '.[$(EXTRAS)]'
	@touch $@

# Torch and a model server, in an environment of their own. A CPU build of torch is taken where pip is offered one.
$(SERVE): constraints/cpu.txt
	@rm -rf .venv-serve && $(PYTHON) -m venv .venv-serve
	@.venv-serve/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints/cpu.txt torch 'transformers[serving]'
	@touch $@

# OpenEnv pins what .venv needs newer.
$(OPENENV): pyproject.toml constraints/openenv.txt
	@rm -rf .venv-openenv && $(PYTHON) -m venv .venv-openenv
	@.venv-openenv/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints/openenv.txt --editable '.[openenv,serve]'
	@touch $@

$(RAY): pyproject.toml constraints/ray.txt
	@rm -rf .venv-ray && $(PYTHON) -m venv .venv-ray
	@.venv-ray/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints/ray.txt --editable '.[evaluate,ray]'
	@touch $@

# Inspect and what reads data sets bring half a gigabyte that nothing else here needs.
$(INSPECT): pyproject.toml constraints/inspect.txt
	@rm -rf .venv-inspect && $(PYTHON) -m venv .venv-inspect
	@.venv-inspect/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints/inspect.txt \
		--editable '.[evaluate,inspect,benchmarks,model]' pytest hypothesis
	@touch $@

# Torch, transformers and TRL: over a gigabyte. A CPU build of torch is taken where pip is offered one.
$(TRAIN): pyproject.toml constraints/train.txt
	@rm -rf .venv-train && $(PYTHON) -m venv .venv-train
	@.venv-train/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints/train.txt \
		--editable '.[parquet,train]' pytest hypothesis
	@touch $@

# verl with all that it asks for, and what its tool loop imports beyond that (cachetools, fastapi, uvicorn): two gigabytes. A CPU build of
# torch is taken where pip is offered one.
$(VERL): pyproject.toml constraints/verl.txt
	@test -n "$(VERL_PYTHON)" || { echo 'verl needs Python 3.11 or 3.12 with its venv module.' >&2; exit 2; }
	@rm -rf .venv-verl && $(VERL_PYTHON) -m venv .venv-verl
	@.venv-verl/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints/verl.txt \
		--editable . verl torch cachetools fastapi uvicorn pytest hypothesis
	@touch $@

# verifiers pins another release of MCP than .venv.
$(VERIFIERS): pyproject.toml constraints/verifiers.txt
	@rm -rf .venv-verifiers && $(PYTHON) -m venv .venv-verifiers
	@.venv-verifiers/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints/verifiers.txt \
		--editable . verifiers pytest hypothesis
	@touch $@

$(FHIR): tests/doors/fhir/package.json $(CORE)
	@mkdir -p .venv/fhir && cp tests/doors/fhir/package.json .venv/fhir/package.json
	@$(NPM) --prefix .venv/fhir
	@touch $@

# Not among the extras: what looks for vulnerabilities is kept out of what it looks at.
.venv-audit/.new:
	@rm -rf .venv-audit && $(PYTHON) -m venv .venv-audit
	@.venv-audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit
	@touch $@

.venv-lock/.new: pyproject.toml
	@rm -rf .venv-lock && $(PYTHON) -m venv .venv-lock
	@.venv-lock/bin/python -m pip install --quiet --editable '.[$(EXTRAS)]'
	@touch $@

.venv-lowest/.new: pyproject.toml constraints/lowest.txt
	@rm -rf .venv-lowest && $(PYTHON) -m venv .venv-lowest
	@.venv-lowest/bin/python -m pip install --quiet --constraint constraints/lowest.txt --editable '.[$(EXTRAS)]'
	@touch $@
