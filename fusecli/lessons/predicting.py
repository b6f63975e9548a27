"""What a model predicts for new rows, from what its fitted parts and its teachers say of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fusecli.lessons.extension import shown
from fusecli.lessons.options import OPTIONS
from fusecli.lessons.residuals import corrected
from fusecli.values import Floats, Lesson, Table, Task

Says = Callable[[Table], Floats]


def predicted(
    lesson: Lesson | None,
    task: Task,
    parts: Sequence[Says],
    table: Table,
    taught: Floats | None,
    foreign: Sequence[Floats] = (),
) -> Floats:
    """Return [row, output] for all rows of a table.

    parts: what each fitted part of the model says of a table. taught: [teacher, row, output], for
    models that cannot predict without their teachers; foreign: likewise, of other targets.

    Raises:
        ValueError: it is such a model, and nothing is taught.
    """
    if lesson is None or lesson.learn == "soft_labels":
        return parts[0](table)
    if taught is None:
        raise ValueError(f"it learns {lesson.learn} and predicts with its teachers only")
    options = OPTIONS[lesson.learn](**lesson.options)
    if lesson.learn == "features":
        return parts[0](shown(table, taught, options, foreign))
    return corrected(taught, [says(table) for says in parts], task, options)
