# `make demo` and `make test` set up what they need (in .venv and target) and run; see README.md. `make help` lists all targets:
# the lines with ## above a target are what it prints.

.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
# What the example server and OpenAI's clients need.
CLIENTS := .venv-clients
# The programs that `make lint` runs.
LINT := .venv-lint
# Those that `make docs` runs.
DOCS := .venv-docs
# Those that `make dist` runs.
RELEASE := .venv-release
# What the tests of Ray need.
RAY := .venv-ray
# What the tests of trainers need.
TRAINERS := .venv-trainers
BIN := $(VENV)/bin
# Python compiles a module when it is first imported, and most of those that are installed never are.
INSTALL := pip install --quiet --no-compile
# Not maturin's target/wheels, where `pip install .` leaves wheels too. A wheel is for one version of Python; `pip` takes the one
# whose tag fits its own.
WHEELS := target/dist
FROM_WHEELS := --quiet --no-deps --no-index --find-links $(WHEELS) openai-harmony
SOURCES := Cargo.toml Cargo.lock pyproject.toml README.md $(shell find src python -name '*.rs' -o -name '*.py' -o -name '*.pyi' -o -name 'py.typed' -o -path 'src/*/data/*')

.PHONY: help demo demo-web demo-server demo-training test test-ray test-trainers lint lint-python lint-rust lint-licenses lint-words lint-shell lint-workflows test-rust test-python test-floor test-clients js test-runtimes docs pictures dist version wheels test-versions msrv sanitize vectors mutants differential \
	bench bench-against bench-startup bench-js clean

## What can be made here, and what it needs.
help:
	@awk '/^## / { text[++lines] = substr($$0, 4); next } \
		/^[a-z][a-z-]*:/ && lines { sub(/:.*/, ""); print; for (i = 1; i <= lines; i++) print "    " text[i] } \
		!/^[A-Z]+ / { lines = 0 }' $(MAKEFILE_LIST)

## Sets up, and shows a conversation become tokens and a reply become messages.
## Needs: Rust 1.85, Python 3.10 with venv
demo: $(VENV)/installed
	$(BIN)/python docs/examples/weather.py

## Builds the page that shows harmony happen, and serves it on this machine.
## Needs: Rust with rustup, Node 20
demo-web:
	javascript/demo.sh

## A server of the OpenAI APIs on this machine, with a canned model; make demo-server PORT=8080
## Needs: Rust, Python
PORT ?= 8000
demo-server: $(CLIENTS)/installed
	@echo "serving http://127.0.0.1:$(PORT)/v1; try the commands of docs/openai.md, and end it with Ctrl-C"
	$(CLIENTS)/bin/python docs/examples/serve.py $(PORT) $(ENGINE)

## Prepares a small data set for training, shows what of it is in the loss, and trains a tiny random model if torch is there.
## Needs: Rust, Python
DEMO := target/demo-training
demo-training: $(VENV)/installed $(VENV)/tools
	$(BIN)/harmony prepare test-data/training/chats.jsonl -o $(DEMO) --overwrite
	$(BIN)/harmony inspect test-data/training/chats.jsonl 2 --color always
	$(BIN)/python docs/examples/train_tiny.py $(DEMO)
	@echo "the parts are in $(DEMO); docs/training.md tells how trainers read them"

# Without incremental compilation a first build takes less processor time. `make test-rust` by itself is incremental, for
# those who change something.
test: export CARGO_INCREMENTAL := 0
## Sets up, and runs every check and test. Without Node 20 the JavaScript tests are skipped, and say so.
## Needs: Rust with rustfmt and clippy, Python; Node 20 with Chromium for the JavaScript tests, Go for a lint
test: lint test-rust test-python test-floor test-clients js test-runtimes
	@echo "all tests passed"

## Layout, lints, licenses of dependencies, words, scripts, pipelines. `pre-commit install` has them run for what each commit touches.
## Needs: Rust with rustfmt, Python; Go for one tool. They are installed into .venv-lint
lint: lint-python lint-rust lint-licenses lint-words lint-shell lint-workflows

