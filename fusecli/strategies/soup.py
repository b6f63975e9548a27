"""Fusion of parameters: one model whose numbers are made of those of the members."""
# ruff: noqa: ARG001, PLR0913  # the parameters are those of the model that is made of the members

from __future__ import annotations

from fusecli.fused import Fused
from fusecli.models.boosting import Held
from fusecli.models.souped import Method, Rows, Start
from fusecli.registry import strategy
from fusecli.strategies.merged import merged
from fusecli.values import Count, NonNegative, OutOfFold


@strategy("soup", fuses="parameters", fitted=False, compared=False, pools=False)
def soup(
    oof: OutOfFold,
    *,
    copies: Count | None = None,
    rows: Rows = "folds",
    start: Start = "trained",
    passes: Count = 3,
    method: Method = "uniform",
    share: Held = 0.2,
    penalty: NonNegative = 0.1,
) -> Fused:
    """Merges linear models or networks, number by number, into a single one.

    The members are fitted to the same rows and merged there, for each fold by itself; the result is
    one model, at the price of one. Trees have no numbers in common and are refused.
    copies: of each member, by default 5 of one member and one of several. rows: what a copy is
        fitted to: all inner folds but one, one of them only, or all rows.
    start: what networks begin with: the same numbers, their own, or those of a network trained on
        all rows, from which they go on for some passes.
    method: uniform; weighted by what loses least on inner rows; greedy; fisher; least_squares.
    share: of the rows, to judge on. penalty: of weights that are not equal.
    Against the mean of the members' predictions, at four times the price, it is the same for values
    and a little worse for classes; wins where prediction must be cheap, loses where members start
    from numbers of their own and there are values or many classes (`fuse list models -v` on soup).
    Wortsman et al. (2022), model soups; Matena and Raffel (2022), Fisher merging; Ainsworth et al.
    (2023), git re-basin.
    """
    return merged(oof)
