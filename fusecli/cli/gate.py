"""`--gate`: a run that is done, but whose verdict is not good enough to go on with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from fusecli.errors import GateError

if TYPE_CHECKING:
    from fusecli.values import Board, Verdict

Gate = Literal["better", "not_worse"]
DOUBT = 0.05


def hold(board: Board, gate: Gate) -> None:
    """Return if the best fusion on the board is better (or surely not worse) than all base models.

    Raises:
        GateError: it is not, or nothing was fused.
    """
    from fusecli.leaderboard import advice

    fused = next((row for row in board.rows if row.role == "fused"), None)
    verdict = fused.verdict if fused else None
    if not (verdict and _passes(verdict, gate)):
        raise GateError(f"the gate '{gate}' is not met: {advice(board)}")


def _passes(verdict: Verdict, gate: Gate) -> bool:
    """`not_worse`: the probability of worse is at most 0.05 (an unknown one is not)."""
    return verdict.call == "better" if gate == "better" else verdict.worse <= DOUBT
