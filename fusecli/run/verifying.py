"""`--verify`: a sample of the fits made again in isolation, their predictions compared by bytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from fusecli.fit import Event, cool_down, generations, only, sampled
from fusecli.fit.labelling import read_by
from fusecli.forks import ISOLATED
from fusecli.run.fitting import Tell, receipts_of, start_warm
from fusecli.run.options import RunOptions
from fusecli.run.setting import Setting
from fusecli.saved.fold_models import model_key
from fusecli.store import Store
from fusecli.values import Array, Fit, Notice, Receipt

WAY_OUT = (
    "it ignores its seed, or the stored fit comes from another processor or patch release; "
    "what is stored is left as it is"
)
Arrays = Mapping[str, Array]


@dataclass(frozen=True)
class Verification:
    """What came of fits made again. doubts: of every model that predicts something else now."""

    notices: tuple[Notice, ...] = ()
    doubts: tuple[Notice, ...] = ()


def verified(
    setting: Setting, receipts: Sequence[Receipt], options: RunOptions, tell: Tell
) -> Verification:
    """Make a sample of the finished fits again, each from nothing, beside the store.

    Raises:
        StoreError: there is no room for it.
    """
    if options.verify is None:
        return Verification()
    there = {receipt.key for receipt in receipts if receipt.status in ("fitted", "stored")}
    sample = sampled(only(setting.plan, there), options.verify, setting.recipe.seed)
    cool_down()  # a new process that starts the fits has other hashes, times and addresses
    start_warm(ISOLATED, setting.recipe)
    found = [
        different
        for generation in generations(sample.units.values())
        for different in _again(setting, generation, options, tell)
    ]
    return _compared(setting, found)


def _again(
    setting: Setting, fits: Sequence[Fit], options: RunOptions, tell: Tell
) -> Iterator[tuple[Fit, str]]:
    """Make fits again, from what they learned from then; yield what differs, nothing if none."""
    total = len(setting.plan.units)
    how = replace(options, backend=ISOLATED, time_limit=None, strict=False, retry_failed=True)
    how = replace(how, save_models=False)
    with TemporaryDirectory(prefix="fuse-verify-") as place:
        sample = only(setting.plan, {fit.key for fit in fits})
        again = replace(setting, plan=sample, store=Store(Path(place)))
        for key in _read(setting, fits):
            if entry := setting.store.get(key):
                again.store.put(key, entry.meta, entry.arrays)
        for receipt in receipts_of(again, how, lambda event: tell(_event(event, total))):
            if receipt.is_tried:
                fit = sample.units[receipt.key]
                yield fit, _difference(receipt, setting.store, again.store)


def _read(setting: Setting, fits: Sequence[Fit]) -> list[str]:
    """Return the keys of the entries that fits read.

    What others predict, their models, and the tables that models learn from first.
    """
    units = setting.plan.units
    models = {model_key(key) for fit in fits for key in read_by(fit, units)}
    tables = {fit.spec.pretrain.key for fit in fits if fit.spec.pretrain}
    return sorted(models | tables | {key for fit in fits for key in fit.needs})


def _event(event: Event, total: int) -> Event:
    """Return the event of a fit made again: all fits of the run itself are done."""
    member = f"{event.member}, again" if event.member else ""
    return replace(event, member=member, done=total, total=total)


def _compared(setting: Setting, made: Sequence[tuple[Fit, str]]) -> Verification:
    """Sum up what differs; nothing said of a fit means that nothing does."""
    differing: dict[str, list[tuple[Fit, str]]] = {}
    for fit, found in made:
        if found:
            differing.setdefault(setting.plan.owners[fit.key], []).append((fit, found))
    doubts = tuple(_doubt(member, found) for member, found in differing.items())
    return Verification((_summary(len(made), setting, doubts), *doubts), doubts)


def _difference(receipt: Receipt, first: Store, second: Store) -> str:
    """Say what is not the same as the first time; nothing if every byte is."""
    if receipt.status == "failed":
        return f"it fails now: {receipt.reason}"
    before, after = first.get(receipt.key), second.get(receipt.key)
    if before is None or after is None:
        return "its stored predictions are gone"
    return next(_differences(before.arrays, after.arrays), "")


def _differences(before: Arrays, after: Arrays) -> Iterator[str]:
    for name in before.keys() | after.keys():
        old, new = before.get(name), after.get(name)
        if old is None or new is None or old.shape != new.shape:
            yield "its predictions have another shape"
        elif old.tobytes() != new.tobytes():
            yield f"its predictions differ by up to {np.abs(old - new).max():.1g}"


def _doubt(member: str, found: list[tuple[Fit, str]]) -> Notice:
    places = ", ".join(f"repeat {fit.repeat} fold {fit.place}" for fit, _ in found)
    text = f"{member} is nondeterministic: fitted again, {found[0][1]} ({places})"
    return Notice(text, WAY_OUT)


def _summary(made: int, setting: Setting, doubts: tuple[Notice, ...]) -> Notice:
    models = "1 model differs" if len(doubts) == 1 else f"{len(doubts)} models differ"
    came = models if doubts else "every byte is the same"
    total = len(setting.plan.units)
    return Notice(f"{made:,} of {total:,} fits were made again to verify them: {came}")