lint-python: $(LINT)/installed
	$(LINT)/bin/ruff check --quiet
	$(LINT)/bin/ruff format --quiet --check

lint-rust:
	cargo fmt --check

# Advisories change without a commit: the pipeline looks at them, once a week too.
lint-licenses: $(LINT)/installed
	@for manifest in Cargo.toml javascript/bindgen/Cargo.toml fuzz/Cargo.toml benches/rust/Cargo.toml; do \
		$(LINT)/bin/cargo-deny --log-level error --all-features --locked --manifest-path $$manifest \
			check $(if $(ADVISORIES),advisories) bans licenses sources || exit 1; \
	done

lint-words: $(LINT)/installed
	$(LINT)/bin/typos

lint-shell: $(LINT)/installed
	$(LINT)/bin/shellcheck .ci/run $$(git ls-files '*.sh')

lint-workflows: $(LINT)/installed
	$(LINT)/bin/zizmor --offline --quiet --persona pedantic .github
	@if command -v go >/dev/null; then \
		test -x $(LINT)/bin/actionlint || GOBIN=$(CURDIR)/$(LINT)/bin go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12; \
		$(LINT)/bin/actionlint -shellcheck $(LINT)/bin/shellcheck; \
	else \
		echo "lint-workflows: actionlint SKIPPED, as there is no Go to build it with"; \
	fi

## clippy, rustdoc, and the crate's tests.
## Needs: Rust with clippy
test-rust:
	@echo "clippy, rustdoc, and then the tests, whose dependencies are compiled first (about three minutes of processor time)"
	cargo clippy --quiet --all-targets -- -D warnings
	PYO3_PYTHON=$(PYTHON) cargo clippy --quiet --features python-binding -- -D warnings
	@if rustup target list --installed 2>/dev/null | grep -q wasm32-unknown-unknown; then \
		cargo clippy --quiet --features wasm-binding --target wasm32-unknown-unknown -- -D warnings; \
	else \
		echo "test-rust: clippy of JavaScript's binding SKIPPED, as rustup has no wasm32 target"; \
	fi
	RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --quiet
	cargo test

## The Python package's types, stubs and tests.
## Needs: Rust, Python
test-python: $(VENV)/installed $(VENV)/tools
	$(BIN)/mypy
	$(BIN)/python -m mypy.stubtest openai_harmony._core
	$(BIN)/pyright --pythonpath $(BIN)/python
	$(BIN)/pytest

## The Python tests that meet pydantic, with the lowest that pyproject.toml allows and that has a wheel for this Python.
## Needs: Rust, Python
test-floor: $(VENV)/wheel
	sh tests/python/floor.sh $(PYTHON) $(WHEELS)

## OpenAI's clients against the server of docs/examples; skipped where their packages cannot be had.
## Needs: Rust, Python
test-clients: $(VENV)/wheel $(VENV)/tools
	@if $(MAKE) --no-print-directory $(CLIENTS)/installed; then \
		$(BIN)/mypy --strict --ignore-missing-imports --python-executable $(CLIENTS)/bin/python tests/clients docs/examples && \
		$(BIN)/pyright --pythonpath $(CLIENTS)/bin/python tests/clients/typing_sample.py && \
		$(CLIENTS)/bin/python -m pytest -c tests/clients/pytest.ini tests/clients; \
	else \
		echo "test-clients: SKIPPED, as the packages of tests/clients/requirements.txt cannot be installed"; \
	fi

## The engine of a cluster: two nodes of Ray on this machine, one of which is killed. Takes minutes, 2 GB of memory.
## Needs: Rust, Python
test-ray: $(RAY)/installed
	$(RAY)/bin/python -m pytest tests/python/training/test_ray_engine.py

