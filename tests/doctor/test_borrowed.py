"""Imported predictions that know too much, and those that do not."""

from dataclasses import replace

import numpy as np

from fusecli.doctor.borrowed import suspicions
from fusecli.doctor.neighbours import pairs_of
from fusecli.values import Dataset, Floats, OutOfFold, Table, Task

ROWS = 600
TASK = Task("binary", ("no", "yes"))
RANDOM = np.random.default_rng(3)
X = RANDOM.normal(size=(ROWS, 3))
TRUE = 1 / (1 + np.exp(-X[:, 0] - 0.5 * X[:, 1]))
Y = (RANDOM.random(ROWS) < TRUE).astype(np.int64)


def table(rows: Floats) -> Table:
    names = ("a", "b", "c")
    return Table(rows, np.zeros((len(rows), 0), np.int32), names, (), (), ())


def both(second: Floats) -> Floats:
    return np.stack([1 - second, second], axis=1)


def world(imported: Floats) -> tuple[OutOfFold, Dataset]:
    """Return records of an imported member and two honest ones, one of them weak."""
    near = np.clip(TRUE + 0.03 * RANDOM.normal(size=ROWS), 0.01, 0.99)
    preds = np.stack([both(imported), both(near), both(np.full(ROWS, Y.mean()))])
    row = np.arange(ROWS)
    oof = OutOfFold(preds, Y, ("legacy", "good", "weak"), TASK, "log_loss", row % 5, row)
    return oof, Dataset("d", TASK, "y", table(X), Y, row, (), "f")


def codes(imported: Floats, aside: Floats | None = None) -> list[str]:
    oof, dataset = world(imported)
    if aside is not None:
        dataset = replace(dataset, holdout=dataset)
    found = suspicions(oof, "legacy", ("good", "weak"), dataset, aside)
    return [finding.code for finding in found]


def test_the_truth_itself_is_not_suspected() -> None:
    assert codes(TRUE) == []


def test_a_model_that_remembers_its_rows_is() -> None:
    assert codes(np.where(Y == 1, 0.7, 0.3) + 0.1 * (TRUE - 0.5)) == ["F311"]


def test_what_is_far_better_than_all_others_is() -> None:
    assert codes(np.where(Y == 1, 0.97, 0.03)) == ["F311", "F312"]


def test_what_falls_on_the_holdout_is() -> None:
    oof, _ = world(TRUE)
    unseen = oof.preds.copy()
    unseen[0] = both(np.where(Y == 1, 0.15, 0.85))
    assert codes(TRUE, unseen) == ["F313"]
    assert codes(TRUE, oof.preds) == []


def test_nothing_can_be_said_beside_no_fitted_member() -> None:
    oof, dataset = world(np.where(Y == 1, 0.97, 0.03))
    assert list(suspicions(oof.only(("legacy",)), "legacy", (), dataset, None)) == []


def test_pairs_are_of_nearest_rows_with_different_targets_each_once() -> None:
    oof, dataset = world(TRUE)
    pairs = pairs_of(oof, dataset.table)
    assert (oof.y[pairs.one] != oof.y[pairs.other]).all()
    assert len({*zip(pairs.one.tolist(), pairs.other.tolist(), strict=True)}) == pairs.count
    gaps = np.square(X[pairs.one] - X[pairs.other]).sum(axis=1)
    assert np.median(gaps) < 0.2


def test_rows_with_gaps_and_categories_have_neighbours_too() -> None:
    oof, dataset = world(TRUE)
    holes = X.copy()
    holes[::3, 1] = np.nan
    kinds = (np.arange(ROWS) % 4).astype(np.int32)[:, None]
    mixed = replace(dataset.table, numbers=holes, codes=kinds)
    pairs = pairs_of(oof, mixed)
    assert pairs.count > 20
    assert (kinds[pairs.one] == kinds[pairs.other]).mean() > 0.9
