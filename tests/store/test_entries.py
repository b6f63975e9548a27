"""An entry comes back as it was written, or not at all."""

from __future__ import annotations

import hashlib
import json
import random

import numpy as np
import pytest

from fusecli.store.entries import CHECKSUM, DamagedError, NewerError, decode, encode
from fusecli.store.keys import key_of

KEY = key_of("test", {"number": 1})
ARRAYS = {
    "floats": np.array([[0.1, -0.0], [np.nan, np.inf]]),
    "columns": np.asfortranarray(np.arange(6, dtype=np.int32).reshape(2, 3)),
    "texts": np.array(["é", "longer", ""]),
    "none": np.empty((0, 3)),
    "single": np.array(True),
}


def written(arrays: dict = ARRAYS) -> bytes:
    return b"".join(encode(KEY, {"price": [1, 2.5]}, arrays))


def forged(**changes: object) -> bytes:
    """Return an entry with another header, and a checksum that is right all the same."""
    content = written({"a": np.arange(3.0)})
    line, body = content[CHECKSUM:].split(b"\n", 1)
    rest = json.dumps(json.loads(line) | changes).encode() + b"\n" + body
    return hashlib.sha256(rest).hexdigest().encode() + b"\n" + rest


@pytest.mark.parametrize("name", ARRAYS)
def test_every_kind_of_array_comes_back_bit_for_bit(name: str) -> None:
    found = decode(KEY, written()).arrays[name]
    wanted = ARRAYS[name]
    assert (found.dtype, found.shape) == (wanted.dtype, wanted.shape)
    assert found.tobytes() == wanted.tobytes()


def test_words_come_back_beside_the_arrays() -> None:
    assert decode(KEY, written()).meta == {"price": [1, 2.5]}


def test_arrays_are_read_only_and_aligned() -> None:
    flags = decode(KEY, written()).arrays["floats"].flags
    assert flags.aligned
    assert not flags.writeable


def test_the_same_entry_is_the_same_bytes() -> None:
    assert written() == written()


def test_an_array_of_objects_is_refused_before_anything_is_written() -> None:
    with pytest.raises(TypeError, match="array 'a' of type object cannot be stored"):
        encode(KEY, {}, {"a": np.array([print], dtype=object)})


@pytest.mark.parametrize("seed", range(60))
def test_any_damage_is_noticed(seed: int) -> None:
    chance = random.Random(seed)
    content = bytearray(written())
    place = chance.randrange(len(content))
    kind = seed % 4
    if kind == 0:
        content[place] ^= 1 << chance.randrange(8)
    elif kind == 1:
        del content[place:]
    elif kind == 2:
        content += b"\0" * chance.randrange(1, 100)
    else:
        content[place:place] = b"x"
    with pytest.raises(DamagedError):
        decode(KEY, bytes(content))


def test_an_entry_of_another_key_is_damage() -> None:
    with pytest.raises(DamagedError, match="another key"):
        decode(key_of("test", {"number": 2}), written())


def test_a_later_schema_is_told_apart_from_damage() -> None:
    with pytest.raises(NewerError):
        decode(KEY, forged(schema=99))


def test_an_earlier_schema_is_not_read() -> None:
    with pytest.raises(DamagedError):
        decode(KEY, forged(schema=0))


@pytest.mark.parametrize(
    "place",
    [
        ["|O", [3], 0],  # row 49: objects are pickles
        ["<f8", [1_000_000_000_000], 0],  # row 49: 7 TB
        ["<f8", [-3], 0],
        ["<f8", [3], -8],
        ["<f8", [3], 10**30],
        ["<f8", "3", 0],
        ["<f8,O", [3], 0],
        [["f8"], [3], 0],
        ["<f8", [3]],
        {},
        None,
    ],
)
def test_row_49_a_forged_array_is_damage_whatever_it_claims(place: object) -> None:
    with pytest.raises(DamagedError):
        decode(KEY, forged(arrays={"a": place}))


@pytest.mark.parametrize("header", [{"size": "x"}, {"schema": None}, {"arrays": 3}, {"size": 1}])
def test_a_forged_header_is_damage(header: dict) -> None:
    with pytest.raises(DamagedError):
        decode(KEY, forged(**header))


@pytest.mark.parametrize("text", [b"[]", b"{", b"\xff", b"[" * 100_000, b"null"])
def test_a_header_that_is_no_entry_is_damage(text: bytes) -> None:
    rest = text + b"\n"
    with pytest.raises(DamagedError):
        decode(KEY, hashlib.sha256(rest).hexdigest().encode() + b"\n" + rest)
