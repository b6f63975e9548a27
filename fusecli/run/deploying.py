"""What a run leaves to predict with: its fusion beside the board, its models in the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from fusecli.dataset.layouts import layout_of
from fusecli.errors import StoreError
from fusecli.evaluate import CrossFit, leaves
from fusecli.fit.modelling import is_kept
from fusecli.leaderboard import Contest
from fusecli.leaderboard.rows import members_used
from fusecli.models import model_traits
from fusecli.run.fitting import Fitted
from fusecli.run.setting import Setting
from fusecli.saved.borrowed import borrowed
from fusecli.saved.bundle import Bundle, packed_bundle
from fusecli.saved.deployed import Deployed
from fusecli.saved.versions import versions_of
from fusecli.values import Fit, ModelSpec

FILE = "fusion.fuse"  # in the folder of a run


def fusion_file(done: Fitted, contest: Contest) -> dict[str, bytes]:
    """Return the run's main fusion as a file to predict with; its models stay in the store.

    Nothing is returned for a fusion that failed, has members without models, or cannot be saved.
    """
    deployed = deployed_from(done.setting, contest, contest.fusions[0])
    if deployed is None or not all(map(_is_kept(done.setting), deployed.keys)):
        return {}
    failed = {receipt.key for receipt in done.receipts if receipt.status == "failed"}
    if failed & set(deployed.keys):
        return {}
    try:
        return {FILE: packed_bundle(Bundle(deployed, about(done.setting, deployed), {}))}
    except StoreError:
        return {}


def _is_kept(setting: Setting) -> Callable[[str], bool]:
    """Return what tells of a fit, by its key, whether there is ever a model of it."""
    return lambda key: is_kept(setting.plan.units[key], setting.dataset)


def deployed_from(setting: Setting, contest: Contest, fusion: CrossFit) -> Deployed | None:
    """Return a fusion with the models that it needs: those of its members with a weight."""
    used = _read_by(contest, fusion) if fusion.deployed else ()
    refits, lent = setting.plan.refits, setting.recipe.imported
    models = {n: (refits[n],) if n in refits else setting.plan.fits.get(n, ()) for n in used}
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
        teachers=_taught(setting, (fit for fits in models.values() for fit in fits)),
        sees_features=contest.learned_from.features is not None,
        imported={n: borrowed(lent[n], gaps=n in gappy) for n in used if n in lent},
    )


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


def _taught(setting: Setting, fits: Iterable[Fit]) -> dict[str, tuple[str, ...]]:
    """Return for each fit whose model predicts with what others predict the keys of theirs."""
    found: dict[str, tuple[str, ...]] = {}
    left = list(fits)
    while left:
        fit = left.pop()
        if fit.key not in found and _needs_teachers(fit.spec):
            found[fit.key] = tuple(keys[fit.fold] for keys in fit.teachers)
            left += [setting.plan.units[key] for key in found[fit.key]]
    return dict(sorted(found.items()))


def _needs_teachers(spec: ModelSpec) -> bool:
    return spec.lesson is not None and spec.lesson.learn != "soft_labels"


def about(setting: Setting, deployed: Deployed) -> dict[str, object]:
    """Return what the manifest says of where a fusion is from."""
    return {
        "recipe": setting.recipe.name,
        "data": setting.dataset.name,
        "rows": setting.dataset.rows,
        "folds": setting.folds.digest,
        "refit": bool(setting.plan.refits),
        "packages": versions_of(_packages(setting.recipe.models, deployed)),
    }


def _packages(models: Mapping[str, ModelSpec], deployed: Deployed) -> set[str]:
    used = [models[name] for name in deployed.models if name not in deployed.imported]
    below = [models[name] for spec in used for name in spec.teachers]
    return {package for spec in (*used, *below) for package in model_traits(spec).packages}
