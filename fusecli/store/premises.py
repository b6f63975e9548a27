"""The folder of a store: whether it is one, and what stands in every one."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from fusecli.errors import StoreError
from fusecli.store.disk import NO_FOLDER, beginning, make_folder, trouble_at, write
from fusecli.store.keys import SCHEMA
from fusecli.store.uses import FOLDER as USES

UPGRADE = "upgrade fusecli, or give another place with '--store'"
CACHEDIR = b"""Signature: 8a477f597d28d172789f06886806bc55
# This folder is the store of fusecli: everything in it can be worked out again.
"""
FOLDERS = ("entries", "locks", "scratch", USES)
FURNITURE = {
    "CACHEDIR.TAG": CACHEDIR,
    ".gitignore": b"*\n",
    "schema": f"{SCHEMA}\n".encode(),
}


def furnish(root: Path) -> None:
    """Make the folders and the marks of a store. Raises StoreError."""
    with trouble_at(root):
        for name in FOLDERS:
            make_folder(root / name)
        for name, text in FURNITURE.items():
            if not (root / name).exists():
                write(root / name, [text], root / "scratch")


def folder_of(given: Path) -> Path:
    """Return the absolute folder of a store, which need not be there.

    Raises:
        StoreError: a file stands in its place, or in that of a folder above it.
    """
    root = Path(os.path.realpath(given))
    with trouble_at(given):
        there = next(place for place in (root, *root.parents) if place.exists())
        if not stat.S_ISDIR(there.stat().st_mode):
            raise StoreError(f"the store '{given}' is no folder", NO_FOLDER[1])
    return root


def refuse_newer_schema(root: Path) -> None:
    """Raise StoreError where a later version of the program made the store."""
    mark = root / "schema"
    with trouble_at(mark), suppress(FileNotFoundError):
        text = beginning(mark, 20).strip()
        if text.isdigit() and int(text) > SCHEMA:
            raise StoreError(f"a later fusecli wrote the store '{root}'", UPGRADE)
