"""What is said of the choice among the strategies of a comparison."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fusecli.report.console import Line
from fusecli.report.digits import amount, column_decimals, number
from fusecli.report.text import clean
from fusecli.values import Board, Picked, Range, Row

MOST_NAMES = 6
WORTH = 0.95  # of the price of the best: a cheaper one is worth a word


def about_choice(board: Board) -> tuple[Line, ...]:
    """Return the lines on what picking the best strategy is worth; none where nothing was picked.

    With one strategy there is nothing to pick, and so no price of picking.
    """
    found = board.picked
    if found is None or found.strategies == 1:
        return ()
    return (("choice", _choice(board, found)), *_tie(board, found))


def _choice(board: Board, found: Picked) -> str:
    places = column_decimals([(found.score.value, found.score.half_width)])
    score = number(found.score.value, places)
    names = [f"{clean(name)} on {splits}" for name, splits in found.taken.items()]
    gain = f"gain {_range(found.bootstrap_gain, places + 1, signed=True)}"
    drawn = f"{_range(found.bootstrap, places)}, {gain}"
    best = next(row.score.value for row in board.rows if row.name == found.best and row.score)
    return (
        f"the best on the board shows {number(best, places)}; picked without the scored rows it is "
        f"{score} ({_listed(names)} of {sum(found.taken.values())} splits); "
        f"bootstrap-corrected {drawn}"
    )


def _tie(board: Board, found: Picked) -> Iterator[Line]:
    if not found.tied:
        return
    names = _listed([clean(name) for name in found.tied])
    cheapest, best = _cheapest(board, found.tied), _cheapest(board, (found.best,))
    so = ""
    if cheapest and best and _milliseconds(cheapest) < WORTH * _milliseconds(best):
        cost = f"{amount(_milliseconds(cheapest))} ms per 1,000 rows"
        so = f"; the cheapest of them is {clean(cheapest.name)} ({cost})"
    yield "tie", f"{clean(found.best)} is not clearly better than {names}{so}"


def _cheapest(board: Board, names: tuple[str, ...]) -> Row | None:
    rows = [row for row in board.rows if row.role == "fused" and row.name in names and row.price]
    return min(rows, key=_milliseconds, default=None)


def _milliseconds(row: Row) -> float:
    return row.price.predict_ms if row.price else 0.0


def _range(found: Range, places: int, *, signed: bool = False) -> str:
    sign = "+" if signed and found.value >= 0 else ""
    low, high = number(found.low, places), number(found.high, places)
    return f"{sign}{number(found.value, places)} ({low} to {high})"


def _listed(names: Iterable[str]) -> str:
    """Return `a, b and c`; of many the first six and the number of the others."""
    given = list(names)
    if len(given) > MOST_NAMES:
        given = [*given[:MOST_NAMES], f"{len(given) - MOST_NAMES} more"]
    return " and ".join([*([", ".join(given[:-1])] if given[1:] else []), *given[-1:]])
