"""Every base model of a run that can predict, side by side in one file: any can be had alone."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from fusecli.dataset.layouts import layout_of
from fusecli.errors import StoreError
from fusecli.fused import Fused
from fusecli.leaderboard import Contest
from fusecli.run.deploying import about, fits_of, libraries, tasks_of, taught_by
from fusecli.run.fitting import Fitted
from fusecli.run.setting import Setting
from fusecli.saved.bundle import Bundle, packed_bundle
from fusecli.saved.deployed import Deployed
from fusecli.strategies.pools import linear_pool

MEMBERS = "members.fuse"  # in the folder of a run
MAIN = "main"  # in its manifest: what the fusion of the run is called


def member_file(done: Fitted, contest: Contest) -> dict[str, bytes]:
    """Return the base models of a run as a file to predict with; the models stay in the store.

    It is in the form of their plain mean, which nobody asks for. Members that failed are not in it;
    nor are those that were imported.
    """
    setting = done.setting
    failed = {receipt.key for receipt in done.receipts if receipt.status == "failed"}
    models = {n: tuple(f.key for f in fits_of(setting, n)) for n in contest.learned_from.base}
    found = {
        name: keys
        for name, keys in models.items()
        if keys and failed.isdisjoint(side_by_side(setting, {name: keys}).keys)
    }
    if not found:
        return {}
    deployed = side_by_side(setting, found)
    words = about(setting, libraries(setting, deployed))
    words[MAIN] = contest.fusions[0].spec.label
    try:
        return {MEMBERS: packed_bundle(Bundle(deployed, words, {}))}
    except StoreError:
        return {}


def side_by_side(setting: Setting, models: Mapping[str, tuple[str, ...]]) -> Deployed:
    """Return the plain mean of base models, each the mean of the models of some fits, by key."""
    shares = np.full(len(models), 1 / max(len(models), 1))
    fits = [setting.plan.units[key] for keys in models.values() for key in keys]
    return Deployed(
        layout=layout_of(setting.dataset, setting.recipe.data),
        label="mean",
        fused=Fused(
            linear_pool, {"weights": shares}, dict(zip(models, shares.tolist(), strict=True))
        ),
        members=tuple(models),
        models=models,
        teachers=taught_by(setting, fits),
        targets=tasks_of(setting),
    )
