"""The shipped recipes: listed, copied, complete, and each of them runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fusecli.cli import app
from fusecli.cli.door import through_the_door
from fusecli.recipe import json_schema, load
from fusecli.shipped import shipped

RECIPES = sorted(shipped("recipes").glob("*.yaml"))
SCRIPTS = sorted(shipped("recipes").glob("batch/*.sh"))
PROMISED = {
    *("iris_voting", "wine_weighted", "breast_cancer_stacking", "penguins_mixed", "credit_greedy"),
    *("digits_convex", "concrete_super_learner", "attrition_logpool", "car_hard_voting"),
    *("abalone_mean", "car_veto", "concrete_residual_chain", "attrition_student", "airfoil_layers"),
    *("digits_cascade", "concrete_soup", "credit_embedding", "credit_auto"),
    *("breast_cancer_combiners", "abalone_transfer", "digits_student"),
}
COMPARED = ("breast_cancer_combiners", "concrete_soup", "credit_embedding")
LONG = ("digits_student",)  # seconds, where others take one or two
every_recipe = pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
all_run = pytest.mark.parametrize(
    "path",
    [pytest.param(p, marks=pytest.mark.slow if p.stem in LONG else ()) for p in RECIPES],
    ids=lambda path: path.stem,
)


@pytest.fixture(autouse=True)
def streams_of_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fusecli.cli.door.forget_output", lambda: None)
    monkeypatch.setattr("fusecli.cli.door.prepare", lambda: None)


def fuse(*arguments: str) -> int:
    return through_the_door(lambda: app(arguments, prog_name="fuse", standalone_mode=False))


def test_the_promised_recipes_are_there() -> None:
    assert {path.stem for path in RECIPES} >= PROMISED


@all_run
def test_a_shipped_recipe_runs_and_no_model_of_it_fails(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = fuse("run", str(path), "--quiet", "--json", "--backend", "sequential")
    told = capsys.readouterr()
    assert code == 0, told.out + told.err
    assert {row["status"] for row in json.loads(told.out)["rows"]} == {"scored"}


@pytest.mark.slow
@pytest.mark.parametrize("name", COMPARED)
def test_every_fusion_that_a_recipe_compares_scores(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = shipped("recipes") / f"{name}.yaml"
    code = fuse("compare", str(path), "--quiet", "--json", "--backend", "sequential")
    rows = json.loads(capsys.readouterr().out)["rows"]
    fused = [row for row in rows if row["role"] == "fused" and row["score"]]
    assert code == 0 and len(fused) == 1 + len(load(path).compare)


@every_recipe
def test_a_shipped_recipe_tells_its_name_its_purpose_and_its_schema(path: Path) -> None:
    lines = path.read_text().splitlines()
    assert lines[0] == "# yaml-language-server: $schema=recipe.schema.json"
    assert lines[1].startswith("# ")
    assert load(path).name == path.stem


def test_the_shipped_schema_is_the_one_that_fuse_prints() -> None:
    file = shipped("recipes") / "recipe.schema.json"
    assert json.loads(file.read_text()) == json_schema(), "run: fuse schema > recipes/" + file.name


def test_recipes_are_listed_with_their_purpose(capsys: pytest.CaptureFixture[str]) -> None:
    assert fuse("recipes") == 0
    out = capsys.readouterr().out
    names = [path.stem for path in (*RECIPES, *SCRIPTS)]
    assert [line.split()[0] for line in out.splitlines()[1:]] == names
    assert "yaml-language-server" not in out


def test_a_recipe_is_copied_out_with_its_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert fuse("recipes", "iris_voting", "--to", "mine") == 0
    assert capsys.readouterr().out == "mine/iris_voting.yaml\n"
    assert sorted(path.name for path in Path("mine").iterdir()) == [
        "iris_voting.yaml",
        "recipe.schema.json",
    ]


def test_predictions_that_a_recipe_names_are_copied_with_it() -> None:
    assert fuse("recipes", "penguins_imported", "--to", "mine") == 0
    assert Path("mine/predictions/penguins_quadratic.csv").is_file()
    assert fuse("check", "mine/penguins_imported.yaml") == 0


def test_a_copied_recipe_is_checked_like_the_original() -> None:
    fuse("recipes", "penguins_mixed")
    copy = load(Path("penguins_mixed.yaml"))
    assert copy == load(shipped("recipes") / "penguins_mixed.yaml")


def test_a_file_that_is_there_is_not_overwritten(capsys: pytest.CaptureFixture[str]) -> None:
    Path("iris_voting.yaml").write_text("mine")
    assert fuse("recipes", "iris_voting") == 2
    assert Path("iris_voting.yaml").read_text() == "mine"
    assert "is there already" in capsys.readouterr().err


def test_a_recipe_nobody_knows_has_a_hint(capsys: pytest.CaptureFixture[str]) -> None:
    assert fuse("recipes", "iris_votin") == 2
    assert "did you mean 'iris_voting'?" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_exit_4(capsys: pytest.CaptureFixture[str]) -> None:
    assert fuse("recipes", "iris_voting", "--to", "/proc/nowhere") == 4
    assert "cannot be written" in capsys.readouterr().err


def test_the_readme_shows_the_recipe_that_is_shipped() -> None:
    readme = shipped("recipes").parent / "README.md"
    recipe = (shipped("recipes") / "iris_voting.yaml").read_text()
    assert recipe[recipe.index("name:") :] in readme.read_text()


def test_the_readme_shows_the_board_that_the_recipe_gives(
    capsys: pytest.CaptureFixture[str],
) -> None:
    readme = (shipped("recipes").parent / "README.md").read_text().splitlines()
    fuse("run", str(shipped("recipes") / "iris_voting.yaml"), "-q", "--backend", "sequential")
    board = capsys.readouterr().out.splitlines()[:7]
    before_times = board[2].index("accuracy") + len("accuracy")
    shown = [line[:before_times].rstrip() for line in readme]
    assert [line for line in board if line[:before_times].rstrip() not in shown] == []
