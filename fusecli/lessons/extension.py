"""Features: a model of the target that sees what others predict, as further columns."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from fusecli.lessons.material import Learned, Material, Teachers
from fusecli.lessons.options import Features
from fusecli.strategies.meta_inputs import columns
from fusecli.values import Floats, Table


def learn_from_features(material: Material, teachers: Teachers, options: Features) -> Learned:
    """Fit the target to the table with the teachers' predictions as further columns of numbers.

    One column a teacher: the value, the log-odds of the second of two classes, or for more classes
    the log of each.
    """
    bare = material.table if options.passthrough else _empty(material.table)
    tests = []
    for (table, rows), given in zip(material.tests, teachers.tests, strict=True):
        some = table.take(rows) if options.passthrough else _empty(table.take(rows))
        tests.append((extended(some, columns(given, "logit")), np.arange(len(rows))))
    table = extended(bare, columns(teachers.oof, "logit"))
    fit = material.fit(table=table, tests=tests)
    return Learned(fit.predictions, (fit,))


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
