"""Row 47 over everything that is written: no name and no reason is more than text."""

from __future__ import annotations

import csv
import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fusecli.report import (
    Comparisons,
    comparisons_csv,
    comparisons_markdown,
    diagram_svg,
    suite_cells_csv,
    suite_csv,
    suite_markdown,
)
from fusecli.report.as_csv import FORMULA, NUMBER, cell
from fusecli.report.text import clean
from tests.cli.processes import fuse as process
from tests.matrix.door import RECIPE, Done, fuse, table
from tests.matrix.test_rows_output import is_safe
from tests.report.boards import hostile_board
from tests.report.suites import suite_of

NAMES = (
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "\x9b31m\x9d0;title\x9c",
    "\u202eright to left\u2066",
    "zero\u200bwidth\u200d",
    "[/red][bold]x",
    "<script>alert(1)</script>|x",
    "=cmd()",
    "@SUM(1)",
    "-1+cmd()",
    "\tx",
)
REASON = "".join(NAMES)
LEARNER = f"""\
from sklearn.dummy import DummyClassifier
class Bad(DummyClassifier):
    def fit(self, X, y, sample_weight=None):
        raise type({NAMES[0]!r}, (ValueError,), {{}})({REASON!r})
class Loud(DummyClassifier):
    def fit(self, X, y, sample_weight=None):
        import os, sys, warnings
        print({REASON!r})
        print({REASON!r}, file=sys.stderr)
        os.write(1, {REASON!r}.encode())
        os.write(2, {REASON!r}.encode())
        warnings.warn({REASON!r})
        return super().fit(X, y)
"""
RUN = ("--backend", "sequential", "--allow-import", "hostile_models")
MODELS = "bayes: naive_bayes, prior: dummy, bad: hostile_models.Bad"


