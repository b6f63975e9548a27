"""What a fusion has to beat: the best base model, chosen without the scored rows, and guessing."""

from collections.abc import Sequence

import numpy as np

from fusecli import registry
from fusecli.evaluate.parts import Part, parts, splits_of
from fusecli.evaluate.scores import covered_by, mean, per_part, per_split
from fusecli.metrics import sign
from fusecli.values import Floats, OutOfFold

SHUFFLES = 10


def best_of(metric: str, oof: OutOfFold) -> int:
    """Return the position of the member with the best score on the records; ties: the first."""
    return _best(metric, [per_split(metric, oof, preds) for preds in comparable(oof)])


def comparable(oof: OutOfFold) -> Floats:
    """Return predictions [member, record, output] on the records that all members predict.

    NaN elsewhere: a member with gaps may have left out what is hard. Where there is no such record
    in common, what each predicts.
    """
    if not oof.gappy:
        return oof.preds
    common = np.asarray(np.isfinite(oof.preds).all(axis=(0, 2)))
    return np.where(common[:, None], oof.preds, np.nan) if common.any() else oof.preds


def _best(metric: str, values: Sequence[Floats]) -> int:
    """Return the position of the best mean over splits, of values [member][split]."""
    scores = [sign(metric) * mean(own) for own in values]
    return int(np.argmax(np.nan_to_num(scores, nan=-np.inf, posinf=np.inf, neginf=-np.inf)))


def best_by_split(
    metric: str, oof: OutOfFold, *, ordered: bool = False
) -> tuple[tuple[Part, int], ...]:
    """Return each split with the position of the member that is best on the records beside it.

    Splits without records that a combiner may learn from are left out. At least one member.
    """
    able = [part for part in parts(oof, ordered=ordered) if part.train.any()]
    values = [per_part(metric, oof, preds, able) for preds in comparable(oof)]
    return tuple(
        (part, _best(metric, [own[number] for own in values])) for number, part in enumerate(able)
    )


def best_base(metric: str, oof: OutOfFold, *, ordered: bool = False) -> Floats:
    """Return the predictions [record, output] of "take the best base model", cross-fitted.

    For each split the member is chosen on the records that a combiner may learn from; NaN where
    there are none. At least one member.
    """
    preds = np.full(oof.preds.shape[1:], np.nan)
    for part, chosen in best_by_split(metric, oof, ordered=ordered):
        preds[part.test] = oof.preds[chosen, part.test]
    return preds


def _prior(oof: OutOfFold, *, ordered: bool) -> Floats:
    """Return the mean target, or the share of each class, of the rows not scored."""
    target = np.eye(oof.task.outputs)[oof.y] if oof.task.is_classification else oof.y[:, None]
    preds = np.full(target.shape, np.nan)
    for part in parts(oof, ordered=ordered):
        if part.train.any():
            weight = None if oof.weight is None else oof.weight[part.train]
            preds[part.test] = np.average(target[part.train], axis=0, weights=weight)
    return preds


def shuffled(metric: str, oof: OutOfFold, preds: Floats) -> Floats:
    """Return the metric on each split after the predictions were dealt to the wrong records.

    Mean of ten seeded shuffles within each split: what the predictions score if they know nothing
    of the rows they are for.
    """
    random = np.random.default_rng(oof.seed)
    covered = covered_by(preds)
    order = np.arange(oof.records)
    scores = np.zeros(len(splits_of(oof)))
    for _ in range(SHUFFLES):
        for split in splits_of(oof):
            at = np.flatnonzero(covered & (oof.split == split))
            order[at] = random.permutation(at)
        scores += per_split(metric, oof, preds[order]) / SHUFFLES
    return scores


def guessing(metric: str, oof: OutOfFold, preds: Floats, *, ordered: bool = False) -> Floats:
    """Return the best that guessing scores on each split: by the prior, or as `shuffled`."""
    prior = per_split(metric, oof, _prior(oof, ordered=ordered))
    return sign(metric) * np.fmax(sign(metric) * prior, sign(metric) * shuffled(metric, oof, preds))


def rope(metric: str, score: float) -> float:
    """Return the half-width of the region of practical equivalence around a score."""
    width, unit = registry.get("metrics", metric).traits["rope"]
    return float(width * abs(score) if unit == "relative" else width)
