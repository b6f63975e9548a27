"""Which column is most likely what somebody wants to predict."""

from __future__ import annotations

import re

from fusecli.values import Column, Overview

MOST = 5
FEW = 20  # distinct values up to which a column may be classes
_CALLED = re.compile(
    r"(?i:target|label|class|y|outcome|response|result|diagnosis|species|survived|churn(ed)?"
    r"|default(ed)?|price|sale_?price|quality|grade|score|rating|income|revenue|sales"
    r"|is_?\w+|.*[_ .-](target|label|class|outcome))"
)
_ID = "an identifier"


def likely_targets(table: Overview) -> tuple[str, ...]:
    """Return the columns that may be the target, the likeliest first, each with what it holds."""
    places = range(len(table.columns))
    ranked = sorted(places, key=lambda place: (-_likelihood(table, place), -place))
    able = [table.columns[place] for place in ranked if _is_able(table.columns[place])]
    return tuple(f"'{one.name}' ({_holds(one)})" for one in able[:MOST])


def _is_able(column: Column) -> bool:
    return column.kind not in ("drop", "date", "text") and column.distinct > 1


def _likelihood(table: Overview, place: int) -> float:
    """Return points: for its name, for standing at an end, for few values, none missing."""
    column = table.columns[place]
    named = 3.0 * bool(_CALLED.fullmatch(column.name))
    at_end = 2.0 * (place == len(table.columns) - 1) + 0.5 * (place == 0)
    few = 1.0 * (column.distinct <= FEW)
    return named + at_end + few - 2.0 * bool(column.missing) - (column.kind == "high_cardinality")


def _holds(column: Column) -> str:
    if column.distinct <= FEW:
        return f"{column.distinct} values"
    return "a number" if column.kind == "number" else f"{column.distinct:,} different texts"
