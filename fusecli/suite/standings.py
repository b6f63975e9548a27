"""Where each method stands over all data sets."""

from __future__ import annotations

from collections import Counter

from fusecli.suite.bayesian import signed_rank
from fusecli.suite.bradley_terry import elo
from fusecli.suite.entries import BEST_BASE
from fusecli.suite.losses import improvability, relative_differences, rescaled, saved
from fusecli.suite.ranking import mean_ranks, win_rates
from fusecli.suite.values import Entry, Odds, Standing
from fusecli.values import Call, Floats


def standings(
    entries: tuple[Entry, ...], methods: tuple[str, ...], errors: Floats, *, rope: float, seed: int
) -> tuple[Standing, ...]:
    """Return one standing for each method [column of errors], in their order."""
    anchor = methods.index(BEST_BASE)
    odds = _odds(errors, anchor, rope, seed)
    ratings = elo(errors, anchor, seed=seed)
    numbers = {
        "mean_rank": mean_ranks(errors),
        "win_rate": win_rates(errors),
        "saved": saved(errors, anchor),
        "improvability": improvability(errors),
        "rescaled": rescaled(errors),
        "elo": ratings.value,
        "elo_low": ratings.low,
        "elo_high": ratings.high,
    }
    return tuple(
        Standing(
            method,
            **{name: float(values[k]) for name, values in numbers.items()},
            calls=_calls(entries, method),
            odds=odds[k],
        )
        for k, method in enumerate(methods)
    )


def _odds(errors: Floats, anchor: int, rope: float, seed: int) -> list[Odds | None]:
    differences = relative_differences(errors)[:, :, anchor]
    columns = enumerate(differences.T)
    return [None if k == anchor else signed_rank(own, rope, seed=seed) for k, own in columns]


def _calls(entries: tuple[Entry, ...], method: str) -> dict[Call, int]:
    calls = Counter(entry.cells[method].call for entry in entries)
    return {call: count for call, count in calls.items() if call}
