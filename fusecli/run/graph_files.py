"""Put a run's fusion into an ONNX file, once it predicts real rows as the fusion does."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from fusecli.errors import StoreError, UsageError
from fusecli.graphs.parity import parity
from fusecli.graphs.writing import WAY_OUT, card_of, written
from fusecli.models.extras import refuse_absent
from fusecli.run.exporting import Exported, export
from fusecli.run.opening import fusion_file_of
from fusecli.run.options import RunOptions
from fusecli.run.precious import refuse_precious
from fusecli.run.rows_of_training import dataset_of_training
from fusecli.run.sinks import replacing
from fusecli.saved.alone import alone
from fusecli.saved.bundle import SUFFIX
from fusecli.saved.loading import Loaded, load_file
from fusecli.values import Table


def export_graph(named: str, output: Path, options: RunOptions, member: str = "") -> Exported:
    """Write the fusion of a run as an ONNX file, its `parity` checked.

    member: a base model to write alone, in place of the fusion. Nothing is left of a file that is
    not right.

    Raises:
        MissingExtra: the packages are not installed. UsageError: there is no such run, or a part of
            its fusion has no counterpart in ONNX, or the file predicts something else. StoreError:
            the models or the rows of the run are not in the store, or the file cannot be written.
    """
    refuse_absent("an ONNX file", "onnx", ("onnx", "onnxruntime"))
    refuse_precious(output, named, options)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / f"model{SUFFIX}"
        made = export(named, place, options, member=member)
        loaded = load_file(place, options.allow_import)
    if loaded.further:
        raise UsageError("an ONNX file holds one target, and the run has several", WAY_OUT)
    content = written(loaded, card_of(loaded.deployed, loaded.about), loaded.card)
    rows = _training_rows(named, options, member)
    found = parity(content, loaded.predictor, rows)
    if found.beyond:
        raise found.refusal(_culprits(loaded, rows))
    with replacing(output) as file:
        file.write(content)
    return replace(made, path=output, size=len(content), parity=found)


def _culprits(loaded: Loaded, rows: Table) -> list[str]:
    """Return the members whose own graphs predict otherwise than they do."""
    deployed = loaded.deployed
    found = []
    for name in deployed.models:
        own = replace(loaded.predictor, deployed=alone(deployed, name))
        content = written(replace(loaded, predictor=own), {}, "")
        if parity(content, own, rows).beyond:
            found.append(name)
    return found


def _training_rows(named: str, options: RunOptions, member: str) -> Table:
    """Return the table that a run has learned from, from the store."""
    folder = fusion_file_of(named, options.out, member).parent
    dataset = dataset_of_training(folder, options.store_root)
    if dataset is None:
        text = f"the rows that '{folder}' has learned from are not in '{options.store_root}'"
        raise StoreError(text, f"'fuse run {folder / 'recipe.yaml'}' puts them there; or --store")
    return dataset.table
