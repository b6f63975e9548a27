"""A recipe from a table alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from fusecli.dataset import prepare
from fusecli.errors import DataError, TargetError, UsageError
from fusecli.recipe import Recipe, load
from fusecli.run import RunOptions
from fusecli.run.proposals import Sizes, proposals
from fusecli.run.setting import settle
from fusecli.run.starting import origin_of, started
from fusecli.values import Dataset, DataSpec, Task

ROWS = 240


def frame(**more: object) -> pd.DataFrame:
    rng = np.random.default_rng(7)
    x = rng.normal(size=ROWS)
    columns = {"x": x, "z": rng.normal(size=ROWS), "kind": rng.choice(["a", "b", "c"], ROWS)}
    label = np.where(x + rng.normal(size=ROWS) > 0, "good", "bad")
    return pd.DataFrame({**columns, **more, "label": label})


def recipe_of(table: pd.DataFrame, target: str = "label", name: str = "t.csv") -> Recipe:
    table.to_csv(name, index=False)
    return load(started(name, target, folder=Path()))


def text_of(table: pd.DataFrame, target: str = "label") -> str:
    table.to_csv("t.csv", index=False)
    return started("t.csv", target, folder=Path()).text


@pytest.mark.parametrize(
    "name", ["a: b", "no", "1", "é 😀", "two\nlines", "# x", "- x", "it's", "{}", "~"]
)
def test_a_column_may_have_any_name(name: str) -> None:
    table = frame(number=np.arange(ROWS)).rename(columns={"label": name, "number": f"{name} id"})
    recipe = recipe_of(table, name)
    assert recipe.data.target == name
    assert f"{name} id" in (recipe.data.id, *recipe.data.drop)


def test_the_recipe_can_be_run_as_it_is() -> None:
    frame().to_csv("t.csv", index=False)
    made = started("t.csv", "label", folder=Path())
    setting = settle(made, RunOptions(), before_reading=lambda _: None)
    assert setting.recipe.name == "t"
    assert len(setting.missing) >= 5 * setting.folds.count


def test_the_same_table_gives_the_same_text() -> None:
    assert text_of(frame()) == text_of(frame())


def test_what_tells_nothing_or_everything_is_dropped_with_its_reason() -> None:
    table = frame(same=1)
    table.insert(0, "copy", table["label"].map({"good": "yes", "bad": "nay"}))
    text = text_of(table)
    assert set(recipe_of(table).data.drop) == {"same", "copy"}
    assert "- same  # every value is the same" in text
    assert "F12" in text  # the number of the finding


def test_a_key_of_the_rows_names_them_in_the_predictions() -> None:
    assert recipe_of(frame(row_id=np.arange(ROWS) + 5)).data.id == "row_id"


def test_a_key_with_a_value_missing_is_dropped_instead() -> None:
    keys = [None, *(f"k{i:05d}" for i in range(1, ROWS))]
    data = recipe_of(frame(key=keys)).data
    assert (data.id, data.drop) == (None, ("key",))


def test_a_group_that_tells_the_target_keeps_its_rows_together() -> None:
    rng = np.random.default_rng(3)
    patient = np.repeat(np.arange(60), ROWS // 60)
    table = frame(patient_id=[f"p{one}" for one in patient])
    table["label"] = np.array(["good", "bad"])[rng.integers(0, 2, 60)[patient]]
    assert recipe_of(table).data.group == "patient_id"


def test_dates_are_proposed_but_not_taken() -> None:
    dates = pd.date_range("2020-01-01", periods=ROWS).astype(str)
    table = frame(day=np.random.default_rng(1).permutation(dates))
    assert recipe_of(table).data.time is None
    assert "# time: day" in text_of(table)


def test_rows_without_a_target_are_left_out() -> None:
    table = frame()
    table.loc[3, "label"] = None
    assert recipe_of(table).data.missing_target == "drop"


def test_without_a_target_the_likely_ones_are_named() -> None:
    frame().to_csv("t.csv", index=False)
    with pytest.raises(UsageError, match="nothing says which column") as caught:
        started("t.csv", None, folder=Path())
    assert "likely are 'label' (2 values)" in caught.value.hint


def test_a_source_knows_its_own_target() -> None:
    assert load(started("iris", None, folder=Path())).data.target == "species"


def test_a_target_that_is_not_there_is_told_with_the_nearest() -> None:
    with pytest.raises(TargetError, match="no column is called 'labell'"):
        recipe_of(frame(), "labell")


def test_a_table_that_is_not_there_is_a_data_error() -> None:
    with pytest.raises(DataError, match="no such file"):
        started("nowhere.csv", "y", folder=Path())


def test_paths_are_relative_to_the_recipe_and_dollars_stay() -> None:
    Path("da$ta").mkdir()
    frame().to_csv("da$ta/t.csv", index=False)
    made = started("da$ta/t.csv", "label", folder=Path("recipes"))
    assert "source: ../da$$ta/t.csv" in made.text
    assert load(made).data.source == str(Path("da$ta/t.csv").resolve())


def test_reading_options_stand_in_the_recipe() -> None:
    Path("t.csv").write_bytes(frame().rename(columns={"x": "größe"}).to_csv().encode("latin-1"))
    options = ("data.encoding=latin-1", "seed=3")
    made = started("t.csv", "label", folder=Path(), overrides=options)
    assert load(made).data.params["encoding"] == "latin-1"


def test_a_recipe_has_its_own_target() -> None:
    with pytest.raises(UsageError, match="'--target' is for tables"):
        origin_of("recipe.yaml", "y")


def sized(rows: int, columns: int = 4, classes: int = 2) -> Dataset:
    base = prepare(DataSpec("iris"), seed=0)
    numbers = np.zeros((rows, columns))
    table = replace(base.table, numbers=numbers, number_names=tuple(map(str, range(columns))))
    if not classes:
        return replace(base, task=Task("regression"), y=np.arange(rows) / 7, table=table)
    labels = tuple("abcdefgh"[:classes])
    kind = "binary" if classes == 2 else "multiclass"
    return replace(base, task=Task(kind, labels), y=np.arange(rows) % classes, table=table)


def words(dataset: Dataset) -> dict[str, object]:
    return {line.key: line.value for line in proposals(dataset)}


def uses(dataset: Dataset) -> set[str]:
    models = words(dataset)["models"]
    assert isinstance(models, tuple)
    return {line.value if isinstance(line.value, str) else line.value["use"] for line in models}


def test_few_rows_are_dealt_several_times_and_many_to_few_folds() -> None:
    assert words(sized(200))["cv"] == {"folds": 8, "repeats": 3}
    assert words(sized(500_000))["cv"] == {"folds": 3}


def test_a_rare_class_bounds_the_folds() -> None:
    dataset = sized(1_000)
    assert words(replace(dataset, y=np.r_[np.zeros(997, int), 1, 1, 1]))["cv"] == {"folds": 3}


def test_what_grows_slow_with_rows_is_for_small_tables_only() -> None:
    slow = {"svm", "k_nearest_neighbours", "mlp", "extra_trees"}
    assert slow <= uses(sized(1_000))
    assert not slow & uses(sized(400_000))


def test_wide_tables_get_a_stronger_penalty() -> None:
    assert Sizes(sized(200, 500)).is_wide
    assert "elastic_net" in uses(sized(200, 500, classes=0))


@pytest.mark.parametrize("classes", [0, 2, 4])
@pytest.mark.parametrize("rows", [60, 5_000, 60_000, 200_000])
def test_every_proposal_is_for_the_task(rows: int, classes: int) -> None:
    from fusecli.models import model_tasks
    from fusecli.values import ModelSpec

    dataset = sized(rows, classes=classes)
    assert all(dataset.task.kind in model_tasks(ModelSpec(use)) for use in uses(dataset))
