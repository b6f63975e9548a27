"""Many objects that differ in little, as one of them and columns of what differs, and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fusecli.values import Array

FEW = 4  # objects, for which it is not worth the while
PLAIN = (type(None), bool, int, float, str)
STATEFUL = ("sklearn.base",)  # modules whose way to say what an object holds adds nothing to it


@dataclass(frozen=True)
class Alike:
    """Objects of one class. like: the first of them; columns: by name, in what they differ.

    width: of the rows, where they were a list of lists of the same length; else 0.
    """

    like: Any
    count: int
    columns: dict[str, Any]
    width: int = 0


@dataclass(frozen=True)
class Ragged:
    """Arrays of one type, joined along their first axis. ends: where each of them ends."""

    joined: Array
    ends: Array


def is_plain(value: Any) -> bool:
    """Tell whether an object is its attributes, and no more."""
    kind = type(value)
    if not hasattr(value, "__dict__") or isinstance(value, type) or callable(value):
        return False
    reduced, state = (getattr(kind, name) for name in ("__reduce__", "__getstate__"))
    known = state is object.__getstate__ or state.__module__ in STATEFUL
    return known and reduced is object.__reduce__


def bare(kind: type, attributes: dict[str, Any]) -> Any:
    """Return an object that has these attributes, without making it anew."""
    made: Any = object.__new__(kind)
    made.__dict__.update(attributes)
    return made


def are_alike(items: Sequence[Any]) -> bool:
    """Tell whether objects are worth putting together: many, of one class, with the same names."""
    first = items[0] if items else None
    return (
        len(items) >= FEW
        and is_plain(first)
        and all(type(one) is type(first) for one in items)
        and all(vars(one).keys() == vars(first).keys() for one in items)
    )


def alike(items: Sequence[Any], width: int = 0) -> Alike:
    """Return objects that are alike as columns; nothing in them is changed or copied needlessly."""
    first = vars(items[0])
    differing = [name for name in first if not _all_same([vars(one)[name] for one in items])]
    columns = {name: _column([vars(one)[name] for one in items]) for name in differing}
    return Alike(items[0], len(items), columns, width)


def apart(together: Alike) -> list[Any]:
    """Return the objects again, in their order; what they had in common they now share.

    Raises:
        ValueError: there are not as many as it says, or they are more than their attributes.
    """
    if not is_plain(together.like):
        raise ValueError("objects that are more than their attributes")
    columns = {name: _cells(column) for name, column in together.columns.items()}
    if any(len(cells) != together.count for cells in columns.values()) or together.width < 0:
        raise ValueError("a column is too short or too long")
    shared, kind = vars(together.like), type(together.like)
    found = [
        bare(kind, {**shared, **{name: cells[number] for name, cells in columns.items()}})
        for number in range(together.count)
    ]
    width = together.width
    return [found[k : k + width] for k in range(0, len(found), width)] if width else found


def _all_same(values: Sequence[Any]) -> bool:
    first = values[0]
    return all(value is first for value in values) or all(same(value, first) for value in values)


def same(one: Any, other: Any) -> bool:
    """Tell whether two plain values or arrays are equal in type and value; objects never are."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray | np.generic):
        plain = one.dtype == other.dtype and one.dtype != object and one.shape == other.shape
        return bool(plain) and one.tobytes() == other.tobytes()
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return isinstance(one, PLAIN) and one == other


def _column(values: list[Any]) -> Any:
    if all(type(value) is int and -(2**62) < value < 2**62 for value in values):
        return np.array(values, dtype=np.int64)
    if are_alike(values):
        return alike(values)
    first = values[0]
    if isinstance(first, np.ndarray) and first.ndim and first.dtype != object:
        form = first.dtype, first.shape[1:]
        if all(type(v) is np.ndarray and (v.dtype, v.shape[1:]) == form for v in values):
            return Ragged(_joined(values), np.cumsum([len(value) for value in values]))
    return values


def _joined(values: list[Array]) -> Array:
    """Return arrays one after the other; numpy takes long to see that records are all alike."""
    if values[0].dtype.names is None:
        return np.concatenate(values)
    content = b"".join(value.tobytes() for value in values)
    return np.frombuffer(content, dtype=values[0].dtype).reshape(-1, *values[0].shape[1:])


def _cells(column: Any) -> list[Any]:
    if isinstance(column, np.ndarray):
        return list(column.tolist())
    if isinstance(column, Alike):
        return apart(column)
    if isinstance(column, Ragged):
        ends = column.ends.tolist()
        if sorted(ends) != ends or ends[0] < 0 or ends[-1] != len(column.joined):
            raise ValueError("an array ends beyond its end")
        return np.split(column.joined, ends[:-1])
    return list(column)
