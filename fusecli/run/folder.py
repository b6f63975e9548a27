"""The run folder: everything that one run found, in a new folder that nothing ever overwrites."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from fusecli.errors import StoreError
from fusecli.store.disk import write as write_whole

LONGEST = 100  # characters of a name, of which file systems take 255


def new_folder(out: Path, recipe: str, key: str) -> Path:
    """Make `out/<recipe>/<UTC time>-<key>`; a second run in the same second gets a number.

    Raises:
        StoreError: the place cannot be written to.
    """
    stem = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{key[:4]}"
    for attempt in range(1, 1000):
        folder = out / recipe / (stem if attempt == 1 else f"{stem}-{attempt}")
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            if folder.parent.is_dir():
                continue
            raise StoreError(
                f"{folder.parent}: is not a folder", "name another with --out"
            ) from None
        except OSError as error:
            raise _cannot_write(folder, error) from None
        return folder
    raise StoreError(f"{out / recipe}: no free name for a run", "move old runs away")


def subfolder(folder: Path, name: str) -> Path:
    """Make a folder in the folder of a run, with a name made safe for any file system.

    Raises:
        StoreError: it cannot be made.
    """
    safe = re.sub(r"[^A-Za-z0-9_.-]", "_", name).lstrip(".")[:LONGEST] or "_"
    for attempt in range(1, 1000):
        place = folder / (safe if attempt == 1 else f"{safe}-{attempt}")
        try:
            place.mkdir()
        except FileExistsError:
            continue
        except OSError as error:
            raise _cannot_write(place, error) from None
        return place
    raise StoreError(f"{folder / safe}: no free name for a folder")


def check_place(out: Path) -> None:
    """Return if run folders can be made below a place, as far as a look can tell.

    Raises:
        StoreError: they cannot; better said before the first fit than after the last.
    """
    there = next((place for place in (out, *out.parents) if place.exists()), Path())
    if not there.is_dir():
        raise StoreError(f"{there}: is not a folder", "name another with --out")
    if not os.access(there, os.W_OK | os.X_OK):
        raise StoreError(
            f"{there}: cannot be written: permission denied", "name another with --out"
        )


def write(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write each file whole or not at all.

    Raises:
        StoreError: the disk is full, or the folder cannot be written to.
    """
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        try:
            write_whole(folder / name, [data], scratch=folder)
        except OSError as error:
            raise _cannot_write(folder / name, error) from None


def _cannot_write(path: Path, error: OSError) -> StoreError:
    reason = (error.strerror or str(error)).lower()
    return StoreError(
        f"{path}: cannot be written: {reason}",
        "make room or name another folder with --out; every fit is stored, so none is made twice",
    )


def as_json(value: object) -> str:
    """Return JSON that a person can read, keys as given, in ASCII: no name commands a terminal."""
    return json.dumps(value, indent=2, allow_nan=False) + "\n"
