"""Which models can go on from what another table has taught them."""

from __future__ import annotations

from collections.abc import Iterator

from fusecli import registry
from fusecli.models.catalogue import HEAD, Mistake, inner_models
from fusecli.models.imports import is_path
from fusecli.values import ModelSpec

SHRUNKEN = "coefficients"


def has_own_task(spec: ModelSpec) -> bool:
    """Tell whether the other table may have a task of its own: what it teaches has a new head."""
    return spec.use == "embedding" and spec.pretrain is not None and spec.pretrain.frozen


def transfer_mistakes(spec: ModelSpec) -> Iterator[Mistake]:
    """Yield what keeps a model from learning from another table first, as its recipe says."""
    how = spec.pretrain
    if how is None:
        return
    if is_path(spec.use) or not registry.get("models", spec.use).traits["transfer"]:
        able = [n for n in registry.names("models") if registry.get("models", n).traits["transfer"]]
        message = f"'{spec.use}' cannot go on from what another table has taught it"
        yield ("pretrain",), message, f"these can: {', '.join(able)}"
        return
    for member in () if how.frozen else inner_models(spec, HEAD):
        if not registry.get("models", member.use).traits["transfer"]:
            message = f"'{member.use}' cannot go on from what another table has taught it"
            yield ("members",), message, "say frozen: true below pretrain, or use boosters"
    is_linear = registry.get("models", spec.use).traits["inside"] == SHRUNKEN
    if not is_linear and how.strength != type(how).strength:
        hint = "leave it out"
        yield ("pretrain", "strength"), "is for linear models", hint
    for name, value in {"l1_ratio": 0.0, "positive": False}.items() if is_linear else ():
        if not how.frozen and spec.params.get(name, value) != value:
            message = f"'{name}' excludes 'pretrain', which needs a penalty that is all squares"
            yield (name,), message, "leave it out, or say frozen: true"
