"""The last line of a run: what to make of the board."""

from fusecli.values import Board, Picked, Row, Verdict


def _cost(fused: Row, base: Row) -> str:
    """Say how much dearer the fusion predicts than the base model, where both are known."""
    if fused.price is None or base.price is None or base.price.predict_ms <= 0:
        return ""
    times = fused.price.predict_ms / base.price.predict_ms
    if f"{times:.2g}" == "1":
        return ", at the same prediction cost"
    shown = f"{times:.2g}" if times < 10 else f"{times:,.0f}"
    return f", at {shown} times its prediction cost"


def _is_dearer(fused: Row, base: Row) -> bool:
    if fused.price is None or base.price is None:
        return True
    return fused.price.predict_ms > base.price.predict_ms


def _found(found: Verdict, metric: str) -> str:
    """Put the verdict itself in words."""
    if found.call == "inconclusive":
        odds = f"P better {found.better:.2f}, equal {found.equal:.2f}, worse {found.worse:.2f}"
        return f"inconclusive against {found.against} ({found.reason or odds})"
    chance = {"better": found.better, "worse": found.worse}.get(found.call, found.equal)
    if found.call == "practically equal":
        return f"practically equal to {found.against} (P {chance:.2f})"
    return f"{found.call} than {found.against} by {abs(found.gain):.3g} {metric} (P {chance:.2f})"


def _so(found: Verdict, fused: Row, base: Row) -> str:
    """Say what to do about it."""
    if found.call == "better":
        return f"use {fused.name}"
    if found.call == "practically equal" and not _is_dearer(fused, base):
        return "either will do"
    more = " unless more repeats or rows settle it" if found.call == "inconclusive" else ""
    return f"keep {found.against}{more}"


def advice(board: Board) -> str:
    """Say in one sentence whether the best fusion on the board is worth its price.

    Of a comparison, whether taking the best of its strategies is.
    """
    if board.picked:
        return _of_many(board, board.picked)
    fused = next((row for row in board.rows if row.role == "fused"), None)
    if fused is None:
        return "nothing was fused"
    base = next((row for row in board.rows if row.is_best_base), None)
    if fused.verdict is None or base is None:
        return f"{fused.name} failed: {fused.reason}"
    return _said(fused.verdict, board, fused, base)


def _said(found: Verdict, board: Board, fused: Row, base: Row) -> str:
    return f"{_found(found, board.metric)}{_cost(fused, base)}: {_so(found, fused, base)}"


def _of_many(board: Board, picked: Picked) -> str:
    """Say it of the choice; what to use is the strategy that is best on all rows."""
    fused = next(row for row in board.rows if row.name == picked.best)
    base = next(row for row in board.rows if row.is_best_base)
    said = _said(picked.verdict, board, fused, base)
    if picked.strategies == 1:
        return said
    return f"{picked.best}, best of {picked.strategies} strategies: {said}"
