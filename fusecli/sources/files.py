"""What all sources of files share: the bytes, their hash, and what can be wrong with them."""

from __future__ import annotations

import gzip
import hashlib
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fusecli.errors import DataError, ReadingError, did_you_mean

RELATIVE = "a path in a recipe is relative to the recipe"


@contextmanager
def opening(path: str) -> Iterator[None]:
    """Turn what the operating system says of a file into a DataError that names it.

    A device or a pipe, which may never end, is refused before it is opened.
    """
    try:
        mode = Path(path).stat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise DataError(f"{path}: is no regular file", "give the path of a file")
        yield
    except FileNotFoundError:
        raise DataError(f"{path}: no such file", nearest(Path(path)) or RELATIVE) from None
    except IsADirectoryError:
        raise DataError(f"{path}: is a folder", "give the path of a file") from None
    except OSError as fault:
        if fault.errno is None:  # of a parser, not of the system
            raise damaged(path, fault) from None
        reason = (fault.strerror or str(fault)).lower()
        raise DataError(f"{path}: cannot be read: {reason}", "is it yours to read?") from None


def damaged(path: str, fault: Exception) -> DataError:
    """Return the error for content that its format does not allow."""
    told = " ".join(str(fault).split("\n")[0].split()) or type(fault).__name__
    return DataError(f"{path}: the file is damaged or of another format: {told[:200]}")


def nearest(path: Path) -> str:
    """Return a hint at a file of about that name, or at a folder that is not there; or nothing."""
    if not path.parent.is_dir():
        return f"there is no folder '{path.parent}'"
    beside = [sibling.name for sibling in path.parent.iterdir()]
    hint = did_you_mean(path.name, beside) if beside else ""
    return hint if hint.startswith("did") else ""


def identity_of_file(path: str, **params: Any) -> str:
    """Return the sha256 of a file's bytes with the options it is read with."""
    options = {name: value for name, value in sorted(params.items()) if value is not None}
    with opening(path), Path(path).open("rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()} {options}"


def bytes_of(path: str) -> bytes:
    """Return the content of a file, unpacked if its name ends in .gz.

    Raises:
        DataError: it is absent, unreadable, damaged or empty.
    """
    with opening(path):
        content = Path(path).read_bytes()
    if path.lower().endswith(".gz"):
        content = _unpacked(content, path)
    if not content[:4096].strip() and not content.strip():
        raise DataError(f"{path}: the file is empty")
    return content


def _unpacked(content: bytes, path: str) -> bytes:
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as fault:
        raise DataError(f"{path}: the gzip file is damaged: {fault}") from None


def text_of(content: bytes, encoding: str, path: str) -> str:
    """Return the content as text without a byte order mark; UTF-16 is known by its mark.

    Raises:
        DataError: some bytes are not of that encoding (the line is named), or nobody knows it.
    """
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    try:
        return content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        told = f"{path}:{line}: byte 0x{content[fault.start]:02x} is not {encoding}"
        raise ReadingError(told, "encoding", "latin-1", f"save the file as {encoding}") from None
    except LookupError:
        hint = "known are utf-8, latin-1, cp1252 and others"
        raise DataError(f"{path}: no encoding is called '{encoding}'", hint) from None
