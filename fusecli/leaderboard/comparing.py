"""A board of many fusions: what each promises and takes, and what choosing among them costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from fusecli.evaluate import CrossFit, is_constrained, score
from fusecli.leaderboard.contest import Contest, best_base_preds, covered_by_all, only
from fusecli.leaderboard.picking import picked
from fusecli.leaderboard.ranking import board
from fusecli.leaderboard.rows import members_used
from fusecli.values import Array, Board, Notice, Row, Score


def comparison(contest: Contest, **about: Any) -> Board:
    """Return the board of a contest with many fusions, and what taking the best of them is worth.

    about: what `board` says of recipe, data, rows, columns and splits.
    """
    if contest.oof.base:
        contest = replace(contest, best=best_base_preds(contest))  # worked out once for all
    found = board(contest, **about)
    fusions = {one.spec.label: one for one in contest.succeeded}
    covered = covered_by_all(contest)
    scored = np.isin(contest.learned_from.row, contest.oof.row[covered])
    rows = tuple(_row(contest, row, fusions, scored) for row in found.rows)
    worth = picked(contest, covered, rows)
    notices = (*found.notices, *_same_predictions(contest))
    return replace(found, rows=rows, picked=worth, notices=notices)


def _row(contest: Contest, row: Row, fusions: Mapping[str, CrossFit], scored: Array) -> Row:
    """Add to the row of a fusion what only a comparison tells of it.

    scored: [record that the fusions were fitted to] whether its row is scored on the board.
    """
    fusion = fusions.get(row.name) if row.role == "fused" else None
    if fusion is None:
        return row
    return replace(
        row,
        apparent=_apparent(contest, fusion, scored),
        members=len(members_used(contest, fusion)),
        fuse_seconds=fusion.seconds,
        optimistic=contest.rung != "nested" and not is_constrained(fusion.spec),
    )


def _apparent(contest: Contest, fusion: CrossFit, scored: Array) -> Score:
    """Score the deployed fusion on the records that it was fitted to, as far as they are scored."""
    assert fusion.own is not None  # noqa: S101  # for the type checker: it succeeded
    preds = only(fusion.own, scored)
    oof, group = contest.learned_from, contest.group
    return score(contest.metric, oof, preds, group=group, rung="apparent")


def _same_predictions(contest: Contest) -> tuple[Notice, ...]:
    """Say which fusions are one and the same here, under several names."""
    alike: dict[bytes, list[str]] = {}
    for one in contest.succeeded:
        alike.setdefault(np.round(one.preds, 12).tobytes(), []).append(one.spec.label)
    return tuple(
        Notice(f"{', '.join(names[:-1])} and {names[-1]} predict the same here")
        for names in alike.values()
        if len(names) > 1
    )
