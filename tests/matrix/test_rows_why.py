"""Row 41: whatever makes a fit be done again is named."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fusecli.fit import identity
from fusecli.store import Store, census
from tests.matrix.door import RECIPE, fuse
from tests.matrix.test_rows_runs import board, one_cell


def why(recipe: str = RECIPE, *options: str) -> dict[str, list[str]]:
    """Return what `fuse why` names for each model with fits to make."""
    Path("r.yaml").write_text(recipe)
    done = fuse("why", "r.yaml", "--json", *options)
    assert done.code == 0, done.err
    models = json.loads(done.out)["models"]
    return {one["name"]: one["why"].split("\n") for one in models if one["to_fit"]}


def test_row_41_why_names_nothing_when_all_is_stored(own_store: Path) -> None:
    board()
    assert why() == {}


@pytest.mark.parametrize(
    "option, named",
    [
        (
            "models.bayes.var_smoothing=1e-8",
            {"bayes": ["models.bayes.var_smoothing: 0.1 -> 1e-08"]},
        ),
        ("models.bayes.seed=1", {"bayes": ["models.bayes.seed: 0 -> 1"]}),
        (
            "models.bayes.preprocess.scale=robust",
            {"bayes": ["models.bayes.preprocess.scale: null -> robust"]},
        ),
        ("seed=1", {"bayes": ["seed: 0 -> 1"], "prior": ["seed: 0 -> 1"]}),
        ("cv.folds=4", {"bayes": ["cv.folds: 3 -> 4"], "prior": ["cv.folds: 3 -> 4"]}),
        ("cv.repeats=2", {"bayes": ["cv.repeats: 1 -> 2"], "prior": ["cv.repeats: 1 -> 2"]}),
        ("models.bayes.use=svm", {"bayes": ["no fit of 'svm' is stored"]}),
    ],
)
def test_row_41_why_names_the_parameter_the_seed_the_folds(
    own_store: Path, option: str, named: dict[str, list[str]]
) -> None:
    board()
    assert why(RECIPE, "--set", option) == named


def test_row_41_why_names_the_cell_that_changed_by_one_bit(own_store: Path) -> None:
    board()
    one_cell("\n9,1,b\n", f"\n{math.nextafter(9, 10)!r},1,b\n")
    named = "data, column 'x': 9.0 -> 9.000000000000002 (row with id '21')"
    assert why() == {"bayes": [named], "prior": [named]}


def test_row_41_why_names_rows_and_columns_that_changed(own_store: Path) -> None:
    board()
    lines = Path("table.csv").read_text().splitlines()
    wider = [f"{line},{n % 7}" for n, line in enumerate(lines[:-2])]
    Path("table.csv").write_text("\n".join(["x,z,kind,new", *wider[1:], ""]))
    named = ["data, rows: 60 -> 58", "data.columns.new: (none) -> number"]
    assert why() == {"bayes": named, "prior": named}


def test_row_41_why_names_the_target_that_changed(own_store: Path) -> None:
    board()
    one_cell("\n9,1,b\n", "\n9,1,a\n")
    assert why()["bayes"][0] == "data, target 'kind': b -> a (row with id '21')"


def test_row_41_why_says_so_when_the_earlier_table_is_gone(own_store: Path) -> None:
    board()
    one_cell("\n9,1,b\n", "\n8,1,b\n")
    (table,) = [one for one in census(own_store) if "fingerprint" in one.meta]
    Path(table.path).unlink()
    (told,) = why()["bayes"]
    assert told == "data: another table -> table (the earlier one is not stored any more)"


def test_row_41_why_names_the_code_of_a_learner_that_no_package_owns(
    own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = RECIPE.replace("naive_bayes", "tests.fit.broken_learners.Honest")
    board(text, "--allow-import", "tests")
    monkeypatch.setattr(identity, "_source", lambda use: "0" * 64 if "." in use else "")
    (told,) = why(text, "--allow-import", "tests")["bayes"]
    assert told.startswith("code of tests.fit.broken_learners.Honest: ")
    assert told.endswith(" -> 000000000000")


def test_row_41_fits_of_before_that_say_less_are_compared_by_their_seeds(own_store: Path) -> None:
    board()
    store = Store(own_store)
    for one in census(own_store):
        if "fit" in one.meta:
            fit = {word: value for word, value in one.meta["fit"].items() if word != "about"}
            store.put(one.key, {**one.meta, "fit": fit}, store.get(one.key).arrays)
    assert "seed: another -> 1" in why(RECIPE, "--set", "seed=1")["bayes"]
    (told,) = why(RECIPE, "--set", "cv.folds=4")["bayes"]
    assert told == "folds: dealt otherwise -> as the recipe says"


@contextmanager
def another_version(package: str, number: str) -> Iterator[None]:
    real = identity.version
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(identity, "version", lambda name: number if name == package else real(name))
        for cached in (identity._version, identity._versions):
            cached.cache_clear()
        yield
    for cached in (identity._version, identity._versions):
        cached.cache_clear()


def test_row_41_why_names_the_library_whose_version_changed(own_store: Path) -> None:
    board()
    with another_version("scikit-learn", "99.0"):
        (told,) = why()["bayes"]
    assert told.startswith("version of scikit-learn: ")
    assert told.endswith(" -> 99.0")


def test_row_41_why_names_the_format_of_the_store(
    own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    board()
    for name in ("store.keys", "store.entries", "run.explaining"):
        monkeypatch.setattr(f"fusecli.{name}.SCHEMA", 2)
    assert why()["bayes"] == ["format of the store: 1 -> 2"]


def test_row_41_why_says_so_when_a_run_was_never_finished(own_store: Path) -> None:
    board()
    fits = [one for one in census(own_store) if "fit" in one.meta]
    prior = [one for one in fits if one.meta["fit"]["model"]["use"] == "dummy"]
    Path(prior[0].path).unlink()
    (told,) = why()["prior"]
    assert told.startswith("nothing has changed")
