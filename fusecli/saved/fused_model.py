"""A fusion to predict with from Python, as scikit-learn has it: fitted, once and for all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from fusecli.dataset.names import own_names
from fusecli.dataset.new_rows import as_in_training, check_columns, table_of, together
from fusecli.errors import DataError, UsageError
from fusecli.saved.borrowed import given_array, refuse_members, refuse_unpredicted
from fusecli.saved.loading import Loaded, load_file
from fusecli.saved.predictor import Answer
from fusecli.values import Array, Floats, Notice

if TYPE_CHECKING:
    import pandas as pd

ORIGIN = "the table"
Rows = Any  # a frame, a mapping of columns, or an array
Given = Mapping[str, Any]  # by imported member an array
NONE: Given = {}


class WrongTableError(DataError, ValueError):
    """Rows that have not the shape of the training table; a ValueError, as scikit-learn has it."""


class FusedModel:
    """What `fusecli.load` returns: `predict` and, for classes, `predict_proba`.

    classes_: the labels in the order of the probabilities, as texts. feature_names_in_,
    n_features_in_: the columns that it reads. card: the model card, Markdown. imported_: the
    members that have no models; what they predict is given as `members`, see `predict`.
    further_: of a recipe with several targets, the same for each further one, by target.
    notices: what loading had to say; last_notices: what was strange in the rows predicted last.
    """

    def __init__(self, loaded: Loaded) -> None:
        layout = loaded.deployed.layout
        self._loaded = loaded
        self.card = loaded.card
        self.notices: tuple[Notice, ...] = loaded.notices
        self.last_notices: tuple[Notice, ...] = ()
        names = [column.name for column in layout.used]
        self.feature_names_in_ = np.array(names, dtype=object)
        self.n_features_in_ = len(names)
        self.imported_ = tuple(loaded.deployed.imported)
        others = (replace(loaded, predictor=one, further=()) for one in loaded.further)
        self.further_ = {one.deployed.layout.target: FusedModel(one) for one in others}
        if layout.task.is_classification:
            self.classes_ = np.array(layout.task.classes, dtype=object)
        self._estimator_type = "classifier" if layout.task.is_classification else "regressor"

    def __repr__(self) -> str:
        deployed = self._loaded.deployed
        return f"FusedModel({deployed.label!r}, target={deployed.layout.target!r})"

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def __sklearn_tags__(self) -> Any:
        """Return what scikit-learn asks of an estimator before it uses it."""
        from sklearn.utils import ClassifierTags, InputTags, RegressorTags, Tags, TargetTags

        is_classifier = self._loaded.deployed.layout.task.is_classification
        return Tags(
            estimator_type="classifier" if is_classifier else "regressor",
            target_tags=TargetTags(required=False),
            classifier_tags=ClassifierTags() if is_classifier else None,
            regressor_tags=None if is_classifier else RegressorTags(),
            input_tags=InputTags(categorical=True, string=True, allow_nan=True),
            requires_fit=False,
        )

    def get_params(self, deep: bool = True) -> dict[str, Any]:  # noqa: ARG002
        """Return nothing: there is nothing to set."""
        return {}

    def set_params(self, **params: Any) -> FusedModel:
        """Return itself; UsageError for any parameter."""
        if params:
            raise UsageError(f"a saved fusion has no parameter '{next(iter(params))}'")
        return self

    def __sklearn_clone__(self) -> FusedModel:
        """Return itself: a clone of what cannot be fitted is the same."""
        return self

    def fit(self, X: Any, y: Any = None, **_: Any) -> FusedModel:  # noqa: ARG002
        """Return itself as it is, like scikit-learn's FrozenEstimator: `fuse run` has fitted it."""
        return self

    def predict(self, table: Rows, *, members: Given = NONE) -> Array:
        """Return the most probable class, or the value, of each row.

        table: a pandas frame or a mapping of columns, matched by name; or an array [row, column]
            with the columns of `feature_names_in_` in their order.
        members: what each imported member predicts for these rows: by name an array [row, output],
            outputs in the order of `classes_`.

        Raises:
            DataError: columns are missing, or hold something else than in training.
            UsageError: imported members are not given, or others are.
        """
        preds = self._answer(table, members).preds
        if not self._loaded.deployed.layout.task.is_classification:
            return preds[:, 0]
        return np.asarray(self.classes_[preds.argmax(axis=1)])

    def predict_proba(self, table: Rows, *, members: Given = NONE) -> Floats:
        """Return probabilities [row, class], classes in the order of `classes_`; see `predict`."""
        if not self._loaded.deployed.layout.task.is_classification:
            raise AttributeError("a fusion of values has no probabilities")
        return self._answer(table, members).preds

    def explain(self, table: Rows, *, members: Given = NONE) -> dict[str, Floats]:
        """Return what each member predicts [row, output], by name; NaN where it was not asked."""
        deployed, answer = self._loaded.deployed, self._answer(table, members)
        return dict(zip(deployed.models, answer.members, strict=True))

    def score(self, table: Rows, y: Any, *, members: Given = NONE) -> float:
        """Return the accuracy, or R² for values, as scikit-learn's estimators do."""
        from sklearn.metrics import accuracy_score, r2_score

        if self._estimator_type == "classifier":
            labels = self.predict(table, members=members).astype(str)
            return float(accuracy_score(np.asarray(y).astype(str), labels))
        return float(r2_score(y, self.predict(table, members=members)))

    def _answer(self, table: Rows, members: Given) -> Answer:
        layout = self._loaded.deployed.layout
        refuse_members(self.imported_, members)
        frame = self._frame(table)
        names, alike = as_in_training(layout, list(frame.columns), ORIGIN)
        frame = frame.set_axis(names, axis=1)
        told = (*alike, *check_columns(layout, names, ORIGIN))
        rows, strange = table_of(layout, frame, ORIGIN)
        self.last_notices = (*told, *(one.notice for one in together(strange)))
        lent = self._loaded.deployed.imported.items()
        given = {n: given_array(n, one, layout.task, members[n], len(frame)) for n, one in lent}
        answer = self._loaded.predictor(rows, given)
        refuse_unpredicted(answer.preds, np.arange(len(frame)))
        return answer

    def _frame(self, table: Rows) -> pd.DataFrame:
        """Return the rows as a frame whose columns have names of their own."""
        import pandas as pd

        if isinstance(table, dict):
            table = pd.DataFrame({name: np.atleast_1d(cells) for name, cells in table.items()})
        if not isinstance(table, pd.DataFrame):
            table = self._named(table)
        if not len(table):
            raise WrongTableError(f"{ORIGIN} has 0 rows, and a minimum of 1 is required to predict")
        names, _ = own_names(list(table.columns))
        frame: pd.DataFrame = table.set_axis(names, axis=1).reset_index(drop=True)
        return frame

    def _named(self, table: Any) -> pd.DataFrame:
        """Return an array as a frame with the columns of training."""
        import pandas as pd

        if hasattr(table, "toarray"):
            raise WrongTableError(
                f"{ORIGIN} is sparse: a dense one is required", "call its toarray()"
            )
        array = np.asarray(table)
        if array.ndim != 2:
            hint = "Reshape your data: one row is [[...]]"
            raise WrongTableError(f"Expected 2D array, got {array.ndim}D array instead", hint)
        if array.shape[1] != self.n_features_in_:
            told = f"X has {array.shape[1]} features, but FusedModel is expecting"
            raise WrongTableError(f"{told} {self.n_features_in_} features as input")
        return pd.DataFrame(array, columns=self.feature_names_in_)


def load(path: str | Path, *, allow_import: tuple[str, ...] = (), member: str = "") -> FusedModel:
    """Return the fusion of a model file that `fuse export` has written; nothing in it is run.

    allow_import: packages besides the usual ones that its models may be of, as in `fuse run`.
    member: a base model of it that predicts alone, in place of the fusion.

    Raises:
        UsageError: it has no models of such a base model.
        StoreError: the file is damaged or refused, or was made with another major version of a
            library. What else is to be known of it is in `.notices`.
    """
    return FusedModel(load_file(Path(path), allow_import, member))
