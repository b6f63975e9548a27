"""What would be done, without doing it: `fuse check` and `fuse inspect`."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fusecli.dataset import overview
from fusecli.errors import options_as
from fusecli.fit import cores
from fusecli.predictions import Imported
from fusecli.recipe import Recipe, reading_options
from fusecli.run.many_tasks import about_further
from fusecli.run.named import refuse_absent
from fusecli.run.options import RunOptions
from fusecli.run.setting import settle
from fusecli.run.unkept import without_models
from fusecli.values import Dataset, DataSpec, Notice, Overview


@dataclass(frozen=True)
class CheckReport:
    """What `fuse run` would do. stored, missing: fits by base model (equal models share fits).

    bare: of the stored ones those whose models are not kept, so that they are made again for these.
    fits: how many are missing, stored and bare, those that models share counted once.
    """

    recipe: Recipe
    dataset: Dataset
    metric: str
    splits: str
    stored: Mapping[str, int]
    missing: Mapping[str, int]
    cores: int
    notices: tuple[Notice, ...]
    imported: tuple[Imported, ...] = ()
    bare: Mapping[str, int] = field(default_factory=dict)
    fits: tuple[int, int, int] = (0, 0, 0)


def check(path: Path, options: RunOptions | None = None) -> CheckReport:
    """Check a recipe against its table and the store; nothing is fitted.

    Raises:
        FuseError: whatever a run would refuse.
    """
    options = options or RunOptions()
    setting = settle(path, options, before_reading=lambda _: None)
    absent, bare = set(setting.missing), without_models(setting, options)
    keys = {name: {fit.key for fit in setting.plan.every(name)} for name in setting.plan.fits}
    units = set().union(*keys.values())
    told = tuple(notice for one in setting.imported for notice in one.notices)
    return CheckReport(
        setting.recipe,
        setting.dataset,
        setting.metric,
        setting.splits,
        {name: len(own - absent) for name, own in keys.items()},
        {name: len(own & absent) for name, own in keys.items()},
        cores(),
        (
            *about_further(setting),
            *setting.notices,
            *setting.dataset.notices,
            *setting.folds.notices,
            *told,
            *setting.store.notices,
        ),
        setting.imported,
        {name: len(own & bare) for name, own in keys.items()},
        (len(units & absent), len(units - absent), len(units & bare)),
    )


@options_as("--set data.")
def inspect(source: str, target: str | None = None, overrides: Sequence[str] = ()) -> Overview:
    """Plan a table as a run would: a path, or the name of a source.

    overrides: as in `fuse run --set`; options of reading are minded.

    Raises:
        DataError: it cannot be read, or has no such target.
    """
    place = located(source)
    return overview(DataSpec(place, target, params=reading_options(overrides, place)))


def located(source: str) -> str:
    """Return a source as `DataSpec` names it: absolute if it is the path of a file.

    Its folder is resolved, its own name is kept: a link's suffix tells the format.

    Raises:
        DataError: there is no such file.
    """
    if refuse_absent(source):
        return str(Path(os.path.realpath(Path(source).parent), Path(source).name))
    return source
