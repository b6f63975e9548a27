"""Graphs that are written for a test, and what onnxruntime says of some rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from fusecli.graphs.graph import Graph, Value
from fusecli.graphs.writing import IR_VERSION, OPSETS
from fusecli.values import Array, Floats, Table

UNSEEN = "never seen before"


def feeds_of(table: Table) -> dict[str, Array]:
    """Return a table as the inputs of a graph; a level that is missing is one that nobody knows."""
    found = {name: table.numbers[:, [k]] for k, name in enumerate(table.number_names)}
    for k, name in enumerate(table.category_names):
        levels = np.array([*table.levels[k], UNSEEN], dtype=object)
        found[name] = levels[table.codes[:, [k]]]
    return found


def played(graph: Graph, output: Value, feeds: dict[str, Array]) -> Floats:
    """Return the value of a graph for some inputs, once the standard's own checker has seen it."""
    import onnx
    import onnxruntime
    from onnx import helper

    inputs = [helper.make_tensor_value_info(name, *_form(one)) for name, one in feeds.items()]
    out = [helper.make_tensor_value_info(output, 11, ["rows", None])]
    made = helper.make_graph(graph.nodes, "test", inputs, out, list(graph.constants.values()))
    opsets = [helper.make_opsetid(*pair) for pair in OPSETS.items()]
    model = helper.make_model(made, opset_imports=opsets, ir_version=IR_VERSION)
    onnx.checker.check_model(model)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    return np.asarray(session.run(None, feeds)[0])


def _form(array: Array) -> tuple[int, list[Any]]:
    return (8 if array.dtype == object else 11), ["rows", array.shape[1]]
