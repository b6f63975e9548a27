"""A network with embeddings of its columns, trained by PyTorch, an optional package."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Literal

from annotated_types import Ge, Lt

from fusecli.features.early_stopping import EarlyStopped, Part
from fusecli.models.boosting import Held
from fusecli.models.suited import handed_on
from fusecli.models.tabular_encoding import encoding_of
from fusecli.models.tabular_network import TabularNetwork
from fusecli.models.transfer import Given, fitted
from fusecli.registry import model
from fusecli.values import Count, NonNegative, Positive, Pretraining, Task


def carried_over(learner: Any, own: Given, other: Given, how: Pretraining) -> Any:
    """Train on another table, then on the own one from those weights; see `models.transfer`.

    Both read numbers by the bins of the own rows. Values count in deviations of each target, so
    that targets of different units can follow each other.
    """
    coded = {"encoding": encoding_of(own.rows.X, learner.estimator)}
    base = fitted(learner, other, begin=partial(_given, coded))
    if how.frozen:
        return base
    return fitted(learner, own, begin=partial(_given, coded | {"start": base.estimator_.network_}))


def _given(what: dict[str, Any], _: Any) -> dict[str, Any]:
    return what


@model(
    "torch_mlp",
    inputs="native",
    packages=("scikit-learn", "torch"),
    inside="units",
    extra="torch",
    transfer=carried_over,
)
def torch_mlp(  # noqa: PLR0913  # the recipe's keys
    task: Task,
    seed: int,
    *,
    hidden_layer_sizes: tuple[Count, ...] = (128, 64),
    numbers: Literal["piecewise", "standard"] = "piecewise",
    bins: Annotated[int, Ge(2)] = 16,
    dropout: Annotated[float, Ge(0), Lt(1)] = 0.1,
    learning_rate: Positive | None = None,
    weight_decay: NonNegative = 0.03,
    batch_size: Count | None = None,
    max_iter: Count = 200,
    early_stopping_rounds: Count | None = 15,
    validation_fraction: Held = 0.1,
) -> Any:
    """Layers of neurons on embedded categories and binned numbers, trained by PyTorch (AdamW).

    numbers: piecewise linear in bins of equal counts (Gorishniy et al., On embeddings for numerical
    features in tabular deep learning, 2022), or one number on a standard scale.
    early_stopping_rounds: passes without a gain before it stops; null for always max_iter.
    batch_size: rows a step; null for a thirtieth of them, from 32 to 256. learning_rate: null for
    0.001 for values, half of that for classes, where large steps soon make it too sure.
    """
    rate = learning_rate or (5e-4 if task.is_classification else 1e-3)
    own = handed_on(locals(), "rate", "early_stopping_rounds", "validation_fraction")
    own |= {"learning_rate": rate}
    network = TabularNetwork(is_classifier=task.is_classification, random_state=seed, **own)
    patience, share = early_stopping_rounds, validation_fraction
    return EarlyStopped(network, _fit, {}, patience, share, random_state=seed)


def _fit(network: Any, fit: Part, check: Part, patience: int, **start: Any) -> None:
    network.fit(fit.X, fit.y, fit.weight, check=check, patience=patience, **start)
