"""Rows 33 to 39: a store that is read-only, damaged, of another version, swept, without locks."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fusecli.store import census, found
from tests.matrix.door import RECIPE, fuse, run
from tests.matrix.test_rows_runs import board, made, without_times

WRITES = os.O_WRONLY | os.O_RDWR


@pytest.fixture
def sealed(own_store: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return what makes the store read-only: root may write wherever the mode forbids it."""

    def guard(name: str) -> Callable[..., Any]:
        real = getattr(os, name)

        def call(path: Any, *rest: Any, **more: Any) -> Any:
            inside = not isinstance(path, int) and ".fuse" in str(path)
            if inside and (name != "open" or rest[0] & WRITES):
                raise OSError(errno.EROFS, "Read-only file system")
            return real(path, *rest, **more)

        return call

    def seal() -> None:
        for name in ("open", "mkdir", "rename", "replace", "unlink", "utime"):
            monkeypatch.setattr(os, name, guard(name))

    return seal


def test_row_33_a_read_only_store_serves_a_run_that_is_all_stored(
    sealed: Callable[[], None],
) -> None:
    first = board()
    sealed()
    again = board()
    assert again["fits"]["made"] == 0
    assert without_times(again) == without_times(first)
    assert fuse("compare", "r.yaml", "-q").code == 0
    assert fuse("check", "r.yaml").code == 0


def test_row_33_a_read_only_store_says_once_what_could_not_be_written(
    sealed: Callable[[], None],
) -> None:
    board()
    text = Path("table.csv").read_text()
    Path("table.csv").write_text(text.replace("\n9,1,b\n", "\n9.0,1,b\n"))  # planned anew
    sealed()
    again = board()
    assert again["fits"]["made"] == 0
    said = [note["text"] for note in again["notices"] if "could not be stored" in note["text"]]
    assert len(said) == 1
    assert "the file system is read-only" in said[0]


def test_row_33_a_run_that_must_fit_ends_before_the_first_fit(
    own_folder: Path, sealed: Callable[[], None]
) -> None:
    board()
    sealed()
    log = own_folder / "log"
    honest = f"{{use: tests.fit.broken_learners.Honest, log: '{log}'}}"
    text = RECIPE.replace("bayes: naive_bayes", f"honest: {honest}")
    done = run(text, "--allow-import", "tests")
    assert done.code == 4
    assert done.err.startswith("error: the file system is read-only: '")
    assert "--store" in done.err
    assert not log.exists()


def entries_of_fits(store: Path) -> list[Path]:
    return [Path(one.path) for one in census(store) if "fit" in one.meta]


def damage(name: str, entry: Path, other: Path) -> None:
    content = entry.read_bytes()
    middle = len(content) // 2
    if name == "bit flip":
        entry.write_bytes(content[:middle] + bytes([content[middle] ^ 4]) + content[middle + 1 :])
    elif name == "truncation":
        entry.write_bytes(content[:middle])
    elif name == "append":
        entry.write_bytes(content + b"\0")
    elif name == "empty":
        entry.write_bytes(b"")
    elif name == "swapped":
        entry.write_bytes(other.read_bytes())
    elif name == "folder":
        entry.unlink()
        entry.mkdir()
    elif name == "pipe":
        entry.unlink()
        os.mkfifo(entry)


DAMAGES = ["bit flip", "truncation", "append", "empty", "swapped", "folder", "pipe"]


@pytest.mark.parametrize("name", DAMAGES)
def test_row_34_a_damaged_entry_is_fitted_again_with_a_word_and_never_a_wrong_number(
    own_store: Path, name: str
) -> None:
    first = board()
    entry, other = entries_of_fits(own_store)[:2]
    damage(name, entry, other)
    again = board()
    assert again["fits"]["made"] == 1
    assert sum("was damaged" in note["text"] for note in again["notices"]) == 1
    assert [row["score"] for row in again["rows"]] == [row["score"] for row in first["rows"]]
    assert len(list((own_store / "quarantine").iterdir())) == 1


