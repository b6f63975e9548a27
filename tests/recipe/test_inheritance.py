"""Matrix row 8: `extends`, good and bad."""

import pytest

from fusecli.errors import RecipeError
from fusecli.recipe import load


def refused(path):
    with pytest.raises(RecipeError) as caught:
        load(path)
    return str(caught.value).replace(f"{path.parent}/", "")


def test_mappings_are_merged_and_everything_else_is_replaced(write, whole):
    write(f"{whole}also: [rmse, mae]\ncv: {{folds: 3}}\n", "base.yaml")
    recipe = load(write("extends: base.yaml\nalso: [r2]\ncv: {repeats: 2}\n"))
    assert (recipe.also, recipe.cv.folds, recipe.cv.repeats) == (("r2",), 3, 2)


def test_of_several_bases_the_later_one_wins(write, whole):
    write(f"{whole}seed: 1\n", "one.yaml")
    write("seed: 2\n", "two.yaml")
    assert load(write("extends: [one.yaml, two.yaml]\n")).seed == 2


def test_a_short_form_in_the_base_takes_further_keys(write, whole):
    write(whole, "base.yaml")
    recipe = load(write("extends: base.yaml\nmodels: {forest: {max_depth: 2}}\n"))
    assert recipe.models["forest"].params["max_depth"] == 2


def test_another_model_of_the_same_name_starts_afresh(write, whole):
    write(whole, "base.yaml")
    recipe = load(write("extends: base.yaml\nmodels: {linear: {use: svm}}\n"))
    assert recipe.models["linear"].use == "svm"


def test_a_mistake_in_a_base_is_told_at_its_own_place(write, whole):
    write(whole.replace("alpha", "alpa"), "base.yaml")
    assert refused(write("extends: base.yaml\n")).startswith("base.yaml:3:24: models.linear.alpa:")


def test_a_base_and_its_paths_are_relative_to_the_file_they_stand_in(write, whole, tmp_path):
    write(whole.replace("iris", "../x.csv"), "deep/er/base.yaml")
    recipe = load(write("extends: er/base.yaml\n", "deep/r.yaml"))
    assert recipe.data.source == str(tmp_path / "deep" / "x.csv")


def test_a_circle_is_told_with_its_chain(write):
    write("extends: r.yaml\n", "b.yaml")
    told = refused(write("extends: b.yaml\n"))
    assert told == "b.yaml:1:10: extends: goes round in a circle: r.yaml -> b.yaml -> r.yaml"


def test_a_missing_base_is_told_with_its_chain(write):
    write("extends: c.yaml\n", "b.yaml")
    told = refused(write("extends: [b.yaml]\n"))
    assert told == "b.yaml:1:10: extends: no such file: r.yaml -> b.yaml -> c.yaml"


def chain(write, whole, depth):
    write(whole, f"f{depth}.yaml")
    for number in range(depth):
        write(f"extends: f{number + 1}.yaml\n", f"f{number}.yaml")
    return write("extends: f1.yaml\n", "f0.yaml")


def test_five_files_deep_is_fine(write, whole):
    assert load(chain(write, whole, 5)).fusion.strategy == "mean"


def test_six_files_deep_is_told_with_the_chain(write, whole):
    told = refused(chain(write, whole, 6))
    names = " -> ".join(f"f{number}.yaml" for number in range(7))
    assert told == f"f5.yaml:1:10: extends: goes more than 5 files deep: {names}"


@pytest.mark.parametrize("bases", ["3", "[]", "[3]", "{a: b}", "~", "''"])
def test_a_base_that_is_no_path_is_told(bases, write):
    assert "should be a name or a path" in refused(write(f"extends: {bases}\n"))


def test_very_many_bases_are_refused(write):
    assert "names more than 20 files" in refused(write(f"extends: [{'r.yaml, ' * 21}]\n"))


def test_the_chain_may_hold_a_file_twice_that_is_no_circle(write, whole):
    write(whole, "base.yaml")
    write("extends: base.yaml\nseed: 4\n", "one.yaml")
    write("extends: base.yaml\ncv: {folds: 4}\n", "two.yaml")
    recipe = load(write("extends: [one.yaml, two.yaml]\n"))
    assert (recipe.seed, recipe.cv.folds) == (4, 4)
