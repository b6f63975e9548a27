"""What MLflow loads a model by: a model file in, something that predicts frames out.

A folder of MLflow names this module and the file, so that reading it runs what is here and nothing
that is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fusecli.errors import UsageError
from fusecli.saved.fused_model import FusedModel, load
from fusecli.values import Array

if TYPE_CHECKING:
    import pandas as pd

METHOD = "method"  # the parameter that says what to predict
METHODS = ("predict", "predict_proba")


@dataclass(frozen=True)
class Served:
    """A fusion as MLflow asks for it."""

    model: FusedModel

    def predict(self, model_input: Any, params: dict[str, Any] | None = None) -> Any:
        """Return the label or value of each row; with `method: predict_proba` a frame of classes.

        model_input: see `FusedModel.predict`.

        Raises:
            UsageError: there is no such method. DataError: columns are missing or of another kind.
        """
        method = (params or {}).get(METHOD, METHODS[0])
        if method not in METHODS:
            raise UsageError(f"there is no method '{method}'", f"{' or '.join(METHODS)}")
        if method == "predict":
            return self.model.predict(model_input)
        return _named(self.model, self.model.predict_proba(model_input))

    def get_raw_model(self) -> FusedModel:
        """Return what `fusecli.load` does."""
        return self.model


def _named(model: FusedModel, probabilities: Array) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(probabilities, columns=list(model.classes_))


def _load_pyfunc(data_path: str) -> Served:
    """Return the model of a file; MLflow calls it by this name."""
    return Served(load(Path(data_path)))
