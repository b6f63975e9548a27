"""`fuse runs`, `fuse show` and `fuse diff` on runs of a small table."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from fusecli.cli import app
from fusecli.cli.door import through_the_door
from fusecli.report import schema_of
from fusecli.run import RunOptions
from fusecli.run import run as run_recipe
from tests.report.validation import mistakes

RECIPE = """
data: {source: table.csv, target: kind}
cv: {folds: 3}
also: [accuracy]
models: {bayes: naive_bayes, prior: dummy}
fusion: soft_voting
"""
FORMS = [(), ("--json",), ("--csv",), ("--md",)]


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder whose store has the fits that most tests need."""
    folder = tmp_path_factory.mktemp("fitted")
    before = Path.cwd()
    os.chdir(folder)
    try:
        lay_out()
        run_recipe(Path("toy.yaml"), RunOptions(jobs=1, backend="sequential"))
    finally:
        os.chdir(before)
    return folder


@pytest.fixture(autouse=True)
def table(own_folder: Path, fitted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fusecli.cli.door.forget_output", lambda: None)
    monkeypatch.setattr("fusecli.cli.door.prepare", lambda: None)
    shutil.copytree(fitted / ".fuse", ".fuse")
    lay_out()


def lay_out() -> None:
    rows = [f"{i % 7 + 9 * (i % 2)},{i % 5},{'ab'[i % 2]}" for i in range(60)]
    Path("table.csv").write_text("\n".join(["x,z,kind", *rows, ""]))
    Path("toy.yaml").write_text(RECIPE)


def fuse(*arguments: str) -> int:
    return through_the_door(lambda: app(arguments, prog_name="fuse", standalone_mode=False))


def run(*more: str, command: str = "run") -> None:
    where = ("-q", "--backend", "sequential", "--jobs", "1")
    assert fuse(command, "toy.yaml", *where, *more) == 0


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert fuse(*arguments) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("form", FORMS, ids=" ".join)
def test_a_run_is_shown_byte_for_byte_as_it_was_printed(
    capsys: pytest.CaptureFixture[str], form: tuple[str, ...]
) -> None:
    run(*form)
    first = capsys.readouterr().out
    fuse("show", "toy", *form)
    assert capsys.readouterr().out == first


@pytest.mark.parametrize("form", FORMS, ids=" ".join)
def test_a_comparison_is_shown_as_it_was_printed(
    capsys: pytest.CaptureFixture[str], form: tuple[str, ...]
) -> None:
    run("--strategies", "mean,convex", *form, command="compare")
    first = capsys.readouterr().out
    fuse("show", "toy", *form)
    assert capsys.readouterr().out == first


@pytest.mark.parametrize("form", FORMS, ids=" ".join)
def test_a_run_of_two_targets_is_shown_as_it_was_printed(
    capsys: pytest.CaptureFixture[str], form: tuple[str, ...]
) -> None:
    further = ("--set", "data.also_predict={x: {task: regression, metric: rmse}}")
    run(
        *further,
        "--set",
        "models={prior: dummy}",
        "--set",
        "also=[]",
        "--set",
        "fusion=mean",
        *form,
    )
    first = capsys.readouterr().out
    fuse("show", "toy", *form)
    assert capsys.readouterr().out == first


def test_showing_needs_neither_table_nor_store(capsys: pytest.CaptureFixture[str]) -> None:
    run()
    first = capsys.readouterr().out
    Path("table.csv").unlink()
    shutil.rmtree(".fuse")
    fuse("show", "toy")
    assert capsys.readouterr().out == first


def test_a_folder_that_was_moved_is_shown_with_its_place_of_now(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run()
    shutil.move("runs", "kept")
    (folder,) = Path("kept/toy").iterdir()
    capsys.readouterr()
    assert fuse("show", str(folder)) == 0
    assert capsys.readouterr().out.rstrip().endswith(str(folder))


@pytest.mark.parametrize("named", ["nothing", "..", "", "a/b", "x" * 5000, "toy.yaml"])
def test_what_is_no_run_is_told(capsys: pytest.CaptureFixture[str], named: str) -> None:
    assert fuse("show", named) == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "null", '{"schema": 9}', "\x00", '{"schema": 1, "rows": 3}', "[" * 100_000],
    ids=lambda content: ascii(content)[:20],
)
def test_a_damaged_board_is_a_line_of_the_list_and_a_data_error_to_show(
    capsys: pytest.CaptureFixture[str], content: str
) -> None:
    folder = Path("runs/toy/20250101T000000-abcd")
    folder.mkdir(parents=True)
    (folder / "board.json").write_text(content)
    assert fuse("runs") == 0
    assert f"damaged   {folder}: " in capsys.readouterr().out
    assert fuse("show", str(folder)) == 3
    assert "cannot be read as a run" in capsys.readouterr().err


