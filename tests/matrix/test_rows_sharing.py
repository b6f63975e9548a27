"""Rows 36 and 37: many runs on one store at once, some of them killed, and sweeping meanwhile."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.cli.processes import FUSE, fuse
from tests.matrix.test_rows_runs import without_times

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
COUNTED = "tests.matrix.patient_learners.Counted"
ALLOWED = ("--allow-import", "tests", "-q", "--json")


@pytest.fixture(autouse=True)
def _importable(own_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))


def recipe(path: str, names: Sequence[str], gate: str = "") -> None:
    log, here = Path("log").absolute(), f", gate: {Path(gate).absolute()}" if gate else ""
    models = [f"  {name}: {{use: {COUNTED}, log: {log}, name: {name}{here}}}" for name in names]
    lines = ["data: {source: table.csv, target: kind}", "cv: {folds: 4}", "models:", *models]
    Path(path).write_text("\n".join([*lines, "fusion: mean", ""]))


def start(path: str, *options: str) -> subprocess.Popen[str]:
    command = [*FUSE, "run", path, *ALLOWED, *options]
    return subprocess.Popen(
        command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, process_group=0
    )


def board_of(process: subprocess.Popen[str]) -> dict[str, Any]:
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    return json.loads(out)


def fits() -> Counter[str]:
    """Return how many fits were made by the name of the model."""
    return Counter(line.split()[0] for line in Path("log").read_text().splitlines())


def until(path: str, lines: int = 1) -> None:
    """Wait until a file has so many lines."""
    deadline = time.monotonic() + 120
    while not (Path(path).exists() and Path(path).read_text().count("\n") >= lines):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_row_36_eight_runs_of_one_recipe_make_each_fit_once() -> None:
    recipe("r.yaml", ["one", "two"])
    boards = [board_of(process) for process in [start("r.yaml") for _ in range(8)]]
    assert fits() == {"one": 4, "two": 4}
    assert sum(board["fits"]["made"] for board in boards) == 8
    alone = without_times(json.loads(fuse("run", "r.yaml", *ALLOWED, "--store", "own").stdout))
    assert [without_times(board) for board in boards] == [alone] * 8


def test_row_36_eight_runs_of_recipes_that_share_models_make_each_fit_once() -> None:
    names = ["a", "b", "c", "d"]
    pairs = [(names[n % 4], names[(n + 1 + n // 4) % 4]) for n in range(8)]
    for n, pair in enumerate(pairs):
        recipe(f"r{n}.yaml", pair)
    boards = [board_of(process) for process in [start(f"r{n}.yaml") for n in range(8)]]
    assert fits() == dict.fromkeys(names, 4)
    shown = [{row["name"] for row in board["rows"] if row["role"] == "base"} for board in boards]
    assert shown == [set(pair) for pair in pairs]


@pytest.fixture
def waiting() -> Iterator[subprocess.Popen[str]]:
    """Give a run whose first fit began and does not end before the file `gate` is gone."""
    Path("gate").touch()
    recipe("r.yaml", ["one"], "gate")
    process = start("r.yaml", "--jobs", "1")
    until("log")
    yield process
    process.kill()
    process.communicate()


def test_row_36_a_run_that_is_killed_with_a_claim_does_not_stall_the_others(
    waiting: subprocess.Popen[str],
) -> None:
    other = start("r.yaml", "--jobs", "1")
    until("log", 2)  # meanwhile it makes another fit
    waiting.send_signal(signal.SIGKILL)
    Path("gate").unlink()
    assert board_of(other)["fits"]["made"] == 4
    assert fits() == {"one": 5}


def test_row_36_a_run_that_waits_takes_what_the_other_has_made(
    waiting: subprocess.Popen[str],
) -> None:
    other = start("r.yaml", "--jobs", "1")
    time.sleep(2)
    Path("gate").unlink()
    boards = [board_of(process) for process in (waiting, other)]
    assert sum(board["fits"]["made"] for board in boards) == 4
    assert fits() == {"one": 4}


def sweep(*options: str) -> dict[str, Any]:
    done = fuse("store", "gc", "--no-runs", "--older-than", "0", "--json", *options)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_row_37_sweeping_takes_nothing_from_a_run_that_goes_on(
    waiting: subprocess.Popen[str], own_store: Path
) -> None:
    for path in own_store.glob("entries/*/*"):
        os.utime(path, (1, 1))
    assert sweep()["kept"]["in_use"] == 1  # the prepared table
    Path("gate").unlink()
    found: list[int] = []
    while waiting.poll() is None:
        found.append(len(sweep()["swept"]))
    assert board_of(waiting)["fits"]["made"] == 4
    assert sum(found) <= 1  # what the fits cost, which is needed by nobody
    assert fits() == {"one": 4}
    assert sweep("--out", "nowhere")["kept"]["in_use"] == 0


def test_row_37_a_run_that_was_killed_holds_nothing(
    waiting: subprocess.Popen[str], own_store: Path
) -> None:
    waiting.send_signal(signal.SIGKILL)
    waiting.wait()
    time.sleep(1)
    assert len(sweep("--out", "nowhere")["swept"]) == 1
    assert list((own_store / "uses").iterdir()) == []
