"""Several targets in one recipe: one plan of fits, a board for each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from fusecli.errors import DataError, RecipeError
from fusecli.report import boards_json, schema_of
from fusecli.run import Outcome, RunOptions, check, run
from tests.report.validation import mistakes

RECIPE = """
name: toy
data: {source: t.csv, target: kind, also_predict: {size: regression}}
cv: {folds: 3}
also: [accuracy]
models:
  bayes: naive_bayes
  ridge: ridge
  tree: {use: decision_tree, max_depth: 2}
  net: {use: shared_trunk, hidden: [6], max_iter: 8}
  chained: {use: naive_bayes, learn: features, from: size.tree}
fusion: mean
"""
OPTIONS = RunOptions(backend="sequential", jobs=1)


def table(rows: int = 120) -> pd.DataFrame:
    """Return two numbers, a kind of three, and a size that every fifth row lacks."""
    random = np.random.default_rng(0)
    X = random.normal(size=(rows, 2))
    size = X[:, 0] + 0.3 * random.normal(size=rows)
    kind = np.array(["a", "b", "c"])[np.digitize(X[:, 0] + X[:, 1], [-0.6, 0.6])]
    size[::5] = np.nan
    return pd.DataFrame({"x": X[:, 0], "z": X[:, 1], "size": size, "kind": kind})


def recipe(text: str = RECIPE, data: pd.DataFrame | None = None) -> Path:
    (table() if data is None else data).to_csv("t.csv", index=False)
    path = Path("toy.yaml")
    path.write_text(text)
    return path


def run_here(text: str = RECIPE, data: pd.DataFrame | None = None, **options: Any) -> Outcome:
    return run(recipe(text, data), RunOptions(backend="sequential", jobs=1, **options))


def scores(outcome: Outcome, target: str = "") -> dict[str, Any]:
    board = outcome.further[target] if target else outcome.board
    return {row.name: row.score for row in board.rows}


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Run once for all tests that only look."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("tasks"))
        made = run_here()
        yield made, made.folder.resolve()


def test_each_target_has_a_board_with_the_models_that_suit_it(outcome: Any) -> None:
    made = outcome[0]
    assert set(scores(made)) == {"bayes", "tree", "net", "chained", "mean"}
    assert set(scores(made, "size")) == {"ridge", "tree", "net", "mean"}
    assert (made.board.metric, made.further["size"].metric) == ("log_loss", "rmse")
    assert made.exit_code == 0


def test_rows_without_a_target_do_not_count_for_it_alone(outcome: Any) -> None:
    made = outcome[0]
    assert (made.board.n_covered, made.further["size"].n_covered) == (120, 96)


def test_no_model_sees_a_target_of_another_task(outcome: Any) -> None:
    assert outcome[0].board.n_columns == outcome[0].further["size"].n_columns == 2


def test_each_board_says_whether_sharing_helps(outcome: Any) -> None:
    for board, other in ((outcome[0].board, "size"), (outcome[0].further["size"], "kind")):
        told = [notice.text for notice in board.notices if "beside it" in notice.text]
        assert [text.startswith(f"net: learning '{other}' beside it") for text in told] == [True]


def test_the_documents_of_all_boards_are_valid_by_their_schema(outcome: Any) -> None:
    made, folder = outcome
    found = boards_json(made.board, made.further, folder)
    assert mistakes(json.loads(json.dumps(found)), schema_of("board")) == []
    assert json.loads((folder / "board.json").read_text())["further"]["size"]["rows"]


def test_a_further_target_has_its_own_folder_in_that_of_the_run(outcome: Any) -> None:
    own = pq.read_table(outcome[1] / "size" / "oof.parquet")
    assert own.num_rows == 96
    assert {"target", "ridge", "net", "fused:mean"} <= set(own.column_names)
    assert not (outcome[1] / "size" / "fusion.fuse").exists()


def test_a_shared_fit_is_made_once_for_all_boards(outcome: Any) -> None:
    lists = [pd.read_csv(outcome[1] / place / "fits.csv") for place in ("", "size")]
    keys = [set(one.key[one.model == "net"]) for one in lists]
    assert keys[0] == keys[1]
    assert len(keys[0]) == 3


def test_a_second_run_fits_nothing_and_finds_the_same(own_folder: Path) -> None:
    first, again = run_here(), run_here()
    assert (again.board.fits_made, again.further["size"].fits_made) == (0, 0)
    assert scores(again) == scores(first)
    assert scores(again, "size") == scores(first, "size")


def test_models_of_one_target_are_those_of_a_recipe_with_that_target_alone(
    own_folder: Path,
) -> None:
    whole = table().fillna({"size": 0.5})
    several = run_here(data=whole)
    text = RECIPE.replace(", also_predict: {size: regression}", ", drop: [size]")
    text = "\n".join(line for line in text.splitlines() if "chained" not in line)
    alone = run_here(text.replace("  ridge: ridge\n", ""), whole)
    for name in ("bayes", "tree"):
        assert scores(alone)[name] == scores(several)[name]
    # the twin of the network in the first run is the network of the second
    assert alone.board.fits_made == 0


def test_a_target_of_weight_0_leaves_the_shared_model_as_it_is_alone(own_folder: Path) -> None:
    text = RECIPE.replace("max_iter: 8}", "max_iter: 8, weights: {size: 0}}")
    made = run_here(text)
    told = next(notice.text for notice in made.board.notices if "beside it" in notice.text)
    assert "changes nothing (gain +0" in told


def test_the_order_of_further_targets_changes_no_score(own_folder: Path) -> None:
    data = table().assign(other=lambda frame: frame.z + 0.1)
    texts = [
        RECIPE.replace("{size: regression}", form) for form in ("[size, other]", "[other, size]")
    ]
    one, two = (run_here(text, data) for text in texts)
    assert scores(one) == scores(two)
    assert scores(one, "other") == scores(two, "other")


def test_a_chain_learns_from_models_that_have_not_seen_the_row(own_folder: Path) -> None:
    """Sizes are noise, and say all of the kind: who has seen them would be far off 0.69."""
    random = np.random.default_rng(1)
    noise = pd.DataFrame(random.normal(size=(120, 3)), columns=["x", "z", "size"])
    data = noise.assign(kind=np.where(noise["size"] > 0, "a", "b"))
    made = run_here(RECIPE.replace("max_depth: 2", "max_depth: null"), data)
    assert abs(scores(made)["chained"].value - np.log(2)) < 0.15


def test_splits_without_a_row_of_a_target_are_said_and_left_out(own_folder: Path) -> None:
    data = table(90).assign(when=np.arange(90))
    data.loc[:70, "size"] = np.nan
    text = RECIPE.replace("target: kind,", "target: kind, time: when,")
    made = run_here(text, data)
    told = [notice.text for notice in made.further["size"].notices]
    assert any(text.endswith("splits has 'size'") for text in told)
    assert made.board.rows[0].score is not None


def test_a_holdout_is_scored_for_each_target_on_the_rows_that_have_it(own_folder: Path) -> None:
    made = run_here(RECIPE.replace("target: kind,", "target: kind, test: 0.2,"))
    for board in (made.board, made.further["size"]):
        assert all(row.holdout is not None for row in board.rows)
    kept = pq.read_table(made.folder / "size" / "holdout.parquet")
    assert not np.isnan(kept["target"].to_numpy()).any()


def test_the_recipe_of_the_run_is_the_one_that_was_written(outcome: Any) -> None:
    again = check(outcome[1] / "recipe.yaml", OPTIONS).recipe.plain
    assert again is not None
    assert list(again.models) == ["bayes", "ridge", "tree", "net", "chained"]
    assert again.data.also_predict["size"].task == "regression"


def test_a_model_of_another_target_can_be_learned_from_by_its_whole_name(
    own_folder: Path,
) -> None:
    text = RECIPE.replace("from: size.tree}", "from: [size.net, tree]}")
    assert scores(run_here(text))["chained"] is not None


BAD = {
    "a metric": (
        ("{size: regression}", "{size: {metric: log_loss}}"),
        "'log_loss' is not for regression, which the task of 'size' is",
    ),
    "a strategy": (
        ("fusion: mean", "fusion: soft_voting"),
        "'soft_voting' is not for regression, which the task of 'size' is",
    ),
    "members": (
        ("fusion: mean", "fusion: {strategy: mean, members: [bayes]}"),
        "none of its members is for regression, which 'size' is",
    ),
    "weights": (
        ("hidden: [6]", "weights: {sizes: 1}"),
        "no target is called 'sizes'",
    ),
    "no weight": (
        ("hidden: [6]", "weights: {size: 0, kind: 0}"),
        "no target has a weight above 0",
    ),
    "a teacher": (
        ("from: size.tree", "from: size.bayes"),
        "'size.bayes' is for none of the targets that it could help",
    ),
    "a circle": (
        (
            "tree: {use: decision_tree, max_depth: 2}",
            "tree: {use: decision_tree, learn: features, from: kind.chained}",
        ),
        "goes round in a circle: chained -> size.tree -> chained",
    ),
}


@pytest.mark.parametrize("case", [name for name, (_, told) in BAD.items() if told])
def test_what_does_not_suit_a_target_is_one_clear_message(own_folder: Path, case: str) -> None:
    change, told = BAD[case]
    with pytest.raises(RecipeError) as caught:
        check(recipe(RECIPE.replace(*change)), OPTIONS)
    assert [problem.message for problem in caught.value.problems] == [told]


WRONG_COLUMNS = {
    "absent": ("{sizes: regression}", "also_predict: no column is called 'sizes'"),
    "the id": ("{size: regression}, id: size", "id: 'size' is to be predicted, too"),
    "dropped": ("{size: regression}, drop: [size]", "drop: 'size' is to be predicted, too"),
    "binary": ("{size: binary}", "also_predict: the target 'size' has 96 classes, not 2"),
    "text": ("{word: regression}", "also_predict: the target 'word' is not numeric"),
    "empty": ("{void: regression}", "also_predict: the target 'void' is missing in every row"),
    "constant": ("{one: regression}", "also_predict: the target 'one' is 1 in every row"),
}


@pytest.mark.parametrize("case", WRONG_COLUMNS)
def test_a_column_that_cannot_be_a_target_is_said_with_its_place(
    own_folder: Path, case: str
) -> None:
    text, told = WRONG_COLUMNS[case]
    data = table().assign(word="w" + table().kind, void=np.nan, one=1)
    made = RECIPE.replace("{size: regression}", text).replace("size.tree", "tree")
    with pytest.raises(DataError, match=told):
        check(recipe(made, data), OPTIONS)


WORLD = """
name: world
data: {source: t.csv, target: a, task: regression, also_predict: [b, few]}
cv: {folds: 5, repeats: 3}
models: {net: {use: shared_trunk, hidden: [32], max_iter: 60}}
fusion: mean
"""


def world(*, same: bool) -> pd.DataFrame:
    """Return two targets of 800 rows, and one of 150; `same`: the same layers make all of them."""
    random = np.random.default_rng(1)
    rows = random.normal(size=(800, 10))
    ways = [np.tanh(rows @ random.normal(size=(10, 4)) / 1.5) for _ in range(3)]
    made = [ways[0 if same else number] @ random.normal(size=4) for number in range(3)]
    few, a, b = (one + 0.3 * random.normal(size=800) for one in made)
    few[150:] = np.nan
    frame = pd.DataFrame(rows, columns=[f"x{number}" for number in range(10)])
    return frame.assign(a=a, b=b, few=few)


@pytest.mark.slow
@pytest.mark.parametrize("same", [True, False])
def test_the_board_says_that_sharing_helps_where_it_does(own_folder: Path, same: bool) -> None:
    made = run_here(WORLD, world(same=same))
    said = [one.text for board in (made.board, made.further["few"]) for one in board.notices]
    told = [text for text in said if "beside it" in text]
    assert [" helps (" in text for text in told] == [same, same]
