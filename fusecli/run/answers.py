"""Predictions of new rows as columns: what a person or a service reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from fusecli.fused import Fused, route
from fusecli.saved.deployed import Deployed
from fusecli.saved.loading import Loaded
from fusecli.saved.predictor import Answer
from fusecli.strategies.pools import linear_pool
from fusecli.values import Array, Floats, Task

PREDICTION, PROBABILITY, MEMBER, PART = "prediction", "probability", "member", "part"
ROW = "row"  # the name of the ids where there are none: the number of the row, from 0


def columns_of(
    loaded: Loaded, ids: tuple[str, Array], answers: Sequence[Answer], *, explain: bool = False
) -> dict[str, Array]:
    """Return the columns of the result for every target: of several, each name has its target.

    answers: what is predicted of each target, the main one first.
    """
    pairs = zip(loaded.fusions, answers, strict=True)
    tables = [(one, columns(one, ids, answer, explain=explain)) for one, answer in pairs]
    told = tables[0][1]
    if not loaded.deployed.targets:
        return told
    key = next(iter(told))
    found = {key: told[key]}
    for deployed, own in tables:
        found |= named_by(deployed.layout.target, {n: v for n, v in own.items() if n != key})
    return found


def columns(
    deployed: Deployed, ids: tuple[str, Array], answer: Answer, *, explain: bool = False
) -> dict[str, Array]:
    """Return the columns of the result, each [row]: id, prediction, probabilities of the classes.

    ids: the name of the column and its values. explain: add what each member predicts and, where
    the fusion is a weighted mean, its part of it: weight times prediction.
    """
    task = deployed.layout.task
    name, values = ids
    told = {ROW if name.partition(":")[0] == PREDICTION else name: values}
    told[PREDICTION] = labelled(task, answer.preds)
    if task.is_classification:
        told |= _outputs(task, PROBABILITY, answer.preds)
    return told | (dict(_explained(deployed, answer)) if explain else {})


def named_by(target: str, told: Mapping[str, Array]) -> dict[str, Array]:
    """Return the columns of a result with the target in each name: `probability:sex:male`."""
    named = {}
    for column, values in told.items():
        what, *more = column.split(":", 1)
        named[":".join((what, target, *more))] = values
    return named


def labelled(task: Task, preds: Floats) -> Array:
    """Return the most probable class of each row as text, or its value."""
    if not task.is_classification:
        return preds[:, 0]
    return np.asarray(np.array(task.classes)[preds.argmax(axis=1)])


def _outputs(task: Task, name: str, preds: Floats) -> Mapping[str, Array]:
    if not task.is_classification:
        return {name: preds[:, 0]}
    return {f"{name}:{label}": preds[:, place] for place, label in enumerate(task.classes)}


def _explained(deployed: Deployed, answer: Answer) -> Iterator[tuple[str, Array]]:
    task, weights = deployed.layout.task, parts(deployed.fused, deployed.members)
    for name, preds in zip(deployed.models, answer.members, strict=True):
        yield from _outputs(task, f"{MEMBER}:{name}", preds).items()
        if name in weights:
            yield from _outputs(task, f"{PART}:{name}", weights[name] * preds).items()


def parts(fused: Fused, members: Sequence[str]) -> dict[str, float]:
    """Return what each member's prediction is multiplied by, if the fusion is their sum."""
    if fused.rule is route and all(isinstance(one, int) for one in fused.state["sources"]):
        return parts(fused.state["outer"], [members[place] for place in fused.state["sources"]])
    if fused.rule is not linear_pool:
        return {}
    return dict(zip(members, map(float, fused.state["weights"]), strict=True))
