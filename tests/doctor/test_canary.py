"""The canary is silent where folds tell nothing, and sings where they do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fusecli.doctor.canary import decoded, rewarded
from fusecli.doctor.permutation import FREE, knowing, permuted, told_of
from fusecli.errors import FuseError
from fusecli.folds import deal
from fusecli.values import Array, CvSpec, Dataset, Folds, FusionSpec, Kind, OutOfFold
from tests.doctor.tables import KINDS, chance, people, table, target

EVERY = pytest.mark.parametrize("kind", KINDS)


def canary(dataset: Dataset, folds: Folds) -> OutOfFold:
    """Return what a model predicts that knows the mean of its training targets only."""
    outputs = dataset.task.outputs
    values = np.eye(outputs)[dataset.y] if dataset.task.classes else dataset.y[:, None]
    tested = [folds.test(*split) for split in folds.splits]
    means = [values[folds.train(*split)].mean(axis=0) for split in folds.splits]
    sizes = [len(rows) for rows in tested]
    row = np.concatenate(tested)
    return OutOfFold(
        preds=np.repeat(means, sizes, axis=0)[None],
        y=dataset.y[row],
        members=("prior",),
        task=dataset.task,
        metric="log_loss" if dataset.task.classes else "rmse",
        split=np.repeat(np.arange(len(sizes)), sizes),
        row=row,
    )


def dealt(kind: Kind, seed: int = 0, repeats: int = 1) -> OutOfFold:
    dataset = table(kind, target(kind, 160, seed))
    return canary(dataset, deal(dataset, CvSpec(8, repeats), seed))


def lumpy(kind: Kind) -> OutOfFold:
    """Return the canary of few groups that differ, so that folds cannot be alike."""
    group = np.repeat(np.arange(8), 30)
    y, often = target(kind, 240), chance().random(240) < 0.7
    y = np.where(often, np.where(group < 4, y.min(), y.max()), y)
    dataset = table(kind, y, group=group)
    return canary(dataset, deal(dataset, CvSpec(8), 0))


def with_members(oof: OutOfFold, seed: int = 0) -> OutOfFold:
    """Return members that know nothing, beside which the canary stands."""
    preds = np.abs(chance(seed).normal(size=(3, oof.records, oof.task.outputs)))
    preds = preds / preds.sum(axis=2, keepdims=True) if oof.task.classes else preds
    return replace(oof, preds=preds, members=("a", "b", "c"))


@EVERY
@pytest.mark.parametrize("repeats", [1, 3])
@pytest.mark.parametrize("seed", range(6))
def test_balanced_folds_tell_nothing(kind: Kind, repeats: int, seed: int) -> None:
    assert list(decoded(dealt(kind, seed, repeats))) == []


@EVERY
def test_folds_of_few_groups_that_differ_tell_the_target(kind: Kind) -> None:
    (found,) = decoded(lumpy(kind))
    assert (found.code, found.severity) == ("F301", "warning")


@pytest.mark.parametrize("kind", ["binary", "regression"])
def test_only_a_fusion_that_can_read_the_folds_gains_from_them(kind: Kind) -> None:
    oof = lumpy(kind)
    free = FusionSpec("stacking", {"constrained": False, "transform": "probability"})
    specs = (free, FusionSpec("convex"), FusionSpec("mean"))
    found = [[f.code for f in rewarded(spec, with_members(oof), oof)] for spec in specs]
    assert found == [["F302"], [], []]


@EVERY
@pytest.mark.parametrize("strategy", ["mean", "convex", "greedy_selection"])
def test_no_constrained_fusion_gains_where_folds_are_alike(kind: Kind, strategy: str) -> None:
    oof = dealt(kind)
    assert list(rewarded(FusionSpec(strategy), with_members(oof), oof)) == []


def test_a_fusion_that_takes_no_further_member_is_not_judged() -> None:
    oof = dealt("binary")
    spec = FusionSpec("weighted_mean", {"weights": {"a": 1.0, "b": 2.0, "c": 1.0}})
    assert list(rewarded(spec, with_members(oof), oof)) == []


def upside_down(oof: OutOfFold) -> OutOfFold:
    """Return a member whose predictions carry the labels, upside down."""
    code = 0.5 - 0.05 * (oof.y - 0.5) + 1e-3 * chance(1).normal(size=oof.records)
    return replace(oof, preds=np.stack([1 - code, code], axis=1)[None], members=("a",))


@pytest.mark.parametrize("seed", range(4))
def test_members_that_know_nothing_are_no_suspects(seed: int) -> None:
    assert knowing(with_members(dealt("binary", seed)), (FusionSpec("mean"), FREE)) == ()


def test_a_fusion_that_reads_leaked_labels_is_a_suspect() -> None:
    oof = upside_down(dealt("binary"))
    assert knowing(oof, (FusionSpec("convex"), FREE)) == (FREE.label,)


def test_suspects_weigh_by_who_they_are() -> None:
    assert told_of((FREE.label,)).code == "F304"
    assert told_of(("prior", FREE.label)).code == "F303"


def shares(y: Array) -> Array:
    return np.bincount(y) / len(y)


def test_permuted_targets_have_the_shares_of_the_table_and_other_rows() -> None:
    dataset = table("multiclass", np.sort(target("multiclass")))
    found = permuted(dataset, 1, 0)
    assert np.array_equal(np.sort(found.y), dataset.y)
    assert np.array_equal(found.table.numbers, dataset.table.numbers)
    assert abs(np.corrcoef(found.y, dataset.y)[0, 1]) < 0.15


def test_permutations_are_the_same_for_the_same_seed_only() -> None:
    dataset = table("binary", target("binary"))
    prints = [permuted(dataset, *seeds).fingerprint for seeds in [(1, 0), (1, 0), (1, 1), (2, 0)]]
    assert prints[0] == prints[1]
    assert len(set(prints)) == 3


def test_large_tables_are_sampled_by_whole_groups() -> None:
    who = people(9000, 30)
    found = permuted(table("regression", target("regression", 9000), group=who), 0, 0)
    assert found.group is not None
    assert 2000 <= found.rows < 2100
    counts = np.bincount(who)
    assert all((found.group == g).sum() == counts[g] for g in np.unique(found.group))


def test_rare_classes_stay_away_from_the_permutation() -> None:
    y = target("multiclass") % 2
    y[:3] = 2
    found = permuted(table("multiclass", y), 0, 0)
    assert found.task.classes == ("a", "b")
    assert (found.task.kind, found.rows) == ("binary", 597)


def test_one_class_alone_cannot_be_permuted() -> None:
    y = np.zeros(50, np.int64)
    y[0] = 1
    with pytest.raises(FuseError, match="permutation check"):
        permuted(table("binary", y), 0, 0)
