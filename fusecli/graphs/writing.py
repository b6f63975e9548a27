"""A deployed fusion as the bytes of an ONNX file: standard operators, and a card of what it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

import fusecli
from fusecli.dataset.layouts import Layout
from fusecli.errors import UsageError
from fusecli.graphs.arithmetic import repeated
from fusecli.graphs.combining import combined
from fusecli.graphs.given import Given
from fusecli.graphs.graph import DOUBLE, TREES, Graph, NotConvertible, Value
from fusecli.graphs.inputs import check_columns, input_names, matrix
from fusecli.graphs.members import Members
from fusecli.saved.deployed import Deployed
from fusecli.saved.loading import Loaded

OPSETS = {"": 21, TREES: 5}  # of onnxruntime 1.20 and later
IR_VERSION = 10
TEXT = 8  # of the standard's types
LARGEST = 2**31 - 2**20  # bytes of one file in Protocol Buffers
WAY_OUT = "'fuse export RUN -o model.fuse' holds every model"


@dataclass(frozen=True)
class Names:
    """What the inputs and the outputs are called. label: nothing for values."""

    inputs: tuple[str, ...]
    label: str
    value: str


def names_of(layout: Layout) -> Names:
    """Return the names of a graph: those of the columns, and outputs that no column is called."""
    inputs = input_names(layout)
    if layout.task.is_classification:
        return Names(inputs, _free("label", inputs), _free("probabilities", inputs))
    return Names(inputs, "", _free("value", inputs))


def _free(name: str, taken: tuple[str, ...]) -> str:
    while name in taken:
        name += "_"
    return name


def _prefix(names: tuple[str, ...]) -> str:
    """Return what no column begins with."""
    prefix = "_"
    while any(name.startswith(prefix) for name in names):
        prefix += "_"
    return prefix


def written(loaded: Loaded, card: Mapping[str, Any], description: str) -> bytes:
    """Return a fusion as an ONNX file; the same fusion gives the same bytes.

    card: what its metadata says, besides; texts stay, the rest is JSON. description: Markdown.

    Raises:
        UsageError: some part of it has no counterpart in ONNX; the message names each.
    """
    from onnx import helper

    layout = loaded.deployed.layout
    names = names_of(layout)
    graph = Graph(_prefix(names.inputs))
    outputs = _outputs(graph, loaded, names)
    nodes = helper.make_graph(
        graph.nodes,
        "fusion",
        [_input(layout, name) for name in names.inputs],
        outputs,
        list(graph.constants.values()),
    )
    opsets = [helper.make_opsetid(domain, version) for domain, version in OPSETS.items()]
    made = helper.make_model(
        nodes,
        opset_imports=opsets,
        ir_version=IR_VERSION,
        producer_name="fusecli",
        producer_version=fusecli.__version__,
        doc_string=description,
    )
    told = {name: one if isinstance(one, str) else json.dumps(one) for name, one in card.items()}
    helper.set_model_props(made, told)
    return _bytes(made)


def _bytes(made: Any) -> bytes:
    if made.ByteSize() > LARGEST:
        told = f"the graph has {made.ByteSize() / 2**30:.1f} GB, and an ONNX file has 2 at most"
        raise UsageError(told, WAY_OUT)
    return bytes(made.SerializeToString(deterministic=True))


def _outputs(graph: Graph, loaded: Loaded, names: Names) -> list[Any]:
    """Write the whole fusion; return what comes out of it."""
    from onnx import helper

    task = loaded.deployed.layout.task
    found = _fusion(graph, loaded)
    if not task.is_classification:
        _named(graph, "Squeeze", [found, graph.constant([1])], names.value)
        return [helper.make_tensor_value_info(names.value, DOUBLE, ["rows"])]
    _named(graph, "Identity", [found], names.value)
    place = graph.add("ArgMax", found, axis=1, keepdims=0)
    _named(graph, "Gather", [graph.constant(np.array(task.classes)), place], names.label)
    return [
        helper.make_tensor_value_info(names.label, TEXT, ["rows"]),
        helper.make_tensor_value_info(names.value, DOUBLE, ["rows", task.outputs]),
    ]


def _named(graph: Graph, op: str, inputs: list[Value], name: str) -> None:
    from onnx import helper

    graph.nodes.append(helper.make_node(op, inputs, [name]))


def _input(layout: Layout, name: str) -> Any:
    from onnx import helper

    kind = DOUBLE if name in layout.empty.table.number_names else TEXT
    return helper.make_tensor_value_info(name, kind, ["rows", 1])


def _fusion(graph: Graph, loaded: Loaded) -> Value:
    """Return what the fusion predicts [row, output]."""
    deployed, reasons = loaded.deployed, dict[str, str]()
    try:
        check_columns(deployed.layout)
    except NotConvertible as error:
        raise UsageError(f"no ONNX graph can be written that reads {error}", WAY_OUT) from None
    table = matrix(graph, deployed.layout.empty.table)
    members = Members(graph, table, loaded.predictor)
    preds = [_member(members, name, reasons) for name in deployed.members]
    every = range(table.count + len(table.codes))
    given = Given(
        graph, tuple(preds), deployed.layout.task.outputs, lambda: table.take(graph, every)
    )
    try:
        found = combined(given, deployed.fused)
    except NotConvertible as error:
        reasons[deployed.label] = str(error)
    if reasons:
        raise _refused(reasons)
    return found


def _member(members: Members, name: str, reasons: dict[str, str]) -> Value:
    """Return what a member predicts, or one number if nobody reads it; note why it cannot."""
    deployed = members.predictor.deployed
    if name in deployed.imported:
        reasons[name] = "it is imported, and has no model"
    if not deployed.models.get(name):
        outputs = deployed.layout.task.outputs
        return repeated(members.graph, members.matrix.any, np.full(outputs, 1 / outputs))
    try:
        return members.member(name)
    except NotConvertible as error:
        reasons[name] = str(error)
        return ""


def _refused(reasons: Mapping[str, str]) -> UsageError:
    told = "; ".join(f"'{name}': {reason}" for name, reason in reasons.items())
    return UsageError(f"no ONNX graph can be written of {told}", WAY_OUT)


def card_of(deployed: Deployed, about: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the metadata of a graph says. about: of the manifest."""
    layout = deployed.layout
    return {
        "fusecli": fusecli.__version__,
        "recipe": str(about.get("recipe", "")),
        "fusion": deployed.label,
        "task": layout.task.kind,
        "target": layout.target,
        "classes": list(layout.task.classes),
        "columns": {column.name: column.kind for column in layout.used},
        "members": {name: len(keys) for name, keys in deployed.models.items()},
        "weights": deployed.weights,
        "packages": dict(about.get("packages", {})),
    }
