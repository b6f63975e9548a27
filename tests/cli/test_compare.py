"""`fuse compare`, in the process of the tests."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from fusecli.cli import app
from fusecli.cli.door import through_the_door
from fusecli.report import schema_of
from tests.report.validation import mistakes

RECIPE = """
name: toy
data: {source: table.csv, target: kind}
cv: {folds: 3}
models: {bayes: naive_bayes, prior: dummy}
fusion: soft_voting
compare: [mean, convex]
"""


@pytest.fixture(autouse=True)
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fusecli.cli.door.forget_output", lambda: None)
    monkeypatch.setattr("fusecli.cli.door.prepare", lambda: None)
    for number, name in enumerate(("table", "b", "c")):
        rows = [f"{i % (7 + number) + 9 * (i % 2)},{i % 5},{'ab'[i % 2]}" for i in range(60)]
        (tmp_path / f"{name}.csv").write_text("\n".join(["x,z,kind", *rows, ""]))
    (tmp_path / "recipe.yaml").write_text(RECIPE)
    (tmp_path / "index.csv").write_text("dataset,tier\ntable.csv,s\nb.csv,s\nc.csv,s\nx.csv,t\n")


def compare(*arguments: str) -> int:
    given = ("compare", *arguments, "-q", "--backend", "sequential")
    return through_the_door(lambda: app(given, prog_name="fuse", standalone_mode=False))


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert compare(*arguments, "--json") == 0
    return json.loads(capsys.readouterr().out)


def test_a_comparison_is_printed_with_its_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert compare("recipe.yaml") == 0
    out = capsys.readouterr().out
    assert "best of 3 strategies" in out
    assert Path(out.rsplit("run ", 1)[1].strip(), "board.json").is_file()


def test_json_is_valid_by_its_schema(capsys: pytest.CaptureFixture[str]) -> None:
    document = printed(capsys, "recipe.yaml", "--strategies", "median, nnls")
    assert mistakes(document, schema_of("comparison")) == []
    assert document["choice"]["strategies"] == 3


def test_names_go_with_commas_or_one_option_after_the_other(
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = ("--strategies", "median", "--strategies", "nnls")
    assert printed(capsys, "recipe.yaml", *asked)["choice"]["strategies"] == 3


def test_csv_and_markdown_are_the_files_of_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    for form in ("csv", "md"):
        compare("recipe.yaml", f"--{form}")
        newest = max(Path("runs/toy").iterdir(), key=lambda path: path.stat().st_mtime_ns)
        assert capsys.readouterr().out == (newest / f"board.{form}").read_text()


def test_many_tables_are_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    document = printed(capsys, "recipe.yaml", "--data", "index.csv", "--tier", "s")
    assert mistakes(document, schema_of("comparisons")) == []
    assert document["summary"]["methods"] and len(document["boards"]) == 3


def test_a_table_that_fails_is_exit_1_and_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert compare("recipe.yaml", "--data", "index.csv") == 1
    assert re.search(r"failed +x: '.*': no such table", capsys.readouterr().out)


def test_two_runs_are_compared(capsys: pytest.CaptureFixture[str]) -> None:
    compare("recipe.yaml")
    capsys.readouterr()
    (folder,) = map(str, Path("runs/toy").iterdir())
    document = printed(capsys, folder, folder)
    assert mistakes(document, schema_of("comparison")) == []
    assert document["rows"][0]["verdict"]["call"] == "practically equal"


@pytest.mark.parametrize(
    "arguments, code, message",
    [
        (["recipe.yaml", "--strategies", "meen"], 2, "did you mean 'mean'?"),
        (["recipe.yaml", "--strategies", "mean,mean"], 2, "'mean' is named twice"),
        (["recipe.yaml", "--sort-by", "speed"], 2, "no column 'speed'"),
        (["recipe.yaml", "--json", "--csv"], 2, "'--json' and '--csv'"),
        (["recipe.yaml", "--tier", "s"], 2, "--tier chooses among the tables of --data"),
        (["recipe.yaml", "recipe.yaml", "--data", "index.csv"], 2, "--data is for one recipe"),
        (["recipe.yaml", "--data", "index.csv", "--tier", "q"], 2, "no data set is of the tier"),
        (["recipe.yaml", "--set", "data.target=kin"], 3, "did you mean 'kind'?"),
        (["recipe.yaml", "--store", "table.csv"], 4, "hint: "),
        (["nowhere.yaml"], 2, "cannot be read"),
    ],
)
def test_a_mistake_is_one_message_and_its_exit_code(
    capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, message: str
) -> None:
    assert compare(*arguments) == code
    told = capsys.readouterr()
    assert message in told.err and told.out == ""


def test_a_run_by_itself_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    compare("recipe.yaml")
    (folder,) = map(str, Path("runs/toy").iterdir())
    assert compare(folder) == 2
    assert compare(folder, folder, "--nested") == 2
    assert "--nested does nothing to finished runs" in capsys.readouterr().err


def test_a_gate_is_held_by_the_choice(capsys: pytest.CaptureFixture[str]) -> None:
    assert compare("recipe.yaml", "--gate", "better") == 5
    assert "best of 3 strategies" in capsys.readouterr().err


def test_a_gate_is_held_by_the_summary(capsys: pytest.CaptureFixture[str]) -> None:
    code = compare("recipe.yaml", "--data", "index.csv", "--tier", "s", "--gate", "better")
    assert code == 5
    assert "not met over all data sets" in capsys.readouterr().err