@pytest.mark.parametrize("name", DAMAGES)
def test_row_34_a_damaged_table_is_read_again(own_store: Path, name: str) -> None:
    first = board()
    (table,) = (Path(one.path) for one in census(own_store) if "fingerprint" in one.meta)
    damage(name, table, entries_of_fits(own_store)[0])
    again = board()
    assert again["fits"]["made"] == 0
    assert [row["score"] for row in again["rows"]] == [row["score"] for row in first["rows"]]


def test_row_34_verify_names_what_is_damaged_and_the_same_run_fits_it_again(
    own_store: Path,
) -> None:
    board()
    entry = entries_of_fits(own_store)[0]
    damage("bit flip", entry, entry)
    done = fuse("store", "verify")
    assert done.code == 4
    assert entry.name[:12] in done.out
    assert "table, repeat 0, fold" in done.out
    assert "the same run fits them again" in done.out
    assert fuse("store", "verify").code == 0
    assert made() == 1


def test_row_34_a_deleted_entry_is_fitted_again(own_store: Path) -> None:
    board()
    entries_of_fits(own_store)[0].unlink()
    assert made() == 1


def test_row_35_a_store_of_a_later_version_is_exit_4_with_the_way_out(own_store: Path) -> None:
    board()
    (own_store / "schema").write_text("99\n")
    for command in (["run", "r.yaml"], ["store", "ls"], ["store", "gc"], ["why", "r.yaml"]):
        done = fuse(*command)
        assert done.code == 4
        assert "a later fusecli wrote the store" in done.err
        assert "hint: upgrade fusecli" in done.err


def test_row_38_a_disk_without_locks_is_told_once_and_runs(
    own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", no_locks)
    first = board()
    assert first["fits"]["made"] == 6
    said = [note["text"] for note in first["notices"] if "knows no locks" in note["text"]]
    assert len(said) == 1
    assert board()["fits"]["made"] == 0


def test_row_38_folders_that_are_missing_are_made_again(own_store: Path) -> None:
    board()
    for name in ("locks", "scratch", "uses"):
        for path in (own_store / name).iterdir():
            path.unlink()
        (own_store / name).rmdir()
    assert made(RECIPE, "--set", "seed=1") == 6


@pytest.mark.parametrize("when", [1, 2**33], ids=["long ago", "in the future"])
def test_row_39_no_clock_makes_a_hit_a_miss(own_store: Path, when: int) -> None:
    board()
    for one in found(own_store):
        os.utime(one.path, (when, when))
    assert made() == 0


def test_row_37_sweeping_after_every_run_loses_nothing_that_runs_need(own_store: Path) -> None:
    first = board()
    board(RECIPE, "--set", "seed=1")
    for one in found(own_store):
        os.utime(one.path, (1, 1))
    assert json.loads(fuse("store", "gc", "--json").out)["runs"] == 2
    assert made() == 0
    assert without_times(board()) == without_times(first)


def test_row_37_what_only_a_removed_run_needed_is_swept(own_store: Path) -> None:
    board()
    folder = next(Path("runs").glob("*/*"))
    board(RECIPE, "--set", "models.bayes.seed=1")
    for path in folder.iterdir():
        path.unlink()
    for one in found(own_store):
        os.utime(one.path, (1, 1))
    gone = json.loads(fuse("store", "gc", "--json").out)["swept"]
    kinds = {(item["kind"], item["model"]) for item in gone}
    assert kinds == {("fit", "naive_bayes"), ("model", "naive_bayes")}
    assert len(gone) == 6


def test_row_37_a_recipe_marks_what_it_needs(own_store: Path) -> None:
    board()
    for one in found(own_store):
        os.utime(one.path, (1, 1))
    done = fuse("store", "gc", "r.yaml", "--out", "nowhere", "--json")
    assert json.loads(done.out)["swept"] == []
    assert made() == 0


def test_without_a_run_or_a_recipe_nothing_is_swept(own_store: Path) -> None:
    board()
    done = fuse("store", "gc", "--out", "nowhere", "--older-than", "0")
    assert done.code == 2
    assert "no run is in 'nowhere'" in done.err
    assert made() == 0
