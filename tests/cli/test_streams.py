"""Whole processes whose standard output is full, closed, read by nobody, or in ASCII."""

from __future__ import annotations

import json
import os

import pytest

from tests.cli.processes import fuse, shell

COMMANDS = ["list metrics", "--help"]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_disk_under_standard_output_is_exit_4(command: str) -> None:
    done = shell(f"fuse {command} > /dev/full")
    assert done.returncode == 4
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_a_closed_standard_output_is_exit_1_without_a_word(command: str) -> None:
    done = shell(f"fuse {command} >&-")
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_pipe_that_nobody_reads_is_exit_1_without_a_word(command: str) -> None:
    done = shell(f"{{ sleep 0.2; fuse {command}; echo $? >&2; }} | true")
    assert done.stderr == "1\n"


def test_a_closed_standard_error_does_not_matter() -> None:
    done = shell("fuse list nonsense 2>&-")
    assert (done.returncode, done.stdout) == (2, "")


def test_everything_closed_still_ends_with_a_code() -> None:
    assert shell("fuse list metrics <&- >&- 2>&-").returncode == 1


def test_a_mistake_is_told_on_standard_error_only() -> None:
    done = fuse("list", "nonsense")
    assert (done.returncode, done.stdout) == (2, "")
    assert "hint: see 'fuse list --help'" in done.stderr


def test_no_command_is_a_mistake_of_usage() -> None:
    done = fuse()
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Usage: fuse")


def test_an_ascii_log_gets_no_unicode_and_no_traceback() -> None:
    how = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "TERM": "dumb"}
    done = fuse("list", "strategies", "-v", env=how)
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()


def test_json_is_all_there_is_on_standard_output() -> None:
    assert json.loads(fuse("list", "metrics", "--json").stdout)["what"] == "metrics"
