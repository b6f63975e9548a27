"""Outer folds around everything: fitting, combining and choosing never see the rows scored.

The training rows of an outer split are a data set of their own, stored under its own key, so each
outer part is fitted once, by whichever process, and goes on where it was stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from fusecli.errors import DataError, FuseError, StoreError, StrictError
from fusecli.fit import Event, Plan, cores
from fusecli.leaderboard import Contest
from fusecli.run.fitting import Fitted, Tell, contest_of, gathered, receipts_of, start_warm
from fusecli.run.many_tasks import parts_of
from fusecli.run.nested_records import OuterPart, nested_records, predicted
from fusecli.run.options import RunOptions
from fusecli.run.outer_parts import inside_of, refuse_vanished
from fusecli.run.setting import Setting
from fusecli.run.twins import apart
from fusecli.values import Fit, Notice

Contested = tuple[Fitted, Contest]


def nested_contests(
    whole: Setting, found: Sequence[Contested], options: RunOptions, tell: Tell
) -> tuple[Contested, ...]:
    """Return the contests with predictions by what never saw the row in any way, and all its fits.

    An outer part that cannot be done is left out with a notice.

    whole: what all of them stand on. found: the contest of each target, the main one first.

    Raises:
        DataError: no outer part can be done for a target.
    """
    contests = [contest for _, contest in found]
    if not any(contest.oof.members for contest in contests):  # all failed: the boards say why
        return tuple((done, replace(contest, rung="nested")) for done, contest in found)
    rounds = [
        _round(number, whole, contests, options, tell)
        for number in range(1, len(whole.folds.splits) + 1)
    ]
    return tuple(
        _put_together(*one, [parts[place] for parts in rounds]) for place, one in enumerate(found)
    )


def _put_together(done: Fitted, contest: Contest, found: Sequence[OuterPart | Notice]) -> Contested:
    """Return the contest of one target with what came of its outer parts, and all its fits."""
    if not contest.oof.members:
        return done, replace(contest, rung="nested")
    parts = [one for one in found if isinstance(one, OuterPart)]
    lost = [one for one in found if isinstance(one, Notice)]
    if not parts:
        where = f"'{done.setting.dataset.target}': " if done.setting.is_further else ""
        raise DataError(f"{where}no outer part can be nested: {lost[-1].text}", lost[-1].hint)
    notices = [*(_about(one.name) for one in done.setting.imported), *lost]
    return _with_parts(done, parts, notices), nested_records(done, contest, parts)


def _round(
    number: int, whole: Setting, contests: Sequence[Contest], options: RunOptions, tell: Tell
) -> tuple[OuterPart | Notice, ...]:
    """Return the outer part with this number for each target, or why it is left out."""
    split = whole.folds.splits[number - 1]
    place = f"outer part {number} of {len(whole.folds.splits)}"
    try:
        inside = inside_of(whole, *split)
        if inside.missing:
            start_warm(options.backend, inside.recipe)
        receipts = receipts_of(inside, options, partial(_say, tell, place))
    except (StoreError, StrictError):
        raise
    except FuseError as error:
        return (_left_out(place, error),) * len(contests)
    made: list[OuterPart | Notice] = []
    for part, contest in zip(parts_of(inside), contests, strict=True):
        try:
            done, _ = apart(gathered(_whole(part), options, receipts))
            made.append(_part(number, split, done, contest, options))
        except (StoreError, StrictError):
            raise
        except FuseError as error:
            made.append(_left_out(place, error))
    return tuple(made)


def _left_out(place: str, error: FuseError) -> Notice:
    return Notice(f"{place} is left out: {error.message}", error.hint)


def _about(name: str) -> Notice:
    text = f"{name}: it is imported, so it was not fitted again without the outer rows"
    return Notice(text, "combiner and choice are nested, but its predictions have seen them")


def _say(tell: Tell, place: str, event: Event) -> None:
    tell(replace(event, member=f"{place}, {event.member}" if event.member else ""))


def _whole(part: Setting) -> Setting:
    """Return the setting of a target in an outer part, if there is all that it takes.

    Raises:
        DataError: a class has vanished from the training rows, or no row has the target.
    """
    if not part.dataset.rows or part.dataset.holdout is None:
        raise DataError(f"no row of it has '{part.dataset.target}'")
    refuse_vanished(part.dataset)
    return part


def _part(
    number: int, split: tuple[int, int], done: Fitted, contest: Contest, options: RunOptions
) -> OuterPart:
    """Fuse and choose inside one outer part, and predict its outer rows."""
    if not done.oof.members:
        reason = next(iter(done.failures.values()), "")
        raise DataError(f"every base model failed in it: {reason}")
    fusions = tuple(fusion.spec for fusion in contest.succeeded)
    inner = contest_of(done, fusions, threads=options.jobs or cores())
    return predicted(number, split, done, inner)


def _with_parts(done: Fitted, parts: list[OuterPart], notices: list[Notice]) -> Fitted:
    """Return the fits of the whole table and of all outer parts together, for the records."""
    setting, collected = done.setting, done.collected
    everywhere = [("", setting.plan)]
    everywhere += [(f" (outer part {p.number})", p.done.setting.plan) for p in parts]
    whole = Plan(
        _told(everywhere, lambda plan: plan.fits),
        setting.plan.identity,
        _told(everywhere, lambda plan: plan.inner),
        _told(everywhere, lambda plan: plan.others),
    )
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
        setting=replace(setting, plan=whole),
        receipts=(*done.receipts, *(receipt for one in inner for receipt in one.receipts)),
        collected=everything,
    )


def _told(
    plans: Sequence[tuple[str, Plan]], of: Callable[[Plan], Mapping[str, tuple[Fit, ...]]]
) -> dict[str, tuple[Fit, ...]]:
    """Return fits of several plans by the names of their models, each with its plan behind it."""
    return {f"{name}{where}": own for where, plan in plans for name, own in of(plan).items()}
