"""A recipe from a table alone: `fuse init`, and `fuse run` on a table."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from fusecli import registry
from fusecli.dataset import Sheet, prepared, sheet_of, undecided
from fusecli.dataset.identifying import name_of
from fusecli.doctor import findings_of
from fusecli.errors import DataError, TargetError, UsageError, options_as
from fusecli.recipe import Written, load, reading_options
from fusecli.recipe.drafting import Line, drafted
from fusecli.recipe.words import name_from
from fusecli.run.likely import likely_targets
from fusecli.run.proposals import proposals
from fusecli.run.rehearsal import located
from fusecli.run.suspects import Suspects, suspects
from fusecli.run.table_lines import data_lines, headline, remarks
from fusecli.sources import is_keyed, is_path
from fusecli.values import Dataset, DataSpec

SET = "--set data."  # before an option of reading
FAR = "../../../"  # beyond which a path is better told from its root


@options_as(SET)
def started(
    source: str,
    target: str | None,
    *,
    folder: Path,
    name: str = "",
    overrides: Sequence[str] = (),
) -> Written:
    """Return a recipe for a table, made from the table itself; it is checked and runs unedited.

    source: the path of a table, or what `data.source` may name. folder: where the recipe will
    stand, which paths in it are relative to. overrides: as in `fuse run --set`; of `data`, those
    that are reading options are minded here.

    Raises:
        DataError: the table cannot be read or used. UsageError: there is no target, or no table.
    """
    place = located(source)
    params = reading_options(overrides, place)
    sheet = sheet_of(place, params)
    spec = DataSpec(place, _target(sheet, target, source), params=params)
    spec, dataset = _looked(sheet, spec)
    found = findings_of(dataset, notes=False)
    suspected = _usable(sheet, spec, suspects(dataset, found))
    called = name_from(name or name_of(spec))
    lines = (
        Line("name", called),
        Line("data", data_lines(_spelled(place, folder), spec, dataset, suspected), gap=True),
        *proposals(dataset),
    )
    text = drafted((headline(dataset), *remarks(found, suspected)), lines)
    made = Written(text, folder / f"{called}.yaml")
    load(made)
    return made


def _target(sheet: Sheet, target: str | None, source: str) -> str:
    if target is not None:
        return target
    if sheet.raw.target:
        return sheet.raw.target
    likely = likely_targets(undecided(sheet, DataSpec(source)))
    hint = f"name it with --target; likely are {', '.join(likely)}" if likely else ""
    raise UsageError(f"'{source}': nothing says which column to predict", hint)


def _looked(sheet: Sheet, spec: DataSpec) -> tuple[DataSpec, Dataset]:
    """Return the data set; without the rows whose target is missing, if it takes that."""
    try:
        return spec, prepared(sheet, spec, seed=0)
    except TargetError:
        without = replace(spec, missing_target="drop")
        try:
            return without, prepared(sheet, without, seed=0)
        except DataError:
            pass
        raise


def _usable(sheet: Sheet, spec: DataSpec, found: Suspects) -> Suspects:
    """Return the suspects as far as a run can use them: an id may be too long, say."""
    if not found.id and not any(sure for *_, sure in found.groups):
        return found  # what is only dropped needs no second look
    for suspected in (found, found.without_id(), found.without_id().without_group()):
        group = next((name for name, _, sure in suspected.groups if sure), None)
        drop = tuple(name for name in suspected.drop if name != group)
        try:
            own = suspected.id[0] if suspected.id else None
            prepared(sheet, replace(spec, id=own, group=group, drop=drop), seed=0)
        except DataError:
            continue
        return suspected
    return Suspects(prose=found.prose)


def _spelled(place: str, folder: Path) -> str:
    """Return a source as a recipe in that folder names it."""
    if not is_path(place):
        return place
    base = os.path.realpath(folder)
    relative = os.path.relpath(place, base)
    apart = os.path.commonpath([place, base]) == "/" or relative.startswith(FAR)
    near = place if apart else relative
    return (near if is_path(near) else f"./{near}").replace("$", "$$")


def origin_of(named: str, target: str | None, overrides: Sequence[str] = ()) -> Path | Written:
    """Return the recipe that a command names: a file, or one made from a table.

    Raises:
        UsageError: a target is given for a recipe, or none for a table that knows none. DataError.
    """
    if is_table(named):
        return started(named, target, folder=Path.cwd(), overrides=overrides)
    if target is not None:
        hint = f"--set data.target={target}, or name a table in place of the recipe"
        raise UsageError(f"'--target' is for tables, and '{named}' is a recipe", hint)
    return Path(named)


def is_table(named: str) -> bool:
    """Tell a table from a recipe: by its suffix, or as a source that is no file of that name."""
    suffixes = [end for name in registry.names("sources") for end in _suffixes(name)]
    if named.lower().endswith(tuple(suffixes)):
        return True
    is_there = os.path.exists(named)  # noqa: PTH110  # of any text
    return not is_there and (named in registry.names("sources") or is_keyed(named))


def _suffixes(source: str) -> tuple[str, ...]:
    return tuple(registry.get("sources", source).traits["suffixes"])
