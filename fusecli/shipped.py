"""Where the files are that come with the program: recipes and tables."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

_PACKAGE = Path(__file__).resolve().parent


def shipped(kind: Literal["recipes", "datasets"]) -> Path:
    """Return the folder of the shipped files: inside an installed wheel, or beside the package."""
    installed = _PACKAGE / "_shipped" / kind
    return installed if installed.is_dir() else _PACKAGE.parent / kind
