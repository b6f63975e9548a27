"""Where predictions go: CSV, Parquet or JSON lines, portion by portion, whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, get_args

from fusecli.errors import StoreError, UsageError, did_you_mean
from fusecli.run.row_forms import SINKS, Form, Sink

ENDINGS: Mapping[str, Form] = {
    ".csv": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}

OPEN_FILES = Path("/proc/self/fd")


def form_of(asked: str, path: Path | None) -> Form:
    """Return the form to write: the one asked for, else by the file's ending, else CSV.

    Raises:
        UsageError: there is no such form, or the ending says nothing.
    """
    if asked:
        if asked not in get_args(Form):
            raise UsageError(f"no format is called '{asked}'", did_you_mean(asked, get_args(Form)))
        return asked  # type: ignore[return-value]
    if path is None or not _is_regular(path):
        return "csv"
    if path.suffix.lower() not in ENDINGS:
        known = ", ".join(ENDINGS)
        raise UsageError(f"'{path}' has no ending that says its format", f"known are {known}")
    return ENDINGS[path.suffix.lower()]


@contextmanager
def writing(form: Form, path: Path | None, put: Callable[[bytes], None]) -> Iterator[Sink]:
    """Open a file to write to, which is there whole at the end or not at all.

    path: None for `put`, which takes the bytes in the end.

    Raises:
        StoreError: the place cannot be written to. UsageError: the form needs a file.
    """
    if path is None:
        with tempfile.TemporaryFile() as file:
            yield from _through(form, file)
            file.seek(0)
            while block := file.read(1 << 20):
                put(block)
    elif not _is_regular(path):
        with _trouble(path), path.open("wb") as file:
            yield from _through(form, file)
    else:
        with replacing(path) as file:
            yield from _through(form, file)


def _through(form: Form, file: IO[bytes]) -> Iterator[Sink]:
    sink = SINKS[form](file)
    try:
        yield sink
    except BaseException:
        with suppress(Exception):  # what nobody wants any more; Parquet's writer would complain
            sink.close()
        raise
    sink.close()
    file.flush()


def _is_regular(path: Path) -> bool:
    """Tell whether a path is that of a file, there or not: no pipe, no device."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):
        return True


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Write beside a file, and put it in its place when all of it is on the disk.

    Folders that are not there are made, and are gone again if nothing is put there.

    Raises:
        StoreError: the place cannot be written to.
    """
    with _trouble(path):
        place = path.resolve()
        if place.is_dir():
            raise IsADirectoryError(21, "is a folder")
        made = [folder for folder in place.parents if not folder.exists()]  # the deepest first
        for folder in reversed(made):
            folder.mkdir(exist_ok=True)
        beside = place.with_name(f".{place.name[:100]}.{os.getpid()}-{os.urandom(4).hex()}")
        file = _nameless(place.parent) or beside.open("xb")
    try:
        with _trouble(path), file:
            yield file
            os.fsync(file.fileno())
            if not beside.exists():
                _name(file.fileno(), beside)
            beside.replace(place)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
            for folder in made:  # what is in use cannot be removed
                folder.rmdir()


def _nameless(folder: Path) -> IO[bytes] | None:
    """Open a file that has no name yet, so that none is left if this process is killed.

    None where there is no such thing, or no way to name it later.
    """
    if not OPEN_FILES.is_dir():
        return None
    try:
        return os.fdopen(os.open(folder, os.O_TMPFILE | os.O_RDWR | os.O_CLOEXEC, 0o666), "w+b")
    except (OSError, AttributeError):  # a file system, or a system, that does not know them
        return None


def _name(handle: int, path: Path) -> None:
    """Give a file its name; with a folder's handle, which is not used, links are followed."""
    os.link(OPEN_FILES / str(handle), path, src_dir_fd=handle, follow_symlinks=True)


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """Give a folder beside the one that is asked for; put it there once it is whole.

    Raises:
        UsageError: something is there already. StoreError: the place cannot be written to.
    """
    with _trouble(path, "name another folder"):
        place = path.resolve()
        if os.path.lexists(place) and (not place.is_dir() or any(place.iterdir())):
            raise UsageError(f"'{path}' is there already", "name another folder")
        place.parent.mkdir(parents=True, exist_ok=True)
        beside = tempfile.TemporaryDirectory(prefix=".fuse-", dir=place.parent)
    with beside as folder:
        yield Path(folder) / "folder"
        with _trouble(path, "name another folder"):
            (Path(folder) / "folder").replace(place)


@contextmanager
def _trouble(path: Path, hint: str = "name another with -o") -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        reason = (error.strerror or str(error)).lower()
        raise StoreError(f"'{path}' cannot be written: {reason}", hint) from None
    except ValueError as error:  # a path that the system does not know
        if "null byte" not in str(error):
            raise
        raise StoreError(f"{str(path)!a} is no path") from None
