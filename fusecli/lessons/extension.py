"""Features: a model of the target that sees what others predict, as further columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from fusecli.lessons.material import Learned, Material, Teachers
from fusecli.lessons.options import Features
from fusecli.strategies.meta_inputs import columns
from fusecli.values import Floats, Table


def learn_from_features(material: Material, teachers: Teachers, options: Features) -> Learned:
    """Fit the target to the table with the teachers' predictions as further columns of numbers.

    One column a teacher: the value, the log-odds of the second of two classes, or for more classes
    the log of each. A table that is learned from first has the same columns, of predictions by
    models that have not seen it.
    """
    tests = [
        (shown(table.take(rows), given, options, others), np.arange(len(rows)))
        for (table, rows), given, *others in zip(
            material.tests, teachers.tests, *(o.tests for o in teachers.foreign), strict=True
        )
    ]
    foreign = [other.oof for other in teachers.foreign]
    seen = shown(material.table, teachers.oof, options, foreign)
    other = material.other
    if other is not None and teachers.beyond is not None:
        other = replace(other, table=shown(other.table, teachers.beyond, options))
    fit = material.fit(table=seen, tests=tests, other=other)
    return Learned(fit.predictions, (fit,))


def shown(table: Table, taught: Floats, options: Features, foreign: Sequence[Floats] = ()) -> Table:
    """Return what the model sees of the rows; taught: [teacher, row, output] of the same rows.

    foreign: the same of teachers of other targets, whose outputs are others.
    """
    bare = table if options.passthrough else _empty(table)
    signals = [columns(some, "logit") for some in (taught, *foreign) if len(some)]
    return extended(bare, np.hstack(signals))


def extended(table: Table, signals: Floats) -> Table:
    """Return the table with further numbers [row, column]."""
    names = tuple(f"prediction {number}" for number in range(1, signals.shape[1] + 1))
    return replace(
        table,
        numbers=np.hstack([table.numbers, signals]),
        number_names=(*table.number_names, *names),
    )


def _empty(table: Table) -> Table:
    """Return the rows without a column."""
    numbers, codes = table.numbers[:, :0], table.codes[:, :0]
    return Table(numbers, codes, (), (), (), ())
