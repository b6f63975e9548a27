"""Many comparisons and their summary: none of them stops the rest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fusecli.errors import DataError, UsageError
from fusecli.report import schema_of
from fusecli.run import CompareOptions, RunOptions
from fusecli.run.many import ManyOutcome, compare_recipes, compare_tables
from tests.report.validation import mistakes

RECIPE = """
name: many
data: {source: iris}
cv: {folds: 3}
models:
  linear: ridge
  bayes: naive_bayes
  tree: {use: decision_tree, max_depth: 2}
  prior: dummy
fusion: {strategy: mean, members: [linear, bayes, tree]}
compare: [convex, soft_voting]
"""
FITS = RunOptions(backend="threading")
OPTIONS = CompareOptions(FITS)


@pytest.fixture(autouse=True)
def tables(own_folder: Path) -> None:
    Path("recipe.yaml").write_text(RECIPE)
    for name, modulus in (("one", 5), ("two", 7), ("three", 11)):
        rows = [f"{i % modulus},{(i * i) % 9},{'ab'[i % modulus > 2]}" for i in range(60)]
        Path(f"{name}.csv").write_text("\n".join(["x,z,kind", *rows, ""]))
    numbers = [f"{i % 7},{i % 5},{i % 7 + (i % 5) ** 2}.5" for i in range(60)]
    Path("values.csv").write_text("\n".join(["x,z,kind", *numbers, ""]))


def on(*names: str, text: str = "", **options: object) -> ManyOutcome:
    lines = [f"{name}\t{'kind' if name.endswith('.csv') else ''}" for name in names]
    Path("index.tsv").write_text("\n".join(["dataset\ttarget", *lines, ""]))
    if text:
        Path("recipe.yaml").write_text(text)
    return compare_tables(Path("recipe.yaml"), [Path("index.tsv")], OPTIONS, **options)  # type: ignore[arg-type]


def test_tables_of_different_tasks_are_compared_with_what_suits_each() -> None:
    done = on("one.csv", "values.csv", "two.csv")
    models = {
        name: {row.name for row in board.rows if row.role == "base"}
        for name, board in done.found.boards.items()
    }
    assert models["one"] == {"bayes", "tree", "prior"}
    assert models["values"] == {"linear", "tree", "prior"}
    assert done.exit_code == 0


def test_what_is_left_out_is_said_with_where() -> None:
    summary = on("one.csv", "values.csv", "two.csv").found.summary
    assert summary is not None
    said = [notice.text for notice in summary.notices]
    assert "left out, because not for regression: soft_voting (on values)" in said
    assert "left out, because not for binary: linear (on one, two)" in said
    assert any("of different tasks (binary on 2, regression on 1)" in text for text in said)


def test_the_members_of_the_fusion_are_those_that_are_left() -> None:
    board = on("values.csv").found.boards["values"]
    assert next(row.members for row in board.rows if row.name == "mean") == 2


def test_a_data_set_that_fails_is_listed_and_the_rest_goes_on() -> None:
    done = on("one.csv", "nowhere.csv", "two.csv", "three.csv")
    assert list(done.found.boards) == ["one", "two", "three"]
    assert "no such table" in done.found.failed["nowhere"]
    assert done.exit_code == 1 and done.found.summary is not None


def test_the_first_data_set_may_be_the_one_that_fails() -> None:
    assert list(on("nowhere.csv", "one.csv").found.boards) == ["one"]


def test_when_no_data_set_can_be_read_that_is_the_message() -> None:
    with pytest.raises(DataError, match=r"no data set can be read: .*no such table"):
        on("nowhere.csv")


def test_an_unknown_strategy_is_refused_before_any_data_set() -> None:
    Path("index.tsv").write_text("dataset\niris\n")
    options = CompareOptions(FITS, strategies=("meen",))
    with pytest.raises(UsageError, match="did you mean 'mean'"):
        compare_tables(Path("recipe.yaml"), [Path("index.tsv")], options)


def test_a_strategy_named_twice_is_refused_before_any_data_set() -> None:
    options = CompareOptions(FITS, strategies=("mean", "mean"))
    with pytest.raises(UsageError, match="'mean' is named twice"):
        compare_tables(Path("recipe.yaml"), [Path("one.csv")], options)
    assert not Path("runs").exists()


def test_a_table_without_the_group_is_listed() -> None:
    Path("one.csv").write_text(Path("one.csv").read_text().replace("x,z,kind", "x,g,kind"))
    text = RECIPE.replace("{source: iris}", "{source: iris, group: g}")
    failed = on("one.csv", "two.csv", text=text).found.failed
    assert list(failed) == ["two"] and "'g'" in failed["two"]


def test_a_table_to_which_no_strategy_applies_is_listed() -> None:
    text = RECIPE.replace("strategy: mean", "strategy: soft_voting").replace(
        "[convex, soft", "[hard"
    )
    done = on("one.csv", "values.csv", "two.csv", text=text)
    told = "no strategy applies: soft_voting, hard_voting do not suit a regression task"
    assert done.found.failed == {"values": told}
    assert set(done.found.boards) == {"one", "two"} and done.exit_code == 1


def test_a_class_that_vanishes_from_an_outer_part_is_said_with_where() -> None:
    rare = [f"{i % 7},{i % 5},{'c' if i < 4 else 'ab'[i % 7 > 2]},{i // 4}" for i in range(60)]
    plain = [f"{i % 7},{i % 9},{'ab'[i % 7 > 2]},{i // 4}" for i in range(60)]
    for name, rows in (("rare", rare), ("plain", plain)):
        Path(f"{name}.csv").write_text("\n".join(["x,z,kind,g", *rows, ""]))
    text = RECIPE.replace("{source: iris}", "{source: plain.csv, target: kind, group: g}")
    Path("recipe.yaml").write_text(text)
    options = CompareOptions(FITS, strategies=("mean",), nested=True)
    done = compare_tables(Path("recipe.yaml"), [Path("rare.csv"), Path("plain.csv")], options)
    said = [str(notice) for notice in done.found.notices]
    assert "some outer parts are left out, and their rows unscored (on rare)" in said
    assert set(done.found.boards) == {"rare", "plain"}


def test_a_table_on_which_every_model_fails_is_listed() -> None:
    text = RECIPE.replace("ridge", "{use: k_nearest_neighbours, n_neighbors: 1000}")
    text = text.replace("naive_bayes", "{use: k_nearest_neighbours, n_neighbors: 2000}")
    text = text.split("  tree")[0] + "fusion: mean\n"
    done = on("one.csv", "two.csv", "three.csv", text=text)
    assert done.exit_code == 1 and done.found.summary is None
    assert any("0 of 3 can be compared" in str(notice) for notice in done.found.notices)


def test_the_same_command_fits_nothing_again() -> None:
    on("one.csv", "two.csv", "three.csv")
    again = on("one.csv", "two.csv", "three.csv").found.boards
    assert sum(board.fits_made for board in again.values()) == 0


def test_one_folder_holds_all_of_it() -> None:
    folder = on("one.csv", "two.csv", "three.csv").folder
    assert {path.name for path in folder.iterdir()} == {
        *("one", "two", "three", "comparisons.json", "comparisons.md", "boards.csv"),
        *("summary.csv", "scores.csv", "diagram.svg", "log.txt"),
    }
    assert (folder / "one" / "board.json").is_file()
    document = json.loads((folder / "comparisons.json").read_text())
    assert mistakes(document, schema_of("comparisons")) == []


def test_one_data_set_is_its_own_board_and_no_summary_is_missed() -> None:
    done = on("one.csv")
    assert set(done.found.boards) == {"one"} and done.found.summary is None
    assert not [notice for notice in done.found.notices if "data sets" in notice.text]


def test_when_every_data_set_fails_each_is_listed() -> None:
    for name in ("one", "two"):
        Path(f"{name}.csv").write_text("x,z\n1,2\n")
    done = on("one.csv", "two.csv")
    assert set(done.found.failed) == {"one", "two"} and not done.found.boards
    assert done.exit_code == 1 and not done.found.notices


def test_two_data_sets_have_no_summary_and_say_so() -> None:
    done = on("one.csv", "two.csv")
    assert done.found.summary is None
    assert "at least 3" in done.found.notices[-1].text
    document = json.loads((done.folder / "comparisons.json").read_text())
    assert mistakes(document, schema_of("comparisons")) == []


def test_a_source_by_name_keeps_its_own_target() -> None:
    text = RECIPE.replace("{source: iris}", "{source: one.csv, target: kind}")
    assert on("iris", text=text).found.boards["iris"].task.kind == "multiclass"


def test_several_recipes_are_compared_each_on_its_own_data() -> None:
    text = RECIPE.replace("  linear: ridge\n", "").replace("linear, ", "")
    for name in ("a", "b"):
        Path(f"{name}.yaml").write_text(text.replace("many", name))
    done = compare_recipes([Path("a.yaml"), Path("b.yaml")], OPTIONS)
    assert list(done.found.boards) == ["a", "b"]
    assert "a, b are on the same table" in {notice.text for notice in done.found.notices}


def test_a_summary_cannot_be_sorted() -> None:
    with pytest.raises(UsageError, match="--sort-by"):
        compare_recipes([Path("recipe.yaml")] * 2, CompareOptions(sort_by="gain"))
