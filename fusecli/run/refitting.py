"""`refit: true`: after the board is made, one model a member is fitted to all rows to predict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from fusecli.fit import Event
from fusecli.fit.refitting import only_refits, with_refits
from fusecli.leaderboard import Contest
from fusecli.leaderboard.rows import members_used
from fusecli.run.fitting import Fitted, Tell, receipts_of
from fusecli.run.options import RunOptions
from fusecli.values import Notice, Receipt

if TYPE_CHECKING:
    from collections.abc import Sequence

UNSCORED = Notice(
    "refit: what predicts new rows is one model a member, fitted to all rows; the scores and the "
    "weights are of the fold models",
    "leave refit out to deploy what was scored",
)


def refitted(
    done: Fitted, contest: Contest, options: RunOptions, tell: Tell
) -> tuple[Fitted, tuple[Notice, ...]]:
    """Fit each member that the main fusion reads to all rows; return what the user should know.

    If one of these fits fails nothing is left to predict with, rather than something else.
    """
    setting, fusion = done.setting, contest.fusions[0]
    models = setting.recipe.models
    used = [name for name in members_used(contest, fusion) if name in models]
    if not setting.recipe.refit or fusion.deployed is None or not used:
        return done, ()
    plan = with_refits(setting.plan, models, used, setting.folds, setting.recipe.seed)
    total = len(setting.plan.units)

    def told(event: Event) -> None:
        member = f"{event.member}, refitted" if event.member else ""
        tell(replace(event, member=member, done=total, total=total))

    receipts = receipts_of(replace(setting, plan=only_refits(plan)), options, told)
    both = replace(done, setting=replace(setting, plan=plan), receipts=(*done.receipts, *receipts))
    return both, (UNSCORED, *_failures(both, receipts))


def _failures(done: Fitted, receipts: Sequence[Receipt]) -> Iterator[Notice]:
    owners = done.setting.plan.owners
    for receipt in receipts:
        if receipt.status == "failed":
            text = f"{owners[receipt.key]} could not be fitted to all rows: {receipt.reason}"
            yield Notice(text, "nothing is left to predict with")
