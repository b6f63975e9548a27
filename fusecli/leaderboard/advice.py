"""The last line of a run: what to make of the board."""

from fusecli.values import Board, Row, Verdict


def _cost(fused: Row, base: Row) -> str:
    """Say how much dearer the fusion predicts than the base model, where both are known."""
    if fused.price is None or base.price is None or base.price.predict_ms <= 0:
        return ""
    times = fused.price.predict_ms / base.price.predict_ms
    return (
        f", at {times:.2g} times its prediction cost"
        if times < 10
        else (f", at {times:,.0f} times its prediction cost")
    )


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
    """Say in one sentence whether the best fusion on the board is worth its price."""
    fused = next((row for row in board.rows if row.role == "fused"), None)
    if fused is None:
        return "nothing was fused"
    base = next((row for row in board.rows if row.is_best_base), None)
    if fused.verdict is None or base is None:
        return f"{fused.name} failed: {fused.reason}"
    found = fused.verdict
    return f"{_found(found, board.metric)}{_cost(fused, base)}: {_so(found, fused, base)}"
