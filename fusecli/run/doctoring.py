"""`fuse doctor`: everything that could make the scores of a recipe too good to be true."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from fusecli.doctor import Finding, by_weight, findings_in, findings_of
from fusecli.doctor.canary import CANARY, decoded, rewarded
from fusecli.doctor.permutation import haunted
from fusecli.doctor.trials import Bench, out_of_fold
from fusecli.errors import FuseError, StoreError
from fusecli.fit import Event
from fusecli.recipe import grounded
from fusecli.run.borrowing import doubts
from fusecli.run.fitting import gathered, receipts_of, silent
from fusecli.run.many_tasks import parts_of
from fusecli.run.options import RunOptions
from fusecli.run.setting import Setting, settle
from fusecli.run.twins import apart
from fusecli.store import key_of
from fusecli.values import Dataset, Folds, Receipt

SERIOUS = 3  # the exit code of a table that cannot be used


@dataclass(frozen=True)
class Check:
    """One thing that was looked into. skipped: why it was not, or empty."""

    name: str
    findings: tuple[Finding, ...] = ()
    skipped: str = ""


@dataclass(frozen=True)
class Checkup:
    """What was looked into, and what was found. exit_code: 3 if anything is an error."""

    recipe: str
    dataset: Dataset
    checks: tuple[Check, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        return by_weight(tuple(found for check in self.checks for found in check.findings))

    @property
    def exit_code(self) -> int:
        return SERIOUS if any(f.severity == "error" for f in self.findings) else 0


def examine(
    path: Path,
    options: RunOptions | None = None,
    *,
    fits: bool = True,
    on_event: Callable[[Event], None] = silent,
) -> Checkup:
    """Look into the table, the folds and, by a few cheap fits, into what the folds give away.

    fits: whether anything may be fitted. The fits are stored like all others.

    Raises:
        FuseError: whatever a run would refuse.
    """
    options = options or RunOptions()
    setting = settle(path, options, before_reading=lambda _: None)
    dataset = setting.dataset
    checks = (
        Check("table", findings_of(dataset)),
        Check("folds", findings_in(dataset, setting.folds)),
        *_of_further(setting),
        *(_by_fits(setting, options, on_event) if fits else ()),
    )
    return Checkup(setting.recipe.name, dataset, checks)


def _of_further(setting: Setting) -> Iterator[Check]:
    """Yield what tables and folds say of each further target, and do not of the main one."""
    further = parts_of(setting)[1:]
    of_main = findings_of(setting.dataset) if further else ()
    known = {(one.code, one.column) for one in of_main}
    for part in further:
        found = (*findings_of(part.dataset), *findings_in(part.dataset, part.folds))
        new = (one for one in found if one.code[:2] == "F2" or (one.code, one.column) not in known)
        yield Check(f"target '{part.dataset.target}'", _told(part, new))


def _told(part: Setting, found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings with the name of the further target that they are of in front."""
    return tuple(replace(one, sentence=f"{part.dataset.target}: {one.sentence}") for one in found)


def _by_fits(
    setting: Setting, options: RunOptions, on_event: Callable[[Event], None]
) -> Iterator[Check]:
    """Yield what fits say of each target, the main one first."""
    how = replace(options, save_models=False)
    receipts = () if setting.missing else receipts_of(setting, how, on_event)
    for part in parts_of(setting):
        bench = Bench(
            setting.store,
            part.metric,
            setting.recipe.seed,
            options.jobs,
            options.backend,
            on_event,
        )
        checks = chain(_canary(part, setting, how, receipts, bench), [_permuted(part, bench)])
        for check in checks:
            if not part.is_further:
                yield check
            else:
                name = f"{check.name} of '{part.dataset.target}'"
                yield Check(name, _told(part, check.findings), check.skipped)


def _permuted(part: Setting, bench: Bench) -> Check:
    name = "permuted targets"
    try:
        return Check(name, tuple(haunted(part.dataset, part.recipe.cv, part.recipe.fusion, bench)))
    except StoreError:
        raise
    except FuseError as error:
        return Check(name, skipped=error.message)


def _canary(
    part: Setting, setting: Setting, how: RunOptions, receipts: Sequence[Receipt], bench: Bench
) -> Iterator[Check]:
    """Yield what the canary tells of the folds and, if its fits are stored, of the fusion."""
    if part.folds.ordered:
        yield Check("canary", skipped="in the order of time no fold tells of another")
        return
    canary = out_of_fold(CANARY, *_place(part, setting), bench)
    yield Check("canary", tuple(decoded(canary)))
    if setting.missing:
        told = f"{len(setting.missing)} fits of the recipe are not stored; run it first"
        yield Check("fusion with a canary", skipped=told)
        return
    oof = apart(gathered(part, how, receipts))[0].oof
    if part.imported:
        yield Check("imported predictions", doubts(oof, part.imported, part.dataset))
    fusion = grounded(part.recipe.fusion, part.recipe.models)
    found = rewarded(fusion, oof, canary) if oof.base else ()
    yield Check("fusion with a canary", tuple(found))


def _place(part: Setting, setting: Setting) -> tuple[Dataset, Folds, str]:
    """Return the rows that have a target, their folds, and their key in the store."""
    if not part.is_further:
        return setting.dataset, setting.folds, setting.data_key
    alone = replace(part.dataset, holdout=None)
    return alone, part.folds, key_of("dataset", {"aimed": alone.fingerprint})
