"""What can be done with a run besides predicting: score it, take one base model, look back."""

from __future__ import annotations

import os
import zipfile
from contextlib import chdir
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from sklearn.metrics import log_loss, roc_auc_score

import fusecli
from fusecli.errors import DataError, StoreError, UsageError
from fusecli.run import RunOptions, run
from fusecli.run.exporting import export
from fusecli.run.opening import load
from fusecli.run.predicting import Predicted, PredictOptions, predict
from fusecli.run.rows_of_training import Known
from fusecli.run.unseen_rows import predict_unseen
from fusecli.values import Table
from tests.run.places import own

pytestmark = pytest.mark.usefixtures("here")

RECIPE = """
name: toy
data: {source: rows.csv, target: kind, id: who, group: town, weight: w}
cv: {folds: 3, repeats: 2}
models:
  bayes: naive_bayes
  tree: {use: decision_tree, max_depth: 3}
  idle: dummy
  corrected: {use: ridge, learn: residuals, from: bayes}
fusion: {strategy: weighted_mean, weights: {bayes: 2, tree: 1, idle: 0, corrected: 1}}
"""
CASCADE = """
name: steps
metric: roc_auc
data: {source: rows.csv, target: kind, drop: [who, town, w], time: day}
cv: {folds: 3}
models: {tree: {use: decision_tree, max_depth: 2}, bayes: naive_bayes}
fusion: {strategy: cascade, keep: 0.8, prices: {tree: 1, bayes: 100}, members: [tree, bayes]}
"""
VALUES = """
name: values
refit: true
data: {source: rows.csv, target: price, id: who, drop: [town, w, kind]}
cv: {folds: 3}
models: {linear: ridge, tree: {use: decision_tree, max_depth: 3}, gone: {use: svm, C: 1}}
fusion: {strategy: convex, members: [linear, tree]}
"""
NAMES = ("toy", "steps", "values")


