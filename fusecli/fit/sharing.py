"""The share of one job of a batch array: the same fits whoever asks, and about as dear as any."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import count

from fusecli.errors import UsageError
from fusecli.fit.planning import Plan
from fusecli.fit.sampling import only

WRITTEN = re.compile(r"([0-9]{1,6})/([0-9]{1,6})", re.ASCII)
HOW = "write i/n: '2/8' is the second of eight shards"


@dataclass(frozen=True)
class Shard:
    """One of `count` jobs that share the fits of a plan; numbers start from 1."""

    number: int
    count: int

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"


def shard_of(text: str) -> Shard:
    """Return the shard that 'i/n' names.

    Raises:
        UsageError: it is none.
    """
    found = WRITTEN.fullmatch(text)
    if not found:
        raise UsageError(f"'{text}' is no shard", HOW)
    shard = Shard(int(found[1]), int(found[2]))
    if not 1 <= shard.number <= shard.count:
        counted = f"'1/{shard.count}' is the first, '{shard.count}/{shard.count}' the last"
        hint = f"shards count from 1: {counted}" if shard.count else HOW
        raise UsageError(f"there is no shard '{text}'", hint)
    return shard


def share(whole: Plan, shard: Shard) -> Plan:
    """Return the part of a plan that is the shard's; all shards together are the plan.

    The fits of a model are dealt round, in the order of their keys: they cost about the same, so
    each shard gets its part of what is dear. The next model goes on where the last one stopped.
    """
    owners, dealt = whole.owners, count()
    keys = {
        fit.key
        for member in whole.fits
        for fit in sorted(whole.every(member), key=lambda fit: fit.key)
        if owners[fit.key] == member and next(dealt) % shard.count == shard.number - 1
    }
    return only(whole, keys)
