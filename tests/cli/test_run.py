"""`fuse run` and its kin on a small table, in the process of the tests where that is enough."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fusecli.cli import app
from fusecli.cli.door import through_the_door
from fusecli.report import schema_of
from tests.report.validation import mistakes

RECIPE = """
data: {source: table.csv, target: kind}
cv: {folds: 3}
models: {bayes: naive_bayes, prior: dummy}
fusion: soft_voting
"""
BROKEN = RECIPE.replace("prior: dummy", "bad: {use: k_nearest_neighbours, n_neighbors: 1000}")


@pytest.fixture(autouse=True)
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fusecli.cli.door.forget_output", lambda: None)
    monkeypatch.setattr("fusecli.cli.door.prepare", lambda: None)
    rows = [f"{i % 7 + 9 * (i % 2)},{i % 5},{'ab'[i % 2]}" for i in range(60)]
    (tmp_path / "table.csv").write_text("\n".join(["x,z,kind", *rows, ""]))
    (tmp_path / "recipe.yaml").write_text(RECIPE)
    (tmp_path / "broken.yaml").write_text(BROKEN)


def fuse(*arguments: str) -> int:
    """Run a command here; fits need no process of their own, which would take most of the time."""
    if arguments[0] == "run":
        arguments = (*arguments, "--backend", "sequential")
    return through_the_door(lambda: app(arguments, prog_name="fuse", standalone_mode=False))


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert fuse(*arguments) == 0
    return json.loads(capsys.readouterr().out)


def test_a_run_prints_the_board_and_tells_where_everything_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert fuse("run", "recipe.yaml", "--jobs", "1") == 0
    out = capsys.readouterr().out
    assert "soft_voting" in out
    assert Path(out.rsplit("run ", 1)[1].strip(), "board.json").is_file()


@pytest.mark.parametrize(
    "arguments, what",
    [
        (["run", "recipe.yaml", "-q", "--json"], "board"),
        (["check", "recipe.yaml", "--json"], "plan"),
        (["inspect", "table.csv", "--target", "kind", "--json"], "columns"),
        (["list", "models", "--json"], "list"),
        (["list", "strategies", "--json"], "list"),
        (["list", "sources", "--json"], "list"),
        (["list", "metrics", "--json"], "list"),
        (["recipes", "--json"], "list"),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, list) else given,
)
def test_json_of_every_command_is_valid_by_its_schema(
    capsys: pytest.CaptureFixture[str], arguments: list[str], what: str
) -> None:
    assert mistakes(printed(capsys, *arguments), schema_of(what)) == []


def test_the_same_run_again_fits_nothing_and_prints_the_same(
    capsys: pytest.CaptureFixture[str],
) -> None:
    first = printed(capsys, "run", "recipe.yaml", "-q", "--json")
    second = printed(capsys, "run", "recipe.yaml", "-q", "--json")
    assert second["fits"]["made"] == 0
    for document in (first, second):
        for row in document["rows"]:
            del row["price"]  # seconds of the fusion itself
        del document["fits"], document["run"], document["advice"]
    assert first == second


def test_check_counts_what_is_stored(capsys: pytest.CaptureFixture[str]) -> None:
    before = printed(capsys, "check", "recipe.yaml", "--json")
    fuse("run", "recipe.yaml", "-q", "--json")
    capsys.readouterr()
    after = printed(capsys, "check", "recipe.yaml", "--json")
    counts = [[(m["to_fit"], m["stored"]) for m in plan["models"]] for plan in (before, after)]
    assert counts == [[(3, 0), (3, 0)], [(0, 3), (0, 3)]]


def test_check_says_what_a_run_would_do(capsys: pytest.CaptureFixture[str]) -> None:
    fuse("check", "recipe.yaml")
    assert "6 to make, 0 in the store" in capsys.readouterr().out


def test_csv_and_markdown_are_the_files_of_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    fuse("run", "recipe.yaml", "-q", "--csv")
    (board,) = Path("runs").rglob("board.csv")
    assert capsys.readouterr().out == board.read_text()


def test_two_forms_at_once_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert fuse("run", "recipe.yaml", "--json", "--csv") == 2
    assert "'--json' and '--csv'" in capsys.readouterr().err


def test_a_failed_model_is_exit_1_with_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    assert fuse("run", "broken.yaml", "-q") == 1
    assert "failed    bad: " in capsys.readouterr().out


@pytest.mark.parametrize("command", ["run", "check"])
def test_a_mistake_in_the_recipe_is_exit_2(
    capsys: pytest.CaptureFixture[str], command: str
) -> None:
    assert fuse(command, "recipe.yaml", "--set", "sed=1") == 2
    assert "unknown key 'sed'" in capsys.readouterr().err


def test_a_wrong_target_is_exit_3(capsys: pytest.CaptureFixture[str]) -> None:
    assert fuse("run", "recipe.yaml", "--set", "data.target=kin") == 3
    assert "did you mean 'kind'?" in capsys.readouterr().err


def test_a_store_that_cannot_be_written_is_exit_4(capsys: pytest.CaptureFixture[str]) -> None:
    assert fuse("run", "recipe.yaml", "--store", "table.csv") == 4
    assert "hint: " in capsys.readouterr().err


def test_a_gate_that_is_not_met_is_exit_5_after_the_board(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert fuse("run", "recipe.yaml", "-q", "--gate", "better") == 5
    told = capsys.readouterr()
    assert "soft_voting" in told.out
    assert "the gate 'better' is not met" in told.err


def test_inspect_says_what_becomes_of_a_column(capsys: pytest.CaptureFixture[str]) -> None:
    assert fuse("inspect", "table.csv", "--target", "kind") == 0
    assert "target kind: binary (a, b)" in capsys.readouterr().out
