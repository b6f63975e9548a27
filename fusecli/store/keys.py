"""The name of an entry: the hash of everything that could change its bytes."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

import numpy as np

from fusecli.errors import UsageError

SCHEMA = 1  # of keys and entries; another number finds nothing that was stored before
KEY = re.compile(r"[0-9a-f]{64}")


def key_of(kind: str, spec: Mapping[str, Any]) -> str:
    """Return the key of an entry: sha256 (hex) of the canonical JSON of its kind and spec.

    Order of keys, hash seed and locale do not matter: the key is the same in any process.

    Raises:
        UsageError: a number that is not finite.
        TypeError: a value that JSON does not know.
    """
    return hashlib.sha256(canonical({"schema": SCHEMA, "kind": kind, "spec": spec})).hexdigest()


def canonical(value: Any) -> bytes:
    """Return the one JSON text of a value: sorted keys, no spaces, ASCII, finite numbers only."""
    try:
        text = json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), allow_nan=False)
    except ValueError as error:
        message = f"only finite numbers can be stored: {str(error).lower()}"
        raise UsageError(message, "write 'null' where a parameter has no limit") from None
    return text.encode()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {_name(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, np.generic):
        return value.item()
    return str(value) if isinstance(value, PurePath) else value


def _name(key: Any) -> str:
    # JSON has text keys only, and class_weight {1: 2} must not be taken for {"1": 2}
    return key if isinstance(key, str) else f"!{key!r}"
