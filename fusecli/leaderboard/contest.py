"""Everything that a board is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from fusecli.evaluate import Choice, CrossFit, best_base
from fusecli.evaluate.scores import covered_by
from fusecli.values import Array, Floats, OutOfFold, Price, Rung


@dataclass(frozen=True)
class Holdout:
    """Rows that nothing was fitted to. preds: [member, row, output], members by name."""

    y: Array
    preds: Floats
    members: tuple[str, ...]
    weight: Floats | None = None
    features: Floats | None = None


@dataclass(frozen=True)
class Contest:
    """All that a board is made of.

    oof: the members with finite predictions. fusions: cross-fitted; the first is the main one,
    whose weights the base models show. inner: names of those that are members of the main one, and
    are shown, not judged beside it. prices: by base model, of itself alone; needs: the others
    without which it cannot predict. failures: reasons by base model.
    group: [row of the dataset] codes. ordered: the splits are in time order. rung: of the scores.
    best: [record, output] of "take the best base model", choice: of "take the best strategy", both
    chosen without the scored rows; None: chosen along the splits of the records.
    fitted: the records that the deployed fusions were fitted to, if others than `oof`.
    threads: rows of the board that are worked out at a time. imported: members that were fitted
    elsewhere, at what cost nobody knows.
    """

    oof: OutOfFold
    fusions: tuple[CrossFit, ...]
    metric: str
    also: tuple[str, ...] = ()
    prices: Mapping[str, Price] = field(default_factory=dict)
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    failures: Mapping[str, str] = field(default_factory=dict)
    holdout: Holdout | None = None
    group: Array | None = None
    ordered: bool = False
    rung: Rung = "cross-fit"
    best: Floats | None = None
    choice: Choice | None = None
    fitted: OutOfFold | None = None
    threads: int = 1
    imported: tuple[str, ...] = ()
    inner: tuple[str, ...] = ()

    @property
    def outer(self) -> tuple[CrossFit, ...]:
        """Return the fusions that are no members of another."""
        return tuple(one for one in self.fusions if one.spec.label not in self.inner)

    @property
    def succeeded(self) -> tuple[CrossFit, ...]:
        return tuple(fusion for fusion in self.fusions if fusion.deployed is not None)

    @property
    def learned_from(self) -> OutOfFold:
        """The records that the deployed fusions were fitted to, with the members they take."""
        return self.oof if self.fitted is None else self.fitted


def covered_by_all(contest: Contest) -> Array:
    """Return which records every fusion predicts: all rows of the board are scored on these."""
    covered = np.full(contest.oof.records, fill_value=True)
    for fusion in contest.succeeded:
        covered &= covered_by(fusion.preds)
    return covered


def only(preds: Floats, records: Array) -> Floats:
    """Return predictions [record, output] with NaN for all but some records (a mask)."""
    return preds if records.all() else np.where(records[:, None], preds, np.nan)


def best_base_preds(contest: Contest) -> Floats:
    """Return what "take the best base model" predicts [record, output]. At least one member."""
    if contest.best is not None:
        return contest.best
    oof = contest.oof.only(contest.oof.base) if contest.oof.hidden else contest.oof
    return best_base(contest.metric, oof, ordered=contest.ordered)
