"""Matrix rows 9 and 10: models by import path."""

import sys

import pytest


def model(use, rest=""):
    return f"data: {{source: iris}}\nfusion: mean\nmodels:\n  a: {{use: {use}{rest}}}\n"


MODULE = """\
from pathlib import Path
Path("imported").touch()
class Model:
    def __init__(self, depth=1): pass
    def fit(self, X, y): return self
    def predict(self, X): return X
    def get_params(self, deep=True): return {}
"""


@pytest.fixture
def stranger(write, monkeypatch, own_folder):
    """A package on the path that says so when it is imported."""
    write(MODULE, "stranger_models.py")
    monkeypatch.syspath_prepend(own_folder)
    yield own_folder / "imported"
    sys.modules.pop("stranger_models", None)


@pytest.mark.parametrize("use", ["os.system", "subprocess.Popen", "builtins.eval"])
def test_a_package_that_is_not_allowed_is_refused_with_the_way_out(use, mistakes):
    (told,) = mistakes(model(use))
    top = use.partition(".")[0]
    assert f"r.yaml:4:12: models.a.use: the package '{top}' is not allowed" in told
    assert f"--allow-import {top} if you trust it" in told


def test_nothing_is_imported_from_a_package_that_is_not_allowed(stranger, mistakes):
    mistakes(model("stranger_models.Model"))
    assert not stranger.exists()


def test_a_package_that_the_user_allows_is_imported(stranger, loaded):
    recipe = loaded(model("stranger_models.Model", ", depth: 3"), allow_import=["stranger_models"])
    assert recipe.models["a"].params == {"depth": 3}


@pytest.mark.parametrize(
    ("use", "message"),
    [
        ("sklearn.linear_model.SGDClassifer", "did you mean 'SGDClassifier'?"),
        ("sklearn.linear_modl.SGDClassifier", "did you mean 'linear_model'?"),
        ("sklearn.preprocessing.StandardScaler", "is no estimator: it has no 'predict'"),
        ("sklearn.base.clone", "is no class of estimators"),
        ("sklearn.linear_model._base.LinearModel", "is no import path of a class"),
        ("sklearn..svm", "is no import path of a class"),
        (".sklearn.svm.SVC", "is no import path of a class"),
        ("sklearn.svm.SVC()", "is no import path of a class"),
        ("catboost.CatBoostClassifier", "pip install catboost"),
    ],
)
def test_a_path_that_leads_to_no_estimator_says_why(use, message, mistakes, monkeypatch):
    monkeypatch.setitem(sys.modules, "catboost", None)  # which may be installed here
    (told,) = mistakes(model(f"'{use}'"))
    assert message in told


def test_a_module_that_fails_to_import_is_a_mistake_of_the_recipe(write, mistakes, monkeypatch):
    monkeypatch.syspath_prepend(write("raise SystemExit(3)", "leaving.py").parent)
    (told,) = mistakes(model("leaving.Model"), allow_import=["leaving"])
    assert "importing 'leaving' fails: SystemExit: 3" in told


@pytest.mark.parametrize("use", ["sklearn.svm.SVC", "xgboost.XGBClassifier", "lightgbm.LGBMModel"])
def test_an_unknown_parameter_is_told_at_its_line(use, mistakes):
    (told,) = mistakes(model(use, ",\n      random_stat: 1"))
    assert told == (
        "r.yaml:5:7: models.a.random_stat: unknown key 'random_stat'"
        "\n  hint: did you mean 'random_state'?"
    )


def test_a_class_that_hands_parameters_on_takes_those_it_does_not_name(loaded):
    recipe = loaded(model("lightgbm.LGBMClassifier", ", feature_fraction: 0.5"))
    assert recipe.models["a"].params == {"feature_fraction": 0.5}


def test_a_parameter_that_must_be_given_is_missed(mistakes):
    (told,) = mistakes(model("sklearn.multiclass.OneVsRestClassifier"))
    assert "models.a: missing key 'estimator'" in told


def test_an_import_path_may_have_a_grid(loaded):
    recipe = loaded(model("sklearn.svm.SVC", ", each: {C: [1, 2]}"))
    assert [spec.params for spec in recipe.models.values()] == [{"C": 1}, {"C": 2}]
