"""What a run leaves to predict with: its fusion beside the board, its models in the store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fusecli.dataset.layouts import layout_of
from fusecli.errors import StoreError
from fusecli.evaluate import CrossFit, leaves
from fusecli.leaderboard import Contest
from fusecli.leaderboard.rows import members_used
from fusecli.models import model_traits
from fusecli.run.fitting import Fitted
from fusecli.run.setting import Setting
from fusecli.saved.borrowed import borrowed
from fusecli.saved.bundle import LEFT_OUT, Bundle, packed_bundle
from fusecli.saved.deployed import Deployed, packed_fusion
from fusecli.saved.versions import versions_of
from fusecli.values import Fit, Task

FILE = "fusion.fuse"  # in the folder of a run


def fusion_file(parts: Sequence[tuple[Fitted, Contest]]) -> dict[str, bytes]:
    """Return the run's main fusions, one a target, as a file to predict with.

    Their models stay in the store. Nothing is returned where that of the main target failed, has
    members without models, or cannot be saved; that of a further target is left out then.
    """
    found = {done.setting.dataset.target: _usable(done, contest) for done, contest in parts}
    first, *others = found.values()
    if first is None:
        return {}
    lost = [name for name, one in found.items() if one is None]
    settings = [done.setting for done, _ in parts]
    used = [p for s, one in zip(settings, found.values(), strict=True) for p in libraries(s, one)]
    words = {**about(settings, used), **({LEFT_OUT: lost} if lost else {})}
    further = tuple(one for one in others if one)
    return {FILE: packed_bundle(Bundle(first, words, {}, further=further))}


def _usable(done: Fitted, contest: Contest) -> Deployed | None:
    """Return the main fusion, if all of its models were made, and it can be saved."""
    deployed = deployed_from(done.setting, contest, contest.fusions[0])
    failed = {receipt.key for receipt in done.receipts if receipt.status == "failed"}
    if deployed is None or failed & set(deployed.keys):
        return None
    try:
        packed_fusion(deployed)
    except StoreError:
        return None
    return deployed


def deployed_from(setting: Setting, contest: Contest, fusion: CrossFit) -> Deployed | None:
    """Return a fusion with the models that it needs: those of its members with a weight."""
    used = _read_by(contest, fusion) if fusion.deployed else ()
    lent = setting.recipe.imported
    models = {name: fits_of(setting, name) for name in used}
    modelled = all(fits or name in lent for name, fits in models.items())
    if fusion.deployed is None or not used or not modelled:
        return None
    gappy = contest.learned_from.gappy
    return Deployed(
        layout=layout_of(setting.dataset, setting.recipe.data),
        label=fusion.spec.label,
        fused=fusion.deployed,
        members=contest.learned_from.members,
        models={name: tuple(fit.key for fit in fits) for name, fits in models.items()},
        teachers=taught_by(setting, (fit for fits in models.values() for fit in fits)),
        sees_features=contest.learned_from.features is not None,
        imported={n: borrowed(lent[n], gaps=n in gappy) for n in used if n in lent},
        targets=tasks_of(setting),
    )


def fits_of(setting: Setting, name: str) -> tuple[Fit, ...]:
    """Return the fits whose models predict for a member: its refit, or those of all folds."""
    refits = setting.plan.refits
    return (refits[name],) if name in refits else setting.plan.fits.get(name, ())


def tasks_of(setting: Setting) -> dict[str, Task]:
    """Return the task of every target, the main one first, where there are several."""
    return {one.name: one.task for one in setting.lens.dataset.targets} if setting.lens else {}


def _read_by(contest: Contest, fusion: CrossFit) -> tuple[str, ...]:
    """Return the members that a fusion reads: those with a weight, and who may stand in for them.

    Where members with a weight may leave out rows and no other one is always there, those without
    stand in; so it may be in each fusion below, and between the stages of a cascade.
    """
    used, known = members_used(contest, fusion), contest.learned_from
    below = leaves(fusion.spec, known.members, known.hidden)
    if fusion.deployed is None or not set(known.gappy) & set(below):
        return used
    flat = all(isinstance(member, str) for member in fusion.spec.members)
    plain = flat and not fusion.deployed.reach
    return used if plain and set(used) - set(known.gappy) else below


def taught_by(setting: Setting, fits: Iterable[Fit]) -> dict[str, tuple[str, ...]]:
    """Return for each fit whose model predicts with what others predict the keys of theirs."""
    found: dict[str, tuple[str, ...]] = {}
    left = list(fits)
    while left:
        fit = left.pop()
        if fit.key not in found and fit.spec.needs_teachers:
            found[fit.key] = tuple(keys[fit.fold] for keys in fit.teachers)
            left += [setting.plan.units[key] for key in found[fit.key]]
    return dict(sorted(found.items()))


def about(settings: Sequence[Setting], packages: Iterable[str]) -> dict[str, object]:
    """Return what the manifest says of where fusions are from.

    settings: of all targets, the main one first. packages: of the models.
    """
    setting, *others = settings
    further = [f"{one.dataset.target}.{name}" for one in others for name in one.plan.refits]
    return {
        "recipe": setting.recipe.name,
        "data": setting.dataset.name,
        "rows": setting.dataset.rows,
        "folds": setting.folds.digest,
        "refit": bool(setting.plan.refits),
        "refits": [*setting.plan.refits, *further],
        "weight": setting.recipe.data.weight or "",
        "group": setting.recipe.data.group or "",
        "packages": versions_of(packages),
    }


def libraries(setting: Setting, deployed: Deployed | None) -> set[str]:
    """Return the packages that the models of a fusion are made with."""
    if deployed is None:
        return set()
    models = setting.recipe.models
    used = [models[name] for name in deployed.models if name not in deployed.imported]
    below = [models[name] for spec in used for name in spec.teachers]
    return {package for spec in (*used, *below) for package in model_traits(spec).packages}
