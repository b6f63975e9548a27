"""The door without its hold on the process, a plain table, and one store for each module."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.matrix.door import plain_table


@pytest.fixture(scope="module")
def store_of_module(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store")


@pytest.fixture(autouse=True)
def desk(own_folder: Path, store_of_module: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in a folder with a table; the streams of the test run stay as they are."""
    for name in ("door.forget_output", "door.prepare", "crash.forget_output"):
        monkeypatch.setattr(f"fusecli.cli.{name}", lambda: None)
    monkeypatch.setenv("FUSE_STORE", str(store_of_module))
    plain_table()


@pytest.fixture
def own_store(own_folder: Path, monkeypatch: pytest.MonkeyPatch, countable: None) -> Path:
    """Keep what this test stores to itself."""
    monkeypatch.delenv("FUSE_STORE")
    return own_folder / ".fuse"
