"""A file that is asked for is there whole or not at all, and nothing else is left beside it."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from fusecli.run import sinks
from fusecli.run.sinks import replacing

KILLED = """
import os, signal, sys
from pathlib import Path
from fusecli.run.sinks import replacing
with replacing(Path(sys.argv[1])) as file:
    file.write(b"half")
    file.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture(params=["nameless", "named"])
def _either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a file system that knows files without a name, and on one that does not."""
    if request.param == "named":
        monkeypatch.setattr(sinks, "_nameless", lambda _: None)


@pytest.mark.usefixtures("_either_way")
def test_a_file_is_replaced_with_the_rights_that_new_files_have(tmp_path: Path) -> None:
    path, other = tmp_path / "a.csv", tmp_path / "other"
    path.write_text("before")
    other.touch()
    with replacing(path) as file:
        file.write(b"after")
        assert path.read_text() == "before"
    assert path.read_text() == "after"
    assert path.stat().st_mode == other.stat().st_mode
    assert names(tmp_path) == ["a.csv", "other"]


@pytest.mark.usefixtures("_either_way")
def test_what_fails_half_way_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("before")
    with pytest.raises(RuntimeError), replacing(path) as file:
        file.write(b"half")
        raise RuntimeError
    assert path.read_text() == "before"
    assert names(tmp_path) == ["a.csv"]


def test_row_29_a_command_that_is_killed_while_it_writes_leaves_no_file(tmp_path: Path) -> None:
    if (file := sinks._nameless(tmp_path)) is None:
        pytest.skip("this file system knows no files without a name")
    file.close()
    command = [sys.executable, "-c", KILLED, str(tmp_path / "a.csv")]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert names(tmp_path) == []
