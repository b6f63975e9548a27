"""Models in the store: kept by `fuse run`, listed, kept by the sweeper, and dropped when asked."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.matrix.door import RECIPE, fuse, run, table


@pytest.fixture(autouse=True)
def desk(monkeypatch: pytest.MonkeyPatch, countable: None) -> None:
    """Stand in a folder with a finished run; the streams of the test run stay as they are."""
    for name in ("door.forget_output", "door.prepare", "crash.forget_output"):
        monkeypatch.setattr(f"fusecli.cli.{name}", lambda: None)
    table({"x": lambda i: i % 7, "kind": lambda i: "ab"[i % 2]})
    assert run(RECIPE).code == 0


def kinds() -> Counter[str]:
    entries = json.loads(fuse("store", "ls", "--json").out)["entries"]
    return Counter(entry["kind"] for entry in entries)


def made(*options: str) -> int:
    fits: int = json.loads(run(RECIPE, "--json", *options).out)["fits"]["made"]
    return fits


def test_a_run_keeps_the_models_of_its_members() -> None:
    assert kinds() == {"fit": 6, "model": 6, "dataset": 1}
    assert made() == 0
    listed = fuse("store", "ls", "--kind", "model", "--model", "dummy").out
    assert sum("model   dummy   table" in line for line in listed.splitlines()) == 3


def test_the_sweeper_keeps_the_models_that_runs_need() -> None:
    fuse("store", "gc", "--older-than", "0")
    assert kinds() == {"fit": 6, "model": 6, "dataset": 1}


def test_models_alone_are_dropped_when_that_is_asked_for_and_made_again_when_wanted() -> None:
    document = json.loads(fuse("store", "gc", "--models", "--older-than", "0", "--json").out)
    assert {entry["kind"] for entry in document["swept"]} == {"model"}
    assert kinds() == {"fit": 6, "dataset": 1}
    assert made("--no-save-models") == 0
    assert made() == 6
    assert kinds() == {"fit": 6, "model": 6, "dataset": 1}


def test_a_comparison_keeps_no_models(tmp_path: Path) -> None:
    store = ("--store", str(tmp_path / "other"))
    assert fuse("compare", "r.yaml", "-q", "--backend", "sequential", *store).code == 0
    entries = json.loads(fuse("store", "ls", "--json", *store).out)["entries"]
    assert "model" not in {entry["kind"] for entry in entries}


def test_a_damaged_model_is_found_and_made_again() -> None:
    key = next(
        entry["key"]
        for entry in json.loads(fuse("store", "ls", "--json").out)["entries"]
        if entry["kind"] == "model"
    )
    Path(".fuse", "entries", key[:2], key).write_bytes(b"?")
    assert fuse("store", "verify").code == 4
    assert made() == 1


def test_a_model_that_cannot_be_saved_is_told_of_under_every_board() -> None:
    odd = RECIPE.replace("prior: dummy", "odd: tests.fit.broken_learners.Unsavable")
    for _ in range(2):
        done = run(odd, "--allow-import", "tests", "--json")
        notices = [notice["text"] for notice in json.loads(done.out)["notices"]]
        assert any(text.startswith("odd: its model cannot be saved: ") for text in notices)
