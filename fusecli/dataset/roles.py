"""Columns that are no features: the id of a row, its weight, its group, its time."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from fusecli.dataset.dates import days_since_1970
from fusecli.dataset.levels import level_codes, levels_of
from fusecli.dataset.names import known_column, shown
from fusecli.dataset.sheets import Sheet
from fusecli.errors import DataError
from fusecli.values import Array, DataSpec, Floats, Integers

_LONGEST_ID = 256
_WHOLE = re.compile(r"0|-?[1-9][0-9]*")


@dataclass(frozen=True)
class Roles:
    """What each row has besides features and target; see `Dataset`."""

    ids: Array
    weight: Floats | None = None
    group: Integers | None = None
    time: Floats | None = None


def roles_of(sheet: Sheet, spec: DataSpec) -> Roles:
    """Return the columns that the recipe names as id, weight, group and time.

    Raises:
        DataError: an id is missing or there twice, a weight is not positive, a group or a time is
            missing; with the number of the row.
    """
    return Roles(
        ids=_ids(sheet, spec.id) if spec.id else sheet.frame.index.to_numpy(np.int64),
        weight=_weight(sheet, spec.weight) if spec.weight else None,
        group=_group(sheet, spec.group) if spec.group else None,
        time=_time(sheet, spec.time) if spec.time else None,
    )


def role_names(spec: DataSpec) -> dict[str, str]:
    """Return the columns that are no features, each with the recipe's word for what it is."""
    roles = {"id": spec.id, "weight": spec.weight, "group": spec.group, "time": spec.time}
    named = {name: role for role, name in roles.items() if name}
    further = dict.fromkeys(spec.also_predict, "target of also_predict")
    return {**further, **named, **({spec.target: "target"} if spec.target else {})}


def check_names(sheet: Sheet, spec: DataSpec) -> None:
    """Check every column that the recipe names, but for the target.

    Raises:
        DataError: there is no such column, or it is the target and something else as well.
    """
    roles = {"id": spec.id, "weight": spec.weight, "group": spec.group, "time": spec.time}
    asked = [(role, name) for role, name in roles.items() if name]
    asked += [("drop", name) for name in spec.drop] + [("columns", name) for name in spec.columns]
    asked += [("also_predict", name) for name in spec.also_predict]
    for key, name in asked:
        known_column(name, sheet.names, f"{sheet.raw.origin}: {key}")
        if name == spec.target:
            raise DataError(f"{sheet.raw.origin}: {key}: {shown(name)} is the target")
    for name in spec.columns:
        if role := role_names(spec).get(name):
            raise DataError(f"{sheet.raw.origin}: columns: {shown(name)} is the {role}")
    held = [(role, name) for role, name in asked if role not in ("columns", "also_predict")]
    for role, name in held:
        if name in spec.also_predict:
            raise DataError(f"{sheet.raw.origin}: {role}: {shown(name)} is to be predicted, too")


def _ids(sheet: Sheet, name: str) -> Array:
    """Return ids as int64 where all are whole numbers, else as text."""
    texts = sheet.cells(name).texts
    _refuse(sheet, name, texts.codes < 0, "id", "is missing")
    levels = levels_of(texts)
    if sheet.frame[name].dtype.kind in "iu":  # as they are: float64 has not all of them
        ids: Array = sheet.frame[name].to_numpy(np.int64)
    else:
        ids = _as_ids(levels, name)[level_codes(texts, levels)]
    _, first, counts = np.unique(ids, return_index=True, return_counts=True)
    again = np.isin(ids, ids[first[counts > 1]])
    _refuse(sheet, name, again, "id", "is that of another row too")
    return ids


def _as_ids(levels: tuple[str, ...], name: str) -> Array:
    longest = max(levels, key=len)
    if len(longest) > _LONGEST_ID:
        raise DataError(f"id: {shown(name)} holds {shown(longest)}, longer than {_LONGEST_ID}")
    if not all(_WHOLE.fullmatch(text) for text in levels):
        return np.array(levels)
    numbers = [int(text) for text in levels]
    fit = max(map(abs, numbers)) < 2**63
    return np.array(numbers, np.int64) if fit else np.array(levels)


def _weight(sheet: Sheet, name: str) -> Floats:
    values = sheet.cells(name).numbers.values
    wrong = ~(np.isfinite(values) & (values > 0))
    _refuse(sheet, name, wrong, "weight", "is not a positive number")
    return values + 0.0


def _group(sheet: Sheet, name: str) -> Integers:
    texts = sheet.cells(name).texts
    _refuse(sheet, name, texts.codes < 0, "group", "is missing")
    return level_codes(texts, levels_of(texts)).astype(np.int64)


def _time(sheet: Sheet, name: str) -> Floats:
    cells = sheet.cells(name)
    dated = cells.form == "date" or cells.dates.present.sum() > cells.numbers.present.sum()
    values = days_since_1970(cells.dates.values) if dated else cells.numbers.values
    _refuse(sheet, name, ~np.isfinite(values), "time", "is neither a number nor an ISO date")
    return values + 0.0


def _refuse(sheet: Sheet, name: str, wrong: Array, role: str, what: str) -> None:
    """Raise a DataError for the first row of a mask, if it has any."""
    rows = np.flatnonzero(wrong)
    if len(rows):
        value = shown(str(sheet.frame[name].iloc[rows[0]]))
        place = f"row {sheet.row_number(rows[0])}"
        told = f"{sheet.raw.origin}: {role}: {shown(name)} {what} in {place}: {value}"
        raise DataError(told, f"so in {len(rows)} of {sheet.rows} rows: mend or drop them")
