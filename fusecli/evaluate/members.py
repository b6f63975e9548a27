"""Which base models a fusion may use: those whose predictions are what they claim to be."""

import numpy as np

from fusecli.values import Floats, OutOfFold, Task

TOLERANCE = 1e-3  # a model that sums its probabilities in float16 is still honest


def _fault(preds: Floats, task: Task) -> str:
    """Say what is wrong with one member's predictions [record, output], or nothing."""
    finite = np.isfinite(preds).all(axis=1)
    if not finite.all():
        return f"{np.count_nonzero(~finite)} of {len(preds)} predictions are not finite"
    if not task.is_classification:
        return ""
    if preds.min(initial=0.0) < 0 or preds.max(initial=0.0) > 1 + TOLERANCE:
        return "its probabilities are not between 0 and 1"
    off = np.abs(preds.sum(axis=1) - 1) > TOLERANCE
    return (
        f"the probabilities of {np.count_nonzero(off)} records do not sum to 1" if off.any() else ""
    )


def usable(oof: OutOfFold) -> tuple[OutOfFold, dict[str, str]]:
    """Leave out members with impossible predictions; return the rest and the reasons by member."""
    faults = {
        name: _fault(preds, oof.task) for name, preds in zip(oof.members, oof.preds, strict=True)
    }
    good = tuple(name for name in oof.members if not faults[name])
    return oof.only(good), {name: fault for name, fault in faults.items() if fault}
