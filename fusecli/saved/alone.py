"""One base model of a saved fusion, to predict with by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from fusecli.dataset.names import shown
from fusecli.errors import UsageError, did_you_mean
from fusecli.fused import Fused
from fusecli.saved.bundle import LEFT_OUT, Bundle
from fusecli.saved.deployed import Deployed
from fusecli.strategies.pools import linear_pool


def alone(deployed: Deployed, name: str) -> Deployed:
    """Return one of the members that have models, with those that it needs and no others.

    It is a mean of one, so it predicts what the member predicts, to the last bit.
    """
    keys = deployed.models[name]
    return replace(
        deployed,
        label=name,
        fused=Fused(linear_pool, {"weights": np.ones(1)}, {name: 1.0}),
        members=(name,),
        models={name: keys},
        teachers=_below(keys, deployed.teachers),
        sees_features=False,
        imported={},
    )


def only_member(bundle: Bundle, name: str, place: str) -> Bundle:
    """Return what a file holds of one of its members that have models.

    name: of a further target with that in front: `sex.forest`. The `member` of its manifest is then
    what it is called on its target's board. place: where the file is, for messages.

    Raises:
        UsageError: it has no model of such a member.
    """
    known = _with_models(bundle)
    if name not in known:
        told = f"'{place}' has no models of a base model {shown(name)}"
        raise UsageError(told, did_you_mean(name, list(known)))
    deployed, own = known[name]
    refits = bundle.about.get("refits")
    refit = bundle.about.get("refit", False) if refits is None else name in refits
    about = {key: value for key, value in bundle.about.items() if key != LEFT_OUT}
    about |= {"member": own, "refit": refit}
    return replace(bundle, deployed=alone(deployed, own), about=about, further=())


def _with_models(bundle: Bundle) -> dict[str, tuple[Deployed, str]]:
    """Return by the name of every member that has models whose it is, and its name there."""
    found = {name: (bundle.deployed, name) for name, keys in bundle.deployed.models.items() if keys}
    for one in bundle.further:
        for name in (name for name, keys in one.models.items() if keys):
            found.setdefault(f"{one.layout.target}.{name}", (one, name))
    return found


def _below(
    keys: Iterable[str], teachers: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """Return who teaches the models of some keys, and who those."""
    found: dict[str, tuple[str, ...]] = {}
    left = list(keys)
    while left:
        key = left.pop()
        if key in teachers and key not in found:
            found[key] = teachers[key]
            left += teachers[key]
    return dict(sorted(found.items()))
