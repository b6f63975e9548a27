"""What a prepared table depends on, found out without preparing it."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import metadata
from pathlib import PurePath
from typing import Any

from fusecli.dataset.veiling import unveiled, veiled
from fusecli.values import DataSpec

PLAN_VERSION = 2
"""To be raised when the same table is planned or encoded in another way."""


def identity(spec: DataSpec, seed: int) -> dict[str, Any]:
    """Return words for JSON that change whenever the data set of `prepare` would.

    Raises:
        DataError: a file is absent or cannot be read.
    """
    with veiled(spec.veil):
        return _identity(spec, seed)


def _identity(spec: DataSpec, seed: int) -> dict[str, Any]:
    return {
        **{name: value for name, value in vars(spec).items() if name != "veil"},
        "drop": list(spec.drop),
        "also_predict": {name: one.task for name, one in spec.also_predict.items()},
        "columns": dict(spec.columns),
        "params": dict(spec.params),
        "source": _source_identity(spec.source, spec.params),
        "test": _test_identity(spec),
        "name": name_of(spec),
        "seed": seed if isinstance(spec.test, float) else None,
        "plan": PLAN_VERSION,
        "versions": {package: metadata.version(package) for package in ("pandas", "pyarrow")},
    }


def _source_identity(source: str, params: Mapping[str, Any]) -> str:
    from fusecli.sources import arguments, find

    return str(find(source).traits["identity"](*arguments(source), **params))


def _test_identity(spec: DataSpec) -> str | float | None:
    if not isinstance(spec.test, str):
        return spec.test
    return _source_identity(spec.test, test_params(spec))


def test_params(spec: DataSpec) -> Mapping[str, Any]:
    """Return the reading options of the test table: those of the table, if read by the same."""
    from fusecli.sources import find

    if not isinstance(spec.test, str) or find(spec.test) is not find(spec.source):
        return {}
    return spec.params


def name_of(spec: DataSpec) -> str:
    """Return the name of a data set: of a database its table's, or that of the source.

    Or that of the file without its suffixes. A file that is just called `data` goes by its folder.
    The value of a variable may be a secret, so it is no part of the name.
    """
    from fusecli.sources import find, is_path

    named = find(spec.source).traits["named"]
    if named and (own := unveiled(named(**spec.params), spec.veil)):
        return own
    if not is_path(spec.source):
        return spec.source
    path, known = PurePath(spec.spelled or spec.source), find(spec.source).traits["suffixes"]
    suffix = max((end for end in known if path.name.lower().endswith(end)), key=len, default="")
    stem = path.name.removesuffix(path.name[len(path.name) - len(suffix) :]) or path.name
    return path.parent.name or stem if stem == "data" else stem
