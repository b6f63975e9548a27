"""The board: every base model and every fusion, scored on the same records, best first."""

from dataclasses import replace
from functools import partial
from math import inf, isnan

import numpy as np

from fusecli.evaluate import CrossFit, Rival, skipped
from fusecli.evaluate.at_once import at_once
from fusecli.evaluate.rivals import best_of
from fusecli.leaderboard.contest import Contest, best_base_preds, covered_by_all
from fusecli.leaderboard.rows import base_row, failed_row, fused_row
from fusecli.metrics import sign
from fusecli.values import Array, Board, Notice, Row


def _best_first(metric: str, rows: list[Row]) -> list[Row]:
    """Sort by score, rows without one last; of equal ones the first given stays first."""

    def loss(row: Row) -> float:
        defined = row.score is not None and not isnan(row.score.value)
        return -sign(metric) * row.score.value if row.score and defined else inf

    return sorted(rows, key=loss)


def _rows(contest: Contest, covered: Array) -> list[Row]:
    broken = [Row(name, "base", None, reason=why) for name, why in contest.failures.items()]
    if not contest.oof.base:
        return [*map(partial(failed_row, contest), contest.fusions), *broken]
    bases = [partial(base_row, contest, name, covered) for name in contest.oof.base]
    named = at_once(bases, contest.threads)
    best, *others = _best_of(contest, named)
    rival = Rival(best.name, best_base_preds(contest))
    fusions = [partial(fused_row, contest, one, covered, rival) for one in contest.fusions]
    fused = at_once(fusions, contest.threads)
    base = [replace(best, is_best_base=True), *others]
    return [*_best_first(contest.metric, [*base, *fused]), *broken]


def _best_of(contest: Contest, rows: list[Row]) -> list[Row]:
    """Sort base models by score; where some have gaps, the best of the rows in common is first."""
    ordered = _best_first(contest.metric, rows)
    if not contest.oof.gappy:
        return ordered
    oof = contest.oof.only(contest.oof.base)
    best = oof.members[best_of(contest.metric, oof)]
    return sorted(ordered, key=lambda row: row.name != best)


def _notices(contest: Contest, covered: Array, rows: list[Row]) -> tuple[Notice, ...]:
    """Gather what the fusions say, what no fusion could be scored on, and undefined splits."""
    said = [notice for fusion in contest.outer for notice in (*_chosen(fusion), *fusion.notices)]
    left_out = len(np.unique(contest.oof.row[~covered]))
    if left_out:
        text = f"{left_out} rows have no earlier fold that a fusion could learn from"
        said.append(Notice(text, "every score on the board is without them"))
    split = contest.oof.split
    uncovered = len(np.unique(split)) - len(np.unique(split[covered]))
    for row in rows:
        for name, value in {contest.metric: row.score, **row.also}.items():
            said += skipped(name, value, uncovered=uncovered) if value else ()
    return tuple(dict.fromkeys(said))


def _chosen(fusion: CrossFit) -> tuple[Notice, ...]:
    """Say what a fusion chose where it was fitted to all records."""
    says = fusion.deployed.says if fusion.deployed else ""
    return (Notice(f"{fusion.spec.label}: {says}"),) if says else ()


def board(
    contest: Contest, *, recipe: str, data: str, n_rows: int, n_columns: int, splits: str
) -> Board:
    """Return the leaderboard: scored rows best first, then failed ones with their reasons.

    Base models and fusions are scored on the records that all of them predict. splits: how the
    rows were dealt, in words.
    """
    covered = covered_by_all(contest)
    rows = _rows(contest, covered)
    return Board(
        recipe=recipe,
        data=data,
        task=contest.oof.task,
        metric=contest.metric,
        also=contest.also,
        rows=tuple(rows),
        n_rows=n_rows,
        n_columns=n_columns,
        n_covered=len(np.unique(contest.oof.row[covered])),
        splits=splits,
        notices=_notices(contest, covered, rows),
    )