def rows(count: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    size, pet = rng.normal(size=count), rng.choice(["cat", "dog", "eel"], count)
    kind = np.where(size + (pet == "cat") + rng.normal(size=count) / 2 > 0.4, "yes", "no")
    return pd.DataFrame(
        {
            "who": [f"{seed}-{k}" for k in range(count)],
            "size": size,
            "pet": pet,
            "day": np.arange(count),
            "town": rng.integers(0, 30, count),
            "w": rng.uniform(0.5, 2, count),
            "kind": kind,
            "price": 50 + 3 * size + rng.normal(size=count),
        }
    )


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a table, new rows, and a run of each recipe."""
    place = tmp_path_factory.mktemp("runs")
    with chdir(place):
        rows(180, 0).to_csv("rows.csv", index=False)
        new = rows(120, 1)
        new.loc[[3, 50], ["kind", "price"]] = None
        new.to_csv("new.csv", index=False)
        for name, text in zip(NAMES, (RECIPE, CASCADE, VALUES), strict=True):
            Path(f"{name}.yaml").write_text(text)
            run(Path(f"{name}.yaml"), RunOptions(backend="threading"))
    return place


def predicted(
    named: str = "toy", data: str = "new.csv", **options: object
) -> tuple[Predicted, pd.DataFrame]:
    output = own("answers.parquet")
    found = predict(named, data, PredictOptions(output=output, **options), lambda _: None)
    return found, pd.read_parquet(output)


def unseen(named: str = "toy", **options: object) -> tuple[Predicted, pd.DataFrame]:
    output = own("unseen.parquet")
    found = predict_unseen(named, PredictOptions(output=output, **options), lambda _: None)
    return found, pd.read_parquet(output)


def folder(named: str) -> Path:
    return next(Path("runs", named).iterdir())


def notes(found: Predicted) -> str:
    return "\n".join(map(str, found.notices))


def scored(named: str = "toy", data: str = "new.csv", **options: object) -> dict[str, float]:
    (one,) = predicted(named, data, score=True, **options)[0].scores
    return {row.name: row.score.value for row in one.board.rows}


def test_new_rows_are_scored_by_the_metric_of_the_run() -> None:
    _, answers = predicted(explain=True)
    truth = pd.read_csv("new.csv")
    known = truth["kind"].notna()
    told = scored()
    columns = {"weighted_mean": "probability:yes", "tree": "member:tree:yes"}
    for name, column in columns.items():
        says = answers[column][known].clip(1e-7, 1 - 1e-7)
        by_hand = log_loss(truth["kind"][known], says, sample_weight=truth["w"][known])
        assert told[name] == pytest.approx(by_hand, rel=1e-7)
    assert set(told) == {"weighted_mean", "bayes", "tree", "corrected"}


def test_beside_each_score_stands_what_the_board_has_promised() -> None:
    (one,) = predicted(score=True)[0].scores
    board = pd.read_csv(folder("toy") / "board.csv").set_index("name")["score"]
    for row, promised in zip(one.board.rows, one.promised, strict=True):
        assert promised.value == pytest.approx(board[row.name])
    assert one.kept in ("held", "better", "worse")


def test_the_gain_is_over_the_best_base_model_of_the_run() -> None:
    (one,) = predicted(score=True)[0].scores
    (best,) = (row.name for row in one.board.rows if row.is_best_base)
    assert one.deployed.verdict.against == best
    values = {row.name: row.score.value for row in one.board.rows}
    assert one.deployed.verdict.gain == pytest.approx(values[best] - values["weighted_mean"])


def test_rows_of_training_are_told_and_neither_judge_nor_keep_a_promise() -> None:
    mixed = pd.concat([rows(180, 0)[:30], rows(120, 1)])
    mixed.to_csv(own("mixed.csv"), index=False)
    (score,) = predicted(data=str(own("mixed.csv")), score=True)[0].scores
    assert score.again == 30 and score.kept == "unknown"
    assert score.deployed.verdict is None
    assert "30 of 150 rows have the cells of a row of training" in str(score.board.notices[0])
    (honest,) = predicted(score=True)[0].scores
    assert honest.again == 0 and honest.kept != "unknown"


def _of_letters(rng: np.random.Generator, rows: int) -> Table:
    codes = rng.integers(0, 4, (rows, 5)).astype(np.int32)
    levels = (("a", "b", "c", "d"),) * 5
    return Table(np.empty((rows, 0)), codes, (), tuple("vwxyz"), levels, ("category",) * 5)


def test_honest_rows_that_repeat_by_chance_do_not_flatter() -> None:
    rng = np.random.default_rng(0)
    known = Known.of(_of_letters(rng, 1000))
    assert 0.4 < known.usual < 0.8
    new = [_of_letters(rng, 100) for _ in range(200)]
    assert sum(known.flatter(int(known.among(one).sum()), 100) for one in new) <= 2
    assert known.flatter(100, 100)


def test_a_row_is_known_by_its_cells_whatever_stands_for_a_missing_one() -> None:
    numbers = np.array([[0.0, 1.0], [np.nan, 2.0], [0.0, 1.0]])
    table = Table(numbers, np.zeros((3, 0), dtype=np.int32), ("a", "b"), (), (), ())
    found = Known.of(table)
    assert found.usual == pytest.approx(2 / 3)
    other = np.array([[-0.0, 1.0], [-np.nan, 2.0], [1.0, 0.0]])
    assert found.among(replace(table, numbers=other)).tolist() == [True, True, False]


def _numbered(numbers: np.ndarray) -> Table:
    names = tuple("abcd"[: numbers.shape[1]])
    return Table(numbers, np.zeros((len(numbers), 0), dtype=np.int32), names, (), (), ())


def test_a_row_with_a_cell_changed_is_known_by_its_id() -> None:
    numbers = np.random.default_rng(0).normal(size=(50, 4))
    known = Known.of(_numbered(numbers), np.arange(50))
    changed = numbers[::-1].copy()
    changed[:, 2] += 1
    ids = np.array([str(k) for k in range(50)][::-1], dtype=object)
    assert known.among(_numbered(changed), ids).all()
    assert not known.among(_numbered(changed)).any()


@pytest.mark.parametrize("spelled", ["{}", "{}.0", "00{}"])
def test_an_id_that_is_a_whole_number_is_the_same_however_it_is_written(spelled: str) -> None:
    numbers = np.random.default_rng(0).normal(size=(50, 4))
    known = Known.of(_numbered(numbers), np.arange(50))
    changed = numbers + np.eye(4)[2]
    ids = np.array([spelled.format(k) for k in range(50)], dtype=object)
    assert known.among(_numbered(changed), ids).all()
    assert known.among(_numbered(changed), np.arange(50.0)).all()


def test_ids_that_are_used_again_for_other_rows_tell_nothing() -> None:
    rng = np.random.default_rng(0)
    known = Known.of(_of_letters(rng, 1000), np.arange(1000))
    new = _of_letters(rng, 100)
    count = int(known.among(new, np.arange(100)).sum())
    assert count == int(known.among(new).sum())


def test_an_id_that_training_has_not_or_that_is_missing_tells_nothing() -> None:
    numbers = np.random.default_rng(0).normal(size=(3, 4))
    known = Known.of(_numbered(numbers), np.array(["a", "b", "c"]))
    ids = np.array(["d", None, "a"], dtype=object)
    assert known.among(_numbered(numbers + np.eye(4)[3]), ids).tolist() == [False, False, False]


def test_rows_of_training_that_were_changed_are_found_by_the_ids_of_the_recipe() -> None:
    old = rows(180, 0)[:30].assign(day=lambda own: own["day"] + 1000)
    pd.concat([old, rows(120, 1)]).to_csv(own("mixed.csv"), index=False)
    (score,) = predicted(data=str(own("mixed.csv")), score=True)[0].scores
    assert score.again == 30
    assert "or its id and most of its cells" in str(score.board.notices[0])


def test_rows_without_a_target_are_predicted_and_not_scored() -> None:
    found, answers = predicted(score=True)
    (one,) = found.scores
    assert (len(answers), one.board.n_rows, one.left_out) == (120, 118, 2)
    assert "2 rows without a target are left out" in str(one.board.notices[0])


def test_groups_of_rows_are_counted() -> None:
    (one,) = predicted(score=True)[0].scores
    assert one.groups == pd.read_csv("new.csv").dropna()["town"].nunique()


def test_columns_that_the_table_lacks_are_told() -> None:
    pd.read_csv("new.csv").drop(columns=["town", "w"]).to_csv(own("t.csv"), index=False)
    (one,) = predicted(data=str(own("t.csv")), score=True)[0].scores
    told = "\n".join(map(str, one.board.notices))
    assert "lacks 'w', the weight of the recipe: every row counts the same" in told
    assert "lacks 'town', the group of the recipe: rows are taken as independent" in told


@pytest.mark.parametrize(
    "named", ["toy", *(pytest.param(n, marks=pytest.mark.slow) for n in NAMES[1:])]
)
def test_portions_do_not_change_a_score(named: str) -> None:
    one, many = scored(named), scored(named, rows=7)
    assert many == pytest.approx(one, rel=1e-12)


def test_every_member_of_a_cascade_is_scored_on_every_row() -> None:
    told = scored("steps")
    truth = pd.read_csv("new.csv").dropna()
    alone = predicted("steps", member="bayes")[1]["probability:yes"].iloc[truth.index]
    assert told["bayes"] == pytest.approx(roc_auc_score(truth["kind"] == "yes", alone))


@pytest.mark.slow
def test_scoring_changes_no_prediction() -> None:
    for named in ("toy", "steps"):
        plain, with_score = predicted(named)[1], predicted(named, score=True)[1]
        pd.testing.assert_frame_equal(plain, with_score, check_exact=True)


def test_a_model_file_knows_what_was_promised() -> None:
    export("toy", own("m.fuse"), RunOptions())
    from_file = predicted(str(own("m.fuse")), score=True)[0].scores
    from_run = predicted(score=True)[0].scores
    assert [one.promised for one in from_file] == [
        tuple(pytest.approx(score, nan_ok=True) if score is None else score for score in row)
        for row in (tuple(map(_bare, one.promised)) for one in from_run)
    ]


def _bare(score: object) -> object:
    return type(score)(score.value, score.half_width, score.rung)


BAD = {
    "no target": (lambda t: t.drop(columns="kind"), "lacks the target 'kind'"),
    "a new class": (lambda t: t.replace({"kind": {"yes": "maybe"}}), "the class 'maybe'"),
    "empty targets": (lambda t: t.assign(kind=None), "no row has a target"),
    "a weight of 0": (lambda t: t.assign(w=0), "'w' is not a positive number in row 0"),
    "no group": (lambda t: t.assign(town=None), "'town' is missing in row 0"),
}


@pytest.mark.parametrize(("change", "told"), BAD.values(), ids=BAD.keys())
def test_a_table_that_cannot_be_scored_is_refused_and_nothing_is_written(
    change: object, told: str
) -> None:
    change(pd.read_csv("new.csv")).to_csv(own("t.csv"), index=False)
    with pytest.raises(DataError, match=told):
        predicted(data=str(own("t.csv")), score=True)
    assert [path.name for path in own("").iterdir()] == ["t.csv"]


def test_a_target_that_is_no_number_is_refused() -> None:
    table = pd.read_csv("new.csv")
    table.assign(price=["cheap", *table["price"][1:]]).to_csv(own("t.csv"), index=False)
    with pytest.raises(DataError, match="the target holds 'cheap', which is no number"):
        predicted("values", str(own("t.csv")), score=True)


@pytest.mark.parametrize("name", ["idle", "corrected"])
def test_a_member_alone_predicts_as_in_the_fusion(name: str) -> None:
    alone = predicted(member=name)[1]["probability:yes"]
    model = load("toy", RunOptions(), name)
    assert model.deployed.members == (name,)
    if name != "idle":  # no fusion asks it
        inside = predicted(explain=True)[1][f"member:{name}:yes"]
        np.testing.assert_array_equal(alone, inside)


def test_a_member_alone_says_whose_score_it_is() -> None:
    found, _ = predicted(member="idle", score=True)
    board = pd.read_csv(folder("toy") / "board.csv").set_index("name")["score"]
    assert f"idle predicts alone, by log_loss {board['idle']:.4g}" in notes(found)
    (one,) = found.scores
    assert [row.name for row in one.board.rows] == ["idle"]
    assert one.promised[0].value == pytest.approx(board["idle"])


def test_a_member_is_exported_alone_with_its_models_only() -> None:
    found = export("toy", own("m.fuse"), RunOptions(), member="corrected")
    names = zipfile.ZipFile(found.path).namelist()
    assert (found.fusion, found.members) == ("corrected", 1)
    assert len([name for name in names if name.startswith("models/")]) == 12  # and its teacher's
    card = fusecli.load(found.path).card
    assert "no score of a fusion is of it" in card
    again = predicted(str(found.path))[1]
    pd.testing.assert_frame_equal(again, predicted(member="corrected")[1], check_exact=True)


def test_a_member_of_a_model_file_can_be_had_alone() -> None:
    export("toy", own("m.fuse"), RunOptions())
    told = predicted(str(own("m.fuse")), member="tree")[1]
    pd.testing.assert_frame_equal(told, predicted(member="tree")[1], check_exact=True)
    with pytest.raises(UsageError, match="has no models of a base model 'idle'"):
        predicted(str(own("m.fuse")), member="idle")


def test_a_member_that_is_none_is_refused_with_the_reason() -> None:
    with pytest.raises(UsageError, match="no models of a base model 'tre'") as refusal:
        predicted(member="tre")
    assert "did you mean 'tree'?" in refusal.value.hint
    with pytest.raises(UsageError) as refusal:
        predicted(member="weighted_mean")
    assert "it is a fusion" in refusal.value.hint


def test_without_its_models_a_member_says_how_to_get_them() -> None:
    with pytest.raises(StoreError, match="models are not in") as refusal:
        predicted(member="idle", run=RunOptions(store=own("empty")))
    assert "--save-models' makes them again" in refusal.value.hint


def test_a_refit_that_predicts_alone_says_so() -> None:
    assert load("values", RunOptions(), "tree").about["refit"]
    assert not load("values", RunOptions(), "gone").about["refit"]
    assert "this is a refit" in notes(predicted("values", member="tree")[0])


@pytest.mark.parametrize("named", NAMES)
def test_rows_of_training_predicted_by_what_has_not_seen_them_are_the_stored_ones(
    named: str,
) -> None:
    found, answers = unseen(named, explain=True)
    stored = pq.read_table(folder(named) / "oof.parquet").to_pandas()
    label = next(name for name in stored if name.startswith("fused:"))
    stored = stored[stored[label].notna()].reset_index(drop=True)
    assert found.differs <= 1e-12
    assert list(answers["fold"]) == list(stored["fold"])
    assert list(answers.iloc[:, 0]) == list(stored["id"])
    for column in stored.columns[4:]:
        _, _, output = column.removeprefix("fused:").partition(":")
        fused = f"probability:{output}" if output else "prediction"
        told = fused if column.startswith("fused:") else f"member:{column}"
        assert np.abs(answers[told] - stored[column]).max() <= 1e-12


def test_rows_that_no_fold_left_out_are_not_predicted() -> None:
    found, answers = unseen("steps")
    assert answers["row"].nunique() < 180
    assert "rows that no fold left out are not predicted" in notes(found)


def test_one_member_looks_back_alone() -> None:
    _, answers = unseen(member="tree", rows=50)
    stored = pq.read_table(folder("toy") / "oof.parquet").to_pandas()
    assert np.abs(answers["probability:yes"] - stored["tree:yes"]).max() <= 1e-12
    assert set(answers["target"]) == {"yes", "no"}


def test_looking_back_takes_the_very_table_and_the_models() -> None:
    with pytest.raises(StoreError, match="there are no predictions of"):
        unseen(run=RunOptions(store=own("empty")))
    before = Path("rows.csv").read_text()
    try:
        Path("rows.csv").write_text(before.replace("cat", "cow"))
        with pytest.raises(DataError, match="is not the one that the run was trained on"):
            unseen()
    finally:
        Path("rows.csv").write_text(before)


@pytest.mark.parametrize("options", [{"score": True}, {"predictions": ("a=b.csv",)}])
def test_what_looking_back_cannot_take_is_refused(options: dict[str, object]) -> None:
    with pytest.raises(UsageError, match="do not go together"):
        unseen(**options)


def test_a_model_file_cannot_look_back() -> None:
    export("toy", own("m.fuse"), RunOptions())
    with pytest.raises(UsageError, match="is a model file, and has no rows"):
        unseen(str(own("m.fuse")))


@pytest.mark.slow
def test_a_model_that_can_never_be_saved_is_not_to_be_made_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path(own("odd_models.py")).write_text(
        "from sklearn.naive_bayes import GaussianNB\n"
        "class Odd(GaussianNB):\n"
        "    def fit(self, X, y, sample_weight=None):\n"
        "        self.odd = lambda: 0\n"
        "        return super().fit(X, y, sample_weight)\n"
    )
    monkeypatch.syspath_prepend(os.environ["OWN"])
    table = Path("rows.csv").absolute()
    monkeypatch.chdir(own(""))
    Path("odd.yaml").write_text(
        f"data: {{source: {table}, target: kind, drop: [who, town, w]}}\ncv: {{folds: 2}}\n"
        "models: {odd: odd_models.Odd, tree: {use: decision_tree, max_depth: 2}}\nfusion: mean\n"
    )
    options = RunOptions(backend="sequential", allow_import=("odd_models",))
    run(Path("odd.yaml"), options)
    with pytest.raises(StoreError, match="models are not in") as refusal:
        load("odd", options, "odd")
    assert "they cannot be saved: " in refusal.value.hint
    assert load("odd", options, "tree").deployed.members == ("tree",)


@pytest.mark.parametrize("output", ["rows.csv", "{run}/answers.csv", "{run}/oof.parquet"])
def test_what_a_run_is_made_from_and_of_is_not_written_over(output: str) -> None:
    path = Path(output.format(run=folder("toy")))
    before = path.read_bytes() if path.exists() else None
    with pytest.raises(UsageError, match=r"learned from|stays as it is"):
        predict("toy", "new.csv", PredictOptions(output=path), lambda _: None)
    assert (path.read_bytes() if path.exists() else None) == before


@pytest.mark.parametrize("output", ["rows.csv", "toy.yaml", "m.bin"])
def test_a_model_file_is_called_one(output: str) -> None:
    with pytest.raises(UsageError, match="no ending that says its format"):
        export("toy", Path(output), RunOptions())
