"""Universal Binary JSON, the form in which XGBoost writes its boosters, read with suspicion."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from fusecli.values import Array

DEEPEST = 40  # values inside each other
NUMBERS = {
    b"i": ">i1",
    b"U": ">u1",
    b"I": ">i2",
    b"l": ">i4",
    b"L": ">i8",
    b"d": ">f4",
    b"D": ">f8",
}
WORDS: Mapping[bytes, Any] = {b"T": True, b"F": False, b"Z": None}


def read_ubjson(content: bytes) -> Any:
    """Return what bytes hold: numbers, texts, lists, mappings, and arrays of one type of number.

    Raises:
        ValueError: they hold something else, or more, or less.
    """
    reader = _Reader(content)
    found = reader.value(reader.take(1), 0)
    if reader.place != len(content):
        raise ValueError("more than one value")
    return found


@dataclass
class _Reader:
    """Bytes, and where the next of them is."""

    content: bytes
    place: int = 0

    def take(self, count: int) -> bytes:
        part = self.content[self.place : self.place + count]
        if count < 0 or len(part) != count:
            raise ValueError("it ends too early")
        self.place += count
        return part

    def value(self, mark: bytes, depth: int) -> Any:
        """Return the value whose mark was read."""
        if depth > DEEPEST:
            raise ValueError("too deep")
        if mark in WORDS:
            return WORDS[mark]
        if mark in NUMBERS:
            return self.numbers(mark, 1)[0].item()
        if mark == b"S":
            return self.text()
        return self._ways[mark](depth)

    @property
    def _ways(self) -> Mapping[bytes, Callable[[int], Any]]:
        return {b"[": self._list, b"{": self._mapping}

    def numbers(self, mark: bytes, count: int) -> Array:
        kind = np.dtype(NUMBERS[mark])
        return np.frombuffer(self.take(count * kind.itemsize), kind)

    def text(self) -> str:
        return self.take(self._size()).decode()

    def _size(self) -> int:
        """Return a count, which XGBoost always writes in eight bytes."""
        size = int(self.numbers(b"L", 1)[0]) if self.take(1) == b"L" else -1
        if size < 0:
            raise ValueError("no count")
        return size

    def _list(self, depth: int) -> Any:
        mark = self.take(1)
        if mark == b"$":
            kind = self.take(1)
            if kind not in NUMBERS or self.take(1) != b"#":
                raise ValueError("an array of no numbers")
            return self.numbers(kind, self._size())
        if mark != b"#":
            raise ValueError("a list of unknown length")
        return [self.value(self.take(1), depth + 1) for _ in range(self._size())]

    def _mapping(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while self.content[self.place : self.place + 1] != b"}":
            name = self.text()
            if name in found:
                raise ValueError("a name that is there twice")
            found[name] = self.value(self.take(1), depth + 1)
        self.place += 1
        return found
