"""What is in a store, entry by entry, by what the headers say: quick, and nothing is verified."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from fusecli.store.disk import beginning, trouble_at
from fusecli.store.entries import LONGEST_HEADER, DamagedError, outline
from fusecli.store.keys import KEY

USUAL = 4096  # bytes of most headers


@dataclass(frozen=True)
class Found:
    """A file among the entries. key: empty if its name is none; used: when it last was, in seconds.

    schema: 0 where the header cannot be read.
    """

    path: str
    key: str
    size: int
    used: float
    schema: int = 0
    meta: Mapping[str, Any] = field(default_factory=dict)


def found(root: Path) -> Iterator[Found]:
    """Yield whatever stands among the entries, without reading it.

    Raises:
        StoreError: a folder cannot be read.
    """
    with trouble_at(root / "entries"):
        for folder in _listed(root / "entries"):
            for file in _listed(folder.path):
                with suppress(FileNotFoundError):
                    stat = file.stat(follow_symlinks=False)
                    key = file.name if _is_at_home(file.name, folder.name) else ""
                    yield Found(file.path, key, stat.st_size, stat.st_mtime)


def census(root: Path) -> Iterator[Found]:
    """Yield every entry with what its header says.

    Raises:
        StoreError: a folder cannot be read.
    """
    yield from filter(None, map(headed, found(root)))


def headed(one: Found) -> Found | None:
    """Return an entry with what its header says; None if it is none, or has vanished."""
    if not one.key:
        return None
    with suppress(FileNotFoundError):
        schema, meta = _header(one)
        return replace(one, schema=schema, meta=meta)
    return None


def _listed(folder: Path | str) -> Iterator[os.DirEntry[str]]:
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as items:
        yield from items


def _is_at_home(name: str, folder: str) -> bool:
    return bool(KEY.fullmatch(name)) and name.startswith(folder) and len(folder) == 2


def _header(one: Found) -> tuple[int, Mapping[str, Any]]:
    """Return schema and words of a header; (0, {}) if it is damaged or cannot be read."""
    try:
        header = outline(beginning(one.path, USUAL))
        header = header or outline(beginning(one.path, LONGEST_HEADER)) or {}
        schema, meta = header.get("schema"), header.get("meta")
    except FileNotFoundError:
        raise
    except (OSError, DamagedError):
        return 0, {}
    whole = isinstance(schema, int) and isinstance(meta, dict) and header.get("key") == one.key
    return (schema, meta) if whole else (0, {})  # type: ignore[return-value]
