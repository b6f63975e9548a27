"""A fitted combiner as data: a pure rule, the state it was given, and the weight of each member."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from fusecli.values import Floats, Notice


@dataclass(frozen=True)
class Fused:
    """What a strategy returns.

    rule: a module-level pure function `rule(preds, **state)`,
        [member, row, output] -> [row, output]; with `features=True` it is called
        `rule(preds, features=X, **state)`.
    state: numbers, arrays, text, or a fitted scikit-learn estimator: whatever `rule` needs.
    weights: member name -> share in [0, 1] where the strategy has such a thing, else {}.
    facts: numbers about the fit that a reader may ask for: a certificate, a chosen penalty.
    reach: member name -> share of the rows that need its prediction; 1 where it has no share.
    says: what the fit chose, as half a sentence that is shown under the board, or nothing.
    """

    rule: Callable[..., Floats]
    state: Mapping[str, Any]
    weights: Mapping[str, float] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
    features: bool = False
    facts: Mapping[str, float] = field(default_factory=dict)
    reach: Mapping[str, float] = field(default_factory=dict)
    says: str = ""

    def predict(self, preds: Floats, features: Floats | None = None) -> Floats:
        """Fuse [member, row, output], members in the order of the fit, into [row, output]."""
        if self.features:
            return self.rule(preds, features=features, **self.state)
        return self.rule(preds, **self.state)


def route(
    preds: Floats, *, features: Floats | None, sources: tuple[int | Fused, ...], outer: Fused
) -> Floats:
    """Give an outer fusion its members: base models by position, inner fusions by their rule."""
    given = [
        source.predict(preds, features) if isinstance(source, Fused) else preds[source]
        for source in sources
    ]
    return outer.predict(np.stack(given), features)
