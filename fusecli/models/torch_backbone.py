"""A PyTorch module that the user names, under a new linear head."""

from __future__ import annotations

from typing import Any

from fusecli.features.early_stopping import EarlyStopped, Part
from fusecli.models.backbone import Backbone
from fusecli.models.boosting import Held
from fusecli.models.suited import handed_on
from fusecli.registry import model
from fusecli.values import Count, ImportPath, NonNegative, Positive, Task


@model("torch_backbone", packages=("scikit-learn", "torch"), extra="torch")
def torch_backbone(  # noqa: PLR0913  # the recipe's keys
    task: Task,
    seed: int,
    *,
    module: ImportPath = "torch.nn.Identity",
    frozen: bool = True,
    learning_rate: Positive = 1e-3,
    weight_decay: NonNegative = 0.1,
    batch_size: Count | None = None,
    max_iter: Count = 200,
    early_stopping_rounds: Count | None = 15,
    validation_fraction: Held = 0.1,
) -> Any:
    """A PyTorch module of your own under a new linear head, frozen or trained along with it.

    module: the import path of a class of PyTorch modules, in a package that --allow-import names.
    It is made with the number of columns if it takes an argument, loads its weights itself, and
    turns [row, column] into [row, unit]; it stays in evaluation mode. Columns come as `preprocess`
    prepares them: categories one-hot, then numbers. frozen: whether it stays as it is.
    early_stopping_rounds: passes without a gain before it stops; null for always max_iter.
    """
    own = handed_on(locals(), "early_stopping_rounds", "validation_fraction")
    network = Backbone(is_classifier=task.is_classification, random_state=seed, **own)
    patience, share = early_stopping_rounds, validation_fraction
    return EarlyStopped(network, _fit, {}, patience, share, random_state=seed)


def _fit(network: Any, fit: Part, check: Part, patience: int) -> None:
    network.fit(fit.X, fit.y, fit.weight, check=check, patience=patience)
