"""The kind of one column and why: what a careful person would decide from its values."""

from __future__ import annotations

import re

import numpy as np

from fusecli.dataset.cells import Cells, Reading
from fusecli.dataset.names import counted
from fusecli.dataset.parsing import padded, words_in
from fusecli.dataset.texts import Texts
from fusecli.values import ColumnKind

FEW = 40  # distinct values up to which a text column is a category
MOSTLY = 0.95  # share of the values that must be numbers for a column of numbers
PROSE = 4  # words on average that make a text
UNIQUE = 0.9  # distinct values per row from which a word is an identifier

Choice = tuple[ColumnKind, str]

_CALLED_ID = re.compile(
    r"(?i:id|index|idx|key|nr|no|row|row[ _.]?(id|nr|no|num(ber)?|names?)|unnamed.*)"
    r"|.*[ _.-](?i:id)|.*[a-z](Id|ID)"
)


def choose(name: str, cells: Cells, *, typed: bool) -> Choice:
    """Return the kind of a column and the reason for it.

    typed: whether the table has types, so that few digits kept as text are a code.
    """
    if cells.form == "other":
        return "drop", "its cells are no single values"
    present = int(cells.is_present.sum())
    if not present:
        return "drop", "every value is missing"
    if present == len(cells.is_present) and _is_constant(cells):
        return "drop", "every value is the same"
    if cells.form in ("number", "boolean"):
        return _as_quantity(name, cells, f"{cells.form}s")
    if cells.form == "date":
        return "date", "dates"
    read = None if cells.form == "category" else _as_read(name, cells, typed=typed)
    return read or _as_category(cells.texts)


def _is_constant(cells: Cells) -> bool:
    if cells.form in ("number", "boolean", "date"):
        return bool((cells.stored == cells.stored[0]).all())
    return len(cells.texts.values) == 1


def _as_read(name: str, cells: Cells, *, typed: bool) -> Choice | None:
    """Return the choice for text that holds numbers or dates; None if it holds neither."""
    if _mostly(cells.numbers):
        return _as_number(name, cells, typed=typed)
    if _mostly(cells.dates):
        return "date", "ISO dates" + _unread(cells.dates)
    return None


def _mostly(reading: Reading) -> bool:
    return bool(reading.present.sum() > MOSTLY * (reading.present.sum() + reading.unread))


def _unread(reading: Reading) -> str:
    return f"; {counted(reading.unread, 'other value')} read as missing" * bool(reading.unread)


def _as_number(name: str, cells: Cells, *, typed: bool) -> Choice:
    values = cells.texts.values
    if cells.style == "words":
        return "number", "true and false"
    if padded(values):
        return _as_category(cells.texts, "digits with leading zeros: a code, not a quantity; ")
    if typed and len(values) <= FEW and _all_whole(cells.numbers):
        return _as_category(cells.texts, "digits kept as text; ")
    how = {"point": "numbers", "comma": "numbers with a decimal comma"}[cells.style]
    return _as_quantity(name, cells, how + _unread(cells.numbers))


def _all_whole(reading: Reading) -> bool:
    values = reading.values[reading.present]
    return bool((values == np.floor(values)).all())


def _as_quantity(name: str, cells: Cells, reason: str) -> Choice:
    if not np.isfinite(cells.numbers.values).any():
        return "drop", "every value is infinite or missing"
    return _as_counter(name, cells) or ("number", reason)


def _as_counter(name: str, cells: Cells) -> Choice | None:
    """Return a drop for whole numbers named like an identifier that only number the rows."""
    values = cells.numbers.values
    if not _CALLED_ID.fullmatch(name) or not np.isfinite(values).all() or len(values) < 2:
        return None
    ordered = np.sort(values)  # and compared: the difference of two numbers can overflow
    different = (ordered[1:] > ordered[:-1]).all() and (values == np.floor(values)).all()
    dense = ordered[-1] < ordered[0] + 2 * len(values)
    if different and (dense or (values[1:] > values[:-1]).all()):
        return "drop", "an identifier: it numbers the rows"
    return None


def _as_category(texts: Texts, why: str = "") -> Choice:
    """Return the kind of text with so many distinct values."""
    distinct = len(texts.values)
    words = float(words_in(texts.values) @ texts.counts / texts.present)
    if distinct > FEW and words >= PROSE:
        return "drop", f"free text of {words:.0f} words on average, used only as kind text"
    if distinct == texts.present:
        return "drop", f"{why}an identifier: every value is different"
    if distinct <= FEW:
        return "category", why + counted(distinct, "value")
    if distinct > UNIQUE * texts.present:
        return "drop", f"{why}an identifier: almost every value is different"
    return "high_cardinality", why + counted(distinct, "value")
