"""What a meta-model sees: the members' predictions as columns."""

from __future__ import annotations

from typing import Literal

import numpy as np

from fusecli.strategies.pools import LOG_CLIP, clipped_logs
from fusecli.values import Floats

Transform = Literal["logit", "probabilities"]


def signals(own: Floats, transform: Transform) -> Floats:
    """Return probabilities of one class as they are, or their log-odds, clipped at 1e-6."""
    if transform == "probabilities":
        return own
    held = np.clip(own, LOG_CLIP, 1 - LOG_CLIP)
    odds = np.divide(held, 1 - held, out=held)
    return np.asarray(np.log(odds, out=odds))


def columns(
    preds: Floats, transform: Transform, *, code: int | None = None, features: Floats | None = None
) -> Floats:
    """Return predictions [member, row, output] as a table [row, column].

    One column a member for values and for two classes (of the second one), or for the class `code`
    where that is given; else one a member and class, all classes of a member side by side.
    features: [row, feature], appended.
    """
    table = _predictions(preds, transform, code)
    return table if features is None else np.hstack([table, features])


def _predictions(preds: Floats, transform: Transform, code: int | None) -> Floats:
    outputs = preds.shape[2]
    if outputs == 1:
        return np.ascontiguousarray(preds[:, :, 0].T)
    if outputs == 2 or code is not None:
        return np.ascontiguousarray(signals(preds[:, :, 1 if code is None else code], transform).T)
    table = preds.transpose(1, 0, 2).reshape(preds.shape[1], len(preds) * preds.shape[2])
    return table if transform == "probabilities" else clipped_logs(table)
