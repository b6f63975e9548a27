"""Whole runs with fusions of parameters and of representations."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusecli.errors import UsageError
from fusecli.recipe import load
from fusecli.run import CompareOptions, Outcome, RunOptions, check, compare, run
from fusecli.values import Row

RECIPE = """
name: toy
data: {source: iris}
cv: {folds: 3}
models:
  bayes: naive_bayes
  weak: {use: logistic_regression, C: 0.01}
  strong: {use: logistic_regression, C: 10}
fusion: {strategy: soup, members: [weak, strong]}
"""
NESTED = RECIPE.replace(
    "fusion: {strategy: soup, members: [weak, strong]}",
    "fusion: {strategy: mean, members: [bayes, {strategy: soup, members: [weak, strong]}]}",
)
FEW = RunOptions(backend="threading")


def written(text: str) -> Path:
    path = Path("toy.yaml")
    path.write_text(text)
    return path


def rows(outcome: Outcome) -> dict[str, Row]:
    return {row.name: row for row in outcome.board.rows}


@pytest.mark.usefixtures("own_folder")
def test_a_soup_stands_on_the_board_with_its_verdict_and_the_price_of_one_model() -> None:
    found = rows(run(written(RECIPE), FEW))
    assert list(found.values()).count(found["soup"]) == 1 and len(found) == 4
    soup = found["soup"]
    assert soup.role == "fused" and soup.verdict and soup.price and found["weak"].price
    assert soup.price.size_bytes < 3 * found["weak"].price.size_bytes


@pytest.mark.usefixtures("own_folder")
def test_a_soup_is_the_base_model_of_the_same_make_on_every_split() -> None:
    as_model = "  own: {use: soup, members: [{use: logistic_regression, C: 0.01}, {use: logistic_regression, C: 10}]}\nfusion"  # noqa: E501
    found = rows(run(written(RECIPE.replace("fusion", as_model)), FEW))
    assert found["soup"].score == found["own"].score


@pytest.mark.usefixtures("own_folder")
def test_a_soup_is_a_member_like_any_other() -> None:
    found = rows(run(written(NESTED), FEW))
    assert found["mean"].score and set(found) == {"bayes", "weak", "strong", "mean"}


@pytest.mark.usefixtures("own_folder")
def test_other_fusions_and_the_best_base_model_do_not_see_it() -> None:
    text = RECIPE + "compare: [best_single, {strategy: mean, name: of_three}]\n"
    found = compare(written(text), CompareOptions(FEW))
    assert {row.name for row in found.board.rows if row.role == "base"} == {
        "bayes",
        "weak",
        "strong",
    }
    assert rows(found)["of_three"].members == 3


@pytest.mark.usefixtures("own_folder")
def test_a_nested_comparison_makes_it_inside_every_outer_part() -> None:
    found = compare(written(NESTED + "compare: [mean]\n"), CompareOptions(FEW, nested=True))
    assert found.exit_code == 0 and rows(found)["mean"].verdict.rung == "nested"  # type: ignore[union-attr]


@pytest.mark.usefixtures("own_folder")
def test_the_plan_counts_its_fits() -> None:
    report = check(written(RECIPE), FEW)
    assert report.missing == {"bayes": 3, "weak": 3, "strong": 3, "soup": 3}


@pytest.mark.usefixtures("own_folder")
def test_a_comparison_refuses_to_merge_what_has_nothing_in_common() -> None:
    with pytest.raises(UsageError, match="'naive_bayes' has no numbers"):
        compare(
            written(RECIPE.replace("{strategy: soup, members: [weak, strong]}", "mean")),
            CompareOptions(FEW, strategies=("soup",)),
        )


@pytest.mark.usefixtures("own_folder")
def test_the_resolved_recipe_is_the_one_that_was_given() -> None:
    folder = run(written(NESTED), FEW).folder
    again, given = load(folder / "recipe.yaml"), load(Path("toy.yaml"))
    assert (again.models, again.fusion) == (given.models, given.fusion)


@pytest.mark.usefixtures("own_folder")
def test_a_soup_that_fails_says_why_and_the_base_models_stand() -> None:
    lost = RECIPE.replace("members: [weak, strong]", "members: [weak], rows: parts, copies: 60")
    found = run(written(lost), FEW)
    assert found.exit_code == 1
    assert "a part of the training rows lacks a class" in rows(found)["soup"].reason
    assert rows(found)["strong"].score
