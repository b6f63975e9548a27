"""From a run to predictions of new rows, and to a model file."""

from __future__ import annotations

import csv
import json
import os
import pickle
import shutil
import zipfile
from contextlib import chdir
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from fusecli.errors import DataError, FuseError, StoreError, UsageError
from fusecli.folds.averaging import mean_of_folds
from fusecli.run import Outcome, RunOptions, run
from fusecli.run.exporting import export
from fusecli.run.predicting import PredictOptions, load, predict
from fusecli.run.setting import settle
from fusecli.values import Dataset, Floats
from tests.run.places import own

pytestmark = pytest.mark.usefixtures("here")

RECIPE = """
name: toy
data: {source: rows.csv, target: kind, id: who, test: test.csv}
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
data: {source: rows.csv, target: kind, id: who, test: test.csv}
cv: {folds: 3}
models:
  tree: {use: decision_tree, max_depth: 1}
  bayes: naive_bayes
  linear: logistic_regression
fusion:
  strategy: cascade
  keep: 0.8
  prices: {bayes: 1, convex: 100}
  members: [bayes, {strategy: convex, members: [tree, linear]}]
"""
MEMBERS = ("bayes", "tree", "corrected")
Runs = dict[str, Outcome]


def rows(count: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    size, pet = rng.normal(size=count), rng.choice(["cat", "dog", "eel"], count)
    days = pd.to_datetime("2020-01-01") + pd.to_timedelta(rng.integers(0, 900, count), "D")
    kind = np.where(size + (pet == "cat") + rng.normal(size=count) / 3 > 0.4, "yes", "no")
    return pd.DataFrame(
        {
            "who": [f"{seed}-{k}" for k in range(count)],
            "size": np.where(rng.random(count) < 0.1, np.nan, size),
            "pet": pet,
            "born": days.strftime("%Y-%m-%d"),
            "kind": kind,
        }
    )


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a table, a test table, and two runs."""
    place = tmp_path_factory.mktemp("runs")
    with chdir(place):
        rows(240, 0).to_csv("rows.csv", index=False)
        rows(50, 1).to_csv("test.csv", index=False)
        for name, text in (("toy", RECIPE), ("steps", CASCADE)):
            Path(f"{name}.yaml").write_text(text)
            run(Path(f"{name}.yaml"), RunOptions(backend="threading"))
    return place


def predicted(named: str = "toy", data: str = "test.csv", **options: object) -> pd.DataFrame:
    output = own("answers.parquet")
    predict(named, data, PredictOptions(output=output, **options), lambda _: None)
    return pd.read_parquet(output)


def folder(named: str) -> Path:
    return next(Path("runs", named).iterdir())


def holdout(named: str) -> pd.DataFrame:
    return pq.read_table(folder(named) / "holdout.parquet").to_pandas()


def apart(first: pd.Series, second: pd.Series) -> float:
    return float(np.abs(first.to_numpy() - second.to_numpy()).max())


def test_predictions_of_the_holdout_are_those_of_the_run() -> None:
    found, stored = predicted(), holdout("toy")
    assert list(found["who"]) == list(stored["id"])
    assert apart(found["probability:yes"], stored["fused:weighted_mean:yes"]) < 1e-12


def test_a_cascade_of_fusions_predicts_as_in_the_run() -> None:
    found, stored = predicted("steps"), holdout("steps")
    assert apart(found["probability:yes"], stored["fused:cascade:yes"]) < 1e-12


def test_neighbours_that_are_equally_far_are_the_same_ones(own_folder: Path) -> None:
    os.chdir(own_folder)
    Path("car.yaml").write_text(
        "data: {source: car, test: 0.2}\ncv: {folds: 2}\n"
        "models: {near: k_nearest_neighbours}\nfusion: mean\n"
    )
    run(Path("car.yaml"), RunOptions(backend="threading"))
    stored = holdout("car")
    found = predicted("car", "car").loc[stored["id"]]
    assert apart(found["probability:acc"], stored["near:acc"]) < 1e-12


def test_members_are_explained_with_their_parts() -> None:
    found, stored = predicted(explain=True), holdout("toy")
    for name, weight in zip(MEMBERS, (0.5, 0.25, 0.25), strict=True):
        assert apart(found[f"member:{name}:yes"], stored[f"{name}:yes"]) < 1e-12
        assert apart(found[f"part:{name}:yes"], weight * stored[f"{name}:yes"]) < 1e-12
    parts = sum(found[f"part:{name}:yes"] for name in MEMBERS)
    assert apart(parts, found["probability:yes"]) < 1e-12


def test_a_member_without_weight_is_not_asked() -> None:
    assert not [name for name in predicted(explain=True) if "idle" in name]
    assert "idle" not in load("toy", RunOptions()).deployed.models


def test_later_stages_are_asked_for_the_rows_that_reach_them() -> None:
    found = predicted("steps", explain=True)
    assert found["member:bayes:yes"].notna().all()
    assert 0 < found["member:linear:yes"].notna().sum() < len(found)


def test_the_prediction_is_the_most_probable_class() -> None:
    found = predicted()
    assert ((found["probability:yes"] > 0.5) == (found["prediction"] == "yes")).all()


@pytest.mark.parametrize("count", [7, 50])
def test_portions_do_not_change_a_bit(count: int) -> None:
    pd.testing.assert_frame_equal(predicted(rows=count), predicted(), check_exact=True)


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_other_forms_say_the_same(form: str) -> None:
    parts: list[bytes] = []
    predict("toy", "test.csv", PredictOptions(form=form), parts.append)
    lines = b"".join(parts).decode().splitlines()
    found = list(csv.DictReader(lines)) if form == "csv" else list(map(json.loads, lines))
    expected = predicted().to_dict("records")
    assert [{**row, **_numbers(row)} for row in found] == expected


def _numbers(row: dict[str, str]) -> dict[str, float]:
    return {name: float(cell) for name, cell in row.items() if name.startswith("probability")}


@pytest.mark.parametrize("form", ["jsonl", "parquet", "csv.gz"])
def test_tables_in_other_forms_predict_the_same(form: str) -> None:
    table = pd.read_csv("test.csv")
    path = own(f"t.{form}")
    if form == "jsonl":
        lines = [row.dropna().to_dict() for _, row in table.iterrows()]
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    elif form == "parquet":
        table.to_parquet(path)
    else:
        table.to_csv(path, index=False)
    pd.testing.assert_frame_equal(predicted(data=str(path)), predicted(), check_exact=True)


def test_without_ids_rows_are_numbered() -> None:
    pd.read_csv("test.csv").drop(columns="who").to_csv(own("t.csv"), index=False)
    assert list(predicted(data=str(own("t.csv")), rows=20)["row"]) == list(range(50))


def training() -> Dataset:
    return settle(Path("toy.yaml"), RunOptions(), lambda _: None).dataset


def test_models_that_did_not_see_a_row_say_what_is_stored_of_it() -> None:
    setting = settle(Path("toy.yaml"), RunOptions(), lambda _: None)
    model, table = load("toy", RunOptions()).predictor.model, setting.dataset.table
    stored = pq.read_table(folder("toy") / "oof.parquet").to_pandas()

    def says(fit_key: str, taught: Floats | None, unseen: np.ndarray) -> Floats:
        return model(fit_key).predict(table.take(unseen), taught)

    for name in MEMBERS:
        for fit in setting.plan.fits[name]:
            unseen = setting.folds.test(fit.repeat, fit.fold)
            keys = [keys[fit.fold] for keys in fit.teachers]
            taught = np.stack([says(key, None, unseen) for key in keys]) if keys else None
            own_rows = stored[(stored["repeat"] == fit.repeat) & (stored["fold"] == fit.fold)]
            found = says(fit.key, taught, unseen)[:, 1]
            assert np.abs(found - own_rows[f"{name}:yes"].to_numpy()).max() < 1e-12


def test_a_training_row_gets_the_mean_of_all_fold_models() -> None:
    loaded = load("toy", RunOptions())
    table = training().table
    (tree,) = (keys for name, keys in loaded.deployed.models.items() if name == "tree")
    expected = mean_of_folds(loaded.predictor.model(key).predict(table) for key in tree)
    answer = loaded.predictor(table)
    np.testing.assert_allclose(answer.members[MEMBERS.index("tree")], expected, atol=1e-15)


def test_a_model_file_predicts_what_its_run_predicts() -> None:
    exported = export("toy", own("m.fuse"), RunOptions())
    pd.testing.assert_frame_equal(predicted(str(exported.path)), predicted(), check_exact=True)


def test_the_same_run_is_exported_to_the_same_bytes() -> None:
    export("toy", own("a.fuse"), RunOptions())
    export(str(folder("toy")), own("b.fuse"), RunOptions())
    assert own("a.fuse").read_bytes() == own("b.fuse").read_bytes()


def test_a_model_file_holds_only_what_is_needed() -> None:
    export("toy", own("m.fuse"), RunOptions())
    archive = zipfile.ZipFile(own("m.fuse"))
    manifest = json.loads(archive.read("manifest.json"))
    assert manifest["members"] == dict.fromkeys(MEMBERS, 6)
    assert len([name for name in archive.namelist() if name.startswith("models/")]) == 18


def test_a_pickle_is_made_only_when_asked_for_and_predicts_the_same() -> None:
    exported = export("toy", own("m.pkl"), RunOptions(), pickle=True)
    model = pickle.loads(exported.path.read_bytes())
    found = model.predict_proba(pd.read_csv("test.csv"))[:, 1]
    assert apart(pd.Series(found), predicted()["probability:yes"]) == 0


def test_the_card_says_what_the_board_says() -> None:
    export("toy", own("m.fuse"), RunOptions())
    card = zipfile.ZipFile(own("m.fuse")).read("card.md").decode()
    said = ("# toy: weighted\\_mean", "**kind** (binary)", "- tree: 6 models, weight 0.25")
    assert [words for words in (*said, "**verdict**") if words not in card] == []


def test_without_its_models_a_run_says_how_to_get_them() -> None:
    with pytest.raises(StoreError, match="18 of 18 models are not in") as refusal:
        load("toy", RunOptions(store=own("empty")))
    assert "recipe.yaml --save-models' makes them again" in refusal.value.hint


def test_a_run_without_a_fusion_to_predict_with_is_told() -> None:
    shutil.copytree(folder("toy"), own("old"))
    (own("old") / "fusion.fuse").unlink()
    with pytest.raises(UsageError, match="left no fusion"):
        load(str(own("old")), RunOptions())


@pytest.mark.parametrize("named", ["toi", "nothing/here", "", "\0", "x" * 5000])
def test_an_unknown_run_is_a_mistake_of_usage(named: str) -> None:
    with pytest.raises(UsageError):
        load(named, RunOptions())


def test_a_table_that_lacks_columns_leaves_no_file_behind() -> None:
    pd.read_csv("test.csv").drop(columns=["pet", "size"]).to_csv(own("t.csv"), index=False)
    with pytest.raises(DataError, match="lacks 'size', 'pet'"):
        predicted(data=str(own("t.csv")))
    assert [path.name for path in own("").iterdir()] == ["t.csv"]


def test_a_fault_in_a_later_portion_leaves_what_was_there() -> None:
    own("answers.parquet").write_text("before")
    own("t.jsonl").write_text('{"size": 1, "pet": "cat", "born": "2020-01-01"}\n' * 30 + "{\n")
    with pytest.raises(DataError, match=r"t.jsonl:31: is no JSON"):
        predicted(data=str(own("t.jsonl")), rows=10)
    assert own("answers.parquet").read_text() == "before"


TABLES = {"no row": "size,pet,born\n", "nothing": "", "one line feed": "\n"}


@pytest.mark.parametrize("text", TABLES.values(), ids=TABLES.keys())
def test_a_table_without_rows_is_refused(text: str) -> None:
    own("t.csv").write_text(text)
    with pytest.raises(DataError):
        predicted(data=str(own("t.csv")))


def test_the_table_itself_is_not_overwritten() -> None:
    shutil.copy("test.csv", own("t.csv"))
    with pytest.raises(UsageError, match="is the table to predict"):
        predict("toy", str(own("t.csv")), PredictOptions(output=own("t.csv")), lambda _: None)


OUTPUTS = {
    "a file in a file": ("/dev/null/a.csv", "", StoreError),
    "a folder": (".", "csv", StoreError),
    "an unknown ending": ("a.xyz", "", UsageError),
    "an unknown format": ("a.csv", "xml", UsageError),
    "a path that is none": ("a\0.csv", "", FuseError),
}


@pytest.mark.parametrize(("name", "form", "error"), OUTPUTS.values(), ids=OUTPUTS.keys())
def test_an_impossible_output_is_refused(name: str, form: str, error: type[FuseError]) -> None:
    with pytest.raises(error):
        predict("toy", "test.csv", PredictOptions(output=own(name), form=form), lambda _: None)


def test_parquet_needs_a_file() -> None:
    with pytest.raises(UsageError, match="Parquet needs a file"):
        predict("toy", "test.csv", PredictOptions(form="parquet"), lambda _: None)
