"""The board as columns of finished text: what the terminal and the Markdown table both show."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from operator import attrgetter

from fusecli.report.digits import amount, column_decimals, interval, number, signed_interval
from fusecli.report.grid import GridColumn
from fusecli.report.text import Glyphs, clean
from fusecli.values import Board, Price, Row, Score

BAR_OF_ONE = 10
BEST = "best base model"
INNER = " (inner)"  # behind the name of a fusion that is a member of the one that is judged


def ranked(board: Board) -> tuple[Row, ...]:
    """Return the rows that have a score, in the order of the board."""
    return tuple(row for row in board.rows if row.score is not None)


def board_columns(board: Board, glyphs: Glyphs) -> tuple[GridColumn, ...]:
    """Return the columns of the board; those that would be empty are not there."""
    rows = ranked(board)
    columns = (
        GridColumn("", tuple(f"{place:2d}" for place in range(1, len(rows) + 1))),
        GridColumn("model", tuple(map(_name, rows))),
        scores(board.metric, [row.score for row in rows], glyphs),
        GridColumn("gain", gains(rows, glyphs)),
        scores("holdout", [row.holdout for row in rows], glyphs),
        *others(board, rows),
        fit_seconds(rows),
        prices("ms/1k rows", rows, attrgetter("predict_ms"), spare=4),
        GridColumn("weight", _weights(rows, glyphs), spare=1),
    )
    return tuple(column for column in columns if any(column.cells))


def _name(row: Row) -> str:
    return f"{clean(row.name)}{INNER * (row.role == 'inner')}"


def scores(title: str, values: list[Score | None], glyphs: Glyphs) -> GridColumn:
    """Return a column of scores with their intervals."""
    places = places_of(values)
    cells = tuple(interval(score, places, glyphs) if score else "" for score in values)
    return GridColumn(clean(title), cells)


def gains(rows: tuple[Row, ...], glyphs: Glyphs) -> tuple[str, ...]:
    """Show two digits of a gain's interval, but at most two decimals more than of the scores."""
    verdicts = [row.verdict for row in rows if row.verdict]
    known = [verdict for verdict in verdicts if verdict.half_width > 0] or verdicts
    own = column_decimals([(verdict.gain, verdict.half_width) for verdict in known])
    places = min(own, places_of([row.score for row in rows]) + 2)
    return tuple(_gain(row, places, glyphs) for row in rows)


def _gain(row: Row, places: int, glyphs: Glyphs) -> str:
    if row.verdict:
        return signed_interval(row.verdict.gain, row.verdict.half_width, places, glyphs)
    return BEST if row.is_best_base else ""


def others(board: Board, rows: tuple[Row, ...]) -> Iterable[GridColumn]:
    """Yield a column for each further metric of the board."""
    for metric in board.also:
        values = [row.also.get(metric) for row in rows]
        places = places_of(values)
        cells = tuple(number(score.value, places) if score else "" for score in values)
        yield GridColumn(clean(metric), cells, right=True, spare=3)


def places_of(values: list[Score | None]) -> int:
    """Return the decimals that a column of these scores is shown with."""
    return column_decimals([(score.value, score.half_width) for score in values if score])


def prices(
    title: str, rows: Iterable[Row], part: Callable[[Price], float], *, spare: int
) -> GridColumn:
    """Return a column of one part of the price; a dash where nobody knows it."""
    rows = tuple(rows)
    unknown = "-" if any(row.imported for row in rows) else ""
    cells = tuple(amount(part(row.price)) if row.price else unknown for row in rows)
    return GridColumn(title, cells, right=True, spare=spare)


def fit_seconds(rows: tuple[Row, ...]) -> GridColumn:
    """Return the column of what fitting took; of a model that was fitted elsewhere, that word."""
    own = prices("fit s", rows, attrgetter("fit_seconds"), spare=2)
    pairs = zip(rows, own.cells, strict=True)
    return replace(own, cells=tuple("imported" if row.imported else cell for row, cell in pairs))


def _weights(rows: Iterable[Row], glyphs: Glyphs) -> tuple[str, ...]:
    weights = [row.weight for row in rows]
    longest = max((_bar_length(weight) for weight in weights), default=0)
    return tuple(
        ""
        if weight is None
        else f"{(glyphs.bar * _bar_length(weight)).ljust(longest)} {weight:.2f}"
        for weight in weights
    )


def _bar_length(weight: float | None) -> int:
    share = round(min(max(weight or 0.0, 0.0), 1.0), 2)  # as shown: no bar beside 0.00
    return round(BAR_OF_ONE * share) or int(share > 0)
