"""One job of a batch array: it makes its share of the fits, and fuses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from fusecli.fit import Shard, only, share
from fusecli.recipe import Written
from fusecli.run.bounds import about_bounds
from fusecli.run.fitting import Tell, receipts_of, silent, start_warm
from fusecli.run.options import RunOptions
from fusecli.run.setting import Setting, settle
from fusecli.values import Fit, Notice, Receipt


@dataclass(frozen=True)
class Share:
    """What came of one model.

    made, stored, claimed, waiting, failed, untried: fits of the shard, which add up to its share.
    claimed: somebody else is making them. waiting: for what they learn from, which is left to
    others. untried: there was no time, or another one had failed. missing: of all fits of the
    model, those that are not in the store.
    """

    made: int
    stored: int
    claimed: int
    waiting: int
    failed: int
    untried: int
    missing: int

    @property
    def share(self) -> int:
        others = self.claimed + self.waiting
        return self.made + self.stored + others + self.failed + self.untried


@dataclass(frozen=True)
class ShardReport:
    """What a shard has done, by model, and what is left to do for all of them together.

    total: fits of the recipe. failures: (model, fit, reason). seconds: wall time of the fits made.
    """

    recipe: str
    shard: Shard
    models: Mapping[str, Share]
    total: int
    failures: tuple[tuple[str, Fit, str], ...]
    seconds: float
    notices: tuple[Notice, ...] = ()

    @property
    def missing(self) -> int:
        return sum(model.missing for model in self.models.values())

    @property
    def exit_code(self) -> int:
        return int(any(model.failed or model.untried for model in self.models.values()))


def run_shard(
    path: Path | Written, shard: Shard, options: RunOptions | None = None, on_event: Tell = silent
) -> ShardReport:
    """Make the fits of a shard that nobody has made or is making, and say what is left.

    Raises:
        FuseError: a mistake in the recipe, the table or the command, or a store that fails.
    """
    options = options or RunOptions()
    warm = partial(start_warm, options.backend)
    setting = settle(path, options, before_reading=warm)
    own = replace(setting, plan=share(setting.plan, shard))
    if own.missing:
        warm(own.recipe)
    receipts = _made(own, options, on_event)
    said = (*about_bounds(setting, options, receipts), *setting.notices, *setting.store.notices)
    return replace(_report(setting, shard, receipts), notices=tuple(dict.fromkeys(said)))


def _made(own: Setting, options: RunOptions, tell: Tell) -> tuple[Receipt, ...]:
    """Make what is free; then look once more at what was not, for a claim covers other keys too.

    What waited for others may have it by then, too.
    """
    receipts = receipts_of(own, options, tell, wait=False)
    taken = [receipt.key for receipt in receipts if receipt.status in ("claimed", "waiting")]
    if not taken:
        return receipts
    rest = replace(own, plan=only(own.plan, set(taken)))
    start_warm(options.backend, own.recipe)
    again = {receipt.key: receipt for receipt in receipts_of(rest, options, silent, wait=False)}
    return tuple(again.get(receipt.key, receipt) for receipt in receipts)


def _report(setting: Setting, shard: Shard, receipts: tuple[Receipt, ...]) -> ShardReport:
    owners, units = setting.plan.owners, setting.plan.units
    missing = [owners[key] for key in setting.missing]
    came = [(owners[receipt.key], _word(receipt)) for receipt in receipts]
    return ShardReport(
        recipe=setting.recipe.name,
        shard=shard,
        models={
            name: Share(
                made=came.count((name, "fitted")),
                stored=came.count((name, "stored")),
                claimed=came.count((name, "claimed")),
                waiting=came.count((name, "waiting")),
                failed=came.count((name, "failed")),
                untried=came.count((name, "untried")),
                missing=missing.count(name),
            )
            for name in setting.plan.fits
            if name in owners.values()
        },
        total=len(units),
        failures=tuple(
            (owners[receipt.key], units[receipt.key], receipt.reason)
            for receipt in receipts
            if _word(receipt) == "failed"
        ),
        seconds=sum(receipt.seconds for receipt in receipts if receipt.status == "fitted"),
    )


def _word(receipt: Receipt) -> str:
    return receipt.status if receipt.is_tried else "untried"
