"""Ways to ruin a file of a store at rest."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path


def flip(path: Path, others: Sequence[Path], chance: random.Random) -> None:
    content = bytearray(path.read_bytes() or b"\0")
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def truncate(path: Path, others: Sequence[Path], chance: random.Random) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: chance.randrange(max(1, len(content)))])


def append(path: Path, others: Sequence[Path], chance: random.Random) -> None:
    path.write_bytes(path.read_bytes() + chance.randbytes(chance.randint(1, 5_000)))


def empty(path: Path, others: Sequence[Path], chance: random.Random) -> None:
    path.write_bytes(b"")


def swap(path: Path, others: Sequence[Path], chance: random.Random) -> None:
    other = chance.choice(others)
    ours, theirs = path.read_bytes(), other.read_bytes()
    path.write_bytes(theirs)
    other.write_bytes(ours)


def delete(path: Path, others: Sequence[Path], chance: random.Random) -> None:
    path.unlink()


DAMAGES = (flip, truncate, append, empty, swap, delete)


def damage(store: Path, chance: random.Random) -> str:
    """Ruin one file of the store, mostly an entry, and say how."""
    entries = sorted((store / "entries").glob("*/*"))
    others = sorted(path for path in store.rglob("*") if path.is_file() and path not in entries)
    path = chance.choice(others if chance.random() < 0.1 else entries)
    how = chance.choice(DAMAGES)
    how(path, entries, chance)
    return how.__name__
