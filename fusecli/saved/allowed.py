"""The classes and functions that saved models may hold: a constant, whatever a file asks for.

Beside them stand the estimators of scikit-learn, which a recipe may name by import path, and those
of this package and their plain parts; and classes of packages that were allowed by name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import is_dataclass
from importlib import import_module

SKLEARN = re.compile(r"sklearn(\.(?!tests|conftest|externals|experimental|datasets)\w+)+", re.ASCII)
RULES = re.compile(r"fusecli\.models\.\w+\._fit(_\w+)?", re.ASCII)  # how a learner goes on
OURS = re.compile(r"fusecli\.(features|models)\.\w+\.\w+", re.ASCII)
PATH = re.compile(r"\w+(\.\w+)+", re.ASCII)

OBJECTS = frozenset(
    {
        "fusecli.saved.alike.Alike",
        "fusecli.saved.alike.Ragged",
        "fusecli.saved.fold_models.FoldModel",
        "fusecli.saved.fold_models.Part",
        "fusecli.saved.stand_ins.Boosted",
        "fusecli.saved.stand_ins.Lean",
        "fusecli.saved.stand_ins.Scalars",
        "fusecli.saved.stand_ins.Searched",
        "fusecli.saved.stand_ins.Sparse",
        "fusecli.saved.stand_ins.TreeAt",
        "fusecli.saved.trees.Grown",
        "fusecli.values.basics.Task",
        "fusecli.values.specs.Lesson",
        "fusecli.values.specs.ModelSpec",
        "fusecli.values.tables.Table",
        "lightgbm.sklearn.LGBMClassifier",
        "lightgbm.sklearn.LGBMModel",
        "lightgbm.sklearn.LGBMRanker",
        "lightgbm.sklearn.LGBMRegressor",
        "sklearn._loss.link.HalfLogitLink",
        "sklearn._loss.link.IdentityLink",
        "sklearn._loss.link.Interval",
        "sklearn._loss.link.LogLink",
        "sklearn._loss.link.LogitLink",
        "sklearn._loss.link.MultinomialLogit",
        "sklearn._loss.loss.AbsoluteError",
        "sklearn._loss.loss.ExponentialLoss",
        "sklearn._loss.loss.HalfBinomialLoss",
        "sklearn._loss.loss.HalfGammaLoss",
        "sklearn._loss.loss.HalfMultinomialLoss",
        "sklearn._loss.loss.HalfPoissonLoss",
        "sklearn._loss.loss.HalfSquaredError",
        "sklearn._loss.loss.HalfTweedieLoss",
        "sklearn._loss.loss.HalfTweedieLossIdentity",
        "sklearn._loss.loss.HuberLoss",
        "sklearn._loss.loss.PinballLoss",
        "sklearn.ensemble._gb_losses.BinomialDeviance",
        "sklearn.ensemble._hist_gradient_boosting.binning._BinMapper",
        "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
        "sklearn.model_selection._split.GroupKFold",
        "sklearn.model_selection._split.KFold",
        "sklearn.model_selection._split.PredefinedSplit",
        "sklearn.model_selection._split.StratifiedKFold",
        "sklearn.neural_network._stochastic_optimizers.AdamOptimizer",
        "sklearn.neural_network._stochastic_optimizers.SGDOptimizer",
        "sklearn.calibration._CalibratedClassifier",
        "sklearn.calibration._SigmoidCalibration",
        "sklearn.calibration._TemperatureScaling",
        "xgboost.callback.EarlyStopping",
        "xgboost.sklearn.XGBClassifier",
        "xgboost.sklearn.XGBModel",
        "xgboost.sklearn.XGBRFClassifier",
        "xgboost.sklearn.XGBRFRegressor",
        "xgboost.sklearn.XGBRanker",
        "xgboost.sklearn.XGBRegressor",
    }
)
FUNCTIONS = frozenset(
    {
        "fusecli.features.matrix._table",
        "fusecli.features.matrix.frame",
        "fusecli.features.matrix.texts",
        "sklearn.utils.validation.check_array",
    }
)
LOSSES = frozenset(
    {
        *(
            f"sklearn._loss._loss.Cy{name}"
            for name in (
                "AbsoluteError",
                "ExponentialLoss",
                "HalfBinomialLoss",
                "HalfGammaLoss",
                "HalfMultinomialLoss",
                "HalfPoissonLoss",
                "HalfSquaredError",
                "HalfTweedieLoss",
                "HalfTweedieLossIdentity",
                "HuberLoss",
                "PinballLoss",
            )
        ),
        *(
            f"sklearn.linear_model._sgd_fast.{name}"
            for name in (
                "EpsilonInsensitive",
                "Hinge",
                "ModifiedHuber",
                "SquaredEpsilonInsensitive",
                "SquaredHinge",
            )
        ),
    }
)
NUMBERS = frozenset(
    f"numpy.{name}"
    for name in (
        "bool",
        "bool_",
        "float16",
        "float32",
        "float64",
        "int16",
        "int32",
        "int64",
        "int8",
        "str_",
        "uint16",
        "uint32",
        "uint64",
        "uint8",
    )
)
PLAIN = frozenset(
    f"builtins.{name}" for name in ("bool", "dict", "float", "int", "list", "str", "tuple")
)
DICTIONARIES = frozenset({"builtins.dict", "collections.OrderedDict", "sklearn.utils._bunch.Bunch"})
# What may stand in a node of each kind. Those that call methods by name, operators, and whatever a
# class says of how it is made, are none of ours.
NODES = {
    "BytearrayNode": frozenset({"builtins.bytearray"}),
    "BytesNode": frozenset({"builtins.bytes"}),
    "DTypeNode": frozenset({"numpy.dtype"}),
    "DefaultDictNode": frozenset({"collections.defaultdict"}),
    "DictNode": DICTIONARIES,
    "FunctionNode": FUNCTIONS,
    "JsonNode": frozenset({"builtins.str"}),
    "ListNode": frozenset({"builtins.list"}),
    "LossNode": LOSSES,
    "NdArrayNode": frozenset({"numpy.ndarray", *NUMBERS}),
    "ObjectNode": OBJECTS,
    "PartialNode": frozenset({"functools.partial"}),
    "RandomGeneratorNode": frozenset({"numpy.random._generator.Generator"}),
    "RandomStateNode": frozenset({"numpy.random.mtrand.RandomState"}),
    "SetNode": frozenset({"builtins.set"}),
    "SliceNode": frozenset({"builtins.slice"}),
    "TupleNode": frozenset({"builtins.tuple"}),
    "TypeNode": PLAIN | NUMBERS | DICTIONARIES,
}


def is_allowed(loader: str, path: str, allow: Sequence[str]) -> bool:
    """Tell whether a node of a kind may hold the class or function at a path.

    allow: packages whose classes may be held besides. Nothing is imported but scikit-learn.
    """
    if path in NODES.get(loader, ()):
        return True
    if loader == "FunctionNode":
        return bool(RULES.fullmatch(path))
    if loader != "ObjectNode" or not PATH.fullmatch(path):
        return False
    return path.partition(".")[0] in allow or is_estimator(path)


def is_estimator(path: str) -> bool:
    """Tell whether a path is of an estimator of scikit-learn or of ours, or of its plain parts."""
    ours = OURS.fullmatch(path) is not None
    if not ours and not SKLEARN.fullmatch(path):
        return False
    module, _, name = path.rpartition(".")
    try:
        found = getattr(import_module(module), name, None)
    except ImportError:
        return False
    is_learner = hasattr(found, "fit") and hasattr(found, "get_params")
    return isinstance(found, type) and (is_learner or (is_dataclass(found) and ours))
