"""Parameters of a strategy of which a recipe may give one."""

from tests.recipe.test_budgets import HEAD


def test_two_aims_are_told_at_the_second(mistakes):
    (mistake,) = mistakes(f"{HEAD}fusion: {{strategy: cascade, tolerance: 0.1, keep: 0.9}}\n")
    assert mistake.startswith("r.yaml:3:") and "excludes 'tolerance'" in mistake


def test_one_aim_is_read(loaded):
    spec = loaded(f"{HEAD}fusion: {{strategy: cascade, keep: 0.9}}\n").fusion
    assert (spec.params["keep"], spec.params["tolerance"]) == (0.9, None)
