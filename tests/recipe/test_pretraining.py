"""`pretrain:` in a recipe: short and long form, what is refused, and that it reads back."""

import pytest

from fusecli.recipe import load, resolved, text

HEAD = "data: {source: iris}\nfusion: mean\nmodels:\n  m: "


@pytest.fixture
def pretrain(loaded, tmp_path):
    """Return `pretrain(model)`, what the recipe of one model says of another table."""
    (tmp_path / "other.csv").write_text("a,y\n1,2\n")

    def read(model):
        return loaded(HEAD + model).models["m"].pretrain

    return read


def test_a_path_alone_is_the_table(pretrain, tmp_path):
    found = pretrain("{use: lightgbm, pretrain: other.csv}")
    assert found.source.source == str(tmp_path / "other.csv")
    assert (found.source.target, found.frozen, found.strength) == (None, False, 10.0)


def test_reading_options_and_how_it_is_learned_from_stand_beside_the_source(pretrain):
    found = pretrain(
        "{use: ridge, pretrain: {source: other.csv, target: y, separator: ';', strength: 3}}"
    )
    assert (found.source.target, found.strength) == ("y", 3.0)
    assert found.source.params["separator"] == ";"


def test_it_reads_back_as_it_was(loaded, write, tmp_path):
    (tmp_path / "other.csv").write_text("a,y\n1,2\n")
    recipe = loaded(HEAD + "{use: ridge, pretrain: {source: other.csv, frozen: true}}\n")
    assert load(write(text(recipe), "again.yaml")) == recipe


def test_a_variable_in_its_path_stays_by_name(loaded, monkeypatch, tmp_path):
    (tmp_path / "secret.csv").write_text("a,y\n1,2\n")
    monkeypatch.setenv("TABLE", "secret")
    recipe = loaded(HEAD + "{use: ridge, pretrain: '${env:TABLE}.csv'}\n")
    written = resolved(recipe)["models"]["m"]["pretrain"]["source"]
    assert written == f"{tmp_path}/${{env:TABLE}}.csv"


def test_soft_labels_may_follow_another_table(loaded, tmp_path):
    (tmp_path / "other.csv").write_text("a,y\n1,2\n")
    recipe = loaded(
        HEAD + "{use: lightgbm, pretrain: other.csv, learn: soft_labels, from: n}\n  n: svm\n"
    )
    assert recipe.models["m"].pretrain and recipe.models["m"].teachers == ("n",)


def test_who_predicts_another_target_says_nothing_of_another_table(mistakes):
    model = "{use: ridge, pretrain: iris, learn: features, from: kind.n}\n  n: svm\n"
    found = mistakes(HEAD.replace("iris}", "iris, also_predict: kind}", 1) + model)
    assert any(
        "excludes 'learn: features': 'kind.n' predicts another target" in one for one in found
    )


@pytest.mark.parametrize(
    ("model", "told"),
    [
        ("{use: ridge, pretrain: 3}", "models.m.pretrain: should name another table, not 3"),
        ("{use: ridge, pretrain: {target: y}}", "models.m.pretrain: missing key 'source'"),
        ("{use: ridge, pretrain: nowhere}", "no source and no file is called 'nowhere'"),
        ("{use: ridge, pretrain: {source: iris, strenght: 1}}", "did you mean 'strength'?"),
        ("{use: svm, pretrain: iris}", "'svm' cannot go on from what another table has taught it"),
        ("{use: svm, pretrain: iris}", "these can: catboost, embedding, lightgbm"),
        ("{use: xgboost, pretrain: {source: iris, strength: 3}}", "strength: is for linear models"),
        ("{use: bagging, of: {use: ridge, pretrain: iris}}", "m.of.pretrain: unknown key"),
        (
            "{use: ridge, pretrain: iris, learn: residuals, from: o}",
            "m.pretrain: excludes 'learn: residuals': 'n' may have learned from the rows that it",
        ),
        (
            "{use: embedding, members: {use: lightgbm}, pretrain: {source: iris, frozen: true}, "
            "learn: residuals, from: n}",
            "m.pretrain: excludes 'learn: residuals': what it carries over is of a task of its own",
        ),
        (
            "{use: ridge, pretrain: {source: iris, frozen: true}, learn: soft_labels, from: n}",
            "m.pretrain.frozen: excludes 'learn': a model that is frozen learns from the other",
        ),
    ],
)
def test_what_cannot_be_is_told_with_its_place(mistakes, model, told):
    beside = "\n  n: {use: ridge, pretrain: iris}\n  o: {use: svm, learn: features, from: n}\n"
    found = mistakes(HEAD + model + beside)
    assert any(told in str(problem) for problem in found)
