"""A value as the nodes of a skops file, protocol 2; `skops.io.load` reads what is written here.

skops itself takes seconds to import (all of scikit-learn, and torch where there is one), which
every worker would wait for, and most of its writing is indenting JSON.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from types import FunctionType
from typing import Any
from zipfile import ZipFile, ZipInfo

import numpy as np

from fusecli.errors import StoreError

PROTOCOL = 2
VERSION = "0.16"  # of skops, whose way to write this is
SCHEMA = "schema.json"
Node = dict[str, Any]
SCALARS = (type(None), bool, int, float, str)


@dataclass
class Page:
    """A file while it is written. seen: by identity the number of what has a node already."""

    archive: ZipFile
    seen: dict[int, tuple[int, Any]] = field(default_factory=dict)
    files: int = 0

    def node(self, value: Any) -> Node:
        """Return the node of a value; the same object is written once.

        Raises:
            StoreError: there is no way to write it.
        """
        if type(value) in SCALARS:
            return _node(str, "JsonNode", content=json.dumps(value), is_json=True)
        known = self.seen.get(id(value))
        if known is not None:
            return {**_node(type(value), "CachedNode"), "__id__": known[0]}
        number = len(self.seen) + 1
        self.seen[id(value)] = number, value  # kept alive, so that nothing else gets its identity
        return {**_way(value)(value, self), "__id__": number}

    def file(self, suffix: str, content: Any) -> str:
        """Write a further file, uncompressed; return its name."""
        self.files += 1
        name = f"{self.files}.{suffix}"
        self.archive.writestr(ZipInfo(name), content)
        return name


def written(value: Any) -> tuple[bytes, Node, frozenset[str]]:
    """Return a value as the bytes of a skops file, the schema in it, the names of other files.

    Raises:
        StoreError: there is no way to write something in it.
    """
    sink = BytesIO()
    with ZipFile(sink, "w") as archive:
        schema = Page(archive).node(value) | {"protocol": PROTOCOL, "_skops_version": VERSION}
        archive.writestr(ZipInfo(SCHEMA), json.dumps(schema, separators=(",", ":")))
        files = frozenset(archive.namelist()) - {SCHEMA}
    return sink.getvalue(), schema, files


Way = Callable[[Any, Page], Node]


def _node(kind: Any, loader: str, **rest: Any) -> Node:
    return {"__class__": kind.__name__, "__module__": kind.__module__, "__loader__": loader, **rest}


def _way(value: Any) -> Way:
    kind = type(value)
    known = WAYS.get(kind) or next((way for base, way in BASES if isinstance(value, base)), None)
    known = known or (_loss if kind.__module__ in LOSSES else None)
    if known is not None:
        return known
    reduce: Any = kind.__reduce__
    if reduce is not object.__reduce__:
        raise StoreError(f"there is no way to save a '{kind.__module__}.{kind.__qualname__}'")
    return _object


def _items(loader: str) -> Way:
    return lambda value, page: _node(type(value), loader, content=[page.node(v) for v in value])


def _mapping(value: Any, page: Page) -> Node:
    for key in value:
        if type(key) not in (str, int, float) and not isinstance(key, np.generic):
            raise StoreError(f"there is no way to save a key of the type '{type(key).__name__}'")
    kinds = page.node([type(key) for key in value])
    content = {_plain(key): page.node(item) for key, item in value.items()}
    return _node(type(value), "DictNode", content=content, key_types=kinds)


def _plain(key: Any) -> Any:
    return key.item() if isinstance(key, np.generic) else key


def _defaults(value: Any, page: Page) -> Node:
    content = {"main": page.node(dict(value)), "default_factory": page.node(value.default_factory)}
    return _node(type(value), "DefaultDictNode", content=content)


def _array(value: Any, page: Page) -> Node:
    if value.dtype == object:
        content = [page.node(item) for item in value.tolist()]
        more = {"type": "json", "shape": page.node(value.shape)}
        return _node(type(value), "NdArrayNode", content=content, **more)
    buffer = BytesIO()
    try:
        np.lib.format.write_array(buffer, np.asanyarray(value), allow_pickle=False)
    except ValueError as error:
        raise StoreError(f"there is no way to save an array: {error}") from error
    name = page.file("npy", buffer.getbuffer())
    return _node(type(value), "NdArrayNode", type="numpy", file=name)


def _bytes(loader: str) -> Way:
    return lambda value, page: _node(type(value), loader, file=page.file("bin", bytes(value)))


def _dtype(value: Any, page: Page) -> Node:
    return _node(np.dtype, "DTypeNode", content=page.node(np.ndarray(0, dtype=value)))


def _partial(value: Any, page: Page) -> Node:
    content = {
        "func": page.node(value.func),
        "args": page.node(value.args),
        "kwds": page.node(value.keywords),
        "namespace": page.node(value.__dict__ or None),
    }
    return _node(partial, "PartialNode", content=content)


def _slice(value: Any, _: Page) -> Node:
    content = {"start": value.start, "stop": value.stop, "step": value.step}
    return _node(slice, "SliceNode", content=content)


def _random_state(value: Any, page: Page) -> Node:
    content = page.node(value.get_state(legacy=False))
    return _node(type(value), "RandomStateNode", content=content)


def _generator(value: Any, page: Page) -> Node:
    state = page.node(value.bit_generator.state)
    seeds = page.node(value.bit_generator.seed_seq.state)
    content = {"bit_generator": state, "seed_seq": seeds}
    return _node(type(value), "RandomGeneratorNode", content=content)


def _loss(value: Any, page: Page) -> Node:
    """Return a loss in compiled code: the class, and the numbers that it is made with."""
    reduced = value.__reduce__()
    made_of = reduced[1] if reduced[0] is type(value) else reduced[1][2]
    state = page.node({})  # read before the arguments
    return _node(
        type(value), "LossNode", content=state, __reduce__={"args": page.node(made_of or ())}
    )


def _object(value: Any, page: Page) -> Node:
    return _node(type(value), "ObjectNode", content=page.node(value.__getstate__()))


LOSSES = ("sklearn._loss._loss", "sklearn.linear_model._sgd_fast")
WAYS: Mapping[type, Way] = {
    list: _items("ListNode"),
    tuple: _items("TupleNode"),
    set: _items("SetNode"),
    bytes: _bytes("BytesNode"),
    bytearray: _bytes("BytearrayNode"),
    slice: _slice,
    partial: _partial,
    FunctionType: lambda value, _: _node(value, "FunctionNode"),
    np.random.RandomState: _random_state,
    np.random.Generator: _generator,
    defaultdict: _defaults,
}
BASES: tuple[tuple[type, Way], ...] = (
    (type, lambda value, _: _node(value, "TypeNode")),
    (dict, _mapping),
    (np.ndarray, _array),
    (np.generic, _array),
    (np.dtype, _dtype),
)
