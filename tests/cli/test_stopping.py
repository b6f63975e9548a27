"""A whole run, stopped by a signal: the right code, the right word, and it goes on."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.processes import FUSE, fuse

pytestmark = pytest.mark.slow
RECIPE = """
data: {source: iris, target: species}
cv: {folds: 5, repeats: 4}
models:
  quick: naive_bayes
  long: {use: random_forest, each: {n_estimators: [200, 201, 202]}}
fusion: soft_voting
"""


def entries() -> int:
    return sum(path.is_file() for path in Path(".fuse/entries").rglob("*"))


def started() -> subprocess.Popen[str]:
    """Start a run, and return when its first fits are stored."""
    Path("recipe.yaml").write_text(RECIPE)
    log = Path("log.txt")
    with log.open("w") as talk:
        run = subprocess.Popen(
            [*FUSE, "run", "recipe.yaml"], text=True, stdout=subprocess.PIPE, stderr=talk
        )
    deadline = time.monotonic() + 100
    while entries() < 7 and time.monotonic() < deadline:
        time.sleep(0.05)
    return run


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stopped_run_says_what_is_stored_and_goes_on(number: signal.Signals) -> None:
    run = started()
    run.send_signal(number)
    assert run.communicate(timeout=20)[0] == ""
    assert run.returncode == 128 + number
    word = Path("log.txt").read_text().splitlines()[-1]
    assert word.endswith("of 80 fits are stored, run the same command to go on")
    stored = int(word.split()[1])
    plan = json.loads(fuse("check", "recipe.yaml", "--json").stdout)["models"]
    assert 1 <= stored <= sum(model["stored"] for model in plan) < 80
    assert sum(model["stored"] + model["to_fit"] for model in plan) == 80
