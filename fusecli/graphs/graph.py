"""An ONNX graph while it is written: nodes and constants, float64 throughout.

A value of the graph is its name. What is written twice is there once, so that what the models of
all folds have in common costs nothing more.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from fusecli.values import Array

Value = str
Operand = Value | Array | Sequence[float] | float
TREES = "ai.onnx.ml"  # the standard's own domain for classical learners
FLOAT, INTEGER, TRUTH, DOUBLE = 1, 7, 9, 11  # of the standard's types


class NotConvertible(Exception):  # noqa: N818  # reads as what it is
    """Something that no graph is written for; the message is half a sentence about it."""


@dataclass
class Graph:
    """Nodes in the order in which they are computed. prefix: of every name that is made up."""

    prefix: str = "_"
    nodes: list[Any] = field(default_factory=list)
    constants: dict[Hashable, Any] = field(default_factory=dict)
    known: dict[Hashable, tuple[Value, ...]] = field(default_factory=dict)

    def add(self, op: str, *inputs: Operand, domain: str = "", **attributes: Any) -> Value:
        """Return the output of a node of some inputs; numbers and arrays become constants."""
        return self.add_all(op, 1, *inputs, domain=domain, **attributes)[0]

    def add_all(
        self, op: str, outputs: int, *inputs: Operand, domain: str = "", **attributes: Any
    ) -> tuple[Value, ...]:
        """Return all outputs of a node."""
        names = [one if isinstance(one, str) else self.constant(one) for one in inputs]
        plain = all(isinstance(one, int | str) for one in attributes.values())
        key = (op, domain, *names, *sorted(attributes.items())) if plain else None
        if key in self.known:
            return self.known[key]
        from onnx import helper

        own = tuple(f"{self.prefix}{len(self.nodes)}.{place}" for place in range(outputs))
        self.nodes.append(helper.make_node(op, names, own, domain=domain, **attributes))
        if plain:
            self.known[key] = own
        return own

    def constant(self, value: Operand) -> Value:
        """Return the name of a constant: float64, or int64, booleans and texts as they are."""
        array = np.asarray(value)
        array = array.astype(np.float64) if array.dtype.kind == "f" else array
        array = array.astype(np.int64) if array.dtype.kind in "iu" else array
        key = array.dtype.str, array.shape, array.tobytes()
        if key not in self.constants:
            self.constants[key] = tensor(array, f"{self.prefix}c{len(self.constants)}")
        return str(self.constants[key].name)


def tensor(array: Array, name: str = "") -> Any:
    """Return an array as ONNX has it; numbers keep their type."""
    from onnx import TensorProto, helper, numpy_helper

    if array.dtype.kind == "U":
        texts = [text.encode() for text in array.reshape(-1).tolist()]
        return helper.make_tensor(name, TensorProto.STRING, array.shape, texts)
    return numpy_helper.from_array(np.ascontiguousarray(array).reshape(array.shape), name)