@pytest.fixture
def hostile(own_store: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Write a table, a recipe and models that are hostile to who prints them; name the recipe."""
    Path("hostile_models.py").write_text(LEARNER)
    monkeypatch.syspath_prepend(str(Path.cwd()))
    used = {f'"{name} used"': lambda i, n=n: i % (n + 3) for n, name in enumerate(NAMES)}
    words = {'"\x1b[5mword"': lambda i: NAMES[i % 3]}
    unused = dict.fromkeys((f'"{name}"' for name in NAMES), 7)
    file = "\x1b[31m<script>=t\u202e.csv"
    table({**used, **words, **unused, "kind": lambda i: NAMES[i // 2 % 3]}, 90, file)
    recipe = "\x1b[31m\u202er.yaml"
    text = RECIPE.replace("table.csv", '"\\e[31m<script>=t\\u202e.csv"')
    Path(recipe).write_text(text.replace("bayes: naive_bayes, prior: dummy", MODELS))
    yield recipe
    sys.modules.pop("hostile_models", None)


COMMANDS = {
    "run": ("run", *RUN),
    "run, md": ("run", "--md", *RUN),
    "run, csv": ("run", "--csv", *RUN),
    "run, json": ("run", "--json", *RUN),
    "compare": ("compare", "--strategies", "mean,median", *RUN),
    "compare, md": ("compare", "--md", "--strategies", "mean", *RUN),
    "compare, csv": ("compare", "--csv", "--strategies", "mean", *RUN),
    "check": ("check", *RUN[2:]),
    "why": ("why", "--set", "models.bayes.seed=3", *RUN[2:]),
    "doctor": ("doctor", "--no-fits", *RUN[2:]),
}
MISTAKES = {
    "a key": ("--set", f"{NAMES[0]}.x=1"),
    "a value": ("--set", f"seed='{NAMES[1]}'"),
    "a word": ("--set", f"models.new.use={NAMES[3]}"),
    "a column": ("--set", f"data.target={NAMES[3]}"),
    "a class": ("--set", "data.columns={kind: number}"),
    "an option": (f"--{NAMES[0]}",),
    "a backend": ("--backend", NAMES[1]),
    "a package": ("--set", "models.new=x.Y", "--allow-import", NAMES[0]),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_row_47_no_command_prints_anything_but_text(hostile: str, command: str) -> None:
    done = fuse(COMMANDS[command][0], hostile, *COMMANDS[command][1:])
    assert done.code in (0, 1, 3), done.err
    assert done.out
    assert_text(done)
    assert {"md": is_markdown, "csv": is_csv}.get(command[-3:].strip(" ,"), is_safe)(done.out)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_row_47_no_message_holds_anything_but_text(hostile: str, mistake: str) -> None:
    done = fuse("run", hostile, *RUN, *MISTAKES[mistake])
    assert done.code in (2, 3), done.err
    assert_text(done)


def test_row_47_a_learner_that_talks_is_not_heard(hostile: str) -> None:
    names = {**os.environ, "PYTHONPATH": os.pathsep.join((".", *sys.path))}
    loud = ("--set", "models.loud.use=hostile_models.Loud", *RUN[2:], "--json")
    done = process("run", hostile, *loud, env=names)
    assert done.returncode == 1, done.stderr
    assert_text(Done(1, done.stdout, done.stderr))
    assert len(json.loads(done.stdout)["rows"]) == 5


def test_row_47_no_file_of_a_run_holds_anything_but_text(hostile: str) -> None:
    assert fuse("run", hostile, "-q", *RUN).code == 1
    (folder,) = Path("runs").glob("*/*")
    assert {path.suffix for path in folder.iterdir()} >= {".csv", ".md", ".txt", ".json"}
    for path in folder.iterdir():
        check = {".csv": is_csv, ".md": is_markdown, ".txt": is_safe, ".json": is_safe}
        assert check.get(path.suffix, lambda _: True)(path.read_bytes().decode(errors="replace"))


def test_row_47_what_is_listed_of_a_table_or_a_store_is_text(hostile: str) -> None:
    assert fuse("run", hostile, "-q", *RUN).code == 1
    (file,) = Path().glob("*script*.csv")
    assert_text(fuse("inspect", str(file), "--target", "kind"))
    for command in ("ls", "du", "verify", "gc"):
        done = fuse("store", command)
        assert done.code == 0
        assert_text(done)


def assert_text(done: Done) -> None:
    assert is_safe(done.out), [line for line in done.out.splitlines() if not is_safe(line)]
    assert is_safe(done.err), [line for line in done.err.splitlines() if not is_safe(line)]
    assert "Traceback" not in done.err


def is_csv(text: str) -> bool:
    """Tell whether no cell of a CSV file is a formula."""
    cells = [cell for row in csv.reader(text.splitlines()) for cell in row]
    formulas = [cell for cell in cells if cell.startswith(FORMULA) and not NUMBER.fullmatch(cell)]
    return is_safe(text) and not formulas


def is_markdown(text: str) -> bool:
    """Tell whether a document has no tag, and every row of a table as many cells as its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    widths = {len(re.findall(r"(?<!\\)\|", line)) for line in lines}
    inline = "\n".join(line for line in text.splitlines() if not line.startswith("    "))
    return is_safe(text) and len(widths) <= 1 and "<" not in inline


def boards() -> Comparisons:
    return Comparisons({"x": hostile_board()}, dict.fromkeys(NAMES, REASON))


DOCUMENTS = {
    "boards, csv": lambda: comparisons_csv(boards()),
    "boards, md": lambda: comparisons_markdown(boards()),
    "suite, csv": lambda: suite_csv(suite_of("hostile")),
    "suite cells, csv": lambda: suite_cells_csv(suite_of("hostile")),
    "suite, md": lambda: suite_markdown(suite_of("hostile")),
}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_row_47_no_document_of_many_boards_holds_anything_but_text(document: str) -> None:
    assert (is_csv if document.endswith("csv") else is_markdown)(DOCUMENTS[document]())


def test_row_47_a_drawing_has_no_tag_that_a_name_made() -> None:
    drawn = diagram_svg(suite_of("hostile"))
    assert is_safe(drawn)
    assert not re.search(r"<(?!/?(svg|style|rect|text|tspan|title|g|line|circle|path)\b)", drawn)


@pytest.mark.parametrize(
    "value, shown",
    [
        (-1.5, -1.5),
        ("-1.5", "-1.5"),
        ("+2e-3", "+2e-3"),
        ("-1+1", "'-1+1"),
        ("=1", "'=1"),
        (" =1", "' =1"),
        ("\u200b=1", "'=1"),
        ("\t=1", "' =1"),
        ("\r1", "' 1"),
        ("＝1", "'＝1"),
        ("a=1", "a=1"),
        (None, None),
    ],
)
def test_row_47_a_cell_is_a_number_or_a_text_never_a_formula(value: object, shown: object) -> None:
    assert cell(value) == shown


@pytest.mark.parametrize(
    "text, shown",
    [
        ("a\u200db", "ab"),
        ("\u200d\u200cx\u200d", "x"),
        ("é\u200d\u200d\u200dé", "é\u200dé"),
        ("\N{WOMAN}\u200d\N{PERSONAL COMPUTER}", "\N{WOMAN}\u200d\N{PERSONAL COMPUTER}"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_row_47_a_joiner_stays_where_it_joins(text: str, shown: str) -> None:
    assert clean(text) == shown