def test_the_list_has_every_run_in_every_form(capsys: pytest.CaptureFixture[str]) -> None:
    run()
    run("--strategies", "mean", command="compare")
    capsys.readouterr()
    document = printed(capsys, "runs", "--json")
    assert mistakes(document, schema_of("runs")) == []
    assert {one["made"] for one in document["runs"]} == {"run", "comparison"}
    fuse("runs", "--csv")
    lines = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [line["folder"] for line in lines] == [one["folder"] for one in document["runs"]]
    fuse("runs", "-n", "1")
    assert "1 of 2 runs" in capsys.readouterr().out


def test_runs_are_sorted_by_their_score(capsys: pytest.CaptureFixture[str]) -> None:
    run()
    run("--set", "models.prior.use=decision_tree")
    capsys.readouterr()
    for order, key in (("score", "fused_score"), ("price", "predict_ms_per_1000_rows")):
        found = [one[key] for one in printed(capsys, "runs", "--sort", order, "--json")["runs"]]
        assert found == sorted(found)


@pytest.mark.parametrize(
    "arguments, told",
    [
        (["--sort", "colour"], "known are time"),
        (["--recipe", "no"], "known are toy"),
        (["--out", "no"], "no folder"),
        (["--json", "--csv"], "do not go together"),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, list) else "",
)
def test_a_wrong_option_is_exit_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    run()
    assert fuse("runs", *arguments) == 2
    assert told in capsys.readouterr().err


def test_what_changed_from_one_run_to_the_next_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    run()
    run("--set", "models.prior.use=decision_tree", "--set", "data.drop=[z]")
    capsys.readouterr()
    found = printed(capsys, "diff", "toy", "--json")
    assert mistakes(found, schema_of("diff")) == []
    fields = {change["field"]: (change["old"], change["new"]) for change in found["recipe"]}
    assert fields["models.prior.use"] == ("dummy", "decision_tree")
    assert {"column 'z'", "columns", "fingerprint"} <= {one["field"] for one in found["data"]}
    assert found["versions"] == [] and found["unpaired"] is None
    judged = {row["name"]: row["verdict"]["call"] for row in found["rows"]}
    assert judged.keys() == {"soft_voting", "bayes", "prior"}


def test_a_run_does_not_differ_from_itself(capsys: pytest.CaptureFixture[str]) -> None:
    run()
    run()
    capsys.readouterr()
    found = printed(capsys, "diff", "toy", "--json")
    assert found["recipe"] == found["data"] == []
    assert {row["verdict"]["call"] for row in found["rows"]} == {"practically equal"}
    fuse("diff", "toy")
    assert capsys.readouterr().out.count("nothing differs") == 3


