"""What a condition says of each row of a table, and whether it says anything of such a table."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from fusecli.conditions.parsing import COMPARISONS, Term
from fusecli.errors import UsageError, did_you_mean
from fusecli.values import Array, Floats, Table

_COMPARE: Mapping[str, Callable[[Array, Array], Array]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_COUNT: Mapping[str, Callable[[Floats, Floats], Floats]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


@dataclass(frozen=True)
class _Category:
    """A column of categories. codes: [row], -1 where missing."""

    name: str
    codes: Array
    levels: tuple[str, ...]


def truth(term: Term, table: Table) -> Array:
    """Return for each row whether a condition is true.

    A comparison with a missing value, or with the result of a division by zero, is false; `not`
    makes it true.

    Raises:
        UsageError: it names no column of the table, a value that a column does not have, or makes
            no sense for the kind of a column. That does not depend on the rows.
    """
    found = _value(term, table)
    if isinstance(found, np.ndarray) and found.dtype == bool:
        return found
    raise UsageError(f"{_said(term)} is true or false of no row", "compare it with something")


def _value(term: Term, table: Table) -> Array | _Category:
    if term.operation in ("and", "or", "not"):
        return _joined(term.operation, [truth(part, table) for part in term.parts])
    if term.operation == "missing":
        return _missing(term.parts[0], table)
    if term.operation == "in":
        equal = [_compared("==", term.parts[0], value, table) for value in term.parts[1:]]
        return np.asarray(np.any(equal, axis=0))
    if term.operation in COMPARISONS:
        return _compared(term.operation, term.parts[0], term.parts[1], table)
    return _column(term, table) if term.operation == "column" else _number(term, table)


def _joined(operation: str, parts: Sequence[Array]) -> Array:
    if operation == "not":
        return np.asarray(~parts[0])
    return np.asarray(parts[0] & parts[1] if operation == "and" else parts[0] | parts[1])


def _column(term: Term, table: Table) -> Floats | _Category:
    if term.text in table.number_names:
        return table.numbers[:, table.number_names.index(term.text)]
    if term.text in table.category_names:
        place = table.category_names.index(term.text)
        return _Category(term.text, table.codes[:, place], table.levels[place])
    hint = did_you_mean(term.text, [*table.number_names, *table.category_names])
    raise UsageError(f"no column is called '{term.text}'", hint)


def _number(term: Term, table: Table) -> Floats:
    """Return the numbers of a term [row]; UsageError if it is something else."""
    if term.operation == "number":
        return np.full(table.rows, float(term.text))
    if term.operation == "negative":
        return -_number(term.parts[0], table)
    if term.operation in _COUNT:
        left, right = (_number(part, table) for part in term.parts)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            count = _COUNT[term.operation](left, right)
        return np.where(np.isfinite(count), count, np.nan)
    found = _column(term, table) if term.operation == "column" else None
    if isinstance(found, np.ndarray):
        return found
    raise UsageError(f"{_said(term)} is no number")


def _missing(term: Term, table: Table) -> Array:
    found = _value(term, table)
    if isinstance(found, _Category):
        return np.asarray(found.codes < 0)
    if found.dtype == bool:
        raise UsageError(f"{_said(term)} is never missing")
    return np.isnan(found)


def _compared(sign: str, left: Term, right: Term, table: Table) -> Array:
    sides = (left, right)
    columns = [_value(side, table) for side in sides if side.operation == "column"]
    categories = [column for column in columns if isinstance(column, _Category)]
    if len(categories) == 2:
        raise UsageError("two columns of categories cannot be compared", "compare with a 'text'")
    if categories:
        other = right if left.operation == "column" and left.text == categories[0].name else left
        return _is_level(sign, categories[0], other)
    numbers = [_number(side, table) for side in sides]
    present = ~(np.isnan(numbers[0]) | np.isnan(numbers[1]))
    return np.asarray(_COMPARE[sign](*numbers) & present)


def _is_level(sign: str, column: _Category, value: Term) -> Array:
    if sign not in ("==", "!="):
        hint = "compare with == or !=, or make it a number under data.columns"
        raise UsageError(f"'{column.name}' is a category, which has no order", hint)
    if value.operation not in ("text", "number"):
        raise UsageError(f"'{column.name}' is a category, compare it with a 'text'")
    if value.text not in column.levels:
        hint = did_you_mean(value.text, column.levels[:200])
        raise UsageError(f"'{column.name}' has no value '{value.text}'", hint)
    equal = column.codes == column.levels.index(value.text)
    return np.asarray(equal if sign == "==" else ~equal & (column.codes >= 0))


def _said(term: Term) -> str:
    what = f"'{term.text}'" if term.text else f"'{term.operation}'"
    return f"{what} at character {term.place}"
