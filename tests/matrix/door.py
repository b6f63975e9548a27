"""`fuse` as a user meets it: what a command says, where, and how it ends."""

from __future__ import annotations

import io
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from fusecli.cli import app
from fusecli.cli.door import through_the_door

RECIPE = """\
data: {source: table.csv, target: kind}
cv: {folds: 3}
models: {bayes: naive_bayes, prior: dummy}
fusion: soft_voting
"""
BROKEN = "tests.fit.broken_learners"


@dataclass(frozen=True)
class Done:
    """How a command ended. out: the result; err: the talk."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> list[str]:
        """The lines that tell what came of it."""
        return self.err.splitlines()


def fuse(*arguments: str) -> Done:
    """Run a command in this process."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = through_the_door(lambda: app(arguments, prog_name="fuse", standalone_mode=False))
    return Done(code, out.getvalue(), err.getvalue())


def run(recipe: str = RECIPE, *options: str) -> Done:
    """Run a recipe, its fits in this process: a process for each chunk would take most of the time.

    None of these tests may end in a traceback.
    """
    Path("r.yaml").write_text(recipe)
    done = fuse("run", "r.yaml", "-q", "--backend", "sequential", *options)
    assert done.code != 70, done.err
    assert "Traceback" not in done.err + done.out
    return done


def refused(recipe: str | bytes, *options: str, code: int = 2) -> str:
    """Return what is said of a recipe that is refused before anything is fitted or written."""
    Path("r.yaml").write_bytes(recipe if isinstance(recipe, bytes) else recipe.encode())
    done = fuse("run", "r.yaml", "--backend", "sequential", *options)
    assert (done.code, done.out) == (code, ""), done.err
    assert not Path("runs").exists()
    return done.err


def table(columns: Mapping[str, object], rows: int = 60, name: str = "table.csv") -> None:
    """Write a table; a column is a function of the number of a row, or the same in all of them."""
    lines = [",".join(columns)]
    for i in range(rows):
        cells = (cell(i) if callable(cell) else cell for cell in columns.values())
        lines.append(",".join(map(str, cells)))
    Path(name).write_text("\n".join([*lines, ""]))


def kind(i: int) -> str:
    return "ab"[i % 2]


def plain_table(rows: int = 60) -> None:
    """Write a table of two numbers and two classes, the first number telling most of them."""
    table({"x": lambda i: i % 7 + 9 * (i % 2), "z": lambda i: i % 5, "kind": kind}, rows)


def run_folder() -> Path:
    """Return the folder of the only run."""
    (folder,) = Path("runs").glob("*/*")
    return folder