## TRL's and transformers' trainers on prepared data, with tiny random models: torch is gigabytes.
## Needs: Rust, Python
test-trainers: $(TRAINERS)/installed
	$(TRAINERS)/bin/python -m pytest -c tests/trainers/pytest.ini tests/trainers

## Builds and tests the npm package.
## Needs: Rust with rustup, Node 20; Chromium for the browser tests
js:
	javascript/test.sh

## The npm package in Bun and Deno.
## Needs: Node 20, and what js needs
test-runtimes:
	javascript/runtimes/run.sh

## The site, in target/site: documents, references of the three languages, the demo page. Warnings are errors, and links are checked.
## Needs: Rust with rustup, Python, Node 20
docs: $(DOCS)/installed
	site/build.sh $(DOCS)/bin

## The pictures in docs/assets, of the demo page and of a training example.
## Needs: Rust with rustup, Python, Node 20, Chromium
pictures: $(VENV)/installed
	javascript/setup.sh
	node site/pictures.mjs $(BIN)/harmony

## All that a release ships, made and checked in dist/: sdist, wheels, crate, npm package. INTERPRETERS="python3.12 ..." makes wheels
## for these alone; ALLOW_DIRTY=1 takes what is not committed.
## Needs: Rust with rustup, Python, Node 20
dist: $(RELEASE)/installed
	release/dist.sh $(PYTHON) $(RELEASE)/bin $(INTERPRETERS)

## Writes a version into the places that have one, of which Cargo.toml is the source: make version VERSION=0.2.0
## Needs: Rust, Node
version:
	release/version.sh $(VERSION)

## A wheel for each CPython from 3.10 on that this machine has, into target/dist.
## Needs: Rust, the Pythons; Maven fetches 3.14 where there is none
wheels: $(VENV)/python
	rm -rf $(WHEELS) $(VENV)/wheel
	$(BIN)/maturin build --release --out $(WHEELS) --interpreter $$($(PYTHON) tests/python/interpreters.py target/cpython-3.14)
	@touch $(VENV)/wheel
	@ls $(WHEELS)

## The Python tests with each of them.
## Needs: Rust, the Pythons
test-versions: wheels
	sh tests/python/versions.sh $(PYTHON) $(WHEELS) target/versions

## The crate with the oldest Rust that Cargo.toml names.
## Needs: rustup
msrv:
	sh tests/rust/msrv.sh

## The code that the compiler does not check, under miri and the address sanitizer of a nightly Rust.
## Needs: rustup, GCC, Python
sanitize:
	sh tests/rust/sanitize.sh $(PYTHON)

## The tokenizer with the vector instructions of 64-bit ARM, in an emulator.
## Needs: rustup, qemu-aarch64 (Debian's qemu-user)
vectors:
	sh tests/rust/vectors.sh

## Which changes to the code no test notices; takes a day. ARGS="--shard 1/8" for a part; the two scripts take files, too.
## Needs: Rust, Python, cargo-mutants
mutants: $(VENV)/installed $(VENV)/tools
	sh tests/rust/mutants.sh $(ARGS)
	$(BIN)/python tests/python/mutants.py target/mutants/python $(ARGS)

## Fresh random cases through ours and the published 0.0.8: make differential COUNT=100000
## Needs: Rust, Python
COUNT ?= 10000
differential: $(VENV)/installed
	$(BIN)/python tests/differential/drive.py --count $(COUNT)

## Speed beside the published 0.0.8 and other tokenizers, for docs/performance.md, on a quiet machine. QUICK=1 tries it out in
## minutes, ONLY="throughput hostile" measures some sections; neither writes into the repository.
## Needs: Rust, Python, a quiet machine
bench: $(VENV)/wheel
	PYTHONPATH=benches $(PYTHON) -m compare $(if $(QUICK),--quick) $(if $(ONLY),--only $(ONLY))

