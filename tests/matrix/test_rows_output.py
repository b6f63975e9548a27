"""Rows 45 to 47, 51 and 57: what is printed, where, and what it may never do to a terminal."""

from __future__ import annotations

import csv
import json
import os
import re
import resource
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import typer

from fusecli.cli import app
from fusecli.report import schema_of
from tests.cli.processes import FUSE, shell
from tests.cli.processes import fuse as process
from tests.matrix.door import RECIPE, fuse, kind, run, table
from tests.report.validation import mistakes


@pytest.mark.parametrize(
    "where, code, said", [("> /dev/full", 4, "no space left"), (">&-", 1, "")], ids=str
)
def test_row_45_a_result_that_cannot_be_written_ends_without_a_traceback(
    where: str, code: int, said: str
) -> None:
    assert run().code == 0
    done = shell(f"fuse run r.yaml -q {where}")
    assert done.returncode == code
    assert said in done.stderr
    assert bool(done.stderr) == bool(said)
    assert "Traceback" not in done.stderr


def test_row_45_a_result_that_nobody_reads_ends_with_1_without_a_word() -> None:
    assert run().code == 0
    assert shell("{ fuse run r.yaml -q; echo $? >&2; } | true").stderr == "1\n"


@pytest.mark.parametrize("where", ["2> /dev/full", "2>&-", "2> >(true)"])
def test_row_45_a_run_goes_on_when_nobody_hears_its_talk(own_store: Path, where: str) -> None:
    Path("r.yaml").write_text(RECIPE)
    done = shell(f"fuse run r.yaml --backend threading {where}")
    assert done.returncode == 0
    assert "6 made" in done.stdout


PLAIN = {
    "TERM": "dumb",
    "NO_COLOR": "1",
    "LC_ALL": "C",
    "COLUMNS": "20",
    "PYTHONIOENCODING": "ascii",
}


def test_row_46_five_hundred_models_on_a_narrow_plain_stream_are_not_cut() -> None:
    names = [f"the_same_model_number_{i}" for i in range(500)]  # one fit serves them all
    models = ", ".join(f"{name}: naive_bayes" for name in names)
    text = RECIPE.replace("bayes: naive_bayes, prior: dummy", models)
    assert run(text).code == 0
    done = process("run", "r.yaml", env={**os.environ, **PLAIN})
    assert done.returncode == 0, done.stderr
    assert (done.stdout + done.stderr).isascii()
    assert "\x1b" not in done.stdout + done.stderr
    lines = {line.split()[1]: line for line in done.stdout.splitlines() if "the_same" in line}
    assert set(names) <= lines.keys()
    assert all(re.search(r" \d\.\d+ \+/- \d\.\d+ ", lines[name]) for name in names)


HOSTILE = (
    "\x1b[31mred",
    "\x1b]0;title\x07",
    "\u202eright to left",
    "[/red]",
    "<script>alert(1)</script>",
    "=cmd()",
)


def is_safe(text: str) -> bool:
    """Tell whether no character of a text can command a terminal or turn its direction."""
    return all(
        char == "\n" or unicodedata.category(char) not in ("Cc", "Cf", "Co", "Cs") for char in text
    )


def hostile_table() -> None:
    """Write a table with hostile names, in columns that are used, or dropped and told so."""
    used = {f"{name} used": lambda i, n=n: i % (n + 3) for n, name in enumerate(HOSTILE)}
    table({**used, **dict.fromkeys(HOSTILE, 7), "kind": lambda i: HOSTILE[i % len(HOSTILE)]})


def test_row_47_no_name_commands_the_terminal() -> None:
    hostile_table()
    done = run(RECIPE.replace("bayes: naive_bayes", "'no': {use: naive_bayes}"))
    assert done.code == 0
    assert "'[/red]', '<script>alert(1)</script>', '=cmd()': every value" in done.out
    shown = fuse("inspect", "table.csv", "--target", "kind")
    assert is_safe(done.out + done.err + shown.out + shown.err)


def test_row_47_no_name_leaves_its_cell_in_a_file() -> None:
    hostile_table()
    assert run().code == 0
    files = {path.name: path.read_text() for path in Path("runs").glob("*/*/*.*[!te]")}
    assert files["board.json"].isascii()
    assert "<script>" not in files["board.md"]
    cells = [cell for row in csv.reader(files["board.csv"].splitlines()) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "@", "\t"))] == []
    assert is_safe(files["board.md"] + files["board.csv"])


