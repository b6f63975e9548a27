"""One entry as bytes: a checksum, a readable line of JSON, and arrays, in a single file.

    sha256 of all that follows, in hex, then a line feed
    {"arrays":{name:[dtype,shape,offset]},"key":...,"meta":{...},"schema":1,"size":...} line feed
    the bytes of the arrays, each at a multiple of 64 from the start of the file

One file is one rename, so an entry is there whole or not at all. There is nothing to unpickle.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from mmap import mmap
from typing import Any

import numpy as np

from fusecli.store.keys import SCHEMA, canonical
from fusecli.values import Array

ALIGNMENT = 64
CHECKSUM = 64 + 1  # hexadecimal digits and a line feed
LONGEST_HEADER = 2**26  # bytes; what goes on without a line feed is none of ours
DTYPE = re.compile(r"[<>|][biufSU][0-9]{1,6}")  # no objects, no records: plain numbers and text

Bytes = bytes | memoryview


@dataclass(frozen=True)
class Stored:
    """What an entry holds: plain JSON and read-only arrays by name."""

    meta: dict[str, Any]
    arrays: Mapping[str, Array]


class DamagedError(Exception):
    """The bytes are not what was written under this key. file: device and inode, where known."""

    file: tuple[int, int] | None = None


class OlderError(DamagedError):
    """The entry was written by an earlier version of the format."""


class NewerError(Exception):
    """The entry was written by a later version of the format."""


def encode(key: str, meta: Mapping[str, Any], arrays: Mapping[str, Array]) -> list[Bytes]:
    """Return the parts of the file of an entry, in order; large arrays are not copied.

    Raises:
        TypeError: an array of Python objects, or meta that JSON does not know.
    """
    plain = {name: np.asarray(array, order="C") for name, array in arrays.items()}
    _refuse_objects(plain)
    header = _header(key, meta, plain)
    parts: list[Bytes] = [header, *_padded(plain)]
    return [_checksum(parts).encode() + b"\n", *parts]


def decode(key: str, content: bytes | mmap, digest: str = "") -> Stored:
    """Return the entry that the bytes of a file hold; its arrays are views of `content`.

    digest: sha256 of all behind the checksum, where it is known already.
    Raises:
        DamagedError: the bytes are not whole, or belong to another key; OlderError among them.
        NewerError: they are of a later schema.
    """
    view, end = memoryview(content), content.find(b"\n", CHECKSUM, LONGEST_HEADER) + 1
    if bytes(view[:CHECKSUM]).decode("latin-1") != (digest or _checksum([view[CHECKSUM:]])) + "\n":
        raise DamagedError("the checksum does not match")
    # A stranger can write a right checksum over anything, so whatever the header does is damage.
    with _nonsense_is_damage():
        return _parse(key, view[CHECKSUM:end], view[end:])


def outline(start: bytes) -> dict[str, Any] | None:
    """Return what the header says (`key`, `meta`, `schema`, `size`), unverified.

    start: the first bytes of the file; None if they end before the header does.
    Raises:
        DamagedError: there is no header.
    """
    end = start.find(b"\n", CHECKSUM)
    if end < 0 and CHECKSUM < len(start) < LONGEST_HEADER:
        return None
    with _nonsense_is_damage():
        header = json.loads(start[CHECKSUM:end])
        return {name: header[name] for name in ("key", "meta", "schema", "size")}


def refuse_wrong_size(start: bytes, size: int) -> None:
    """Return unless the header says that a file of `size` bytes is longer, or shorter.

    Raises:
        DamagedError: it does, or there is no header. Cheaper than to read terabytes first.
    """
    header = outline(start)
    if header is None:
        return
    with _nonsense_is_damage():
        if start.index(b"\n", CHECKSUM) + 1 + header["size"] != size:
            raise DamagedError("its size is wrong")


@contextmanager
def _nonsense_is_damage() -> Iterator[None]:
    try:
        yield
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, MemoryError) as error:
        raise DamagedError(f"the header makes no sense ({type(error).__name__})") from error


def _checksum(parts: Sequence[Bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()


def _refuse_objects(arrays: Mapping[str, Array]) -> None:
    for name, array in arrays.items():
        if not DTYPE.fullmatch(array.dtype.str):
            raise TypeError(f"array '{name}' of type {array.dtype} cannot be stored")


def _header(key: str, meta: Mapping[str, Any], arrays: Mapping[str, Array]) -> bytes:
    """Return the JSON line, padded with spaces so that the first array is aligned."""
    places, end = {}, 0
    for name, array in arrays.items():
        places[name] = [array.dtype.str, array.shape, end]
        end += _aligned(array.nbytes)
    fields = {"schema": SCHEMA, "key": key, "meta": meta, "arrays": places, "size": end}
    text = canonical(fields)
    return text.ljust(_aligned(CHECKSUM + len(text) + 1) - CHECKSUM - 1) + b"\n"


def _padded(arrays: Mapping[str, Array]) -> list[Bytes]:
    parts: list[Bytes] = []
    for array in arrays.values():
        parts.append(array.reshape(-1).view(np.uint8).data if array.size else b"")
        parts.append(bytes(_aligned(array.nbytes) - array.nbytes))
    return parts


def _aligned(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT


def _parse(key: str, line: memoryview, body: memoryview) -> Stored:
    header = json.loads(bytes(line))
    if header["schema"] > SCHEMA:
        raise NewerError
    if header["schema"] < SCHEMA:
        raise OlderError("an earlier fusecli wrote it")
    if header["key"] != key:
        raise DamagedError("it belongs to another key")
    if len(body) != header["size"]:
        raise DamagedError("its size is wrong")
    arrays = {name: _array(body, *place) for name, place in header["arrays"].items()}
    return Stored(header["meta"], arrays)


def _array(body: memoryview, dtype: str, shape: Sequence[int], offset: int) -> Array:
    kind = np.dtype(dtype) if DTYPE.fullmatch(dtype) else None
    if kind is None or min(shape, default=0) < 0 or offset < 0:
        raise DamagedError("an array of a type that is never stored")
    if offset + math.prod(shape) * kind.itemsize > len(body):
        raise DamagedError("an array is longer than the file")
    array: Array = np.ndarray(tuple(shape), kind, body, offset)
    array.flags.writeable = False
    return array
