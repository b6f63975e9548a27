"""Where the tests of a module write, while all of them work in one folder: see `here`."""

from __future__ import annotations

import os
from pathlib import Path


def own(name: str) -> Path:
    """Return a path in the folder of the running test alone."""
    return Path(os.environ["OWN"]) / name
