from __future__ import annotations

import errno
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from fusecli.cli.crash import FOLDER
from fusecli.cli.door import through_the_door
from fusecli.cli.output import put
from fusecli.cli.signals import Stopped
from fusecli.errors import (
    DataError,
    FuseError,
    GateError,
    MissingExtra,
    Problem,
    RecipeError,
    StoreError,
    TargetError,
    UsageError,
)

PROBLEMS = [Problem("r.yaml", 4, 1, "sed", "unknown key 'sed'", "did you mean 'seed'?")]


def raising(error: BaseException) -> Callable[[], None]:
    def command() -> None:
        raise error

    return command


@pytest.fixture(autouse=True)
def output_stays(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep the streams of the test run: after an error the door lets standard output go."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("fusecli.cli.door.forget_output", lambda: None)
    monkeypatch.setattr("fusecli.cli.crash.forget_output", lambda: None)
    monkeypatch.setattr("fusecli.cli.door.prepare", lambda: None)


@pytest.mark.parametrize(
    "error, code",
    [
        (UsageError("m"), 2),
        (MissingExtra("m"), 2),
        (RecipeError(PROBLEMS), 2),
        (DataError("m"), 3),
        (TargetError("m"), 3),
        (StoreError("m"), 4),
        (GateError("m"), 5),
        (OSError(errno.ENOSPC, "No space left on device", "x"), 4),
        (BrokenPipeError(), 1),
        (Stopped(signal.SIGINT), 130),
        (Stopped(signal.SIGTERM), 143),
        (Stopped(signal.SIGHUP), 129),
        (KeyboardInterrupt(), 130),
        (RuntimeError("m"), 70),
        (OSError(errno.EIO, "m"), 70),
        (SystemExit(1), 1),
        (typer.BadParameter("m"), 2),
    ],
    ids=repr,
)
def test_every_end_has_its_exit_code(error: BaseException, code: int) -> None:
    assert through_the_door(raising(error)) == code


def test_a_command_that_returns_nothing_is_done() -> None:
    assert through_the_door(lambda: None) == 0


def test_a_command_s_own_exit_code_is_kept() -> None:
    assert through_the_door(lambda: 1) == 1


def test_a_mistake_is_one_message_and_a_hint(capsys: pytest.CaptureFixture[str]) -> None:
    through_the_door(raising(FuseError("no model is called 'x'", "did you mean 'y'?")))
    assert capsys.readouterr().err == "error: no model is called 'x'\nhint: did you mean 'y'?\n"


def test_mistakes_in_a_recipe_stand_at_the_line_s_beginning(
    capsys: pytest.CaptureFixture[str],
) -> None:
    through_the_door(raising(RecipeError(PROBLEMS)))
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "r.yaml:4:1: sed: unknown key 'sed'"
    assert lines[-1] == "error: 1 mistake in the recipe, nothing was fitted"


def test_a_message_cannot_command_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    through_the_door(raising(DataError("column '\x1b]0;x\x07' is \u202eodd")))
    assert capsys.readouterr().err == "error: column ']0;x' is odd\n"


def test_a_stopped_run_says_how_to_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    through_the_door(raising(Stopped(2, "7 of 20 fits are stored, run the same command to go on")))
    assert "stopped: 7 of 20 fits are stored" in capsys.readouterr().err


def test_a_bug_leaves_a_traceback_without_values(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def command() -> None:
        FOLDER.set(tmp_path / "runs")
        secret = "hunter2"
        raise RuntimeError("odd" + secret[:0])

    through_the_door(command)
    (report,) = (tmp_path / "runs").glob("fuse-crash-*.txt")
    FOLDER.set(None)
    text = report.read_text()
    assert "RuntimeError: odd" in text
    assert "= 'hunter2'" not in text.replace('secret = "hunter2"', "")
    assert str(report) in capsys.readouterr().err


def test_a_bug_is_told_even_where_the_folder_cannot_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    FOLDER.set(blocked)
    through_the_door(raising(RuntimeError("odd")))
    FOLDER.set(None)
    told = capsys.readouterr().err
    assert "a bug of fusecli: RuntimeError: odd" in told
    assert Path(told.rsplit(" ", 1)[1].strip()).parent == tmp_path


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_command_with_its_code(number: int) -> None:
    former = signal.getsignal(number)
    signal.signal(number, signal.SIG_DFL)  # as in a process of its own
    try:
        assert through_the_door(lambda: os.kill(os.getpid(), number)) == 128 + number
        assert signal.getsignal(number) is signal.SIG_DFL
    finally:
        signal.signal(number, former)


def test_a_signal_that_was_ignored_stays_ignored() -> None:
    former = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        assert through_the_door(lambda: os.kill(os.getpid(), signal.SIGHUP)) == 0
    finally:
        signal.signal(signal.SIGHUP, former)


def test_a_result_that_cannot_be_written_is_a_store_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr("sys.stdout", full)
        with pytest.raises(StoreError, match="no space left"):
            put("result")
        monkeypatch.undo()
        with pytest.raises(OSError, match="No space left"):
            full.close()
