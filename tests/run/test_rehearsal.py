"""What `fuse check` counts."""

from pathlib import Path

from fusecli.run import RunOptions
from fusecli.run.rehearsal import check

TWICE = """
data: {source: iris, target: species}
models: {one: logistic_regression, same: logistic_regression, other: naive_bayes}
cv: {folds: 3}
fusion: mean
"""


def test_a_fit_that_models_share_is_counted_once_in_all(tmp_path: Path) -> None:
    recipe = tmp_path / "r.yaml"
    recipe.write_text(TWICE)
    found = check(recipe, RunOptions(store=tmp_path / "store"))
    assert found.missing == {"one": 3, "same": 3, "other": 3}
    assert found.fits == (6, 0, 0)
