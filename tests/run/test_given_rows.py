"""Runs with imported members predict new rows, once they are told what those predict."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import fusecli
from fusecli.cli import app
from fusecli.errors import DataError, FuseError, UsageError
from fusecli.run import RunOptions, run
from fusecli.run.exporting import export
from fusecli.run.predicting import PredictOptions, predict
from tests.run.places import own

pytestmark = pytest.mark.usefixtures("here")

MODELS = """
cv: {folds: 3}
models:
  bayes: naive_bayes
  tree: {use: decision_tree, max_depth: 2}
  legacy: {predictions: old.csv, test: old_test.csv, id: key}
"""
IDS = "data: {source: rows.csv, target: kind, id: who, test: test.csv}"
VALUES = "data: {source: rows.csv, target: size, id: who, test: test.csv}"
NO_IDS = "data: {source: plain.csv, target: kind, test: plain_test.csv}"
WEIGHED = "fusion: {strategy: weighted_mean, weights: {legacy: 2, bayes: 1, tree: 1}}"
ALONE = "fusion: {strategy: weighted_mean, weights: {legacy: 1, bayes: 0, tree: 0}}"
INSIDE = "fusion: {strategy: mean, members: [tree, {strategy: convex, members: [bayes, legacy]}]}"
GAPS = MODELS.replace("old.csv", "gaps.csv").replace("old_test", "gaps_test")
ORDERED = MODELS.replace("id: key", "id: null")
ONLY = "models:\n  legacy: {predictions: old.csv, test: few_test.csv, id: key}\n  other: "
ONLY += "{predictions: old.csv, test: gaps_test.csv, id: key}\n"
RECIPES = {
    "plain": (IDS, MODELS, WEIGHED),
    "gaps": (IDS, GAPS, WEIGHED),
    "alone": (IDS, GAPS, ALONE),
    "inside": (IDS, GAPS, INSIDE),
    "learned": (IDS, GAPS, "fusion: stacking"),
    "cascade": (IDS, GAPS, "fusion: {strategy: cascade, members: [bayes, tree, legacy]}"),
    "ordered": (NO_IDS, ORDERED.replace("test: old_test.csv", "test: plain_old_test.csv"), WEIGHED),
    "values": (
        VALUES,
        MODELS.replace("naive_bayes", "ridge").replace("key}", "key, column: no}"),
        WEIGHED,
    ),
    "imported": (IDS, "cv: {folds: 3}\n" + ONLY, "fusion: convex"),
}
TEST = dict.fromkeys(("gaps", "alone", "inside", "learned", "cascade"), "gaps_test.csv")
TEST |= {"imported": "few_test.csv", "ordered": "plain_old_test.csv"}


def rows(count: int, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return a table, and what another system predicts for it, in another order."""
    rng = np.random.default_rng(seed)
    size, other = rng.normal(size=count), rng.normal(size=count)
    kind = np.where(size + other > rng.normal(size=count) / 2, "yes", "no")
    who = [f"{seed}-{k}" for k in range(count)]
    table = pd.DataFrame({"who": who, "size": size, "kind": kind})
    theirs = 1 / (1 + np.exp(-2 * other))
    old = pd.DataFrame({"key": who, "no": 1 - theirs, "yes": theirs})
    return table, old.sample(frac=1, random_state=seed)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with tables, files of predictions, and a run of every recipe."""
    place = tmp_path_factory.mktemp("runs")
    with chdir(place):
        for number, (name, count) in enumerate((("", 120), ("_test", 30))):
            table, old = rows(count, number)
            table.to_csv("rows.csv" if not name else "test.csv", index=False)
            table.drop(columns="who").to_csv(f"plain{name}.csv", index=False)
            old.to_csv(f"old{name}.csv", index=False)
            old.sort_index().drop(columns="key").to_csv(f"plain_old{name}.csv", index=False)
            old.iloc[: count // 2].to_csv(f"few{name}.csv", index=False)
            with_gaps = old.iloc[count // 4 :].copy()
            with_gaps.iloc[:3, 1:] = np.nan
            with_gaps.to_csv(f"gaps{name}.csv", index=False)
        for name, (data, models, fusion) in RECIPES.items():
            text = models.replace("old.csv", "plain_old.csv") if name == "ordered" else models
            Path(f"{name}.yaml").write_text(f"{data}\n{text}{fusion}\n")
            run(Path(f"{name}.yaml"), RunOptions(backend="threading"))
    return place


def predicted(
    named: str, *given: str, data: str = "test.csv", **options: object
) -> tuple[pd.DataFrame, str]:
    """Return what is predicted, and what was said."""
    wanted = PredictOptions(output=own("answers.parquet"), predictions=given, **options)
    said = predict(named, data, wanted, lambda _: None).notices
    return pd.read_parquet(own("answers.parquet")), "\n".join(map(str, said))


def of_holdout(named: str, **options: object) -> pd.DataFrame:
    given = [f"legacy={TEST.get(named, 'old_test.csv')}"]
    given += ["other=gaps_test.csv"] if named == "imported" else []
    data = "plain_test.csv" if named == "ordered" else "test.csv"
    return predicted(named, *given, data=data, **options)[0]


def stored(named: str) -> np.ndarray:
    table = pd.read_parquet(next(Path("runs", named).iterdir()) / "holdout.parquet")
    return table[[name for name in table if str(name).startswith("fused:")][-1]].to_numpy()


@pytest.mark.parametrize("named", RECIPES)
def test_predictions_of_the_holdout_are_those_of_the_run(named: str) -> None:
    found = of_holdout(named).iloc[:, -1].to_numpy()
    assert np.abs(found - stored(named)).max() < 1e-12


@pytest.mark.parametrize("named", ["plain", "inside", "ordered"])
def test_portions_do_not_change_a_bit(named: str) -> None:
    pd.testing.assert_frame_equal(of_holdout(named, rows=7), of_holdout(named), check_exact=True)


def test_what_an_imported_member_predicts_is_explained_too() -> None:
    found, old = of_holdout("plain", explain=True), pd.read_csv("old_test.csv").set_index("key")
    theirs = old.loc[found["who"], "yes"].to_numpy()
    np.testing.assert_allclose(found["member:legacy:yes"], theirs, rtol=0, atol=1e-15)
    np.testing.assert_allclose(found["part:legacy:yes"], theirs / 2, rtol=0, atol=1e-15)


def test_a_table_without_ids_takes_lines_by_their_order_or_number() -> None:
    by_id = predicted("plain", "legacy=old_test.csv")[0]
    old = pd.read_csv("old_test.csv").set_index("key").loc[by_id["who"]].reset_index(drop=True)
    old.to_csv(own("ordered.csv"), index=False)
    old.rename_axis("id").sample(frac=1).reset_index().to_csv(own("numbered.csv"), index=False)
    for name in ("ordered.csv", "numbered.csv"):
        found, _ = predicted("plain", f"legacy={own(name)}", data="plain_test.csv", rows=8)
        assert list(found["probability:yes"]) == list(by_id["probability:yes"])


def test_lines_of_other_rows_are_left_out_and_told() -> None:
    both = pd.concat([pd.read_csv("old.csv"), pd.read_csv("old_test.csv")])
    both.to_csv(own("both.csv"), index=False)
    found, said = predicted("plain", f"legacy={own('both.csv')}")
    assert list(found["probability:yes"]) == list(of_holdout("plain")["probability:yes"])
    assert "the table has no row for 120 lines, such as '0-" in said


def test_gaps_are_told() -> None:
    assert "it predicts 20 of 30 rows: elsewhere" in predicted("gaps", "legacy=gaps_test.csv")[1]


Change = Callable[[pd.DataFrame], pd.DataFrame]
FILES: dict[str, tuple[Change, str]] = {
    "a missing id": (lambda t: t[t["key"] != "1-4"], "no line is of the row with id '1-4'"),
    "other ids": (lambda t: t.assign(key="x" + t["key"]), "no line is of the row with id '1-0'"),
    "an id twice": (lambda t: pd.concat([t, t[t["key"] == "1-4"]]), "id '1-4' is in line"),
    "an empty id": (lambda t: t.replace("1-4", None), "the id 'key' is empty"),
    "no ids": (lambda t: t.drop(columns="key"), "no column is called 'key'"),
    "an empty cell": (lambda t: t.replace(t["yes"].iloc[0], np.nan), "line 2: the prediction is"),
    "a class missing": (
        lambda t: t.drop(columns="no").rename(columns={"yes": "maybe", "key": "key"}).assign(b=1),
        "nothing tells which column holds the probabilities",
    ),
    "another label": (
        lambda t: t[["key"]].assign(legacy="maybe"),
        "holds 'maybe', which is none of the classes",
    ),
    "no probability": (lambda t: t.assign(yes=2.0), "2 is no probability"),
    "a text": (lambda t: t.assign(yes="much"), "'much' is no number"),
    "no line": (lambda t: t.iloc[:0], "no row"),
}


@pytest.mark.parametrize(("change", "told"), FILES.values(), ids=FILES.keys())
def test_a_file_that_does_not_fit_is_refused(change: Change, told: str) -> None:
    change(pd.read_csv("old_test.csv")).to_csv(own("new.csv"), index=False)
    with pytest.raises(DataError, match="--predictions legacy: ") as caught:
        predicted("plain", f"legacy={own('new.csv')}")
    assert told in str(caught.value)
    assert not own("answers.parquet").exists()


@pytest.mark.parametrize("count", [29, 31])
def test_without_ids_lines_have_to_be_as_many_as_rows(count: int) -> None:
    old = pd.read_csv("plain_old.csv").iloc[:count]
    old.to_csv(own("new.csv"), index=False)
    with pytest.raises(DataError, match=f"it has {count} lines"):
        predicted("ordered", f"legacy={own('new.csv')}", data="plain_test.csv", rows=10)


def test_rows_of_one_id_are_not_told_apart() -> None:
    table = pd.read_csv("test.csv")
    pd.concat([table, table.iloc[:1]]).to_csv(own("twice.csv"), index=False)
    for count in (100, 5):
        with pytest.raises(DataError, match="two rows of the table have the id '1-0'"):
            predicted("plain", "legacy=old_test.csv", data=str(own("twice.csv")), rows=count)


def test_predictions_of_other_rows_are_refused_even_where_gaps_may_be() -> None:
    with pytest.raises(DataError, match="it predicts none of the 30 rows"):
        predicted("gaps", "legacy=gaps.csv")


def test_a_row_that_nobody_predicts_is_told() -> None:
    with pytest.raises(DataError, match="no member of the fusion predicts the row '1-"):
        predicted("imported", "legacy=gaps_test.csv", "other=gaps_test.csv")


GIVEN = {
    "nothing": ((), "give what they predict: --predictions legacy=FILE"),
    "a fitted member": (("legacy=a.csv", "bayes=a.csv"), "'bayes' is no imported member"),
    "an unknown member": (("lagacy=a.csv",), "'lagacy' is no imported member"),
    "no file": (("legacy",), "'legacy' names no file"),
    "an empty file name": (("legacy=",), "names no file"),
    "the same twice": (("legacy=a.csv", "legacy=b.csv"), "'legacy' is given twice"),
}


@pytest.mark.parametrize(("given", "told"), GIVEN.values(), ids=GIVEN.keys())
def test_exactly_what_is_needed_has_to_be_given(given: tuple[str, ...], told: str) -> None:
    with pytest.raises(UsageError) as caught:
        predicted("plain", *given, data="not/read.csv")
    assert told in f"{caught.value} {caught.value.hint}"


@pytest.mark.parametrize("file", ["none.csv", "a.xlsx", ".", "bad\0.csv"])
def test_a_file_that_cannot_be_read_is_told(file: str) -> None:
    with pytest.raises(DataError, match="--predictions legacy"):
        predicted("plain", f"legacy={file}")


def test_the_command_takes_the_option_and_exits_with_the_right_code() -> None:
    def code(*arguments: str) -> int:
        found = CliRunner().invoke(app, ["predict", "plain", "test.csv", *arguments])
        error = found.exception
        return error.exit_code if isinstance(error, FuseError) else found.exit_code

    assert code("--predictions", "legacy=old_test.csv", "-q") == 0
    assert code("-q") == 2
    assert code("--predictions", "legacy=old.csv", "-q") == 3


@pytest.fixture
def exported() -> Path:
    return export("plain", own("m.fuse"), RunOptions()).path


def test_a_model_file_says_what_has_to_be_given_and_predicts_the_same(exported: Path) -> None:
    archive = zipfile.ZipFile(exported)
    manifest = json.loads(archive.read("manifest.json"))
    assert (manifest["imported"], manifest["members"]) == (["legacy"], {"bayes": 3, "tree": 3})
    card = archive.read("card.md").decode()
    assert "- legacy: imported, no model, weight 0.5" in card and "--predictions NAME=FILE" in card
    assert str(Path.cwd()).encode() not in archive.read("fusion")
    found = predicted(str(exported), "legacy=old_test.csv")[0]
    pd.testing.assert_frame_equal(found, of_holdout("plain"), check_exact=True)


def test_a_fusion_of_imported_members_alone_is_exported_too() -> None:
    export("imported", own("m.fuse"), RunOptions())
    given = ("legacy=few_test.csv", "other=gaps_test.csv")
    found = predicted(str(own("m.fuse")), *given)[0]["probability:yes"]
    assert np.abs(found.to_numpy() - stored("imported")).max() < 1e-12


def theirs() -> np.ndarray:
    old = pd.read_csv("old_test.csv").set_index("key")
    return old.loc[pd.read_csv("test.csv")["who"], ["no", "yes"]].to_numpy()


def test_from_python_arrays_are_given(exported: Path) -> None:
    model, table = fusecli.load(exported), pd.read_csv("test.csv")
    found = model.predict_proba(table, members={"legacy": theirs()})[:, 1]
    assert np.abs(found - stored("plain")).max() < 1e-12
    assert (
        model.predict(table, members={"legacy": theirs()})
        == model.classes_[found.round().astype(int)]
    ).all()
    one = model.predict_proba(table.iloc[3:4], members={"legacy": theirs()[3:4]})
    assert one[0, 1] == found[3]


ARRAYS = {
    "nothing": ({}, UsageError, "imported members cannot predict new rows: legacy"),
    "another": ({"legacy": 1, "tree": 1}, UsageError, "'tree' is no imported member"),
    "too few": ({"legacy": np.full((3, 2), 0.5)}, DataError, "it has 3 rows for 30"),
    "three classes": ({"legacy": np.full((30, 3), 1 / 3)}, DataError, "3 columns"),
    "no probability": ({"legacy": np.full((30, 2), 7.0)}, DataError, "row 0: 7 is no probability"),
    "objects": ({"legacy": [None] * 30}, DataError, "is no array of numbers"),
    "rows of many lengths": ({"legacy": [[1], [1, 2]]}, DataError, "is no array of numbers"),
    "no mapping": (np.full((30, 2), 0.5), UsageError, "is no mapping"),
    "no row": ({"legacy": np.empty((0, 2))}, DataError, "it has 0 rows for 30"),
    "a number": ({"legacy": 1}, DataError, "is no array of numbers"),
    "gaps": ({"legacy": np.full((30, 2), np.nan)}, DataError, "row 0: the prediction is missing"),
}


@pytest.mark.parametrize(("given", "error", "told"), ARRAYS.values(), ids=ARRAYS.keys())
def test_arrays_that_do_not_fit_are_refused(
    exported: Path, given: dict[str, object], error: type[FuseError], told: str
) -> None:
    with pytest.raises(error, match=told):
        fusecli.load(exported).predict(pd.read_csv("test.csv"), members=given)
