"""Recipes of small, quick models on shipped tables; some have fits in common."""

IRIS = """\
data: {{source: iris, target: species}}
cv: {{folds: 5, repeats: 4}}
seed: {seed}
models:
  bayes: naive_bayes
  neighbours: k_nearest_neighbours
  logistic: logistic_regression
  trees: {{use: extra_trees, each: {{n_estimators: [20, 40]}}}}
fusion: soft_voting
"""
FOREST = "  forest: {{use: random_forest, n_estimators: 30}}\nfusion: greedy_selection"
MORE = IRIS.replace("fusion: soft_voting", FOREST)
MIXED = """\
data: {{source: penguins}}
cv: {{folds: 5, repeats: 3}}
seed: {seed}
models:
  bayes: naive_bayes
  logistic: logistic_regression
  trees: {{use: extra_trees, each: {{n_estimators: [20, 40]}}}}
fusion: {{strategy: stacking}}
"""


def recipes(seeds: int = 1) -> dict[str, str]:
    """Return recipes by name: three a seed, the first two with fits in common."""
    kinds = {"iris": IRIS, "more": MORE, "mixed": MIXED}
    return {
        f"{kind}{seed}": text.format(seed=seed)
        for seed in range(seeds)
        for kind, text in kinds.items()
    }
