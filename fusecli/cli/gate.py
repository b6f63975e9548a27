"""`--gate`: a run that is done, but whose verdict is not good enough to go on with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from fusecli.errors import GateError

if TYPE_CHECKING:
    from fusecli.report import Comparisons
    from fusecli.suite import Suite
    from fusecli.values import Board, Verdict

Gate = Literal["better", "not_worse"]
DOUBT = 0.05


def hold(board: Board, gate: Gate) -> None:
    """Return if the best fusion on the board is better (or surely not worse) than all base models.

    Of a comparison, if taking the best of its strategies is.

    Raises:
        GateError: it is not, or nothing was fused.
    """
    from fusecli.leaderboard import advice

    fused = next((row for row in board.rows if row.role == "fused"), None)
    verdict = board.picked.verdict if board.picked else fused.verdict if fused else None
    if not (verdict and _passes(verdict, gate)):
        raise GateError(f"the gate '{gate}' is not met: {advice(board)}")


def hold_all(found: Comparisons, gate: Gate) -> None:
    """Return if the fusion that ranks first over all data sets is better (or surely not worse).

    Better: it is told apart from the best base model, and ranks before it. Where there is no
    summary, every board has to hold.

    Raises:
        GateError: it is not, or there is nothing that could be.
    """
    if found.summary is None:
        for board in found.boards.values():
            hold(board, gate)
    elif _passes_over_all(found.summary, gate):
        return
    if found.summary is not None or not found.boards:
        raise GateError(f"the gate '{gate}' is not met over all data sets")


def _passes_over_all(suite: Suite, gate: Gate) -> bool:
    from fusecli.suite import BEST_BASE

    first = next(row for row in suite.standings if row.method != BEST_BASE)
    if gate == "not_worse":
        return bool(first.odds and first.odds.worse <= DOUBT)
    pairs = (pair for pair in suite.pairs if {pair.first, pair.second} == {first.method, BEST_BASE})
    return any(pair.first == first.method and pair.adjusted <= suite.alpha for pair in pairs)


def _passes(verdict: Verdict, gate: Gate) -> bool:
    """`not_worse`: the probability of worse is at most 0.05 (an unknown one is not)."""
    return verdict.call == "better" if gate == "better" else verdict.worse <= DOUBT
