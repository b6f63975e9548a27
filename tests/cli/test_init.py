"""`fuse init`, and `fuse run` on a table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fusecli.cli import app
from fusecli.cli.door import through_the_door

QUICK = ("--set", "models={bayes: naive_bayes, prior: dummy}", "--set", "fusion=mean")


@pytest.fixture(autouse=True)
def table(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fusecli.cli.door.forget_output", lambda: None)
    monkeypatch.setattr("fusecli.cli.door.prepare", lambda: None)
    rows = [f"{i % 7 + 9 * (i % 2)},{i * 7 % 5},{'ab'[i % 3 > 0]}" for i in range(60)]
    Path("table.csv").write_text("\n".join(["x,z,kind", *rows, ""]))


def fuse(*arguments: str) -> int:
    return through_the_door(lambda: app(arguments, prog_name="fuse", standalone_mode=False))


def run(*arguments: str) -> int:
    return fuse("run", *arguments, *QUICK, "-q", "--backend", "sequential", "--jobs", "1")


def test_it_says_where_the_recipe_is_and_what_comes_next(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert fuse("init", "table.csv", "--target", "kind") == 0
    printed = capsys.readouterr()
    assert printed.out == "table.yaml\n"
    assert printed.err == "try: fuse run table.yaml\n"


def test_the_recipe_is_printed_where_a_dash_is_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert fuse("init", "table.csv", "--target", "kind", "-o", "-") == 0
    assert "  target: kind\n" in capsys.readouterr().out
    assert not list(Path().glob("*.yaml"))


def test_it_writes_over_nothing_unless_forced(capsys: pytest.CaptureFixture[str]) -> None:
    Path("mine.yaml").write_text("mine")
    assert fuse("init", "table.csv", "--target", "kind", "-o", "mine.yaml") == 2
    assert "'mine.yaml' is there already" in capsys.readouterr().err
    assert Path("mine.yaml").read_text() == "mine"
    assert fuse("init", "table.csv", "--target", "kind", "-o", "mine.yaml", "--force") == 0
    assert "name: mine" in Path("mine.yaml").read_text()


def test_the_recipe_is_called_like_its_file_as_far_as_that_is_a_name() -> None:
    fuse("init", "table.csv", "--target", "kind", "-o", "deep/my first one.yaml")
    assert "name: my_first_one\n" in Path("deep/my first one.yaml").read_text()
    assert "source: ../table.csv\n" in Path("deep/my first one.yaml").read_text()


@pytest.mark.parametrize(
    "arguments, code, told",
    [
        (["table.csv"], 2, "likely are 'kind'"),
        (["table.csv", "--target", "kin"], 3, "did you mean 'kind'?"),
        (["nowhere.csv", "--target", "y"], 3, "no such file"),
        (["nothing", "--target", "y"], 3, "no such file"),
        (["empty.csv", "--target", "y"], 3, "the file is empty"),
        ([".", "--target", "y"], 3, ""),
        (["table.csv", "--target", "kind", "--set", "data.separator=[1]"], 2, "data.separator"),
        (["table.csv", "--target", "kind", "-o", "table.csv/x.yaml"], 4, "is no folder"),
        (["openml:x"], 3, "no number"),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, list) else "",
)
def test_what_cannot_be_is_told_in_a_sentence(
    capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, told: str
) -> None:
    Path("empty.csv").write_text("")
    assert fuse("init", *arguments) == code
    said = capsys.readouterr().err
    assert told in said and "Traceback" not in said


def test_a_run_of_a_table_is_the_run_of_its_recipe(capsys: pytest.CaptureFixture[str]) -> None:
    def scores() -> list[Any]:
        rows = json.loads(capsys.readouterr().out)["rows"]
        return [(row["name"], row["score"]["value"]) for row in rows]

    assert run("table.csv", "--target", "kind", "--json") == 0
    assert not list(Path().glob("*.yaml"))
    (folder,) = Path("runs/table").iterdir()
    assert "target: kind" in (folder / "recipe.yaml").read_text()
    at_once = scores()
    fuse("init", "table.csv", "--target", "kind")
    capsys.readouterr()
    assert run("table.yaml", "--json") == 0
    assert scores() == at_once


@pytest.mark.parametrize(
    "arguments, code, told",
    [
        (["table.csv"], 2, "nothing says which column to predict"),
        (["recipe.yaml", "--target", "kind"], 2, "'recipe.yaml' is a recipe"),
        (["missing.csv", "--target", "kind"], 3, "no such file"),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, list) else "",
)
def test_target_is_for_tables_and_tables_need_one(
    capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, told: str
) -> None:
    assert run(*arguments) == code
    assert told in capsys.readouterr().err