## Speed beside the package of another commit, which is built for it: make bench-against REV=main
## Needs: Rust, Python, a quiet machine
REV ?= main
bench-against: $(VENV)/wheel
	PYTHONPATH=benches $(PYTHON) -m compare.against $(BIN)/maturin $(REV) $(if $(QUICK),--quick)

## What importing and loading the package costs, beside the published 0.0.8.
## Needs: Rust, Python
bench-startup: $(VENV)/wheel
	PYTHONPATH=benches $(PYTHON) -m compare.startup

## Speed of the npm package beside its peers, for docs/performance.md, on a quiet machine.
## Needs: Rust with rustup, Node 20
bench-js:
	javascript/setup.sh
	npm --prefix javascript/bench ci --no-audit --no-fund --loglevel=error
	node javascript/bench/bench.mjs --write
	PYTHONPATH=benches $(PYTHON) -m compare.rewrite

$(VENV)/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/$(INSTALL) --upgrade pip
	$(BIN)/$(INSTALL) 'maturin>=1.9.4,<2'
	touch $@

$(VENV)/tools: $(VENV)/python pyproject.toml
	$(BIN)/$(INSTALL) --group dev
	touch $@

$(VENV)/wheel: $(VENV)/python $(SOURCES)
	rm -f $(WHEELS)/*-$$($(BIN)/python -c 'import sys; print("cp%d%d" % sys.version_info[:2])')-*
	@echo "building the wheel as it is released (about a minute and a half of processor time)"
	$(BIN)/maturin build --release --quiet --interpreter $(BIN)/python --out $(WHEELS)
	touch $@

$(VENV)/installed: $(VENV)/wheel
	$(BIN)/pip install --force-reinstall $(FROM_WHEELS)
	$(BIN)/$(INSTALL) openai-harmony
	touch $@

$(LINT)/installed: pyproject.toml
	$(PYTHON) -m venv $(LINT)
	$(LINT)/bin/$(INSTALL) --upgrade pip
	$(LINT)/bin/$(INSTALL) --group lint
	touch $@

$(DOCS)/installed: pyproject.toml
	$(PYTHON) -m venv $(DOCS)
	$(DOCS)/bin/$(INSTALL) --upgrade pip
	$(DOCS)/bin/$(INSTALL) --group docs
	touch $@

$(RELEASE)/installed: pyproject.toml
	$(PYTHON) -m venv $(RELEASE)
	$(RELEASE)/bin/$(INSTALL) --upgrade pip
	$(RELEASE)/bin/$(INSTALL) --group release
	touch $@

$(CLIENTS)/packages: tests/clients/requirements.txt
	$(PYTHON) -m venv $(CLIENTS)
	$(CLIENTS)/bin/$(INSTALL) --requirement tests/clients/requirements.txt
	touch $@

$(CLIENTS)/installed: $(CLIENTS)/packages $(VENV)/wheel
	$(CLIENTS)/bin/pip install --force-reinstall $(FROM_WHEELS)
	touch $@

$(RAY)/packages:
	$(PYTHON) -m venv $(RAY)
	$(RAY)/bin/$(INSTALL) 'ray[data]>=2.40' 'pyarrow>=17' 'pydantic>=2' numpy pytest hypothesis
	touch $@

$(RAY)/installed: $(RAY)/packages $(VENV)/wheel
	$(RAY)/bin/pip install --force-reinstall $(FROM_WHEELS)
	touch $@

$(TRAINERS)/packages: tests/trainers/requirements.txt
	$(PYTHON) -m venv $(TRAINERS)
	$(TRAINERS)/bin/$(INSTALL) --requirement tests/trainers/requirements.txt
	touch $@

$(TRAINERS)/installed: $(TRAINERS)/packages $(VENV)/wheel
	$(TRAINERS)/bin/pip install --force-reinstall $(FROM_WHEELS)
	touch $@

clean:
	rm -rf $(VENV) $(VENV)-floor $(CLIENTS) $(RAY) $(TRAINERS) $(LINT) $(DOCS) $(RELEASE) dist target
