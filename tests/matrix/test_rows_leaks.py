"""Row 43: where there is nothing to learn, no fusion is said to have learned anything."""

from __future__ import annotations

import json
import random

import pytest

from tests.matrix.door import RECIPE, run, table

MODELS = "tree: decision_tree, near: k_nearest_neighbours, bayes: naive_bayes, prior: dummy"


@pytest.mark.parametrize(
    "strategy", ["soft_voting", "stacking", "greedy_selection", "super_learner", "logpool"]
)
def test_row_43_a_shuffled_target_is_not_predicted_better_than_by_chance(strategy: str) -> None:
    rng = random.Random(1)
    table(
        {
            "key": lambda i: i * 1.5,  # gives every row away
            "twin": lambda i: i // 2,  # and every second one with its neighbour
            "noise": lambda _: f"{rng.gauss(0, 1):.3f}",
            "kind": lambda _: rng.choice("ab"),
        },
        240,
    )
    text = RECIPE.replace("bayes: naive_bayes, prior: dummy", MODELS)
    done = run(f"{text.replace('soft_voting', strategy)}also: [accuracy]\n", "--json")
    assert done.code == 0, done.err
    rows = {row["name"]: row for row in json.loads(done.out)["rows"]}
    fused, prior = rows[strategy], rows["prior"]
    assert fused["score"]["value"] > prior["score"]["value"] - 0.01
    assert abs(fused["also"]["accuracy"]["value"] - 0.5) < 4 * (0.25 / 240) ** 0.5
    assert fused["verdict"]["call"] != "better"
