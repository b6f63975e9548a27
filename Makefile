# Two commands: `make run` sets everything up and runs the main job, `make test` sets everything up
# and passes the tests. Needed: Python 3.11 or newer with its venv module, and nothing else.
PY ?= python3
VENV := .venv
BIN := $(VENV)/bin

$(VENV)/.ok: pyproject.toml constraints.txt
	$(PY) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Python 3.11 or newer is needed')"
	$(PY) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	$(BIN)/python -m compileall -q fusecli
	touch $@

run: $(VENV)/.ok
	$(BIN)/fuse run recipes/iris_voting.yaml

test: $(VENV)/.ok
	$(BIN)/python -m pytest -q -n 2

# The optional packages, of the size of all the others together, and the tests that need them.
extras: $(VENV)/.extras
	FUSE_EXTRAS=1 $(BIN)/python -m pytest -q -n 2 -k "catboost or torch or onnx or mlflow"

$(VENV)/.extras: $(VENV)/.ok
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[catboost,torch,onnx,mlflow]"
	touch $@

lint: $(VENV)/.ok
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

slow: $(VENV)/.ok
	$(BIN)/python -m pytest -q -m slow

.PHONY: run test extras lint slow
