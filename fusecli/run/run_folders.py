"""Where runs are kept: every folder of one, and which of them somebody means."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from fusecli.dataset.names import shown
from fusecli.errors import UsageError, did_you_mean
from fusecli.run.finished import BOARD, is_run

MANY = "comparisons.json"
SUMMARY = "comparisons.md"
WHOLE = "give the folder of a run, runs/NAME/TIME-KEY, or the name of its recipe"
_STAMP = re.compile(r"([0-9]{8}T[0-9]{6})-[0-9a-f]{4}(?:-[0-9]+)?")


def run_folder(named: str | Path, out: Path = Path("runs")) -> Path:
    """Return the folder of a run: the one that is named, or the newest one of that recipe.

    Raises:
        UsageError: there is none.
    """
    folder = Path(named)
    if is_run(folder):
        return folder
    own = filter(is_run, folders_of(out / folder.name)) if _is_word(named) else ()
    newest = max(own, key=age, default=None)
    if newest is not None:
        return newest
    if over_many := _over_many(folder, out):
        told = f"{shown(str(named))} is over many tables, and has no board of its own"
        raise UsageError(told, f"read {over_many / SUMMARY}, or name a folder in {over_many}")
    if os.path.isdir(folder):  # noqa: PTH112  # of any text; Path.is_dir refuses long ones
        raise UsageError(f"{shown(str(named))} is no folder of a run: it has no {BOARD}", WHOLE)
    known = sorted({found.parent.name for found in every(out)})
    hint = did_you_mean(str(named), known) if known else f"there is no run in '{out}'"
    raise UsageError(f"no run is called {shown(str(named))}", hint)


def _over_many(named: Path, out: Path) -> Path | None:
    """Return the folder of a comparison over many tables: the one named, or a recipe's newest."""
    if is_over_many(named):
        return named
    own = filter(is_over_many, _inside(out / named.name)) if _is_word(named) else ()
    return max(own, key=age, default=None)


def is_over_many(folder: Path) -> bool:
    """Tell whether a path is the folder of comparisons over many tables, whatever text it is."""
    try:
        return (folder / MANY).is_file()
    except (OSError, ValueError):
        return False


def every_over_many(out: Path) -> Iterator[Path]:
    """Yield the folders of all comparisons over many tables below the folder of runs."""
    for recipe in _inside(out):
        yield from filter(is_over_many, _inside(recipe))


def boards_in(folder: Path) -> tuple[Path, ...]:
    """Return the folders inside one of a comparison over many tables that have a board."""
    return tuple(filter(is_run, _inside(folder)))


def before(folder: Path) -> Path:
    """Return the run of the same recipe that came before another one.

    Raises:
        UsageError: there is none.
    """
    others = [one for one in folders_of(folder.resolve().parent) if is_run(one)]
    earlier = [one for one in others if age(one) < age(folder.resolve())]
    if not earlier:
        raise UsageError(f"no run of this recipe came before '{folder}'", "name two runs")
    return max(earlier, key=age)


def when_of(folder: Path) -> str:
    """Return the time that the name of a run's folder tells, as ISO 8601, or nothing."""
    found = _STAMP.fullmatch(folder.resolve().name)
    try:
        stamp = datetime.strptime(found[1], "%Y%m%dT%H%M%S") if found else None
    except ValueError:
        return ""
    return stamp.replace(tzinfo=UTC).isoformat() if stamp else ""


def _is_word(named: str | Path) -> bool:
    return "/" not in str(named) and str(named) not in (".", "..", "")


def every(out: Path) -> Iterator[Path]:
    """Yield the folders of all runs below the folder of runs."""
    for recipe in _inside(out):
        yield from folders_of(recipe)


def folders_of(recipe: Path) -> Iterator[Path]:
    """Yield the folders of a recipe that runs may have made: by their name, or with a board."""
    for folder in _inside(recipe):
        stamped = _STAMP.fullmatch(folder.name) and not is_over_many(folder)
        if stamped or is_run(folder):
            yield folder


def _inside(folder: Path) -> Iterator[Path]:
    try:
        yield from (path for path in sorted(folder.iterdir()) if path.is_dir())
    except (OSError, ValueError):
        return


def age(folder: Path) -> tuple[str, float, str]:
    """Return what is more of a newer run: its stamp, then when its folder was last written."""
    try:
        written = folder.stat().st_mtime
    except OSError:
        written = 0.0
    return when_of(folder), written, folder.name
