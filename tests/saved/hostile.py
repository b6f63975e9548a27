"""Model files of strangers: whole, signed with right checksums, and wrong in what they say."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from fusecli.models.fitting import fit_predict
from fusecli.saved.bundle import MODELS, packed_bundle
from fusecli.saved.fold_models import FoldModel, Part
from fusecli.saved.thinning import lean
from fusecli.saved.writing import SCHEMA, written
from fusecli.values import ModelSpec
from tests.models.tiny import quick
from tests.saved.mutating import Members, members, signed, stored
from tests.saved.worlds import TASKS, bundle, table, target

Change = Callable[[bytes], bytes]


@cache
def fitted(name: str) -> FoldModel:
    """Return a model that has learned from all rows of the small world."""
    rows, task = table(), TASKS["multiclass"]
    spec = ModelSpec(name, {**quick(name).params, **MORE.get(name, {})})
    fit = fit_predict(spec, task, 0, rows, target("multiclass", rows), np.arange(rows.rows), [])
    return FoldModel(spec, task, (Part(fit.pipeline, fit.seen, fit.task),))


MORE = {
    "lightgbm": {"min_child_samples": 3, "early_stopping_rounds": None},
    "xgboost": {"max_cat_to_onehot": 1, "early_stopping_rounds": None},
}


def first(files: Members) -> str:
    return min(name for name in files if name.startswith(MODELS))


def with_model(name: str, change: Change = lambda content: content) -> bytes:
    """Return a model file whose first model is another one, its bytes changed."""
    content = packed_bundle(bundle("multiclass"))
    files = members(content)
    return signed(files | {first(files): change(written(lean(fitted(name)))[0])})


def in_schema(old: str, new: str) -> Change:
    """Return a change of a word of the schema, which is there."""

    def change(content: bytes) -> bytes:
        files = members(content)
        text = files[SCHEMA].decode()
        assert old in text
        return stored(files | {SCHEMA: text.replace(old, new, 1).encode()})

    return change


def in_text(old: str, new: str) -> Change:
    """Return a change of a word of LightGBM's text, which is there."""

    def change(content: bytes) -> bytes:
        files = members(content)
        name = next(name for name, own in files.items() if own.startswith(b"tree\n"))
        assert old.encode() in files[name]
        return stored(files | {name: files[name].replace(old.encode(), new.encode(), 1)})

    return change


def after(mark: bytes, new: bytes, skip: int = 0) -> Change:
    """Return a change of the bytes that stand so many behind a mark, in a part that has it."""

    def change(content: bytes) -> bytes:
        files = members(content)
        name = next(name for name, own in files.items() if mark in own and name != SCHEMA)
        start = files[name].index(mark) + len(mark) + skip
        own = files[name][:start] + new + files[name][start + len(new) :]
        return stored(files | {name: own})

    return change


def of_nodes(field: str, value: float) -> Change:
    """Return a change of a field of all nodes of trees of histograms."""

    def change(content: bytes) -> bytes:
        files = members(content)
        for name, own in files.items():
            array = None if name == SCHEMA else np.load(io.BytesIO(own))
            if array is not None and field in (array.dtype.names or ()):
                array[field] = value
                sink = io.BytesIO()
                np.save(sink, array)
                files[name] = sink.getvalue()
        return stored(files)

    return change


def grown(**changes: Callable[[Any], Any]) -> Change:
    """Return a change of the long arrays of the trees of a forest."""

    def change(_: bytes) -> bytes:
        thin = lean(fitted("random_forest"))
        forest = thin.forests[0]
        other = {name: make(getattr(forest, name)) for name, make in changes.items()}
        return written(replace(thin, forests=(replace(forest, **other),)))[0]

    return change


def filled(value: float) -> Callable[[Any], Any]:
    return lambda array: np.full(array.shape, value, np.result_type(array, type(value)))


def huge(content: bytes) -> bytes:
    """Return a model with an array that says it has more numbers than there are bytes anywhere."""
    sink = io.BytesIO()
    head = {"descr": "<f8", "fortran_order": False, "shape": (2**50,)}
    np.lib.format.write_array_header_1_0(sink, head)
    return stored(members(content) | {"1.npy": sink.getvalue()})
