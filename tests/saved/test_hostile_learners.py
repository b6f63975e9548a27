"""Learners whose parts do not fit together, where compiled code would not notice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn import ensemble, multiclass, neighbors, preprocessing, svm, tree

from fusecli.errors import StoreError
from fusecli.saved.alike import Alike
from fusecli.saved.boosters import checked
from fusecli.saved.codec import dumped, loaded
from fusecli.saved.lightgbm_text import check_text
from fusecli.saved.stand_ins import BOOSTERS, Boosted, Lean
from fusecli.saved.ubjson import read_ubjson
from fusecli.saved.writing import written
from tests.saved.hostile import fitted
from tests.saved.test_hostile import NOTHING, instead, node

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 4))
Y = np.arange(60) % 3
LETTERS = RNG.choice(list("abcdef"), (60, 2))
TREE, CLASSES = tree.DecisionTreeRegressor(max_depth=3), tree.DecisionTreeClassifier(max_depth=3)
HONEST: dict[str, Callable[[], Any]] = {
    "bagging of some columns": lambda: ensemble.BaggingClassifier(max_features=0.5).fit(X, Y),
    "boosted stages": lambda: ensemble.GradientBoostingClassifier(n_estimators=3).fit(X, Y),
    "bins": lambda: ensemble.HistGradientBoostingClassifier(max_iter=3).fit(X, Y),
    "extra trees": lambda: ensemble.ExtraTreesRegressor(3).fit(X, X),
    "isolation": lambda: ensemble.IsolationForest(n_estimators=3, max_features=0.5).fit(X),
    "votes of trees": lambda: ensemble.VotingRegressor([("a", TREE), ("b", TREE)]).fit(X, Y),
    "stacked trees": lambda: ensemble.StackingRegressor([("a", TREE), ("b", TREE)]).fit(X, Y),
    "adaptive trees": lambda: ensemble.AdaBoostRegressor(TREE, n_estimators=3).fit(X, Y),
    "one against the rest": lambda: multiclass.OneVsRestClassifier(CLASSES).fit(X, Y),
    "one neighbour": lambda: neighbors.KNeighborsClassifier(1).fit(X, Y),
    "neighbours of two targets": lambda: neighbors.KNeighborsClassifier().fit(X, np.c_[Y, Y]),
    "neighbours of values": lambda: neighbors.RadiusNeighborsRegressor(9.0).fit(X, Y * 1.5),
    "support vectors": lambda: svm.SVC().fit(X, Y),
    "support vectors of values": lambda: svm.NuSVR().fit(X, Y),
    "support vectors of sparse rows": lambda: svm.SVC().fit(csr_matrix(X), Y),
    "support vectors with probabilities": lambda: svm.NuSVC().fit(X, Y % 2),
}
CODES: dict[str, Callable[[], Any]] = {
    "letters": lambda: preprocessing.OneHotEncoder().fit(LETTERS),
    "rare letters": lambda: preprocessing.OneHotEncoder(min_frequency=10).fit(LETTERS),
    "first letters left out": lambda: preprocessing.OneHotEncoder(drop="first").fit(LETTERS),
    "numbers with gaps": lambda: preprocessing.OneHotEncoder(
        handle_unknown="infrequent_if_exist", min_frequency=25
    ).fit(np.where(Y == 1, np.nan, Y).reshape(-1, 1)),
}


@pytest.mark.parametrize("make", HONEST.values(), ids=HONEST.keys())
def test_an_honest_learner_comes_back(make: Callable[[], Any]) -> None:
    learner = make()
    np.testing.assert_array_equal(loaded(dumped(learner)).predict(X), learner.predict(X))


@pytest.mark.parametrize("make", CODES.values(), ids=CODES.keys())
def test_an_honest_code_comes_back(make: Callable[[], Any]) -> None:
    code = make()
    rows = LETTERS if code.n_features_in_ == 2 else Y.reshape(-1, 1)
    again = loaded(dumped(code)).transform(rows)
    np.testing.assert_array_equal(again.toarray(), code.transform(rows).toarray())


def spoilt(name: str, **changes: Callable[[Any], Any]) -> bytes:
    """Return a learner as bytes, some attributes of which were changed."""
    learner = (HONEST | CODES)[name]()
    for attribute, change in changes.items():
        setattr(learner, attribute, change(getattr(learner, attribute)))
    return dumped(learner)


def twice(values: Any) -> Any:
    return [np.concatenate([one, one]) for one in values]


SPOILT = {
    "categories that are there twice": ("letters", {"categories_": twice}),
    "fewer categories": ("letters", {"_n_features_outs": lambda own: [count - 1 for count in own]}),
    "numbers out of order": ("numbers with gaps", {"categories_": lambda own: [own[0][::-1]]}),
    "rare categories far away": (
        "rare letters",
        {"_default_to_infrequent_mappings": lambda own: [one + 9 for one in own]},
    ),
    "fewer support vectors": ("support vectors", {"support_vectors_": lambda own: own[1:]}),
    "other support vectors": ("support vectors", {"support_vectors_": lambda own: own[:, 1:]}),
    "more of each class": ("support vectors", {"_n_support": lambda own: own + 100}),
    "fewer weights": ("support vectors", {"_dual_coef_": lambda own: own[:, 1:]}),
    "fewer borders": ("support vectors", {"_intercept_": lambda own: own[1:]}),
    "more values": ("support vectors of values", {"_n_support": lambda own: own + 100}),
    "sparse weights that are not there": (
        "support vectors of sparse rows",
        {"dual_coef_": lambda own: csr_matrix(own.shape)},
    ),
    "a class that is none": ("one neighbour", {"_y": lambda own: own + 1_000_000}),
    "fewer neighbours": ("one neighbour", {"_y": lambda own: own[1:]}),
    "neighbours of other columns": ("one neighbour", {"n_features_in_": lambda _: 9}),
    "stages of other outputs": ("boosted stages", {"n_trees_per_iteration_": lambda _: 1}),
    "stages of other columns": ("boosted stages", {"n_features_in_": lambda _: 3}),
    "trees of other columns": ("extra trees", {"n_features_in_": lambda _: 3}),
    "bins of other columns": ("bins", {"n_features_in_": lambda _: 3}),
    "rounds of other outputs": ("bins", {"_predictors": lambda own: [trees[1:] for trees in own]}),
    "threads without number": ("extra trees", {"n_jobs": lambda _: 10**6}),
}


@pytest.mark.parametrize(("name", "changes"), SPOILT.values(), ids=SPOILT.keys())
def test_row_48_a_learner_whose_parts_do_not_fit_is_refused(
    name: str, changes: dict[str, Callable[[Any], Any]]
) -> None:
    content = spoilt(name, **changes)
    with pytest.raises(StoreError, match="the model is none, or damaged"):
        loaded(content)


def test_row_48_boosters_are_not_made_of_attributes_alone() -> None:
    many = Alike(Boosted("lightgbm", {}), 4, {"state": [{"_handle": 12345}] * 4})
    with pytest.raises(StoreError, match="the trees of lightgbm are none"):
        loaded(written(Lean(many, ()))[0])
    for path in BOOSTERS.values():
        with pytest.raises(StoreError, match="which no model may"):
            loaded(instead(node("ObjectNode", path, content=NOTHING)))
    made = Alike(np.random.RandomState(0), 4, {"_handle": np.arange(4)})
    with pytest.raises(StoreError, match="ValueError"):
        loaded(written(Lean(made, ()))[0])


@pytest.mark.parametrize("handle", [None, 12345, "", "tree\n", b"", bytearray(), "\0"])
@pytest.mark.parametrize("kind", ["lightgbm", "xgboost", "os"])
def test_row_48_nonsense_is_no_booster(kind: str, handle: Any) -> None:
    with pytest.raises(StoreError, match=f"the trees of {kind} are none"):
        checked(Boosted(kind, {"_handle": handle, "handle": handle}))


def test_row_48_a_text_of_trees_is_refused_wherever_it_ends() -> None:
    text = fitted("lightgbm").parts[0].pipeline[-1].estimator_.booster_.model_to_string().encode()
    check_text(text)
    for end in range(0, text.index(b"end of trees"), 97):
        with pytest.raises((ValueError, KeyError)):
            check_text(text[:end])


NONSENSE = (b"", b"{", b"[$", b"[$i#i\x01", b"[#L" + b"\xff" * 8, b"SL" + b"\x7f" * 8, b"TT", b"x")


@pytest.mark.parametrize("content", [*NONSENSE, b"[#L" + bytes(7) + b"\x01", b"[" * 10_000])
def test_row_48_binary_nonsense_is_refused(content: bytes) -> None:
    with pytest.raises((ValueError, KeyError)):
        read_ubjson(content)


def test_binary_json_is_read() -> None:
    size = bytes(7) + b"\x02"
    assert read_ubjson(b"[#L" + size + b"i\xffT") == [-1, True]
    assert read_ubjson(b"{L" + size + b"abSL" + size + b"cd}") == {"ab": "cd"}
    np.testing.assert_array_equal(read_ubjson(b"[$l#L" + size + b"\0\0\0\1\0\0\1\0"), [1, 256])


SMUGGLED = {
    "a number as Python writes it": (b"num_class=3\n", b"num_class=0_3\n"),
    "a line without a name": (b"label_index=0\n", b"label_index=0\n=num_tree_per_iteration=9\n"),
    "a line that LightGBM does not know": (b"label_index=0\n", b"label_index=0\nnum_classes=9\n"),
    "an objective that says a number twice": (b"num_class:3\n", b"num_class:3 :num_class:5000\n"),
    "leaves as Python writes them": (b"num_leaves=", b"num_leaves=0_"),
}


@pytest.mark.parametrize(("old", "new"), SMUGGLED.values(), ids=SMUGGLED.keys())
def test_row_48_lightgbm_reads_no_more_than_was_looked_through(old: bytes, new: bytes) -> None:
    text = fitted("lightgbm").parts[0].pipeline[-1].estimator_.booster_.model_to_string().encode()
    assert old in text
    with pytest.raises(ValueError, match=r"number|line|objective|long"):
        check_text(text.replace(old, new, 1))