def test_row_47_a_hostile_reason_is_text() -> None:
    Path("hostile_models.py").write_text(
        "from sklearn.dummy import DummyClassifier\n"
        "class Bad(DummyClassifier):\n"
        "    def fit(self, X, y, sample_weight=None):\n"
        "        raise ValueError('=cmd() [/red] <script> \\x1b[31m \\u202e')\n"
    )
    sys.path.insert(0, str(Path.cwd()))
    try:
        text = RECIPE.replace("dummy", "hostile_models.Bad")
        done = run(text, "--allow-import", "hostile_models")
    finally:
        sys.path.remove(str(Path.cwd()))
        sys.modules.pop("hostile_models", None)
    assert done.code == 1
    assert "failed    prior: ValueError: =cmd() [/red] <script>" in done.out
    assert is_safe(done.out)
    assert "<script>" not in next(Path("runs").rglob("board.md")).read_text()


DOCUMENTS = {
    "run r.yaml -q --backend sequential": "board",
    "compare r.yaml -q --strategies mean,median --backend sequential": "comparison",
    "check r.yaml": "plan",
    "doctor r.yaml --no-fits -q": "findings",
    "inspect table.csv --target kind": "columns",
    "predict r table.csv -o answers.csv": "predict",
    "export r -o model.fuse": "export",
    "runs": "runs",
    "show r": "board",
    "diff r": "diff",
    "list models": "list",
    "recipes": "list",
    "why r.yaml": "why",
    "store ls": "store-ls",
    "store du": "store-du",
    "store verify": "store-verify",
    "store gc --no-runs --dry-run": "store-gc",
}
OF_RUNS = ("predict", "export", "runs", "show", "diff")
# What has one form only: a script, a page, the name of a file, lines of a recipe, a schema.
ONE_FORM = ("completion", "help", "import", "init", "schema")


def test_row_51_every_command_speaks_json() -> None:
    silent = [
        name
        for name, command in commands(typer.main.get_command(app))
        if "--json" not in {flag for param in command.params for flag in param.opts}
    ]
    assert sorted(silent) == [*ONE_FORM]
    told = {name for line in DOCUMENTS for name, _ in told_by(line)}
    assert told == {name for name, _ in commands(typer.main.get_command(app))} - {*ONE_FORM}


def commands(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every command, those of a group by both names."""
    for name, command in group.commands.items():
        inner = hasattr(command, "commands")
        yield from commands(command, f"{name} ") if inner else [(f"{before}{name}", command)]


def told_by(line: str) -> list[tuple[str, Any]]:
    """Return the command that a command line begins with."""
    known = commands(typer.main.get_command(app))
    return [(name, command) for name, command in known if line.startswith(name)]


@pytest.mark.parametrize("command", DOCUMENTS)
def test_row_51_json_is_valid_by_its_schema_and_alone_on_its_stream(command: str) -> None:
    table({"x": lambda i: (i * 7) % 23, "z": lambda i: i % 5, "kind": kind})
    Path("r.yaml").write_text(RECIPE)
    if command.startswith(OF_RUNS):
        assert [run().code for _ in range(2)] == [0, 0]
    done = fuse(*command.split(), "--json")
    assert done.code == 0, done.err
    assert done.err == ""
    assert mistakes(json.loads(done.out), schema_of(DOCUMENTS[command])) == []


def test_row_51_a_mistake_leaves_the_stream_of_the_result_empty() -> None:
    done = run(RECIPE.replace("fusion:", "fusoin:"), "--json")
    assert (done.code, done.out) == (2, "")
    assert "did you mean 'fusion'?" in done.err


HEAVY = ("numpy", "pandas", "sklearn", "scipy", "rich", "pydantic", "yaml", "joblib", "pyarrow")


def test_row_57_help_imports_nothing_heavy() -> None:
    command = [sys.executable, "-X", "importtime", "-m", "fusecli", "--help"]
    told = subprocess.run(command, text=True, capture_output=True, check=True).stderr
    imported = {line.rpartition("|")[2].strip() for line in told.splitlines()}
    assert "typer" in imported
    assert imported & set(HEAVY) == set()


@pytest.mark.slow
def test_row_57_help_takes_a_fifth_of_a_second() -> None:
    def seconds() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    marks = [seconds()]
    for _ in range(5):
        subprocess.run([*FUSE, "--help"], capture_output=True, check=True)
        marks.append(seconds())
    taken = sorted(after - before for before, after in pairwise(marks))
    assert taken[2] < 0.2
