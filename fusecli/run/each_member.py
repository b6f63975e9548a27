"""Every base model of a run that can predict, side by side in one file: any can be had alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
MAIN = "main"  # in its manifest: what the fusion of the run is called, by target


def member_file(parts: Sequence[tuple[Fitted, Contest]]) -> dict[str, bytes]:
    """Return the base models of each target as a file to predict with; models stay in the store.

    Those of a target are in the form of their plain mean, which nobody asks for. Members that
    failed are not in it; nor are those that were imported.
    """
    found = [_able(done, contest) for done, contest in parts]
    first, *others = found
    if first is None:
        return {}
    settings = [done.setting for done, _ in parts]
    used = [p for s, one in zip(settings, found, strict=True) for p in libraries(s, one)]
    words = about(settings, used)
    labels = [contest.fusions[0].spec.label for _, contest in parts]
    words[MAIN] = dict(zip((s.dataset.target for s in settings), labels, strict=True))
    further = tuple(one for one in others if one)
    try:
        return {MEMBERS: packed_bundle(Bundle(first, words, {}, further=further))}
    except StoreError:
        return {}


def _able(done: Fitted, contest: Contest) -> Deployed | None:
    """Return the base models of a target that were made with all that they learn from."""
    setting = done.setting
    failed = {receipt.key for receipt in done.receipts if receipt.status == "failed"}
    models = {n: tuple(f.key for f in fits_of(setting, n)) for n in contest.learned_from.base}
    found = {
        name: keys
        for name, keys in models.items()
        if keys and failed.isdisjoint(side_by_side(setting, {name: keys}).keys)
    }
    return side_by_side(setting, found) if found else None


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
