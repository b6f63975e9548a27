"""A sample of the fits of a plan: the same one for the same seed, of as many models as it can."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from fusecli.errors import UsageError
from fusecli.fit.planning import Plan
from fusecli.values import Fit

WRITTEN = re.compile(r"([0-9]{1,9})(%?)", re.ASCII)


@dataclass(frozen=True)
class Sample:
    """How many fits: so many, or that percentage of them, rounded up."""

    amount: int
    percent: bool = False

    def size(self, total: int) -> int:
        """Return how many of `total` fits it takes."""
        wanted = math.ceil(total * self.amount / 100) if self.percent else self.amount
        return min(total, wanted)


def sample_of(text: str) -> Sample:
    """Return the sample that 'N' or 'N%' names.

    Raises:
        UsageError: it is none.
    """
    found = WRITTEN.fullmatch(text)
    sample = Sample(int(found[1]), bool(found[2])) if found else Sample(0)
    if not sample.amount or (sample.percent and sample.amount > 100):
        hint = "write how many, as in '5', or which share of them, as in '10%'"
        raise UsageError(f"'{text}' is no number of fits", hint)
    return sample


def sampled(whole: Plan, sample: Sample, seed: int) -> Plan:
    """Return a part of a plan: first one fit of every model, then a second one, and so on.

    Which ones, and of which models if there are too few for all, is drawn by the seed.
    """
    drawn = [key for _, _, key in sorted(_places(whole, seed))]
    kept = set(drawn[: sample.size(len(drawn))])
    return only(whole, kept)


def only(whole: Plan, keys: set[str]) -> Plan:
    """Return the part of a plan whose fits have these keys, each fit once."""
    owners = whole.owners
    outer, inner = (
        {
            member: tuple(fit for fit in own if fit.key in keys and owners[fit.key] == member)
            for member, own in some.items()
        }
        for some in (whole.fits, whole.inner)
    )
    kept = {member: own for member, own in outer.items() if own or inner.get(member)}
    return Plan(kept, whole.identity, inner)


def _places(whole: Plan, seed: int) -> Iterator[tuple[int, str, str]]:
    """Yield for every fit (its turn in its model, what decides within a turn, its key)."""
    owners = whole.owners
    for member in whole.fits:
        mine = [fit for fit in whole.every(member) if owners[fit.key] == member]
        for turn, fit in enumerate(sorted(mine, key=lambda fit: _lot(seed, fit))):
            yield turn, _lot(seed, fit), fit.key


def _lot(seed: int, fit: Fit) -> str:
    return hashlib.sha256(f"{seed} {fit.key}".encode()).hexdigest()
