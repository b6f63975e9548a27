"""`refit: true`: after the board is made, one model a member is fitted to all rows to predict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from fusecli.fit import Event, Plan
from fusecli.fit.aiming import name_of
from fusecli.fit.refitting import only_refits, with_refits
from fusecli.leaderboard import Contest
from fusecli.leaderboard.rows import members_used
from fusecli.run.fitting import Fitted, Tell, receipts_of
from fusecli.run.options import RunOptions
from fusecli.run.setting import Setting
from fusecli.run.spreading import seen_from
from fusecli.values import Notice, Receipt

if TYPE_CHECKING:
    from collections.abc import Sequence

Part = tuple[Fitted, Contest]
UNSCORED = Notice(
    "refit: what predicts new rows is one model a member, fitted to all rows; the scores and the "
    "weights are of the fold models",
    "leave refit out to deploy what was scored",
)


def refitted(
    setting: Setting, parts: Sequence[Part], options: RunOptions, tell: Tell
) -> tuple[tuple[Fitted, ...], tuple[Notice, ...]]:
    """Fit each member that the main fusion of a part reads to all rows; say what is to be known.

    setting: of all targets; a part is what was fitted for one of them, and who met whom.
    If one of these fits fails nothing is left to predict with, rather than something else.
    """
    models, used = setting.recipe.models, [name for part in parts for name in _used(setting, part)]
    if not setting.recipe.refit or not used:
        return tuple(done for done, _ in parts), ()
    plan = with_refits(setting.plan, models, used, setting.folds, setting.recipe.seed)
    total = len(setting.plan.units)

    def told(event: Event) -> None:
        member = f"{event.member}, refitted" if event.member else ""
        tell(replace(event, member=member, done=total, total=total))

    receipts = receipts_of(replace(setting, plan=only_refits(plan)), options, told)
    both = tuple(_with(done, plan, receipts, setting) for done, _ in parts)
    return both, (UNSCORED, *_failures(plan, receipts))


def _used(setting: Setting, part: Part) -> Iterator[str]:
    """Yield the models that the main fusion of a part reads, by their names among all."""
    done, contest = part
    fusion, target = contest.fusions[0], done.setting.dataset.target
    for name in members_used(contest, fusion) if fusion.deployed else ():
        if name in done.setting.recipe.models:
            yield name_of(name, target, setting.dataset)


def _with(done: Fitted, plan: Plan, receipts: Sequence[Receipt], whole: Setting) -> Fitted:
    """Return what was fitted for a target with the refits, by the names that they have there."""
    own, target = done.setting, done.setting.dataset.target
    names = {name: seen_from(target, name, whole.dataset) for name in plan.refits}
    refits = {names[name]: fit for name, fit in plan.refits.items()}
    identity = {names[name]: plan.identity[name] for name in plan.refits}
    merged = replace(own.plan, refits=refits, identity={**identity, **own.plan.identity})
    setting = replace(own, plan=merged)
    return replace(done, setting=setting, receipts=(*done.receipts, *receipts))


def _failures(plan: Plan, receipts: Sequence[Receipt]) -> Iterator[Notice]:
    owners = plan.owners
    for receipt in receipts:
        if receipt.status == "failed":
            text = f"{owners[receipt.key]} could not be fitted to all rows: {receipt.reason}"
            yield Notice(text, "nothing is left to predict with")
