"""`fuse completion`."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from fusecli.cli import app
from fusecli.errors import UsageError


def invoked(*arguments: str, **environment: str) -> tuple[str, BaseException | None]:
    result = CliRunner().invoke(app, ["completion", *arguments], env=environment)
    return result.stdout, result.exception


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_shell_asks_the_program(shell: str) -> None:
    script, _ = invoked(shell)
    assert "_FUSE_COMPLETE" in script and "fuse" in script


def test_without_a_name_it_is_for_the_shell_in_use() -> None:
    assert invoked(SHELL="/usr/bin/fish") == invoked("fish")


def test_it_is_installed_where_the_shell_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    out, _ = invoked("fish", "--install")
    path = Path(out.strip())
    assert path.is_relative_to(tmp_path)
    assert "_FUSE_COMPLETE" in path.read_text()


@pytest.mark.parametrize("arguments", [("tcsh",), ("",)])
def test_another_shell_is_a_mistake_of_usage(arguments: tuple[str, ...]) -> None:
    assert isinstance(invoked(*arguments, SHELL="")[1], UsageError)
