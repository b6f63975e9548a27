"""Put a run's fusion into a folder that MLflow loads: its model file, and who reads it."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import fusecli
from fusecli.dataset.layouts import Layout
from fusecli.dataset.names import shown
from fusecli.errors import UsageError
from fusecli.models.extras import refuse_absent
from fusecli.run.exporting import Exported, export
from fusecli.run.options import RunOptions
from fusecli.run.sinks import new_folder
from fusecli.saved import pyfunc
from fusecli.saved.bundle import SUFFIX
from fusecli.saved.loading import Loaded, load_file
from fusecli.saved.versions import PYTHON
from fusecli.values import Notice

MODEL = f"model{SUFFIX}"
SILENCE = "MLFLOW_DISABLE_TELEMETRY"  # set before MLflow is imported, it tells nobody of that


def export_folder(named: str, output: Path, options: RunOptions, member: str = "") -> Exported:
    """Write the fusion of a run as a model of MLflow; nothing is left of a folder that fails.

    member: a base model to write alone, in place of the fusion.

    Raises:
        MissingExtra: MLflow is not installed. UsageError: there is no such run, or the folder is
            there already, or a member is imported. StoreError: the models are not in the store, or
            the folder cannot be written.
    """
    refuse_absent("a folder for MLflow", "mlflow", ("mlflow",))
    with new_folder(output) as folder, tempfile.TemporaryDirectory() as aside:
        place = Path(aside) / MODEL
        made = export(named, place, options, member=member)
        for name in made.imported:
            text = f"'{name}' is imported, and MLflow has no way to give what it predicts"
            raise UsageError(text, "'fuse export RUN -o model.fuse' leaves it to who predicts")
        loaded = load_file(place, options.allow_import)
        _save(loaded, place, folder)
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    return replace(made, path=output, size=size, notices=tuple(_told(loaded)))


def _told(loaded: Loaded) -> Iterator[Notice]:
    """Yield which of several targets MLflow predicts, and how the others are had."""
    if loaded.further:
        main, *others = (shown(one.layout.target) for one in loaded.fusions)
        text = f"of {len(others) + 1} targets MLflow's predict() answers for {main}"
        hint = "get_raw_model().further_ has the models of the others: "
        yield Notice(text, hint + ", ".join(others))


def _save(loaded: Loaded, model: Path, folder: Path) -> None:
    os.environ.setdefault(SILENCE, "true")
    from mlflow.models import ModelSignature
    from mlflow.pyfunc import save_model
    from mlflow.types import ParamSchema, ParamSpec, Schema

    method = ParamSpec(pyfunc.METHOD, "string", pyfunc.METHODS[0])
    columns = Schema(_columns(loaded.deployed.layout))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that there is no example of rows, which are the user's
        save_model(
            str(folder),
            loader_module=pyfunc.__name__,
            data_path=str(model),
            signature=ModelSignature(inputs=columns, params=ParamSchema([method])),
            pip_requirements=_requirements(loaded.about),
            metadata={"fusecli": fusecli.__version__, "fusion": loaded.label},
        )


def _columns(layout: Layout) -> list[Any]:
    """Return the columns by name; what they may hold we know better: MLflow refuses 1 for 1.0."""
    from mlflow.types import ColSpec
    from mlflow.types.schema import AnyType

    return [ColSpec(AnyType(), column.name) for column in layout.used]


def _requirements(about: Mapping[str, Any]) -> list[str]:
    """Return what has to be installed: this package, and what fitted the models."""
    told = {name: version for name, version in about.get("packages", {}).items() if name != PYTHON}
    own = {"fusecli": fusecli.__version__} | told
    return [f"{name}=={version}" for name, version in own.items()]
