"""Fusions: members, names, and parameters that must fit the members (matrix row 53)."""

import pytest

from fusecli import registry
from fusecli.values import Count, FusionSpec


def fusion(text, *lines):
    models = "models: {a: ridge, b: svm, t: {use: svm, each: {C: [1, 2]}}}"
    return "\n".join(["data: {source: iris}", models, f"fusion: {text}", *lines, ""])


@pytest.fixture
def best_k(monkeypatch):
    """Register a strategy that keeps some members."""

    def best(oof, *, k: Count = 1):
        """Keep the first members."""

    entry = registry.Entry("best_k", best, registry.ALL_TASKS)
    registry.names("strategies")
    monkeypatch.setitem(registry._entries["strategies"], "best_k", entry)


def test_a_group_is_a_member_by_the_name_that_each_expanded(loaded):
    assert loaded(fusion("{strategy: mean, members: [t, a]}")).fusion.members == ("t.1", "t.2", "a")


def test_a_fusion_is_a_member_like_any_other(loaded):
    spec = loaded(fusion("{strategy: mean, members: [{strategy: median, members: [a, b]}, t.1]}"))
    inner = FusionSpec("median", spec.fusion.members[0].params, ("a", "b"))
    assert spec.fusion.members == (inner, "t.1")


@pytest.mark.parametrize(
    ("members", "place", "told"),
    [
        ("[a, bb]", "3:39", "no model is called 'bb'"),
        ("[a, a]", "3:39", "'a' is a member already"),
        ("[t.1, t]", "3:41", "'t.1' is a member already"),
        ("[]", "3:35", "names no member"),
        ("a", "3:35", "should be a list, not 'a'"),
        ("[3]", "3:36", "should be a model or a fusion, not 3"),
        ("[[a]]", "3:36", "should be a model or a fusion, not a list"),
        ("[{strategy: men}]", "3:47", "no strategy is called 'men'"),
        ("[{strategy: mean}, {strategy: mean}]", "3:54", "'mean' is a member already"),
    ],
)
def test_a_member_that_is_none_is_told_at_its_place(members, place, told, mistakes):
    (mistake,) = mistakes(fusion(f"{{strategy: mean, members: {members}}}"))
    assert mistake.startswith(f"r.yaml:{place}: ")
    assert told in mistake


@pytest.mark.parametrize(
    ("weights", "place", "told"),
    [
        (
            "{a: 1, b: -1, t.1: 1, t.2: 1}",
            "3:54",
            "weights.b: should be greater than or equal to 0",
        ),
        ("{a: 0, b: 0, t.1: 0, t.2: 0}", "3:44", "weights: every weight is 0"),
        ("{a: 1, b: 1}", "3:44", "weights: no weight for t.1, t.2"),
        ("{a: 1, b: 1, t.1: 1, t.2: 1, c: 1}", "3:73", "weights.c: no member is called 'c'"),
        ("[1, 2]", "3:44", "weights: should be a mapping, not a list"),
        ("{a: .nan, b: 1, t.1: 1, t.2: 1}", "3:48", "weights.a: should be a finite number"),
    ],
)
def test_weights_that_do_not_fit_the_members_are_told_at_their_line(weights, place, told, mistakes):
    (mistake,) = mistakes(fusion(f"{{strategy: weighted_mean, weights: {weights}}}"))
    assert mistake.startswith(f"r.yaml:{place}: fusion.")
    assert told in mistake


def test_weights_name_the_members_of_their_own_fusion(loaded):
    spec = loaded(
        fusion(
            "{strategy: weighted_mean, members: [a, {strategy: mean}], weights: {a: 1, mean: 2}}"
        )
    )
    assert spec.fusion.params["weights"] == {"a": 1.0, "mean": 2.0}


def test_a_k_above_the_number_of_models_is_told_at_its_line(best_k, mistakes):
    assert mistakes(fusion("{strategy: best_k, k: 5}")) == [
        "r.yaml:3:31: fusion.k: should be at most 4, the number of members"
    ]


def test_a_k_of_all_models_is_fine(best_k, loaded):
    assert loaded(fusion("{strategy: best_k, k: 4}")).fusion.params == {"k": 4}


def test_fusions_of_one_strategy_get_distinct_names(loaded):
    recipe = loaded(fusion("mean", "compare: [median, {strategy: mean, members: [a]}]"))
    assert [spec.label for spec in recipe.compare] == ["median", "mean.2"]


def test_a_fusion_is_not_compared_with_itself(loaded):
    recipe = loaded(fusion("mean", "compare: [mean, median, {strategy: median}]"))
    assert [spec.label for spec in recipe.compare] == ["median"]


@pytest.mark.parametrize("name", ["a", "t.1", "median"])
def test_a_name_that_is_taken_is_refused(name, mistakes):
    told = mistakes(fusion("median", f"compare: [{{strategy: mean, name: {name}}}]"))
    assert told == [f"r.yaml:4:34: compare[0].name: the name '{name}' is taken"]


def test_a_fusion_called_as_a_model_by_chance_gets_another_name(loaded):
    text = "data: {source: iris}\nmodels: {mean: ridge}\nfusion: mean\n"
    assert loaded(text).fusion.label == "mean.2"


def test_a_mistake_in_one_group_makes_no_other_of_its_members(mistakes):
    text = fusion("{strategy: mean, members: [t.1, x]}").replace("C: [1, 2]", "C: 1")
    assert [one.split(": ")[1] for one in mistakes(text)] == [
        "models.t.each.C",
        "fusion.members[1]",
    ]
