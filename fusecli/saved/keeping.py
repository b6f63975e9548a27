"""The model of a fit as an entry of the store, beside the entry of what it predicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from fusecli.errors import StoreError
from fusecli.models import model_traits
from fusecli.models.fitting import FitResult
from fusecli.saved.fold_models import FoldModel, Part, model_key, packed
from fusecli.saved.versions import versions_of
from fusecli.values import Array, Fit, Task

UNSAVED = "unsaved"  # in the entry of a fit: why there will never be a model of it


@dataclass(frozen=True)
class Keep:
    """Which fitted models are kept: those of members, or only what others label rows with.

    allow: packages that models may be of, besides.
    """

    allow: tuple[str, ...] = ()
    members: bool = True

    def wants(self, fit: Fit) -> bool:
        """Tell whether the model of a fit is to be kept."""
        return fit.lends or (self.members and not fit.beside)


LENT = Keep(members=False)


@dataclass(frozen=True)
class Entry:
    """A model ready to be stored under `key`."""

    key: str
    meta: Mapping[str, Any]
    arrays: Mapping[str, Array]


def entry_of(
    fit: Fit, task: Task, parts: Sequence[FitResult], identity: Mapping[str, Any], keep: Keep
) -> Entry:
    """Return the model of a fit, ready to be stored.

    identity: what its fits have in common, for those who look into the store.

    Raises:
        StoreError: it cannot be saved.
    """
    versions = versions_of(model_traits(fit.spec).packages)
    spec = replace(fit.spec, pretrain=None)  # how to read another table is no part of a model
    own = tuple(Part(part.pipeline, part.seen, part.task) for part in parts)
    try:
        content = packed(FoldModel(spec, task, own, versions), keep.allow)
    except StoreError:
        raise
    except Exception as error:  # what learners keep in themselves may do anything when it is read
        raise StoreError(f"it cannot be written ({type(error).__name__})") from error
    about = {
        "fit": fit.key,
        "use": fit.spec.use,
        "data": identity.get("data", ""),
        "name": identity.get("about", {}).get("data", ""),
        "repeat": fit.repeat,
        "fold": fit.fold,
        "versions": versions,
        "teachers": [keys[fit.fold] for keys in fit.teachers],
    }
    arrays = {"model": np.frombuffer(content, dtype=np.uint8)}
    return Entry(model_key(fit.key), {"model": about}, arrays)
