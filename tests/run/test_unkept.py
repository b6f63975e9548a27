"""Models that are not kept are work that is still to be done, and said so."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from fusecli.report import make_console, plan_json, render_plan
from fusecli.report.why import sentence, why_json
from fusecli.run import RunOptions, check, run
from fusecli.run.explaining import why

RECIPE = Path("toy.yaml")
WITHOUT = RunOptions(backend="threading", save_models=False)


@pytest.fixture(autouse=True)
def unkept(own_folder: Path) -> None:
    """Run a recipe without keeping its models."""
    lines = ["x,kind", *(f"{i % 7 + 3 * (i % 2)},{'ab'[i % 2]}" for i in range(40)), ""]
    Path("table.csv").write_text("\n".join(lines))
    RECIPE.write_text(
        "data: {source: table.csv, target: kind}\ncv: {folds: 2}\n"
        "models: {bayes: naive_bayes, prior: dummy}\nfusion: mean\n"
    )
    run(RECIPE, WITHOUT)


def test_models_that_are_not_kept_are_counted_as_work(capsys: pytest.CaptureFixture[str]) -> None:
    found = check(RECIPE)
    assert (found.missing, found.bare) == ({"bayes": 0, "prior": 0}, {"bayes": 2, "prior": 2})
    assert [one["without_model"] for one in plan_json(found)["models"]] == [2, 2]
    told = render_plan(found, make_console(sys.stdout))
    assert "4 stored fits to make again for the models that are not kept" in told
    explained = why(RECIPE)
    assert [reason.bare for reason in explained.reasons] == [2, 2]
    assert sentence(explained.reasons[0]) == (
        "stored, but of 2 the models are not kept: made again for these"
    )
    assert why_json(explained)["models"][0]["without_model"] == 2


def test_a_run_makes_just_those_fits_and_then_nothing_is_left() -> None:
    assert run(RECIPE, RunOptions(backend="threading")).board.fits_made == 4
    assert not any(check(RECIPE).bare.values())
    assert {sentence(reason) for reason in why(RECIPE).reasons} == {"stored"}


def test_nothing_is_to_do_for_those_who_want_no_models() -> None:
    assert not any(check(RECIPE, WITHOUT).bare.values())
    assert not any(reason.bare for reason in why(RECIPE, WITHOUT).reasons)
