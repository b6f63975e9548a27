"""What a fusion says of rows whose members predict only when they are asked, and only once.

Of a cascade, later stages are asked for the rows that reach them; any other fusion asks all of the
members that it reads.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from fusecli.fused import Fused, route
from fusecli.strategies.answering import Ask, answered, answering
from fusecli.values import Array, Floats, Integers


@dataclass
class Members:
    """The members of a fusion, which predict some rows of one table, none of them twice.

    predict: from a member and a mask or indices of rows to [row, output]. read: the members that
    the fusion reads; the others say nothing, which is one number for every row.
    """

    predict: Callable[[int, Integers], Floats]
    read: tuple[bool, ...]
    rows: int
    outputs: int
    preds: Floats = field(init=False)
    known: Array = field(init=False)

    def __post_init__(self) -> None:
        shape = (len(self.read), self.rows, self.outputs)
        self.preds = np.full(shape, np.nan)
        self.known = np.zeros(shape[:2], dtype=bool)
        unread = ~np.array(self.read, dtype=bool)
        self.preds[unread], self.known[unread] = 1 / self.outputs, True

    def ask(self, member: int, rows: Integers) -> Floats:
        """Return what a member predicts for some rows [row, output]."""
        new = rows[~self.known[member, rows]]
        if len(new):
            self.preds[member, new] = self.predict(member, new)
            self.known[member, new] = True
        return np.asarray(self.preds[member, rows])

    @property
    def asked(self) -> Floats:
        """Return [member, row, output], NaN for what nobody asked or is no prediction."""
        return np.where(np.array(self.read)[:, None, None], self.preds, np.nan)


def fused_for(
    fused: Fused, members: int, ask: Ask, rows: Integers, features: Floats | None
) -> Floats:
    """Return what a fusion of so many members says of some rows [row, output].

    features: of all rows, not only of these.
    """
    if fused.rule is answered and len(rows):
        return _staged(fused.state, ask, rows, features if fused.features else None)
    if fused.rule is route:
        inner = _Inner(fused.state["sources"], members, ask, features)
        return fused_for(fused.state["outer"], len(inner.sources), inner.ask, rows, features)
    preds = np.stack([ask(member, rows) for member in range(members)])
    return fused.predict(preds, None if features is None else features[rows])


@dataclass(frozen=True)
class _Inner:
    """The members of an outer fusion: members of the whole, and fusions of them."""

    sources: tuple[int | Fused, ...]
    members: int
    outer: Ask
    features: Floats | None

    def ask(self, place: int, rows: Integers) -> Floats:
        source = self.sources[place]
        if isinstance(source, Fused):
            return fused_for(source, self.members, self.outer, rows, self.features)
        return self.outer(source, rows)


def _staged(state: Any, ask: Ask, rows: Integers, features: Floats | None) -> Floats:
    """Return for each row what the stage that answers it predicts."""
    found, place = [], []
    for stage, own in answering(ask, rows, features, **state):
        if len(own):
            found.append(ask(int(state["order"][stage]), own))
            place.append(own)
    order = np.argsort(np.concatenate(place))  # rows are given in ascending order
    return np.asarray(np.concatenate(found)[order])
