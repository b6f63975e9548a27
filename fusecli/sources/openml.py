"""Tables of OpenML by their number, through scikit-learn, which keeps what it has fetched."""

from __future__ import annotations

import re
import socket
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from typing import Any

from fusecli.errors import DataError
from fusecli.registry import source
from fusecli.sources import RawTable

PATIENCE = 60.0  # seconds of silence from the server
SITE = "openml.org"
_NUMBER = re.compile(r"[1-9][0-9]{0,9}")


def _identity(key: str) -> str:
    """Return the number of the table: on OpenML no table ever changes under its number."""
    return f"openml {_number(key)} by scikit-learn {metadata.version('scikit-learn')}"


@source("openml", identity=_identity, keyed=True)
def openml(key: str) -> RawTable:
    """Tables of openml.org by their number, such as openml:31; fetched once, then kept.

    scikit-learn keeps them in the folder SCIKIT_LEARN_DATA, or ~/scikit_learn_data.

    Raises:
        DataError: there is no such table, it cannot be fetched, or it is sparse.
    """
    number, place = _number(key), f"openml:{key}"
    with _fetching(place):
        bunch = _fetched(number)
    targets = list(bunch.target_names or ())
    about = f"{bunch.details.get('name', place)} of {SITE}"
    target = targets[0] if len(targets) == 1 else None
    return RawTable(bunch.frame, place, target=target, about=about)


def _number(key: str) -> int:
    if not _NUMBER.fullmatch(key):
        raise DataError(f"openml: '{key}' is no number of a table", "such as source: openml:31")
    return int(key)


def _fetched(number: int) -> Any:
    from sklearn.datasets import fetch_openml

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of tables that are superseded, and of retries
        return fetch_openml(data_id=number, as_frame=True, parser="auto", n_retries=1)


@contextmanager
def _fetching(place: str) -> Iterator[None]:
    """Turn whatever network, server and cache do into a DataError that names the table."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(PATIENCE)
    try:
        yield
    except MemoryError:
        raise
    except Exception as fault:  # of three parsers, an HTTP client and a server
        raise _trouble(place, fault) from None
    finally:
        socket.setdefaulttimeout(before)


def _trouble(place: str, fault: Exception) -> DataError:
    told = " ".join(str(fault).split())[:200] or type(fault).__name__
    if isinstance(fault, ValueError) and "parse" in told.lower():
        return DataError(f"{place}: a sparse table, which is not read", "write it as a file")
    if type(fault).__name__ == "OpenMLError" or getattr(fault, "code", 0) in (404, 412):
        return DataError(f"{place}: {SITE} has no such table", told)
    if isinstance(fault, OSError):
        hint = "once fetched it is read from the folder SCIKIT_LEARN_DATA, or ~/scikit_learn_data"
        return DataError(f"{place}: cannot be fetched from {SITE}: {told}", hint)
    return DataError(f"{place}: what is kept of it is damaged: {told}", "remove it, fetch it again")
