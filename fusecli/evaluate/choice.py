"""Always take the strategy that is best on the other splits: the price of choosing, paid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from fusecli.errors import FuseError
from fusecli.evaluate.crossfit import CrossFit
from fusecli.evaluate.graph import is_constrained
from fusecli.evaluate.judgement import Rival, judge
from fusecli.evaluate.rivals import best_by_split, best_of
from fusecli.values import Floats, OutOfFold, Verdict


@dataclass(frozen=True)
class Choice:
    """The best strategy, chosen for each split without its records.

    preds: [record, output], NaN where not covered. taken: splits by strategy, most first.
    constrained: whether all strategies taken are. final: the best one on all records,
    if it is known.
    """

    preds: Floats
    taken: Mapping[str, int]
    constrained: bool
    final: CrossFit | None = None


def _taken(positions: Sequence[int], crossfits: Sequence[CrossFit]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for position in positions:
        label = crossfits[position].spec.label
        counts[label] = counts.get(label, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def cross_fitted_choice(
    metric: str, oof: OutOfFold, crossfits: Sequence[CrossFit], *, ordered: bool = False
) -> Choice:
    """Return the predictions of "take the best strategy", and how often each was taken.

    Failed strategies are left out; the others are compared on the records that all of them cover.
    In time order the first of their splits has nothing to choose by. FuseError if all failed.
    """
    able = [found for found in crossfits if found.deployed is not None]
    if not able:
        raise FuseError("no strategy is left to choose from", "see why they failed")
    stacked = np.stack([found.preds for found in able])
    covered = np.flatnonzero(np.isfinite(stacked).all(axis=(0, 2)))
    names = tuple(found.spec.label for found in able)
    choices = replace(oof, preds=stacked, members=names).take(covered)
    preds = np.full(oof.preds.shape[1:], np.nan)
    found = best_by_split(metric, choices, ordered=ordered)
    for part, position in found:
        preds[covered[part.test]] = choices.preds[position, part.test]
    positions = [position for _, position in found]
    bound = all(is_constrained(able[position].spec) for position in positions)
    final = able[best_of(metric, choices)]
    return Choice(preds, _taken(positions, able), bound, final)


def judged_choice(
    metric: str, oof: OutOfFold, choice: Choice, rival: Rival, *, ordered: bool = False
) -> Verdict:
    """Compare the choice with the best base model, split by split, as any fusion is."""
    return judge(metric, oof, choice.preds, rival, ordered=ordered, constrained=choice.constrained)
