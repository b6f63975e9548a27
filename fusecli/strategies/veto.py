"""One member overrules the others where it leaves no doubt."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from annotated_types import Gt, Le

from fusecli.errors import UsageError, did_you_mean
from fusecli.fused import Fused
from fusecli.registry import strategy
from fusecli.values import CLASSIFICATION, Floats, OutOfFold

Sure = Annotated[float, Gt(0), Le(1)]


@strategy("veto", tasks=CLASSIFICATION, fitted=False, fewest=2)
def veto(oof: OutOfFold, *, by: str, sure: Sure = 1.0) -> Fused:
    """The mean of the members, but where one of them is sure, that member alone.

    by: the member whose word is final, such as `rules`. sure: the probability of a class from
    which on it is; 1 is what a rule with `probability: 1` says and nothing else does by chance.
    What follows what is in doubt can be any fusion: a fusion is a member like any other.
    Wins where rules are always right; a rule that is wrong on one row in a hundred costs 0.16 nats
    of log loss at probability 1, so give rules that err a probability below, and lower `sure`.
    """
    if by not in oof.members:
        hint = did_you_mean(by, oof.members)
        raise UsageError(f"the member '{by}', which has the veto, is not here", hint)
    return Fused(_overruled, {"place": oof.members.index(by), "sure": sure})


def _overruled(preds: Floats, *, place: int, sure: float) -> Floats:
    """Fuse [member, row, class]; `place` is the member with the veto."""
    own, others = preds[place], np.delete(preds, place, axis=0)
    rest = others.mean(axis=0) if len(others) else own
    return np.asarray(np.where(own.max(axis=1, keepdims=True) >= sure, own, rest))