def test_runs_of_other_rows_are_not_paired_and_it_is_said_why(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run()
    lines = Path("table.csv").read_text().splitlines()
    Path("table.csv").write_text("\n".join([*lines[:50], ""]))
    run()
    capsys.readouterr()
    assert fuse("diff", "toy") == 0
    out = capsys.readouterr().out
    assert "11 rows are in one of them only" in out
    assert "rows: 60 -> 49" in out


def test_the_fusion_of_a_run_is_paired_with_its_own_in_a_comparison(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run()
    fuse("compare", "toy.yaml", "--strategies", "median", "--quiet", "--backend", "sequential")
    capsys.readouterr()
    rows = {row["name"]: row for row in printed(capsys, "diff", "toy", "--json")["rows"]}
    assert rows["soft_voting"]["verdict"]["call"] == "practically equal"
    assert rows["median"]["verdict"] is None
    fuse("diff", "toy")
    assert "verdict   the new fusion is practically equal" in capsys.readouterr().out


def test_the_newest_run_is_meant_by_the_folder_of_a_recipe(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run()
    capsys.readouterr()
    assert fuse("show", "runs/toy") == 0
    shown = capsys.readouterr().out
    assert fuse("show", "toy") == 0
    assert capsys.readouterr().out == shown


def test_a_folder_of_the_name_of_a_recipe_does_not_stand_in_its_way(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run()
    Path("toy").mkdir()
    capsys.readouterr()
    assert fuse("show", "toy") == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("show", "toy.yaml"), "the newest run of it is called 'toy'"),
        (("diff", "table.csv"), "'table.csv' is a table, not a run"),
        (("check", "toy"), "did you mean 'toy.yaml'"),
        (("run", "runs/toy"), "is the folder of a recipe's runs, not a recipe"),
        (("compare", "table.csv"), "'fuse init table.csv --target COLUMN'"),
        (("doctor", "runs/toy"), "/recipe.yaml'"),
        (("why", "runs/toy"), "/recipe.yaml'"),
        (("import", "toy"), "its newest run is 'runs/toy/"),
        (("export", "toy.yaml"), "the newest run of it is called 'toy'"),
    ],
)
def test_every_command_names_the_way_out_for_what_it_does_not_take(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], told: str
) -> None:
    run()
    capsys.readouterr()
    assert fuse(*arguments) in (2, 3)
    assert told in capsys.readouterr().err


def test_the_folder_of_one_recipe_is_no_folder_of_all_runs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run()
    capsys.readouterr()
    assert fuse("runs", "--out", "runs/toy") == 2
    assert "'runs/toy' is of one recipe" in capsys.readouterr().err


def test_the_first_run_has_none_before_it(capsys: pytest.CaptureFixture[str]) -> None:
    run()
    assert fuse("diff", "toy") == 2
    assert "no run of this recipe came before" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["recipe.yaml", "data.json", "environment.json", "oof.parquet"])
def test_a_run_with_a_lost_file_differs_or_is_refused(
    capsys: pytest.CaptureFixture[str], name: str
) -> None:
    run()
    (folder,) = Path("runs/toy").iterdir()
    shutil.copytree(folder, "other")
    for content in (None, b"", b"[1, {", b"\x00\xff"):
        Path("other", name).unlink(missing_ok=True)
        if content is not None:
            Path("other", name).write_bytes(content)
        assert fuse("diff", str(folder), "other") in (0, 3)
    assert "Traceback" not in capsys.readouterr().err


def over_many() -> Path:
    """Run once, and return a folder as a comparison over many tables leaves it, of that board."""
    run()
    (own,) = Path("runs/toy").iterdir()
    place = Path("runs/bench/20261122T101010-abcd")
    shutil.copytree(own, place / "first")
    shutil.copytree(own, place / "second")
    (place / "comparisons.json").write_text("{}")
    return place


def test_comparisons_over_many_tables_are_named_below_the_list(
    capsys: pytest.CaptureFixture[str],
) -> None:
    place = over_many()
    assert fuse("runs") == 0
    told = capsys.readouterr().out
    assert f"many    {place}: 2 boards of many tables, each in a folder there" in told
    assert "total   1 run" in told
    document = printed(capsys, "runs", "--json")
    assert mistakes(document, schema_of("runs")) == []
    (one,) = document["over_many_tables"]
    assert one == {"when": "2026-11-22T10:10:10+00:00", "folder": str(place), "boards": 2}
    assert fuse("runs", "--recipe", "bench") == 0


def test_of_a_comparison_over_many_tables_the_boards_inside_are_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    place = over_many()
    for named in ("bench", str(place)):
        assert fuse("show", named) == 2
        told = capsys.readouterr().err
        assert "is over many tables, and has no board of its own" in told
        assert f"read {place}/comparisons.md, or name a folder in {place}" in told
    assert fuse("show", str(place / "first")) == 0
