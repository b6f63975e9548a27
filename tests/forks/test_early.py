"""A fork server that is started before anybody knows what it must import."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fusecli.fit import cool_down, warm_up, warmth
from fusecli.forks import early
from fusecli.forks.expecting import expect_fits, expect_fits_of
from fusecli.values import ModelSpec

ROOT = Path(__file__).parents[2]
LIGHT = """
import sys
before = set(sys.modules)
import fusecli.forks.early, fusecli.forks.expecting
found = {name.partition(".")[0] for name in set(sys.modules) - before}
print(found - sys.stdlib_module_names - {"__mp_main__"})
"""


@pytest.fixture(autouse=True)
def _alone() -> Iterator[None]:
    cool_down()
    early.dismiss()
    yield
    cool_down()
    early.dismiss()


def test_it_can_be_started_before_anything_heavy_is_imported() -> None:
    done = subprocess.run([sys.executable, "-c", LIGHT], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.decode().strip() == "{'fusecli'}"


def test_only_one_waits_and_whoever_needs_one_takes_it() -> None:
    early.start_early("tests.fit.chores:nothing")
    early.start_early("tests.fit.chores:nothing")
    taken = early.take()
    assert taken is not None
    taken.close()
    assert early.take() is None


def test_the_fits_take_it_and_have_it_import_what_they_need() -> None:
    early.start_early("fusecli.fit.warmth:preload")
    (waiting,) = early._waiting
    warm_up({"m": ModelSpec("dummy")})
    assert warmth._servers == [waiting]
    assert not early._waiting
    assert warmth._imported == {"dummy"}
    assert waiting.alive


def test_where_the_system_refuses_it_nothing_is_said_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(early, "ForkServer", refused)
    early.start_early()
    assert early.take() is None


def test_one_that_nobody_takes_ends() -> None:
    early.start_early("tests.fit.chores:nothing")
    (waiting,) = early._waiting
    early.dismiss()
    assert not waiting.alive


def test_a_recipe_that_was_never_run_here_is_expected_to_fit_something(tmp_path: Path) -> None:
    recipe = tmp_path / "new.yaml"
    recipe.touch()
    (tmp_path / "runs" / "known").mkdir(parents=True)
    (tmp_path / "known.yaml").touch()
    expect_fits(str(tmp_path / "known.yaml"), tmp_path / "runs", "isolated")
    expect_fits(str(tmp_path / "missing.yaml"), tmp_path / "runs", "isolated")
    expect_fits(str(recipe), tmp_path / "runs", "loky")
    assert not early._waiting
    expect_fits(str(recipe), tmp_path / "runs", "isolated")
    assert len(early._waiting) == 1


def test_a_run_is_expected_to_fit_something_before_its_words_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("new.yaml").touch()
    for words in (
        ["compare", "new.yaml"],
        ["run", "missing.yaml"],
        ["run", "new.yaml", "--backend=loky"],
        ["run", "--out", "there", "new.yaml"],
    ):
        expect_fits_of(words)
        assert not early._waiting
    expect_fits_of(["run", "--jobs", "2", "new.yaml"])
    assert len(early._waiting) == 1


def test_nothing_takes_the_place_of_a_closed_stream(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdout", None)
    Path("new.yaml").touch()
    expect_fits_of(["run", "new.yaml"])
    assert not early._waiting
