"""Rows 23 to 25 and 29 to 31: fits that die, hang or eat all memory, and runs that are killed."""

from __future__ import annotations

import csv
import json
import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.watching import Watched, watched, within
from tests.matrix.door import BROKEN, RECIPE, Done, run, run_folder
from tests.matrix.test_rows_runs import without_times

SLOW = f"""\
data: {{source: table.csv, target: kind}}
cv: {{folds: 4, repeats: 4}}
models: {{prior: dummy, slow: {BROKEN}.Slow, bayes: naive_bayes}}
fusion: soft_voting
"""
AGAIN = "run the same command to go on"


def with_model(model: str, *options: str) -> Done:
    """Run a bad model beside two good ones, in isolation."""
    text = RECIPE.replace("prior: dummy", f"prior: dummy, bad: {model}")
    return run(text, "--allow-import", "tests", "--backend", "isolated", *options)


def fits_of(model: str) -> list[dict[str, str]]:
    with (run_folder() / "fits.csv").open() as file:
        return [fit for fit in csv.DictReader(file) if fit["model"] == model]


def has_the_others(done: Done) -> bool:
    rows = {
        row["name"]: row for row in json.loads((run_folder() / "board.json").read_text())["rows"]
    }
    assert done.code == 1
    assert not rows["bad"]["score"]
    return all(rows[name]["score"] for name in ("bayes", "prior", "soft_voting"))


@pytest.mark.parametrize(
    "name, reason",
    [
        ("Segfaults", "killed by signal 11 (SIGSEGV)"),
        ("ExitsHard", "its process ended with exit code 7"),
        ("KillsItself", "killed by signal 9 (SIGKILL, out of memory?)"),
    ],
)
def test_row_23_a_model_that_takes_its_process_along_costs_itself_alone(
    own_store: Path, name: str, reason: str
) -> None:
    done = with_model(f"{BROKEN}.{name}")
    assert f"failed    bad: {reason}" in done.out
    assert has_the_others(done)
    assert "killed" in {fit["status"] for fit in fits_of("bad")}


def test_row_24_a_model_that_hangs_is_killed_in_time(own_store: Path) -> None:
    done = with_model(f"{{use: {BROKEN}.Sleeps, timeout: 2s}}")
    assert "failed    bad: timeout: took longer than 2 s" in done.out
    assert has_the_others(done)
    spent = [float(fit["seconds"]) for fit in fits_of("bad")]
    assert 2 < max(spent) < 3


def test_row_25_a_model_that_eats_memory_is_killed_and_the_machine_survives(
    own_store: Path,
) -> None:
    done = with_model(f"{BROKEN}.Eats", "--fit-memory", "150MB")
    (line,) = [line for line in done.out.splitlines() if line.startswith("failed")]
    assert "bad: memory: used " in line
    assert line.endswith("MB, more than 150 MB")
    assert has_the_others(done)


def started(fits: int = 7, **how: Any) -> Watched:
    """Start a run, and return when so many of its fits are stored."""
    Path("r.yaml").write_text(SLOW)
    found = watched("run", "r.yaml", "--json", "--allow-import", "tests", **how)
    store = Path(".fuse/entries")
    assert within(100, lambda: sum(path.is_file() for path in store.rglob("*")) > fits)
    return found


def board() -> dict[str, Any]:
    done = run(SLOW, "--json", "--allow-import", "tests")
    return without_times(json.loads(done.out))


@pytest.mark.slow
def test_row_29_a_killed_run_leaves_nothing_behind_and_ends_as_if_undisturbed(
    own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(7)
    for fits in (0, 2, 5, 9, 14):
        found = started(fits)
        time.sleep(chance.random() / 2)
        found.process.kill()
        found.process.communicate()
        assert found.is_gone()
    disturbed = board()
    monkeypatch.setenv("FUSE_STORE", "other")
    assert disturbed == board()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_row_30_a_stopped_run_takes_its_children_along_and_says_what_is_stored(
    own_store: Path, name: str
) -> None:
    found, number = started(), signal.Signals[name]
    assert within(2, lambda: len(found.relatives()) >= 3)
    found.process.send_signal(number)
    start = time.monotonic()
    assert found.process.communicate(timeout=20)[0] == ""
    assert time.monotonic() - start < 5  # a batch scheduler kills after 30
    assert found.process.returncode == 128 + number
    assert found.is_gone()
    word = found.said.splitlines()[-1]
    assert word.startswith("stopped: ")
    assert word.endswith(f"of 48 fits are stored, {AGAIN}")


@pytest.mark.slow
def test_row_30_a_second_sigint_ends_it_at_once(own_store: Path) -> None:
    found = started()
    for _ in range(2):
        found.process.send_signal(signal.SIGINT)
    found.process.communicate(timeout=20)
    assert found.process.returncode == 130
    assert found.is_gone()
    assert AGAIN in found.said


@pytest.mark.slow
def test_row_30_a_whole_group_may_get_the_signal(own_store: Path) -> None:
    """As from a batch scheduler that tells every process of a job."""
    found = started()
    for process in found.relatives():
        os.kill(process, signal.SIGTERM)
    found.process.communicate(timeout=20)
    assert found.process.returncode == 143
    assert found.is_gone()
    assert "Traceback" not in found.said


def deaf() -> None:
    """Begin as a job in the background does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@pytest.mark.slow
def test_row_31_in_the_background_sigint_is_not_heard_and_sigterm_is(own_store: Path) -> None:
    found = started(preexec_fn=deaf)
    found.process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    assert found.process.poll() is None
    found.process.terminate()
    found.process.communicate(timeout=20)
    assert found.process.returncode == 143
    assert found.is_gone()


@pytest.mark.slow
@pytest.mark.parametrize(
    "end", [lambda run: run.process.kill(), lambda run: run.process.terminate()]
)
def test_row_29_what_a_learner_has_started_dies_with_the_run(
    own_store: Path, end: Callable[[Watched], None]
) -> None:
    log = Path("child").absolute()
    recipe = RECIPE.replace("prior: dummy", f"bad: {{use: {BROKEN}.Litters, log: {log}}}")
    Path("r.yaml").write_text(recipe)
    found = watched("run", "r.yaml", "--allow-import", "tests")
    assert within(60, lambda: log.exists() and bool(log.read_text()))
    assert int(log.read_text()) in found.relatives()
    end(found)
    found.process.communicate(timeout=20)
    assert found.is_gone()
