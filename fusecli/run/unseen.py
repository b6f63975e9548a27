"""The rows a run was trained on, predicted again by what has not seen them: `fuse predict --oof`.

Each base model predicts a row by the model of the fold that left it out, and the fusion is fitted
again without the rows of that fold: the run's out-of-fold predictions, from its models.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from fusecli.dataset.names import shown
from fusecli.errors import DataError, StoreError, UsageError, did_you_mean
from fusecli.fit.collecting import records_of
from fusecli.fit.results import receipt_of
from fusecli.run.each_member import side_by_side
from fusecli.run.finished import FinishedRun, finished, is_run
from fusecli.run.fitting import Fitted, contest_of, gathered
from fusecli.run.many_tasks import parts_of
from fusecli.run.named import folder_of, is_file, refuse_other_files
from fusecli.run.options import RunOptions
from fusecli.run.predicting import EXACT
from fusecli.run.setting import Setting, settle
from fusecli.run.target_folders import asked_of, folder_of_target, told_by
from fusecli.run.twins import apart
from fusecli.saved.loading import Models, check_stored, stored_model
from fusecli.saved.predictor import Predictor
from fusecli.values import Array, Floats, Notice, OutOfFold, Receipt

OTHER = "the table is not the one that the run was trained on any more"


@dataclass(frozen=True)
class Unseen:
    """What a run's models predict for rows that they have not seen.

    setting: of the target. oof: the base models' predictions, record by record. fused: those
    of the fusion called `label` [record, output], NaN where it had nothing to learn from; None if
    it failed. models: how many predicted. differs: from what the run has stored, at most.
    """

    setting: Setting
    oof: OutOfFold
    label: str
    fused: Floats | None
    models: int
    differs: float

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Say what is not as it was."""
        targets = self.setting.lens.dataset.targets if self.setting.lens else ()
        name = self.setting.dataset.target
        way = "another one takes its folder, which is in that of the run"
        only = Notice(f"'{name}' is predicted, and no other target", way)
        said = [only] * (len(targets) > 1)
        if not self.differs > EXACT:
            return tuple(said)
        text = f"these predictions differ from the stored ones by up to {self.differs:.1g}"
        return (*said, Notice(text, "a model ignores its seed, or the run is of another machine"))


def unseen(named: str, options: RunOptions, member: str = "") -> Unseen:
    """Predict the rows that a run was trained on by what has not seen them.

    named: the folder of a run, or the name of its recipe. member: a base model, where the fusion is
    not asked for.

    Raises:
        UsageError: there is no such run or base model, or it was nested. DataError: its table is
            not there, or another one by now. StoreError: its models or its fits are not there.
    """
    if is_file(named):
        refuse_other_files(named, options.out)
        told = f"'{named}' is a model file, and has no rows"
        raise UsageError(told, "name the run that it is from")
    named_by = folder_of(named, options.out)
    whole = named_by.parent if is_run(named_by.parent) else named_by  # it is of a further target
    recipe = whole / "recipe.yaml"
    _refuse_nested(finished(whole))
    parts = parts_of(settle(recipe, options, before_reading=lambda _: None))
    part, member = asked_of(parts, named_by, member)
    folder = folder_of_target(whole, part)
    run = finished(folder)
    _check_table(part, folder)
    done, _ = apart(gathered(part, options, _stored(part)))
    _check_members((member,) if member else _on_board(run), done, recipe)
    return _predicted(done, run, (member,) if member else done.oof.members, options, recipe)


def _refuse_nested(run: FinishedRun) -> None:
    scores = (row["score"] for row in run.board["rows"] if row["score"])
    if any(score["rung"] == "nested" for score in scores):
        told = f"'{run.folder}' is nested: the models of its outer parts are not kept"
        raise UsageError(told, "its out-of-fold predictions are in oof.parquet")


def _on_board(run: FinishedRun) -> tuple[str, ...]:
    rows = run.board["rows"]
    return tuple(row["name"] for row in rows if row["role"] == "base" and row["score"])


def _check_table(part: Setting, folder: Path) -> None:
    """Raise DataError if the run was trained on other rows, or on others of their columns."""
    if told_by(folder, "fingerprint") != part.dataset.fingerprint:
        raise DataError(f"'{part.dataset.name}': {OTHER}", "fuse run makes another run of it")


