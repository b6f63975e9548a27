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

    The `member` of its manifest is then that name. place: where the file is, for messages.

    Raises:
        UsageError: it has no model of such a member.
    """
    known = [one for one, keys in bundle.deployed.models.items() if keys]
    if name not in known:
        told = f"'{place}' has no models of a base model {shown(name)}"
        raise UsageError(told, did_you_mean(name, known))
    refits = bundle.about.get("refits")
    refit = bundle.about.get("refit", False) if refits is None else name in refits
    deployed = alone(bundle.deployed, name)
    about = {key: value for key, value in bundle.about.items() if key != LEFT_OUT}
    about |= {"member": name, "refit": refit}
    return replace(bundle, deployed=deployed, about=about, further=())


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
