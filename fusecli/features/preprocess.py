"""From the matrix of a table to the form that a family of models takes, fitted inside the fold."""

from __future__ import annotations

from functools import partial
from typing import Any, Literal

from fusecli.features import columns
from fusecli.features.matrix import frame
from fusecli.features.options import Inputs, Learner, Preprocess
from fusecli.values import Array, ColumnKind, Table, Task

SPARSE_BELOW = 0.1  # share of cells that are not zero


def preprocessor(
    table: Table,
    task: Task,
    learner: Learner,
    options: Preprocess,
    *,
    seed: int = 0,
    group: Array | None = None,
) -> Any:
    """Return an unfitted transformer from `matrix(table)` to the learner's form.

    group: [training row]; target encoding is then cross-fitted along groups.
    """
    from sklearn.compose import ColumnTransformer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer

    target = columns.target_encoder(task, seed, group)
    blocks = _blocks(table, learner, options, target, seed)
    density = SPARSE_BELOW if learner.sparse else 0
    joined = ColumnTransformer(blocks, sparse_threshold=density, n_jobs=1)
    if learner.inputs != "native" or options.encode is not None:
        return joined
    levels = [len(table.levels[j]) for j in _of_kind("category", table, learner)]
    return make_pipeline(joined, FunctionTransformer(frame, kw_args={"levels": levels}))


def _of_kind(kind: ColumnKind, table: Table, learner: Learner) -> list[int]:
    """Return the categories of a kind; native ones are of few or of too many levels, no more."""
    kinds = list(table.kinds)
    if learner.inputs == "native":
        few: list[ColumnKind] = ["high_cardinality", "category"]
        sizes = [len(levels) <= learner.levels for levels in table.levels]
        kinds = [k if k == "text" else few[fits] for k, fits in zip(kinds, sizes, strict=True)]
    return [j for j, each in enumerate(kinds) if each == kind]


def _blocks(
    table: Table, learner: Learner, options: Preprocess, target: Any, seed: int
) -> list[tuple[str, Any, list[int]]]:
    """Return (name, transformer, columns of the matrix); categories first, none of them empty."""
    dense, count = learner.inputs == "dense", len(table.number_names)
    category = partial(columns.category, options, dense=dense, target=target)
    plain: dict[Inputs, Literal["native", "ordinal", "one_hot"]] = {
        "native": "native",
        "codes": "ordinal",
        "dense": "one_hot",
    }
    few = _of_kind("category", table, learner)
    many = _of_kind("high_cardinality", table, learner)
    blocks = [
        ("categories", category(options.encode or plain[learner.inputs]), few),
        ("many", category("ordinal" if options.encode == "ordinal" else "target"), many),
    ]
    text = [
        (f"text{j}", columns.text(options, table.levels[j], dense=dense, seed=seed), [j])
        for j in _of_kind("text", table, learner)
    ]
    found = [(name, step, [count + j for j in chosen]) for name, step, chosen in blocks + text]
    numbers = ("numbers", columns.numbers(options, dense=dense, seed=seed), list(range(count)))
    return [block for block in [found[0], numbers, *found[1:]] if block[2]]
