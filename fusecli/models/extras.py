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
    return f"'{use}' needs the package '{extra}'", _install(extra)


def refuse_lacking(use: str) -> None:
    """Raise MissingExtra for a model whose optional package is not installed."""
    if told := lacking(use):
        raise MissingExtra(*told)


def refuse_absent(what: str, extra: str, packages: tuple[str, ...]) -> None:
    """Raise MissingExtra for something else that needs optional packages, one of them absent."""
    absent = [name for name in packages if not is_installed(name)]
    if absent:
        told = " and ".join(f"'{name}'" for name in absent)
        plural = "s" * (len(absent) > 1)
        raise MissingExtra(f"{what} needs the package{plural} {told}", _install(extra))


def _install(extra: str) -> str:
    return f'pip install "fusecli[{extra}]"'


def is_installed(package: str) -> bool:
    """Tell whether a package can be imported, without importing it."""
    if package in sys.modules:
        return sys.modules[package] is not None
    return find_spec(package) is not None
