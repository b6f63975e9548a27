"""What a run leaves to predict with: its fusion, the columns it reads, the models it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from fusecli.dataset.layouts import Layout, pack_layout, unpack_layout
from fusecli.errors import StoreError
from fusecli.fused import Fused
from fusecli.saved.borrowed import Borrowed, read_borrowed, words_of
from fusecli.saved.fusions import read, written
from fusecli.store.entries import DamagedError, NewerError, decode, encode
from fusecli.store.keys import KEY, key_of
from fusecli.values import Array, Kind, Task

Aim = tuple[str, Task]  # a target by name, and its task
NAME = key_of("fusion", {})  # every fusion's, in the format of the store's entries
_LAYOUT, _FUSION = "layout.", "fusion."


@dataclass(frozen=True)
class Deployed:
    """A fusion of base models, each the mean of the models of its folds.

    label: of the fusion. members: all that it was fitted with, in its order.
    models: of the members that it reads, the keys of the fits whose models they are the mean of;
    none of those that were imported.
    teachers: for each key whose model predicts with what others predict, their keys in its order.
    sees_features: whether the fusion is given the columns beside the predictions.
    imported: of the members that it reads, those without models.
    targets: the tasks of all targets, the main one first, where the recipe has several. The models
    are called as on the board of its own one: those of others have these in front.
    """

    layout: Layout
    label: str
    fused: Fused
    members: tuple[str, ...]
    models: Mapping[str, tuple[str, ...]]
    teachers: Mapping[str, tuple[str, ...]]
    sees_features: bool = False
    imported: Mapping[str, Borrowed] = field(default_factory=dict)
    targets: Mapping[str, Task] = field(default_factory=dict)

    @property
    def aim(self) -> Aim:
        """Return what it predicts."""
        return self.layout.target, self.layout.task

    def aim_of(self, model: str) -> Aim:
        """Return what a model predicts, by the name that it has among those of all targets."""
        main, *others = self.targets or (self.layout.target,)
        ahead = [name for name in others if model.startswith(f"{name}.")]
        name = max(ahead, key=len, default=main)
        return name, self.targets.get(name, self.layout.task)

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the keys of all fits whose models are needed, sorted."""
        own = {key for keys in self.models.values() for key in keys}
        return tuple(sorted(own | {key for keys in self.teachers.values() for key in keys}))

    @property
    def weights(self) -> dict[str, float]:
        """Return the weights of the members that it reads, if it knows weights."""
        known = self.fused.weights
        return {name: known[name] for name in self.models if name in known}


def packed_fusion(deployed: Deployed, allow: tuple[str, ...] = ()) -> bytes:
    """Return a deployed fusion as bytes, the same ones every time.

    allow: packages that its recipe may import models from, besides.

    Raises:
        StoreError: something in it cannot be saved.
    """
    layout, columns = pack_layout(deployed.layout)
    fused, state = written(deployed.fused, allow)
    words = {
        "layout": layout,
        "fusion": fused,
        "label": deployed.label,
        "members": list(deployed.members),
        "models": {name: list(keys) for name, keys in deployed.models.items()},
        "order": list(deployed.models),
        "teachers": {key: list(keys) for key, keys in deployed.teachers.items()},
        "sees_features": deployed.sees_features,
        "imported": {name: words_of(one) for name, one in deployed.imported.items()},
        "targets": [[n, one.kind, list(one.classes)] for n, one in deployed.targets.items()],
    }
    arrays = _under(_LAYOUT, columns) | _under(_FUSION, state)
    return b"".join(bytes(part) for part in encode(NAME, words, arrays))


def unpacked_fusion(content: bytes, allow: tuple[str, ...] = ()) -> Deployed:
    """Return the deployed fusion that bytes hold.

    Raises:
        StoreError: they are damaged, or hold what no fusion may.
    """
    try:
        entry = decode(NAME, content)
        return _deployed(entry.meta, entry.arrays, allow)
    except (DamagedError, NewerError) as damage:
        raise StoreError(f"the fusion is damaged: {damage}") from None
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise StoreError(f"the fusion makes no sense ({type(error).__name__})") from None


def _deployed(
    words: Mapping[str, Any], arrays: Mapping[str, Array], allow: tuple[str, ...]
) -> Deployed:
    lent = {str(name): read_borrowed(one) for name, one in words.get("imported", {}).items()}
    models = {
        str(name): () if name in lent else _keys(words["models"][name]) for name in words["order"]
    }
    deployed = Deployed(
        layout=unpack_layout(words["layout"], _of(_LAYOUT, arrays)),
        label=str(words["label"]),
        fused=read(words["fusion"], _of(_FUSION, arrays), allow),
        members=tuple(map(str, words["members"])),
        models=models,
        teachers={str(key): _keys(keys) for key, keys in words["teachers"].items()},
        sees_features=bool(words["sees_features"]),
        imported=lent,
        targets=dict(map(_target, words.get("targets", ()))),
    )
    known = set(lent) <= set(models) <= set(deployed.members)
    if not models or not known or _is_circular(deployed.teachers):
        raise ValueError("who predicts from whom")
    if deployed.targets and deployed.targets.get(deployed.layout.target) != deployed.layout.task:
        raise ValueError("which targets there are")
    return deployed


def _target(words: Any) -> Aim:
    name, kind, classes = words
    if kind not in get_args(Kind):
        raise ValueError("no task")
    return str(name), Task(kind, tuple(map(str, classes)))


def _keys(names: Any) -> tuple[str, ...]:
    if not names or not all(KEY.fullmatch(name) for name in names):
        raise ValueError("no keys")
    return tuple(names)


def _is_circular(teachers: Mapping[str, tuple[str, ...]]) -> bool:
    """Tell whether a model would have to know what it predicts itself."""
    left = dict(teachers)
    while ready := [key for key, taught in left.items() if not set(taught) & set(left)]:
        for key in ready:
            del left[key]
    return bool(left)


def _under(prefix: str, arrays: Mapping[str, Array]) -> dict[str, Array]:
    return {prefix + name: array for name, array in arrays.items()}


def _of(prefix: str, arrays: Mapping[str, Array]) -> dict[str, Array]:
    own = (name for name in arrays if name.startswith(prefix))
    return {name.removeprefix(prefix): arrays[name] for name in own}
