"""A whole run that is asked how far it is, or stopped: the right word, and it goes on."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from tests.cli.processes import fuse
from tests.cli.watching import Watched, watched, within

pytestmark = pytest.mark.slow
RECIPE = """
data: {source: iris, target: species}
cv: {folds: 5, repeats: 4}
models:
  quick: naive_bayes
  long: {use: random_forest, each: {n_estimators: [200, 201, 202]}}
fusion: soft_voting
"""


def started() -> Watched:
    """Start a run, and return when its first fits are stored."""
    Path("recipe.yaml").write_text(RECIPE)
    run = watched("run", "recipe.yaml")
    store = Path(".fuse/entries")
    assert within(100, lambda: sum(path.is_file() for path in store.rglob("*")) >= 7)
    return run


def test_a_stopped_run_says_what_is_stored_and_goes_on() -> None:
    run = started()
    run.process.terminate()
    assert run.process.communicate(timeout=20)[0] == ""
    word = run.said.splitlines()[-1]
    assert word.endswith("of 80 fits are stored, run the same command to go on")
    stored = int(word.split()[1])
    plan = json.loads(fuse("check", "recipe.yaml", "--json").stdout)["models"]
    assert 1 <= stored <= sum(model["stored"] for model in plan) < 80
    assert sum(model["stored"] + model["to_fit"] for model in plan) == 80


def test_sigusr1_tells_how_far_a_run_is_and_it_goes_on() -> None:
    run = started()
    run.process.send_signal(signal.SIGUSR1)
    assert within(10, lambda: "; in work: long." in run.said)
    (line,) = [line for line in run.said.splitlines() if "in work" in line]
    assert " of 80 fits done, " in line
    assert run.process.poll() is None
    run.process.terminate()
    run.process.communicate(timeout=20)


def test_sigusr1_is_heard_before_the_first_fit() -> None:
    Path("recipe.yaml").write_text(RECIPE)
    run = watched("run", "recipe.yaml")
    assert within(30, lambda: run.hears(signal.SIGUSR1))
    run.process.send_signal(signal.SIGUSR1)
    assert within(10, lambda: "fit" in run.said)
    assert run.process.poll() is None
    run.process.kill()
    run.process.communicate(timeout=20)
