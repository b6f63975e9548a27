"""Matrix row 11: `--set`, good and bad."""

import pytest


@pytest.mark.parametrize(
    ("override", "read"),
    [
        ("seed=7", lambda r: r.seed == 7),
        ("models.linear.alpha=1e-3", lambda r: r.models["linear"].params["alpha"] == 0.001),
        ('models["linear"].alpha=3', lambda r: r.models["linear"].params["alpha"] == 3),
        ("models.forest.max_depth=5", lambda r: r.models["forest"].params["max_depth"] == 5),
        ("models.forest=svm", lambda r: r.models["forest"].use == "svm"),
        ("models.new.use=svm", lambda r: list(r.models)[-1] == "new"),
        ("models.trees.each.max_depth[1]=9", lambda r: "trees.9" in r.models),
        ("cv.folds=3", lambda r: r.cv.folds == 3),
        ("also=[rmse, mae]", lambda r: r.also == ("rmse", "mae")),
        ("fusion.members=[linear]", lambda r: r.fusion.members == ("linear",)),
        ("data.target=", lambda r: r.data.target == ""),
        ("data.target=no", lambda r: r.data.target == "no"),
        ("data.target=null", lambda r: r.data.target is None),
        ("data.target=a=b", lambda r: r.data.target == "a=b"),
    ],
)
def test_one_key_is_set_to_a_typed_value(override, read, loaded, whole):
    assert read(loaded(whole, override))


def test_the_last_override_wins(loaded, whole):
    assert loaded(whole, "seed=1", "seed=2").seed == 2


@pytest.mark.parametrize(
    ("override", "told", "hint"),
    [
        ("models.forst.max_depth=3", "no model is called 'forst'", "did you mean 'forest'?"),
        ("sed=3", "sed: unknown key 'sed'", "did you mean 'seed'?"),
        ("sed.x=3", "sed: unknown key 'sed'", "did you mean 'seed'?"),
        ("models.linear.alpa=3", "unknown key 'alpa'", "did you mean 'alpha'?"),
        ("models.linear.alpha=-3", "models.linear.alpha: should be greater than", ""),
        ("models.linear.alpha=x", "models.linear.alpha: should be a valid number, not 'x'", ""),
        ("seed", "cannot read 'seed'", "write key.path=value"),
        ("=3", "cannot read '=3'", "write key.path=value"),
        (".seed=3", "cannot read '.seed=3'", "write key.path=value"),
        ("models..a=3", "cannot read 'models..a=3'", "write key.path=value"),
        ("seed=[1", "seed: expected ',' or ']'", ""),
        ("seed.x=3", "seed: 3 has no keys", ""),
        ("compare[0]=mean", "is no list", ""),
        ("models.trees.each.max_depth[2]=9", "has 2 items, counted from 0", ""),
        ("extends=base.yaml", "extends: stands in files only", ""),
        ("seed=!!python/name:os.system ''", "are not allowed", ""),
    ],
)
def test_a_bad_override_is_told_by_its_number_with_a_suggestion(
    override, told, hint, mistakes, whole
):
    (mistake,) = mistakes(f"{whole}seed: 3\n", "name=x", override)
    assert mistake.startswith("--set #2: ")
    assert told in mistake
    assert hint in mistake


def test_bad_overrides_are_told_together(mistakes, whole):
    assert [one[:8] for one in mistakes(whole, "a", "seed=1", "b")] == ["--set #1", "--set #3"]


def test_a_path_in_an_override_is_relative_to_where_the_command_runs(
    loaded, whole, own_folder, monkeypatch
):
    (own_folder / "here").mkdir()
    monkeypatch.chdir(own_folder / "here")
    assert loaded(whole, "data.source=x.csv").data.source == str(own_folder / "here" / "x.csv")
