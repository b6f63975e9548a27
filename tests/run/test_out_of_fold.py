"""Models of folds, kept in a run, say of the rows they did not see what the run has stored of them.

The rows are read again from the table as new rows are, and each goes to the models of the folds
that left it out.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import yaml

from fusecli.dataset.new_rows import table_of
from fusecli.models import model_tasks, model_traits
from fusecli.run import RunOptions, run
from fusecli.run.predicting import load
from fusecli.run.setting import settle
from fusecli.run.unseen import unseen
from fusecli.values import ModelSpec
from tests.models.tiny import MODELS, QUICK

EXACT = 1e-12
HOW = RunOptions(backend="threading", jobs=1)
FEW = ("k_nearest_neighbours", "lightgbm", "logistic_regression", "random_forest", "ridge")
RECIPE = """
name: toy
data: {{source: rows.csv, target: y, id: who{group}}}
cv: {{folds: 3{repeats}}}
models: {{{models}}}
fusion: {fusion}
"""
NESTED = "{strategy: stacking, members: [m0, {strategy: convex, members: [m1, m2]}, m3]}"
CASCADE = "{strategy: cascade, keep: 0.8, members: [m0, {strategy: mean, members: [m1, m2, m3]}]}"


def rows(kind: str, count: int = 150) -> pd.DataFrame:
    """Return a table with gaps, categories, dates and groups."""
    rng = np.random.default_rng(0)
    size, pet = rng.normal(size=count), rng.choice(["cat", "dog", "eel"], count)
    told = size + (pet == "cat") + rng.normal(size=count) / 2
    days = pd.to_datetime("2020-01-01") + pd.to_timedelta(rng.integers(0, 900, count), "D")
    cuts = [0.4] if kind == "binary" else [0.0, 1.0]
    labels = np.array(["low", "middle", "high"])[np.searchsorted(cuts, told)]
    return pd.DataFrame(
        {
            "who": [f"p{k}" for k in range(count)],
            "town": rng.integers(0, 30, count),
            "size": np.where(rng.random(count) < 0.1, np.nan, size),
            "pet": np.where(rng.random(count) < 0.1, "", pet),
            "born": days.strftime("%Y-%m-%d"),
            "many": rng.integers(0, 70, count).astype(str) + "x",
            "y": told if kind == "regression" else labels,
        }
    )


def written(spec: ModelSpec) -> str:
    """Return a model as the words of a recipe."""
    own = [("use", spec.use), *spec.params.items()]
    told = {key: written(one) if isinstance(one, ModelSpec) else one for key, one in own}
    pairs = ", ".join(f"{key}: {_plain(value)}" for key, value in told.items())
    return f"{{{pairs}}}"


def _plain(value: Any) -> str:
    return str(list(value)) if isinstance(value, tuple) else str(value)


def models(kind: str, names: tuple[str, ...] = MODELS) -> str:
    """Return those models that are for a kind of task, called m0, m1 and so on."""
    specs = [ModelSpec(name, QUICK.get(name, {})) for name in names]
    fit = [one for one in specs if kind in model_tasks(one) and _is_alone(one)]
    return ", ".join(f"m{place}: {written(one)}" for place, one in enumerate(fit))


def _is_alone(spec: ModelSpec) -> bool:
    return model_traits(spec).inputs != "table"


def made(kind: str, names: tuple[str, ...], fusion: str, **more: str) -> Path:
    """Run a recipe; return the folder of the run."""
    rows(kind).to_csv("rows.csv", index=False)
    more = {"group": "", "repeats": "", **more}
    text = RECIPE.format(models=models(kind, names), fusion=fusion, **more)
    Path("toy.yaml").write_text(text)
    return run(Path("toy.yaml"), HOW).folder


def apart(folder: Path) -> Iterator[tuple[str, float]]:
    """Yield for each member how far its models are at most from what is stored of it."""
    setting = settle(Path("toy.yaml"), HOW, lambda _: None)
    loaded = load(str(folder), HOW)
    frame = pd.read_csv("rows.csv", dtype=str, keep_default_na=False)
    table, _ = table_of(loaded.deployed.layout, frame, "rows.csv")
    stored = pq.read_table(folder / "oof.parquet").to_pandas()
    for name in loaded.deployed.models:
        outputs = [one for one in stored.columns if one == name or one.startswith(f"{name}:")]
        for fit in setting.plan.fits[name]:
            own = (stored["repeat"] == fit.repeat) & (stored["fold"] == fit.fold)
            place = frame.index[frame["who"].isin(stored.loc[own, "id"])].to_numpy()
            said = loaded.predictor.model(fit.key).predict(table.take(place))
            assert list(frame["who"][place]) == list(stored.loc[own, "id"])
            yield name, float(np.abs(said - stored.loc[own, outputs].to_numpy()).max())


@pytest.mark.filterwarnings("ignore::Warning")
@pytest.mark.parametrize(
    ("kind", "names", "more"),
    [
        pytest.param("multiclass", FEW, {"group": ", group: town"}, id="groups"),
        pytest.param("regression", FEW, {"repeats": ", repeats: 2"}, id="repeats"),
        *(
            pytest.param(kind, MODELS, {}, id=f"every-{kind}", marks=pytest.mark.slow)
            for kind in ("binary", "multiclass", "regression")
        ),
    ],
)
def test_models_that_did_not_see_a_row_say_what_is_stored(
    kind: str, names: tuple[str, ...], more: dict[str, str]
) -> None:
    found = list(apart(made(kind, names, "mean", **more)))
    assert len({name for name, _ in found}) == len(yaml.safe_load(f"{{{models(kind, names)}}}"))
    assert [one for one in found if not one[1] <= EXACT] == []


@pytest.mark.parametrize("fusion", [NESTED, CASCADE], ids=["stacking", "cascade"])
@pytest.mark.slow
def test_fusions_of_fusions_that_did_not_see_a_row_say_what_is_stored(fusion: str) -> None:
    folder = made("multiclass", FEW, fusion, group=", group: town", repeats=", repeats: 2")
    found = unseen(str(folder), HOW)
    stored = pq.read_table(folder / "oof.parquet").to_pandas()
    outputs = [name for name in stored.columns if name.startswith("fused:")]
    assert len(outputs) == 3 and found.fused is not None
    assert np.abs(found.fused - stored[outputs].to_numpy()).max() <= EXACT
    assert found.differs <= EXACT
