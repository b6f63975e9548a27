"""Runs that many tests look at and none changes."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def here(place: Path, own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in the folder of the module's runs, its fixture `place`; what a test writes is `own`."""
    monkeypatch.chdir(place)
    monkeypatch.setenv("OWN", str(own_folder))
