"""Models that need a package which is not installed with fusecli: an extra."""

from __future__ import annotations

import sys
from importlib.util import find_spec

from fusecli import registry
from fusecli.errors import MissingExtra
from fusecli.models.imports import is_path


def lacking(use: str) -> tuple[str, str] | None:
    """Return what to say of a model whose optional package is not installed, and the way out."""
    extra = "" if is_path(use) else registry.get("models", use).traits["extra"]
    if not extra or is_installed(extra):
        return None
    return f"'{use}' needs the package '{extra}'", f'pip install "fusecli[{extra}]"'


def refuse_lacking(use: str) -> None:
    """Raise MissingExtra for a model whose optional package is not installed."""
    if told := lacking(use):
        raise MissingExtra(*told)


def is_installed(package: str) -> bool:
    """Tell whether a package can be imported, without importing it."""
    if package in sys.modules:
        return sys.modules[package] is not None
    return find_spec(package) is not None
