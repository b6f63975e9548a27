"""What a combiner fuses, as values of a graph."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from fusecli.graphs.graph import Graph, Value


@dataclass(frozen=True)
class Given:
    """What a combiner fuses. preds: of each member [row, output].

    features: what gives the matrix of the columns, for those combiners that look at them.
    """

    graph: Graph
    preds: tuple[Value, ...]
    outputs: int
    features: Callable[[], Value] | None = None

    def only(self, preds: Sequence[Value]) -> Given:
        """Return the same with other members."""
        return replace(self, preds=tuple(preds))
