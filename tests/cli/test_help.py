from __future__ import annotations

import subprocess
import sys
from typing import get_args

import pytest
import typer
from typer.testing import CliRunner

from fusecli import __version__
from fusecli.cli import app
from fusecli.cli.schema import Kind
from fusecli.report.all_schemas import SCHEMAS

COMMANDS = sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
HEAVY = ("numpy", "pandas", "sklearn", "scipy", "rich", "pydantic", "yaml", "joblib", "pyarrow")


def printed(*arguments: str) -> str:
    result = CliRunner().invoke(app, arguments, prog_name="fuse")
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_every_command_has_help_with_an_example(command: str, flag: str) -> None:
    text = printed(command, flag)
    assert f"Examples:\n    fuse {command}" in text


@pytest.mark.parametrize("command", COMMANDS)
def test_the_summary_of_every_command_is_shown_whole(command: str) -> None:
    (line,) = [line for line in printed("--help").splitlines() if line.startswith(f"  {command} ")]
    assert line.endswith(".")
    assert not line.endswith("...")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_of_every_command_has_help(command: str) -> None:
    params = typer.main.get_command(app).commands[command].params  # type: ignore[attr-defined]
    assert [param.name for param in params if not param.help] == []


def test_the_schema_of_every_document_can_be_printed_and_is_named_in_the_help() -> None:
    assert {*get_args(Kind)} == {"recipe", *SCHEMAS}
    assert [name for name in SCHEMAS if f"fuse schema {name}" not in printed("schema", "-h")] == []


def test_the_version_is_the_package_s() -> None:
    assert printed("--version") == f"fuse {__version__}\n"


LIGHT = tuple(name for name in HEAVY if name != "pydantic")  # typer converts options with it


@pytest.mark.parametrize(
    "arguments, absent",
    [
        (["--help"], HEAVY),
        (["run", "--help"], LIGHT),
        (["--version"], LIGHT),
    ],
    ids=str,
)
def test_help_imports_nothing_heavy(arguments: list[str], absent: tuple[str, ...]) -> None:
    script = (
        "import sys\n"
        "from fusecli.cli import main\n"
        f"sys.argv = ['fuse', *{arguments}]\n"
        "try:\n    main()\n"
        "except SystemExit as end:\n"
        f"    print([m for m in {absent} if m in sys.modules], end.code, file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], text=True, capture_output=True, check=False
    )
    assert done.stderr == "[] 0\n"
