"""Which line of a file is for which row of the table: by ids, or by the order of rows."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from fusecli.dataset.names import counted, several, shown
from fusecli.errors import DataError
from fusecli.predictions.lines import Lines
from fusecli.values import Array, Integers, Notice

_WHOLE = re.compile(r"-?[0-9]{1,18}")
NUMBERED = "`fuse import FILE --recipe RECIPE` numbers the lines as the table's rows"


@dataclass(frozen=True)
class Rows:
    """The rows that predictions are for. ids: text or integers, each once.

    id: the column that they are from, None: they number the rows of the table, from 0.
    in_order: whether `ids` are in the order of the table, so that lines may go by it.
    named: whether a file has to have the ids.
    """

    ids: Array
    id: str | None
    in_order: bool = True
    named: bool = True


@dataclass(frozen=True)
class Places:
    """line: [row] the line of each row, -1 where there is none. column: that of the ids, or ""."""

    line: Integers
    column: str = ""
    notices: tuple[Notice, ...] = ()


def id_column(lines: Lines, rows: Rows, asked: str | None) -> str:
    """Return the column of the file that names rows; "" if lines go by the order of rows.

    asked: what the recipe says under `id:`.

    Raises:
        DataError: there is no such column, or the rows have names and the file has none.
    """
    if asked is None or lines.matrix is not None:
        if asked:
            lines.known(asked, "id")
        return ""
    if asked:
        return lines.known(asked, "id")
    found = [name for name in (rows.id, "id") if name in lines.names]
    if not found and rows.id and rows.named:
        told = f"{lines.place}: no column is called {shown(rows.id)}, which names the rows"
        raise DataError(told, "name its column with `id:`; `id: null` goes by the order of rows")
    return str(found[0]) if found else ""


def placed(lines: Lines, rows: Rows, column: str) -> Places:
    """Return the line of each row.

    Raises:
        DataError: an id is there twice or is empty, none is known, or lines and rows are not as
            many where they go by their order.
    """
    return _by_id(lines, rows, column) if column else _by_order(lines, rows)


def _by_order(lines: Lines, rows: Rows) -> Places:
    if not rows.in_order:
        told = f"{lines.place}: without ids nothing tells which lines are of the rows set aside"
        raise DataError(told, f"give it a column of ids; {NUMBERED}")
    if lines.rows != len(rows.ids):
        told = f"{lines.place}: it has {counted(lines.rows, 'line')} for {len(rows.ids)} rows"
        raise DataError(told, f"without ids there has to be one for each row; {NUMBERED}")
    order = np.arange(lines.rows)
    if rows.id is None:
        order[np.argsort(rows.ids, kind="stable")] = np.arange(lines.rows)
    told = "its lines are taken in the order of the rows"
    return Places(order, notices=(Notice(told, "ids in it, and `data.id`, would make sure"),))


def _by_id(lines: Lines, rows: Rows, column: str) -> Places:
    texts = lines.texts(column)
    refuse_empty(lines, column, texts)
    given, ids = alike(texts, rows.ids)
    names, first, line, counts = np.unique(
        given, return_index=True, return_inverse=True, return_counts=True
    )
    refuse_twice(lines, column, names, line, counts)
    at = np.searchsorted(names, ids).clip(max=len(names) - 1)
    known = names[at] == ids
    if not known.any():
        told = f"{lines.place}: no id is of a row of the table"
        examples = f"there are {several(texts[:3].tolist())}"
        raise DataError(told, f"{examples} in {shown(column)}, and {_some(rows)} in the table")
    others = names[~np.isin(names, ids)]
    found = np.where(known, first[at], -1)
    return Places(found, column, _unknown(lines, rows, others, column))


def _unknown(lines: Lines, rows: Rows, names: Array, column: str) -> tuple[Notice, ...]:
    """Say which lines are of no row; refuse them where rows are known by their number only."""
    if not len(names):
        return ()
    such = f"such as {shown(str(names[0]))}"
    told = f"the table has no row for {counted(len(names), 'line')}, {such} in {shown(column)}"
    if rows.id is None:
        hint = "without `data.id` rows are numbered from 0; name the table's id column there"
        raise DataError(f"{lines.place}: {told}", hint)
    return (Notice(told, "they are left out"),)


def refuse_empty(lines: Lines, column: str, texts: Array) -> None:
    """Raise DataError if an id is empty, with its line."""
    empty = np.flatnonzero(texts == "")
    if len(empty):
        where = f"{lines.place}: {lines.line(empty[0])}: the id {shown(column)} is empty"
        raise DataError(where, f"so in {counted(len(empty), 'line')}")


def refuse_twice(lines: Lines, column: str, names: Array, line: Integers, counts: Integers) -> None:
    """Raise DataError if an id is there twice, with both lines.

    names, counts: of each id; line: [line] which one it has.
    """
    twice = np.flatnonzero(counts > 1)
    if len(twice):
        one, other = np.flatnonzero(line == twice[0])[:2]
        both = f"{lines.line(one)} and {lines.line(other)}"
        told = f"{lines.place}: id {shown(str(names[twice[0]]))} is in {both}"
        more = f"{counted(len(twice), 'id')} of {shown(column)} are there twice or more"
        raise DataError(told, f"{more}: keep one line for each row")


def alike(texts: Array, ids: Array) -> tuple[Array, Array]:
    """Return ids of a file and of rows as the same kind: whole numbers if all are, else text."""
    if ids.dtype.kind not in "iu":
        return texts, ids
    if plain := whole_numbers(texts):
        return np.array(plain, dtype=np.int64), ids
    return texts, ids.astype(np.str_)


def whole_numbers(texts: Array) -> list[str]:
    """Return the texts without a point if all are whole numbers, else nothing."""
    plain = [text.removesuffix(".0") for text in texts.tolist()]
    return plain if all(map(_WHOLE.fullmatch, plain)) else []


def _some(rows: Rows) -> str:
    return several(list(map(str, rows.ids[:3].tolist())))
