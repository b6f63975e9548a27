"""`fuse run --shard`: jobs of a batch array that share the fits of a recipe over one store."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fusecli.report import schema_of
from fusecli.store import Store
from tests.matrix.door import Done, fuse, plain_table
from tests.report.validation import mistakes

RECIPE = """
data: {source: table.csv, target: kind}
cv: {folds: 4}
models: {bayes: naive_bayes, prior: dummy}
fusion: soft_voting
"""


@pytest.fixture(autouse=True)
def desk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in a folder with a table and a recipe; the streams of the test run stay as they are."""
    for name in ("door.forget_output", "door.prepare", "crash.forget_output"):
        monkeypatch.setattr(f"fusecli.cli.{name}", lambda: None)
    plain_table()
    Path("r.yaml").write_text(RECIPE)


def run(*options: str) -> Done:
    return fuse("run", "r.yaml", "-q", "--backend", "sequential", *options)


def shard(which: str) -> dict[str, Any]:
    done = run("--shard", which, "--json")
    assert done.code == 0, done.err
    document = json.loads(done.out)
    assert mistakes(document, schema_of("shard")) == []
    return document


def keys() -> set[str]:
    return {
        path.name for path in Path(".fuse").glob("entries/*/*") if b'"oof"' in path.read_bytes()
    }


def test_a_shard_makes_its_share_and_says_what_is_missing() -> None:
    fits = shard("1/3")["fits"]
    del fits["seconds"]
    nothing = dict.fromkeys(("stored", "claimed", "waiting", "failed", "untried"), 0)
    assert fits == {"made": 3, **nothing, "missing": 5, "total": 8}
    assert len(keys()) == 3


def test_a_shard_prints_no_board_and_leaves_no_run_folder() -> None:
    out = run("--shard", "2/3").out
    assert out.splitlines()[0] == "r   shard 2/3, 3 of 8 fits"
    assert "5 of 8 fits: the other shards make them" in out
    assert not Path("runs").exists()


def test_the_last_plain_run_makes_what_is_missing_and_fuses() -> None:
    shard("1/3")
    shard("3/3")
    board = json.loads(run("--json").out)
    assert (board["fits"]["made"], board["fits"]["stored"]) == (3, 5)


def test_a_shard_leaves_alone_what_is_stored() -> None:
    shard("2/2")
    assert [shard("2/2")["fits"][word] for word in ("made", "stored")] == [0, 4]


def test_a_shard_leaves_alone_what_somebody_else_is_making() -> None:
    shard("1/2")
    (key, *_) = sorted(keys())
    place = Store(Path(".fuse")).place(key)
    place.unlink()
    with Store(Path(".fuse")).claim(key):
        fits = shard("1/2")["fits"]
    assert (fits["made"], fits["claimed"], fits["missing"]) == (0, 1, 5)
    assert not place.exists()


def test_a_failure_in_a_shard_is_told_with_its_place() -> None:
    bad = "bad: {use: k_nearest_neighbours, n_neighbors: 1000}"
    Path("r.yaml").write_text(RECIPE.replace("prior: dummy", bad))
    done = run("--shard", "1/1")
    assert done.code == 1
    assert "failed    bad, repeat 0, fold 0: ValueError" in done.out
    assert done.out.count("\nfailed ") == 4
    assert "missing   4 of 8 fits" in done.out


def test_a_shard_without_time_says_what_it_has_not_tried() -> None:
    done = run("--shard", "1/2", "--time-limit", "0.001s")
    assert done.code == 1
    assert "untried   bayes: 2 fits\nuntried   prior: 2 fits" in done.out


@pytest.mark.parametrize("which", ["0/3", "4/3", "1", "a/b", "1/0"])
def test_a_wrong_shard_is_one_message_before_anything_is_fitted(which: str) -> None:
    done = run("--shard", which)
    assert (done.code, done.out) == (2, "")
    assert done.said[0] in (f"error: there is no shard '{which}'", f"error: '{which}' is no shard")
    assert done.said[1].startswith("hint: ")
    assert len(done.said) == 2
    assert not Path(".fuse").exists()


@pytest.mark.parametrize("other", ["--csv", "--md", "--gate=better", "--verify=1"])
def test_what_needs_a_board_does_not_go_with_a_shard(other: str) -> None:
    done = run("--shard", "1/2", other)
    assert (done.code, done.out) == (2, "")
    assert f"'--shard' and '{other.partition('=')[0]}' do not go together" in done.err


def test_a_wrong_number_of_fits_to_verify_is_one_message() -> None:
    done = run("--verify", "none")
    assert (done.code, done.said[0]) == (2, "error: 'none' is no number of fits")
