"""Stored fits whose models are not kept: a run makes them again, for these alone."""

from __future__ import annotations

from fusecli.fit.modelling import lacks_model
from fusecli.run.options import RunOptions
from fusecli.run.setting import Setting
from fusecli.saved.fold_models import model_key
from fusecli.saved.keeping import Keep


def without_models(setting: Setting, options: RunOptions) -> frozenset[str]:
    """Return the keys of the stored fits that lack a model which a run would keep.

    Raises:
        StoreError: the store cannot be read.
    """
    keep, store = Keep(options.allow_import, members=options.save_models), setting.store
    found = set()
    for key, fit in setting.plan.units.items():
        if keep.wants(fit) and not store.has(model_key(key)):
            entry = store.get(key, mmap=True)
            if entry is not None and lacks_model(store, fit, keep, entry):
                found.add(key)
    return frozenset(found)