def _stored(part: Setting) -> tuple[Receipt, ...]:
    """Return the receipts of all fits, those that are not in the store as failed ones."""
    where = part.lens
    dataset, folds = (where.dataset, where.folds) if where else (part.dataset, part.folds)
    found = []
    for key, fit in part.plan.units.items():
        receipt = receipt_of(part.store.get(key, mmap=True), fit, dataset, folds)
        found.append(receipt or Receipt(key, "failed", reason="it is not in the store"))
    return tuple(found)


def _check_members(names: tuple[str, ...], done: Fitted, recipe: Path) -> None:
    """Raise an error if a base model is none, or there is nothing of it."""
    known = (*done.setting.plan.fits, *(one.name for one in done.setting.imported))
    for name in names:
        if name not in known:
            raise UsageError(f"the run has no base model {shown(name)}", did_you_mean(name, known))
        if name not in done.oof.members:
            why = done.failures.get(name, "its fits are not in the store")
            told = f"there are no predictions of '{name}' in '{done.setting.store.root}': {why}"
            raise StoreError(told, f"'fuse run {recipe}' makes what is missing; or name --store")


def _predicted(
    done: Fitted, run: FinishedRun, names: tuple[str, ...], options: RunOptions, recipe: Path
) -> Unseen:
    setting = done.setting
    fitted = tuple(name for name in names if name in setting.plan.fits)
    every = {name: tuple(fit.key for fit in setting.plan.fits[name]) for name in fitted}
    check_stored(side_by_side(setting, every), setting.store, recipe)
    models = Models(lambda key: stored_model(setting.store, key), options.allow_import)
    own = _by_models(done, fitted, models)
    preds = [own.get(name, one) for name, one in _given(done.oof).items()]
    oof = replace(done.oof, preds=np.stack(preds))
    contest = contest_of(replace(done, oof=oof), (setting.recipe.fusion,))
    fused = contest.fusions[0].preds if contest.succeeded else None
    label = setting.recipe.fusion.label
    oof = oof.only(names)
    count = sum(map(len, every.values()))
    found = Unseen(setting, oof, label, fused, count, 0.0)
    return replace(found, differs=_apart(found, run))


def _given(oof: OutOfFold) -> Mapping[str, Floats]:
    return dict(zip(oof.members, oof.preds, strict=True))


def _by_models(done: Fitted, names: tuple[str, ...], models: Models) -> dict[str, Floats]:
    """Return what each base model predicts [record, output], by the models of each split."""
    setting, oof = done.setting, done.oof
    folds, table = setting.folds, setting.dataset.table
    first = int((oof.split % folds.count).min())
    found = {name: np.full(oof.preds.shape[1:], np.nan) for name in names}
    for (repeat, fold), records in records_of(folds, first).of.items():
        fits = {name: setting.plan.fits[name] for name in names}
        own = {
            name: tuple(fit.key for fit in some if (fit.repeat, fit.fold) == (repeat, fold))
            for name, some in fits.items()
        }
        predictor = Predictor(side_by_side(setting, own), models)
        answer = predictor(table.take(folds.test(repeat, fold)))
        for name, preds in zip(own, answer.members, strict=True):
            found[name][records] = preds
        models.kept.clear()  # no other split needs them
    return found


def _apart(found: Unseen, run: FinishedRun) -> float:
    """Return how far the predictions are from those in `oof.parquet`, where both are there."""
    folds, oof = found.setting.folds, found.oof
    place = np.full(folds.assignment.shape, -1)
    tested = folds.assignment >= 0
    place[tested] = np.arange(np.count_nonzero(tested))
    at = place[oof.split // folds.count, oof.row]
    pairs = [(oof.preds[k], run.members.get(name)) for k, name in enumerate(oof.members)]
    pairs += [(found.fused, run.fused)] if found.fused is not None else []
    gaps = [_largest(own, stored, at) for own, stored in pairs if stored is not None]
    return max(gaps, default=0.0)


def _largest(own: Floats, stored: Floats, at: Array) -> float:
    gaps = np.abs(own - stored[at])
    return float(np.nanmax(gaps)) if np.isfinite(gaps).any() else 0.0
