"""How much memory a file may ask for: few bytes can unpack to more than there is."""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fusecli.errors import DataError

LEAST = 3 << 28  # bytes that any file may take to read
TIMES = 800  # times its own size that a larger one may
SHARE = 2  # and none more than this part of the machine
_PAGES = Path("/proc/self/statm")  # its sixth number: pages of data


@contextmanager
def bounded(path: str) -> Iterator[None]:
    """Read a file without ever asking for more memory than a table of its size can need.

    Raises:
        DataError: it asks for more.
    """
    allowed = _allowed(path)
    _wake_arrow()
    try:
        with _limited(allowed):
            yield
    except MemoryError:
        told = f"{path}: takes more than {allowed / 2**30:.1f} GB of memory to read"
        size = _size(path)
        raise DataError(told, f"the file has {size:,} bytes: damaged, or packed too well") from None


def _allowed(path: str) -> int:
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return min(max(LEAST, TIMES * _size(path)), machine // SHARE)


def _size(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except (OSError, ValueError):
        return 0


def _wake_arrow() -> None:
    """Let Arrow take memory as it needs it, or at least have what it takes before it needs it.

    Its own pool takes a gigabyte at once, which can be avoided before it is first imported only.
    """
    if "pyarrow" not in sys.modules:
        os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    import pyarrow as pa

    pa.allocate_buffer(1)


@contextmanager
def _limited(more: int) -> Iterator[None]:
    """Limit what this process can write to; where the system does not say how much it has, not.

    The limit is on data, not on addresses: threads and libraries reserve addresses by the gigabyte.
    """
    before, most = resource.getrlimit(resource.RLIMIT_DATA)
    if not _PAGES.exists():
        yield
        return
    now = int(_PAGES.read_text().split()[5]) * os.sysconf("SC_PAGE_SIZE")
    bounds = [limit for limit in (before, most) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_DATA, (min([now + more, *bounds]), most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (before, most))
