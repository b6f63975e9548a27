"""Which base models a fusion may use: those whose predictions are what they claim to be."""

import numpy as np

from fusecli.values import Floats, OutOfFold, Task

TOLERANCE = 1e-3  # a model that sums its probabilities in float16 is still honest


def _fault(preds: Floats, task: Task, gaps: float) -> str:
    """Say what is wrong with one member's predictions [record, output], or nothing."""
    if np.isfinite(preds).all():  # so it is as a rule, and quick to see
        return _impossible(preds) if task.is_classification else ""
    missing = np.isnan(preds).any(axis=1)
    endless = np.isinf(preds).any(axis=1)
    broken = np.count_nonzero(missing | endless)
    if endless.any() or np.count_nonzero(missing) > gaps * len(preds):
        return f"{broken} of {len(preds)} predictions are not finite"
    return _impossible(preds[~missing]) if task.is_classification else ""


def _impossible(preds: Floats) -> str:
    """Say why finite predictions [record, class] are no probabilities, or nothing."""
    if preds.min(initial=0.0) < 0 or preds.max(initial=0.0) > 1 + TOLERANCE:
        return "its probabilities are not between 0 and 1"
    off = np.abs(preds.sum(axis=1) - 1) > TOLERANCE
    return (
        f"the probabilities of {np.count_nonzero(off)} records do not sum to 1" if off.any() else ""
    )


def usable(oof: OutOfFold, *, gaps: float = 0.0) -> tuple[OutOfFold, dict[str, str]]:
    """Leave out members with impossible predictions; return the rest and the reasons by member.

    gaps: the largest share of records without a prediction (NaN) that a member may have which is
        known to have gaps.
    """
    faults = {
        name: _fault(preds, oof.task, gaps if name in oof.gappy else 0.0)
        for name, preds in zip(oof.members, oof.preds, strict=True)
    }
    good = tuple(name for name in oof.members if not faults[name])
    kept = oof if good == oof.members else oof.only(good)  # no second copy of all predictions
    return kept, {name: fault for name, fault in faults.items() if fault}
