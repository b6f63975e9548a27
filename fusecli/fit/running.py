"""All fits of a plan: the stored ones looked up, the missing ones made, each of them once."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fusecli.dataset import pack
from fusecli.fit.agenda import Agenda
from fusecli.fit.generations import generations, orphaned
from fusecli.fit.isolation import available
from fusecli.fit.planning import Plan
from fusecli.fit.progress import Event
from fusecli.fit.results import receipt_of
from fusecli.fit.task import NO_LIMITS, Limits, Lost
from fusecli.fit.threads import cores
from fusecli.fit.warmth import cool_down, server_for
from fusecli.store import Store
from fusecli.values import Dataset, Fit, Folds, Receipt

if TYPE_CHECKING:
    from fusecli.fit.pools import Outcome
    from fusecli.fit.worker import Chunk

ISOLATED = "isolated"
Portions = Iterable[tuple[Fit, ...]]


@dataclass(frozen=True)
class Job:
    """Everything that the fits of one run have in common."""

    plan: Plan
    dataset: Dataset
    folds: Folds
    store: Store
    dataset_key: str
    jobs: int
    backend: str
    limits: Limits


def run_fits(  # noqa: PLR0913 - what to fit, and how, each by its name
    plan: Plan,
    dataset: Dataset,
    folds: Folds,
    store: Store,
    *,
    dataset_key: str,
    jobs: int | None = None,
    backend: str = ISOLATED,
    limits: Limits = NO_LIMITS,
    on_event: Callable[[Event], None] = lambda _: None,
) -> tuple[Receipt, ...]:
    """Make every fit of a plan that is not in the store, and return all receipts in its order.

    A fit that fails is a receipt with its reason; the others go on. Each result is stored when it
    is there, so whatever happens, the same call goes on from it. Call it from the main thread.

    dataset_key: of the prepared data set in the store; it is written if it is missing.
    jobs: fits at a time, None for all cores. backend: `isolated`, or any backend of joblib.
    limits: of each fit, where the backend is `isolated`.

    Raises:
        StoreError: the store cannot be read or written.
        UsageError: joblib has no such backend.
    """
    job = Job(plan, dataset, folds, store, dataset_key, jobs or cores(), backend, limits)
    receipts = _stored(job)
    missing = [fit for key, fit in plan.units.items() if key not in receipts]
    on_event(Event(len(receipts), len(plan.units), "", "stored"))
    try:
        if missing:
            receipts |= _make(job, missing, on_event)
    finally:
        cool_down()
    return tuple(receipts.get(key) or _abandoned(key) for key in plan.units)


def _stored(job: Job) -> dict[str, Receipt]:
    found = {
        key: receipt_of(job.store.get(key), fit, job.dataset, job.folds)
        for key, fit in job.plan.units.items()
    }
    return {key: receipt for key, receipt in found.items() if receipt is not None}


def _make(job: Job, missing: list[Fit], tell: Callable[[Event], None]) -> dict[str, Receipt]:
    with job.store.claim(job.dataset_key):
        if not job.store.has(job.dataset_key):
            job.store.put(job.dataset_key, *pack(job.dataset))
    owners, total = job.plan.owners, len(job.plan.units)
    agenda = Agenda([(owners[fit.key], fit) for fit in missing], job.jobs)
    made: dict[str, Receipt] = {}
    with closing(_in_turn(job, missing, agenda, made)) as receipts:
        for receipt in receipts:
            made[receipt.key] = receipt
            agenda.end(receipt.key, receipt.seconds)
            done = total - len(missing) + len(made)
            tell(_event(receipt, owners[receipt.key], agenda, done, total))
    return made


def _event(receipt: Receipt, member: str, agenda: Agenda, done: int, total: int) -> Event:
    left, eta = agenda.left(receipt.key), agenda.eta()
    return Event(done, total, member, receipt.status, receipt.seconds, eta, left)


def _in_turn(
    job: Job, missing: list[Fit], agenda: Agenda, made: Mapping[str, Receipt]
) -> Generator[Receipt, None, None]:
    """Yield every receipt, of teachers before those who learn from them."""
    for generation in generations(missing):
        orphans = {fit.key: lost for fit in generation if (lost := orphaned(fit, made))}
        yield from orphans.values()
        able = [fit for fit in generation if fit.key not in orphans]
        if able:
            yield from _receipts(job, able, agenda)


def _receipts(job: Job, missing: list[Fit], agenda: Agenda) -> Generator[Receipt, None, None]:
    """Yield every receipt; the fits of a process that died are tried once more, each alone."""
    portions = agenda.portions(missing) if job.limits == NO_LIMITS else _single(missing)
    answered: set[str] = set()
    for receipt in _first_try(job, portions):
        answered.add(receipt.key)
        yield receipt
    yield from _second_try(job, [fit for fit in missing if fit.key not in answered])


def _first_try(job: Job, portions: Portions) -> Iterator[Receipt]:
    for outcome in _outcomes(job, portions):
        if not isinstance(outcome, Lost):
            yield from outcome
        elif not outcome.retry:
            yield from _given_up(outcome)


def _second_try(job: Job, missing: list[Fit]) -> Iterator[Receipt]:
    """Fit what got lost, each in a process of its own, to blame the right one."""
    left = []
    for fit in missing:
        found = receipt_of(job.store.get(fit.key), fit, job.dataset, job.folds, "fitted")
        if found:  # stored before its process died
            yield found
        else:
            left.append(fit)
    again = replace(job, backend=ISOLATED if available() else job.backend)
    for outcome in _outcomes(again, _single(left)) if left else ():
        yield from _given_up(outcome) if isinstance(outcome, Lost) else outcome


def _outcomes(job: Job, portions: Portions) -> Iterator[Outcome]:
    from fusecli.fit.pools import borrowed, isolated

    chunks = _chunks(job, portions)
    if job.backend != ISOLATED:
        return borrowed(chunks, job.jobs, job.backend)
    if not available():
        return borrowed(chunks, job.jobs, "loky")
    specs = {member: fits[0].spec for member, fits in job.plan.fits.items() if fits}
    return isolated(chunks, job.jobs, server_for(specs), job.limits)


def _chunks(job: Job, portions: Portions) -> Iterator[Chunk]:
    from fusecli.fit.worker import Chunk

    owners = job.plan.owners
    for fits in portions:
        identity = job.plan.identity[owners[fits[0].key]]
        yield Chunk(job.store.root, job.dataset_key, job.folds, identity, fits)


def _single(fits: Iterable[Fit]) -> Iterator[tuple[Fit, ...]]:
    return ((fit,) for fit in fits)


def _given_up(lost: Lost) -> Iterator[Receipt]:
    (chunk,) = lost.arguments
    for fit in chunk.fits:
        yield Receipt(fit.key, "failed", reason=lost.reason, detail=lost.detail)


def _abandoned(key: str) -> Receipt:
    return Receipt(key, "failed", reason="the worker process died")
