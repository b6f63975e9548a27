"""Shared fixtures: every test works in a folder of its own, with one thread."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run in an empty folder, so that stores and runs never land in the checkout."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FUSE_STORE", raising=False)
    return tmp_path


@pytest.fixture
def countable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a store hold what was made and no record of slow fits: the entries can be counted."""
    monkeypatch.setattr("fusecli.fit.records.WORTH_KNOWING", float("inf"))
