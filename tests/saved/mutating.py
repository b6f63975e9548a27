"""Model files with something in them changed at random, and every checksum made right again.

A change is made at any depth: a member of the file, a part of a model in it, a word of the schema
that says what the parts are, a number of an array, or a byte of what a library wrote itself.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from random import Random
from typing import Any

import numpy as np

from fusecli.saved.archive import zipped
from fusecli.saved.bundle import FUSION, MANIFEST, MODELS
from fusecli.saved.deployed import NAME
from fusecli.saved.writing import SCHEMA
from fusecli.store.entries import decode, encode

Members = dict[str, bytes]
NUMBER = re.compile(rb"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
WORDS: tuple[Any, ...] = (0, 1, -1, 2, 7, 255, 2**31 - 1, 2**31, 2**63, -(2**31), 10**30)
ODD: tuple[Any, ...] = (*WORDS, 0.5, -1e308, "", "x", None, True, [], {}, [0], {"x": 0})
LONG = 2_000  # characters of a text that a library wrote
KINDS = ("<f8", "<f4", "<i8", "<i4", "|u1", "|b1", "<U3", "<u2")


def members(content: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def stored(files: Members) -> bytes:
    """Return what `members` took apart, of a model: nothing in it is compressed."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return sink.getvalue()


def signed(files: Members) -> bytes:
    """Return a model file of these members, whose manifest has the checksums of what is there."""
    sums = {name: [sha256(own).hexdigest(), len(own)] for name, own in files.items()}
    manifest = json.loads(files[MANIFEST]) | {"files": sums}
    del sums[MANIFEST]
    return zipped(files | {MANIFEST: json.dumps(manifest).encode()})


def mutated(content: bytes, chance: Random) -> bytes:
    """Return a model file with one thing changed in it, or a few."""
    files = members(content)
    name = chance.choice([one for one in files if one.startswith(MODELS)])
    if chance.random() < 0.15:
        files[FUSION] = mutated_fusion(files[FUSION], chance)
    else:
        files[name] = mutated_model(files[name], chance)
    return signed(files)


def mutated_fusion(content: bytes, chance: Random) -> bytes:
    """Return the entry of a fusion with another word in it, or another array."""
    entry = decode(NAME, content)
    words, arrays = json.loads(json.dumps(entry.meta)), dict(entry.arrays)
    if arrays and chance.random() < 0.3:
        name = chance.choice(sorted(arrays))
        arrays[name] = _array(arrays[name], chance)
    else:
        _reword(words, chance)
    return b"".join(bytes(part) for part in encode(NAME, words, arrays))


def mutated_model(content: bytes, chance: Random) -> bytes:
    """Return the bytes of a model with one to three parts of it changed."""
    files = members(content)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        name = SCHEMA if chance.random() < 0.4 else chance.choice(sorted(files))
        files[name] = _part(name, files, chance)
    return stored(files)


def _part(name: str, files: Members, chance: Random) -> bytes:
    content = files[name]
    if chance.random() < 0.05:
        return chance.choice([files[one] for one in sorted(files) if one != SCHEMA])
    with suppress(ValueError):  # it was changed before
        if name == SCHEMA and chance.random() < 0.8:
            return _schema(content, chance)
        if name.endswith(".npy") and chance.random() < 0.9:
            sink = io.BytesIO()
            np.save(sink, _array(np.load(io.BytesIO(content)), chance), allow_pickle=False)
            return sink.getvalue()
    return _bytes(content, chance)


def _schema(content: bytes, chance: Random) -> bytes:
    """Return a schema with another word, or with other words in a long text in it."""
    schema = json.loads(content)
    long = [place for place in _places(schema) if len(str(place[0][place[1]])) > LONG]
    long = [(owner, key) for owner, key in long if isinstance(owner[key], str)]
    if long and chance.random() < 0.7:
        owner, key = chance.choice(long)
        text = json.loads(owner[key])
        owner[key] = json.dumps(_bytes(str(text).encode(), chance).decode(errors="replace"))
    else:
        _reword(schema, chance)
    return json.dumps(schema).encode()


def _reword(words: Any, chance: Random) -> None:
    """Change one word in what JSON holds, which may be JSON again."""
    place = list(_places(words))
    if not place:
        return
    owner, key = chance.choice(place)
    value = owner[key]
    way = chance.random()
    if way < 0.15 and isinstance(owner, dict):
        del owner[key]
    elif way < 0.35:
        other, name = chance.choice(place)
        owner[key] = json.loads(json.dumps(other[name]))
    elif way < 0.7 and isinstance(value, str) and value:
        owner[key] = _bytes(value.encode(), chance).decode(errors="replace")
    else:
        odd = chance.choice(ODD)
        owner[key] = json.dumps(odd) if chance.random() < 0.5 else odd


def _places(words: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every owner and key of a value in what JSON holds."""
    left = [words]
    while left:
        owner = left.pop()
        keys = list(owner) if isinstance(owner, dict) else range(len(owner))
        for key in keys:
            yield owner, key
            if isinstance(owner[key], dict | list):
                left.append(owner[key])


def _array(array: Any, chance: Random) -> Any:
    """Return an array of other numbers, of another type or of another shape."""
    ways: tuple[Callable[[Any, Random], Any], ...] = (_number, _number, _number, _kind, _shape)
    try:
        return np.asarray(chance.choice(ways)(array.copy(), chance), order="C")
    except (ValueError, TypeError, OverflowError, IndexError):
        return array[:0] if array.ndim else array


def _number(array: Any, chance: Random) -> Any:
    flat = array.reshape(-1).view(np.uint8).copy()
    if not flat.size:
        return array
    size, count = array.dtype.itemsize, array.size
    for _ in range(chance.choice((1, 1, 5, count))):
        start = chance.randrange(count) * size
        new = chance.choice((b"\xff", b"\x00", b"\x7f", b"\x80", chance.randbytes(1)))
        if chance.random() < 0.5:
            flat[start : start + size] = new[0]
        else:
            flat[start + chance.randrange(size)] = new[0]
    return flat.view(array.dtype).reshape(array.shape)


def _kind(array: Any, chance: Random) -> Any:
    kind = np.dtype(chance.choice(KINDS))
    with np.errstate(all="ignore"):
        return array.astype(kind) if chance.random() < 0.6 else array.reshape(-1).view(kind)


def _shape(array: Any, chance: Random) -> Any:
    flat = array.reshape(-1)
    cut = chance.randrange(max(len(flat), 1))
    ways = (array[:0], array[:cut], flat[:cut], np.concatenate([array, array]), flat[None], array.T)
    return chance.choice(ways)


def _bytes(content: bytes, chance: Random) -> bytes:
    """Return bytes with one of them changed, cut, doubled, or another number in the text."""
    way, place = chance.random(), chance.randrange(max(len(content), 1))
    if way < 0.45 and (numbers := list(NUMBER.finditer(content))):
        found = chance.choice(numbers)
        new = chance.choice((*map(str, WORDS), "nan", "inf", "1e308", "-1", "3", "")).encode()
        return content[: found.start()] + new + content[found.end() :]
    if way < 0.85:
        flipped = bytes([chance.randrange(256)])
        return content[:place] + flipped + content[place + 1 :]
    if way < 0.93:
        return content[:place] + content[place + chance.randrange(1, 200) :]
    return content[: place + 50] + content[place:]
