"""The files inside a skops file, looked through before anything is made of them.

Nothing is compressed in what is written here, so nothing can be larger than the bytes themselves:
a compressed member is none of ours. Arrays say how large they are; they must be exactly that.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import numpy as np

from fusecli.saved.writing import SCHEMA

LARGEST = 2**32  # bytes of a model
MOST = 200_000  # files in it
LONGEST = 2**27  # bytes of its schema
NAME = re.compile(r"[0-9]{1,7}\.(npy|bin)", re.ASCII)
KINDS = "biufSU"  # of arrays: numbers, text, and records of them


class WrongError(Exception):
    """The bytes are not what is ever written; the message says in what."""


def looked_through(content: bytes) -> tuple[dict[str, Any], frozenset[str]]:
    """Return the schema in the bytes of a skops file, and the names of all other files in it.

    Raises:
        WrongError: a file that is never written so.
        Exception: of the zip file or the JSON, where the bytes are damaged.
    """
    if len(content) > LARGEST:
        raise WrongError(f"it has {len(content):,} bytes, and {LARGEST:,} are the most")
    with ZipFile(BytesIO(content)) as archive:
        entries = archive.infolist()
        _check_entries(entries, len(content))
        for entry in entries:
            if entry.filename.endswith(".npy"):
                _check_array(archive.read(entry))
        schema = json.loads(archive.read(SCHEMA))
    if not isinstance(schema, dict):
        raise WrongError("its schema is none")
    return schema, frozenset(entry.filename for entry in entries) - {SCHEMA}


def _check_entries(entries: list[ZipInfo], size: int) -> None:
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names) or len(names) > MOST or SCHEMA not in names:
        raise WrongError("it has no schema, or too many files")
    for entry in entries:
        if entry.filename != SCHEMA and not NAME.fullmatch(entry.filename):
            raise WrongError("a file in it has a name that is never given")
        if entry.compress_type != ZIP_STORED or entry.flag_bits & 0x1:
            raise WrongError("a file in it is compressed or encrypted")
        if (
            entry.file_size != entry.compress_size
            or entry.external_attr >> 16 & 0o170000 == 0o120000
        ):
            raise WrongError("a file in it is a link, or not as large as it says")
        if entry.filename == SCHEMA and entry.file_size > LONGEST:
            raise WrongError("its schema is too long")
    if sum(entry.file_size for entry in entries) > size:
        raise WrongError("its files overlap")


def _check_array(content: bytes) -> None:
    """Refuse an array of objects, and one that is not as large as it says."""
    source = BytesIO(content)
    version = np.lib.format.read_magic(source)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else None
    read = np.lib.format.read_array_header_2_0 if version == (2, 0) else read
    if read is None:
        raise WrongError("an array of another version")
    shape, _, dtype = read(source)
    if any(kind not in KINDS for kind in _kinds(dtype)) or any(length < 0 for length in shape):
        raise WrongError("an array of what is never written")
    if source.tell() + math.prod(shape) * dtype.itemsize != len(content):
        raise WrongError("an array is not as large as it says")


def _kinds(dtype: np.dtype[Any]) -> Iterator[str]:
    """Yield the kinds of numbers that a type of array is made of."""
    if dtype.names is None:
        yield dtype.kind if dtype.subdtype is None else "V"
        return
    for name in dtype.names:
        yield from _kinds(dtype[name])
