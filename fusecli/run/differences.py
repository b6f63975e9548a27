"""What changed from one run to another: recipe, data, versions, and the scores row by row."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fusecli.errors import DataError, FuseError
from fusecli.metrics import sign
from fusecli.recipe import document
from fusecli.run.differing import Change, shown_value
from fusecli.run.duel import Pair, paired
from fusecli.run.finished import finished
from fusecli.run.history import Past
from fusecli.values import Floats, Row, Verdict

UNKNOWN = "the run does not say"
MOST_COLUMNS = 20
MACHINE = ("python", "system", "machine")


@dataclass(frozen=True)
class Scored:
    """One row of either board. gain: positive where the second is better, None if not comparable.

    verdict: of the second run's predictions against the first's, row by row of the table.
    """

    name: str
    role: str
    old: float | None
    new: float | None
    gain: float | None = None
    verdict: Verdict | None = None


@dataclass(frozen=True)
class Differences:
    """All that differs between two runs. unpaired: why no verdict was possible, or empty.

    metric: of the first run.
    """

    old: Past
    new: Past
    recipe: tuple[Change, ...]
    data: tuple[Change, ...]
    versions: tuple[Change, ...]
    rows: tuple[Scored, ...]
    unpaired: str = ""

    @property
    def metric(self) -> str:
        return self.old.board.metric


def differences(old: Past, new: Past) -> Differences:
    """Return what differs from the first run to the second.

    Raises:
        DataError: a file of a run cannot be read.
    """
    pair, why = _pair(old.folder, new.folder)
    return Differences(
        old,
        new,
        tuple(_changed(_recipe(old.folder), _recipe(new.folder))),
        tuple(_data(old, new)),
        tuple(_changed(_versions(old.folder), _versions(new.folder))),
        tuple(_rows(old, new, pair)),
        why,
    )


def _pair(old: Path, new: Path) -> tuple[Pair | None, str]:
    try:
        return paired(finished(old), finished(new)), ""
    except FuseError as error:
        return None, f"{error.message}: {error.hint}" if error.hint else error.message


def _changed(
    old: Mapping[str, Any], new: Mapping[str, Any], path: tuple[str, ...] = ()
) -> Iterator[Change]:
    """Yield what differs, in the order of the first; what only one has as one change."""
    for key in {**old, **new}:
        field, was, now = (*path, str(key)), old.get(key), new.get(key)
        if isinstance(was, dict) and isinstance(now, dict):
            yield from _changed(was, now, field)
        elif key not in old or key not in new or was != now:
            sides = ({field: side[key]} if key in side else {} for side in (old, new))
            yield Change(".".join(field), *(shown_value(side, field) for side in sides))


def _recipe(folder: Path) -> dict[str, Any]:
    try:
        found = document(folder / "recipe.yaml")
    except FuseError as error:
        raise DataError(f"'{folder}' has no recipe that can be read", error.message) from None
    return found if isinstance(found, dict) else {}


def _versions(folder: Path) -> dict[str, Any]:
    told = _json(folder / "environment.json")
    packages = told.get("packages")
    machine = {name: told[name] for name in MACHINE if name in told}
    return {**machine, **(packages if isinstance(packages, dict) else {})}


def _data(old: Past, new: Past) -> Iterator[Change]:
    """Yield what differs between the tables: rows, task, columns, and whether anything does."""
    yield from _changed(_size(old), _size(new))
    before, after = (_json(run.folder / "data.json") for run in (old, new))
    columns = tuple(_changed(_kinds(before), _kinds(after)))
    yield from columns[:MOST_COLUMNS]
    if len(columns) > MOST_COLUMNS:
        more = f"{len(columns) - MOST_COLUMNS:,} more columns"
        yield Change("columns", "as then", more)
    known = [told.get("fingerprint") for told in (before, after)]
    prints = [str(one)[:12] if one else UNKNOWN for one in known]
    if prints[0] != prints[1]:
        yield Change("fingerprint", *prints)


def _size(run: Past) -> dict[str, Any]:
    board = run.board
    size = {"rows": board.n_rows, "columns": board.n_columns, "scored rows": board.n_covered}
    return {"name": board.data, **size, "task": board.task.kind, "splits": board.splits}


def _kinds(told: Mapping[str, Any]) -> dict[str, Any]:
    columns = told.get("columns")
    known = columns if isinstance(columns, list) else []
    pairs = {str(one.get("name")): one.get("kind") for one in known if isinstance(one, dict)}
    return {f"column '{name}'": kind for name, kind in pairs.items()}


def _rows(old: Past, new: Past, pair: Pair | None) -> Iterator[Scored]:
    """Yield a line for every name on either board; fusions of both are one line, whatever named."""
    labels = (pair.first.label, pair.second.label) if pair else ("", "")
    first, second = _by_name(old, labels[0]), _by_name(new, labels[1])
    same = (old.board.metric, old.board.task) == (new.board.metric, new.board.task)
    for key in {**second, **first}:
        was, now = first.get(key), second.get(key)
        old_value, new_value = _value(was), _value(now)
        verdict = _verdict(key, pair) if was and now and pair else None
        one = now or was
        assert one is not None  # noqa: S101  # for the type checker: it is in one of them
        gain = _gain(old.board.metric, old_value, new_value) if same else None
        name = f"{was.name} -> {now.name}" if was and now and was.name != now.name else one.name
        yield Scored(name, one.role, old_value, new_value, gain, verdict)


def _by_name(run: Past, own: str) -> dict[str, Row]:
    """Return the rows by name; the fusion that a run is about, or the `own` one of a comparison, by
    its role alone.
    """
    named = {row.name: row for row in run.board.rows if row.role == "base"}
    fused = {row.name: row for row in run.board.rows if row.role == "fused"}
    about = next(iter(fused), "") if run.made == "run" and len(fused) == 1 else own
    keys = ["" if name == about else f"{name}:" for name in fused]
    return dict(zip(keys, fused.values(), strict=True)) | named


def _value(row: Row | None) -> float | None:
    return row.score.value if row and row.score else None


def _gain(metric: str, old: float | None, new: float | None) -> float | None:
    return None if old is None or new is None else sign(metric) * (new - old)


def _verdict(key: str, pair: Pair) -> Verdict | None:
    old, new = _preds(key, pair)
    return None if old is None or new is None else pair.verdict(old, new, pair.first.name)


def _preds(key: str, pair: Pair) -> tuple[Floats | None, Floats | None]:
    if not key:
        return pair.first.fused, pair.second.fused
    return pair.first.members.get(key), pair.second.members.get(key)


def _json(path: Path) -> dict[str, Any]:
    """Return a document of a run; nothing where an earlier version wrote none."""
    try:
        found = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as fault:
        raise DataError(f"'{path}' cannot be read: {str(fault)[:100]}") from None
    return found if isinstance(found, dict) else {}
