"""`--score`: the board of new rows, once all of them were taken in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fusecli.dataset.names import counted, shown
from fusecli.errors import DataError
from fusecli.run.scored import Scored, beside
from fusecli.run.scoring import ROLES, Scoring
from fusecli.values import Board, Notice, Row, Score


def scored(found: Sequence[Scoring]) -> tuple[tuple[Scored, ...], tuple[Notice, ...]]:
    """Return the board of each target that rows have, and a notice of each other target.

    Raises:
        DataError: no row could be scored.
    """
    if found and not any(one.rows for one in found):
        raise _nothing(found[0])
    lacking = (_lacking(one) for one in found if not one.rows)
    return tuple(_scored(one) for one in found if one.rows), tuple(lacking)


def _nothing(one: Scoring) -> DataError:
    told = f"{one.data}: no row has a target, so nothing can be scored"
    return DataError(told, _about_unsaid(one))


def _about_unsaid(one: Scoring) -> str:
    some = f"{counted(one.unsaid, 'row')} with a target is predicted by some members only"
    return some if one.unsaid else ""


def _lacking(one: Scoring) -> Notice:
    who = "no row has" if one.able else "the table lacks"
    text = f"{who} the target {shown(one.deployed.layout.target)}"
    return Notice(text, _about_unsaid(one) or "what is predicted of it is not scored")


def _scored(one: Scoring) -> Scored:
    board = Board(
        recipe=str(one.about.get("recipe", "")),
        data=one.data,
        task=one.deployed.layout.task,
        metric=one.promise.metric,
        also=tuple(one.tallies)[1:],
        rows=_rows(one),
        n_rows=one.rows,
        n_columns=len(one.deployed.layout.used),
        n_covered=one.rows,
        splits="",
        notices=tuple(_notices(one)),
        target=one.deployed.layout.target,
    )
    again = one.again if one.is_flattered else 0
    return beside(one.promise, board, one.without, len(one.unit), again)


def _rows(one: Scoring) -> tuple[Row, ...]:
    names, best = one.names, one.promise.best
    found = one.tallies[one.promise.metric].estimates()
    scores, also = [found.score(place) for place in range(len(names))], _also(one)
    if one.member:
        return (Row(names[0], "base", scores[0], also[0]),)
    sound = best in names[1:] and not one.is_flattered
    verdict = found.verdict(0, names.index(best, 1), best) if sound else None
    members = (
        Row(name, "base", score, others, is_best_base=name == best)
        for name, score, others in zip(names[1:], scores[1:], also[1:], strict=True)
    )
    return (Row(names[0], "fused", scores[0], also[0], verdict=verdict), *members)


def _also(one: Scoring) -> list[dict[str, Score]]:
    """Return what each model scores by the further metrics of the recipe."""
    found = {name: each.estimates() for name, each in list(one.tallies.items())[1:]}
    places = range(len(one.names))
    return [{name: each.score(place) for name, each in found.items()} for place in places]


def _notices(one: Scoring) -> Iterator[Notice]:
    yield from _about_training(one)
    for count, which in (
        (one.without, "without a target"),
        (one.unsaid, "that not every member predicts"),
    ):
        if count:
            verb = "is" if count == 1 else "are"
            yield Notice(f"{counted(count, 'row')} {which} {verb} left out of the score")
    for role, said in ROLES.items():
        name = str(one.about.get(role) or "")
        if name and role not in one.roles:
            yield Notice(f"the table lacks {shown(name)}, the {role} of the recipe", said)
    if one.about.get("refit"):
        yield Notice("what was promised is of the fold models, and these are refits")
    best = one.promise.best
    if best and not one.member and best not in one.deployed.models:
        text = f"{best}, the best base model of the run, has no weight and is not deployed"
        target = one.deployed.layout.target
        of = "" if target == one.targets[0] else f"{target}."
        yield Notice(text, f"--member {of}{best} scores it alone")


def _about_training(one: Scoring) -> Iterator[Notice]:
    if one.is_flattered:
        share = f"{one.again:,} of {counted(one.rows, 'row')}"
        also = ", or its id and most of its cells" if one.known and one.known.named else ""
        hint = "'--oof' predicts those by what has not seen them"
        yield Notice(f"{share} have the cells of a row of training{also}", hint)
    if one.known is None:
        text = "whether the models have learned from these rows is not known"
        yield Notice(text, "the run itself knows, while its table is in the store")
