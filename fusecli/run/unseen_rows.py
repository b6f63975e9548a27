"""What comes of `fuse predict --oof`, written: a line for each row and repeat."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from fusecli.dataset.layouts import layout_of
from fusecli.dataset.names import counted
from fusecli.errors import UsageError
from fusecli.run.answers import MEMBER, PREDICTION, PROBABILITY, ROW, labelled
from fusecli.run.precious import refuse_precious
from fusecli.run.predicting import Predicted, PredictOptions, form_for
from fusecli.run.sinks import writing
from fusecli.run.tables import labels, outputs
from fusecli.run.unseen import Unseen, unseen
from fusecli.values import Array, Floats, Notice

TAKEN = ("repeat", "fold", "target", PREDICTION)


def predict_unseen(named: str, options: PredictOptions, put: Callable[[bytes], None]) -> Predicted:
    """Predict the rows that a run was trained on by what has not seen them, and write it.

    named, put: as in `predict`.

    Raises:
        UsageError: there is no such run, or no such format. DataError: its table has changed.
        StoreError: its models are not there.
    """
    if options.predictions or options.score:
        what = "predictions" if options.predictions else "score"
        hint = "the scores of these rows are those of the board: fuse show"
        raise UsageError(f"'--oof' and '--{what}' do not go together", hint)
    form = form_for("", options)
    refuse_precious(options.output, named, options.run)
    found = unseen(named, options.run, options.member)
    preds = found.oof.preds[0] if options.member else found.fused
    if preds is None:
        raise UsageError(f"'{found.label}' failed in that run", "--member takes a base model alone")
    kept = np.flatnonzero(np.isfinite(preds).all(axis=1))
    with writing(form, options.output, put) as sink:
        for start in range(0, len(kept), options.rows):
            at = kept[start : start + options.rows]
            sink(dict(_columns(found, at, preds[at], explain=options.explain)))
    notices = (*found.setting.notices, *_left_out(found, kept), *found.notices)
    imported = {one.name: one.path for one in found.setting.imported}
    return Predicted(
        len(kept),
        options.member or found.label,
        len(found.oof.members),
        found.models,
        notices,
        options.member,
        {name: path for name, path in imported.items() if name in found.oof.members},
        differs=found.differs,
    )


def _columns(
    found: Unseen, at: Array, preds: Floats, *, explain: bool
) -> Iterator[tuple[str, Array]]:
    """Yield the columns of some records: whose they are, what came true, and what is predicted."""
    setting, oof = found.setting, found.oof
    dataset, row = setting.dataset, oof.row[at]
    repeat, fold = np.divmod(oof.split[at], setting.folds.count)
    id = layout_of(dataset, setting.recipe.data).id or ROW
    yield (ROW if id.partition(":")[0] in TAKEN else id), dataset.ids[row]
    yield "repeat", repeat
    yield "fold", fold
    yield "target", labels(oof.task, dataset.y[row])
    yield PREDICTION, labelled(oof.task, preds)
    if oof.task.is_classification:
        yield from outputs(oof.task, PROBABILITY, preds).items()
    for name, own in zip(oof.members, oof.preds, strict=True) if explain else ():
        yield from outputs(oof.task, f"{MEMBER}:{name}", own[at]).items()


def _left_out(found: Unseen, kept: Array) -> tuple[Notice, ...]:
    """Say how many rows nothing predicts that has not seen them; kept: [record] the others."""
    rows = found.setting.dataset.rows
    lost = rows - len(np.unique(found.oof.row[kept]))
    text = f"{counted(lost, 'row')} that no fold left out"
    return (Notice(f"{text} {'is' if lost == 1 else 'are'} not predicted"),) if lost else ()
