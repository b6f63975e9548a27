"""Outer folds around everything: fitting, combining and choosing never see the rows scored.

The training rows of an outer split are a data set of their own, stored under its own key, so each
outer part is fitted once, by whichever process, and goes on where it was stopped.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from fusecli.dataset import fingerprint
from fusecli.errors import DataError, FuseError, StoreError, StrictError
from fusecli.fit import Event, Plan, cores, plan
from fusecli.folds import deal
from fusecli.leaderboard import Contest
from fusecli.run.fitting import Fitted, Tell, contest_of, fitted, start_warm
from fusecli.run.nested_records import OuterPart, nested_records, predicted
from fusecli.run.options import RunOptions
from fusecli.run.setting import Setting
from fusecli.store import key_of
from fusecli.values import Array, Dataset, Notice


def nested_contest(
    done: Fitted, contest: Contest, options: RunOptions, tell: Tell
) -> tuple[Fitted, Contest]:
    """Return the contest with predictions by what never saw the row in any way, and all its fits.

    An outer part that cannot be done is left out with a notice.

    Raises:
        DataError: no outer part can be done.
    """
    if not contest.oof.members:  # all failed on the whole table: the board says why
        return done, replace(contest, rung="nested")
    splits = done.setting.folds.splits
    parts: list[OuterPart] = []
    notices = [_about(one.name) for one in done.setting.imported]
    for number, (repeat, fold) in enumerate(splits, 1):
        place = f"outer part {number} of {len(splits)}"
        try:
            inside = _inside(done.setting, repeat, fold)
            say = partial(_say, tell, place)
            parts.append(_part(number, inside, contest, options, say))
        except (StoreError, StrictError):
            raise
        except FuseError as error:
            notices.append(Notice(f"{place} is left out: {error.message}", error.hint))
    if not parts:
        raise DataError(f"no outer part can be nested: {notices[-1].text}", notices[-1].hint)
    return _with_parts(done, parts, notices), nested_records(done, contest, parts)


def _about(name: str) -> Notice:
    text = f"{name}: it is imported, so it was not fitted again without the outer rows"
    return Notice(text, "combiner and choice are nested, but its predictions have seen them")


def _say(tell: Tell, place: str, event: Event) -> None:
    tell(replace(event, member=f"{place}, {event.member}" if event.member else ""))


def _inside(setting: Setting, repeat: int, fold: int) -> Setting:
    """Return the setting of one outer training part, whose holdout are the rows of the split."""
    folds, recipe = setting.folds, setting.recipe
    train, test = folds.train(repeat, fold), folds.test(repeat, fold)
    dataset = outer_part(setting.dataset, train, test)
    inner = deal(dataset, recipe.cv, recipe.seed)
    aside = dataset.holdout
    assert aside is not None  # noqa: S101  # for the type checker: the rows of the split
    words = {"inside": dataset.fingerprint, "outside": aside.fingerprint}
    wanted = plan(recipe.models, dataset, inner, recipe.seed)
    return Setting(
        recipe,
        setting.store,
        dataset,
        key_of("dataset", {**words, "name": dataset.name}),
        setting.metric,
        inner,
        wanted,
        imported=tuple(one.take(train, test) for one in setting.imported),
    )


def outer_part(dataset: Dataset, train: Array, test: Array) -> Dataset:
    """Return the training rows as a data set of their own, with the test rows as its holdout.

    Raises:
        DataError: a class has vanished from the training rows.
    """
    inside = _taken(dataset, train)
    if dataset.task.is_classification:
        held = np.bincount(inside.y, minlength=len(dataset.task.classes))
        if held.min() == 0:
            label = dataset.task.classes[int(held.argmin())]
            hint = "merge rare classes, or ask for fewer folds"
            raise DataError(f"its training rows have none of class '{label}'", hint)
    return replace(inside, holdout=_taken(dataset, test))


def _taken(dataset: Dataset, rows: Array) -> Dataset:
    taken = replace(dataset.take(rows), notices=())
    return replace(taken, fingerprint=fingerprint(taken))


def _part(
    number: int, inside: Setting, contest: Contest, options: RunOptions, tell: Tell
) -> OuterPart:
    """Fit, fuse and choose inside one outer part, and predict its outer rows."""
    if inside.missing:
        start_warm(options.backend, inside.recipe)
    done = fitted(inside, options, tell)
    if not done.oof.members:
        reason = next(iter(done.failures.values()), "")
        raise DataError(f"every base model failed in it: {reason}")
    fusions = tuple(fusion.spec for fusion in contest.succeeded)
    inner = contest_of(done, fusions, threads=options.jobs or cores())
    return predicted(number, done, inner)


def _with_parts(done: Fitted, parts: list[OuterPart], notices: list[Notice]) -> Fitted:
    """Return the fits of the whole table and of all outer parts together, for the records."""
    setting, collected = done.setting, done.collected
    fits, identity = dict(setting.plan.fits), dict(setting.plan.identity)
    inside = dict(setting.plan.inner)
    for part in parts:
        for name, own in part.done.setting.plan.fits.items():
            fits[f"{name} (outer part {part.number})"] = own
            inside[f"{name} (outer part {part.number})"] = part.done.setting.plan.inner[name]
    inner = [part.done for part in parts]
    everything = replace(
        collected,
        made=collected.made + sum(one.collected.made for one in inner),
        stored=collected.stored + sum(one.collected.stored for one in inner),
        seconds=collected.seconds + sum(one.collected.seconds for one in inner),
        notices=(*collected.notices, *notices),
    )
    return replace(
        done,
        setting=replace(setting, plan=Plan(fits, identity, inside)),
        receipts=(*done.receipts, *(receipt for one in inner for receipt in one.receipts)),
        collected=everything,
    )
