"""All fits of a plan: the stored ones looked up, the missing ones made, each of them once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace

from fusecli.dataset import pack
from fusecli.errors import StrictError
from fusecli.fit.agenda import Agenda
from fusecli.fit.attempts import Attempts, why_not
from fusecli.fit.generations import generations, orphaned
from fusecli.fit.hopeless import failed_before, without_teachers
from fusecli.fit.job import UNBOUND, Bounds, Job
from fusecli.fit.making_up import keys_of_models, models_again
from fusecli.fit.modelling import lacks_model
from fusecli.fit.planning import Plan
from fusecli.fit.progress import Event
from fusecli.fit.records import known_cost, remember_cost, remember_failure
from fusecli.fit.results import receipt_of
from fusecli.forks import ISOLATED
from fusecli.forks.threads import cores
from fusecli.saved.keeping import LENT, Keep
from fusecli.store import Store
from fusecli.values import Dataset, Fit, Folds, Receipt

Tell = Callable[[Event], None]
Receipts = dict[str, Receipt]


def run_fits(  # noqa: PLR0913 - what to fit, and how, each by its name
    plan: Plan,
    dataset: Dataset,
    folds: Folds,
    store: Store,
    *,
    dataset_key: str,
    jobs: int | None = None,
    backend: str = ISOLATED,
    bounds: Bounds = UNBOUND,
    wait: bool = True,
    keep: Keep = LENT,
    on_event: Tell = lambda _: None,
) -> tuple[Receipt, ...]:
    """Make every fit of a plan that is not in the store, and return all receipts in its order.

    A fit that fails is a receipt with its reason; the others go on. Each result is stored when it
    is there, so whatever happens, the same call goes on from it. Call it from the main thread.
    A plan may be a part of another one: fits that learn from something which is in neither this
    part nor the store are left, and their receipts say that they wait for it.

    dataset_key: of the prepared data set in the store; it is written if it is missing.
    jobs: fits at a time, None for all cores. backend: `isolated`, or any backend of joblib.
    bounds: what fits may take, where the backend is `isolated`, and when to give up. wait: for fits
    that others are making; else such a fit is left to them, and its receipt says so.
    keep: which models of the fits are stored, too, also of those whose predictions are there.

    Raises:
        StoreError: the store cannot be read or written.
        UsageError: joblib has no such backend.
        StrictError: a model failed, and the bounds are strict.
    """
    job = Job(plan, dataset, folds, store, dataset_key, jobs or cores(), backend, wait, bounds)
    job, elsewhere = replace(job, keep=keep), _elsewhere(plan)
    store.hold((dataset_key, *plan.units, *elsewhere, *keys_of_models(job)))
    job = replace(job, stored=_stored(job))
    failed = {} if bounds.retry_failed else failed_before(job)
    _heed(job, failed, len(job.stored))
    hopeless = failed | without_teachers(job, failed, elsewhere)
    todo = [fit for fit in job.missing if fit.key not in hopeless]
    owned = [(plan.owners[fit.key], fit) for fit in todo] if todo else []
    agenda = Agenda(owned, job.jobs, _costs(job, todo), bounds.deadline)
    on_event(Event(len(job.stored), len(plan.units), "", "stored", now=agenda.now))
    receipts = job.stored | hopeless
    if todo:
        receipts |= _make(job, agenda, on_event)
    receipts |= _unmade(plan, receipts, agenda)
    receipts |= models_again(job, lambda again, due: _make(again, due, on_event))
    return tuple(receipts[key] for key in plan.units)


def _elsewhere(plan: Plan) -> tuple[str, ...]:
    """Return the keys of fits that others learn from, and that are not in this part of a plan."""
    learning = (fit for fit in plan.units.values() if fit.teachers)
    return tuple(sorted({key for fit in learning for key in fit.needs - plan.units.keys()}))


def _stored(job: Job) -> Receipts:
    """Return the receipts of the fits that need not be made.

    Not of one whose model is to be read, and is not there.
    """
    found: Receipts = {}
    for key, fit in job.plan.units.items():
        entry = job.store.get(key)
        receipt = receipt_of(entry, fit, job.dataset, job.folds)
        bare = fit.lends and entry is not None and lacks_model(job.store, fit, job.keep, entry)
        if receipt is not None and not bare:
            found[key] = receipt
    return found


def _costs(job: Job, missing: list[Fit]) -> Mapping[str, float]:
    """Return the seconds of a fit by model, where the store knows of any like it."""
    absent = {fit.key for fit in missing}
    found = {}
    for member in job.plan.fits:
        fits = job.plan.every(member)
        stored = [job.stored[fit.key].seconds for fit in fits if fit.key in job.stored]
        if stored:
            found[member] = sum(stored) / len(stored)
        elif not absent.isdisjoint(fit.key for fit in fits):
            known = known_cost(job.store, job.plan.identity[member], _rows(job))
            found |= {member: known} if known is not None else {}
    return found


def _make(job: Job, agenda: Agenda, tell: Tell) -> Receipts:
    job.store.require_room()
    with job.store.claim(job.dataset_key):
        if not job.store.has(job.dataset_key):
            job.store.put(job.dataset_key, *pack(job.dataset))
    owners, total, bounds = job.plan.owners, len(job.plan.units), job.bounds
    made: Receipts = {}
    failed: set[tuple[str, int]] = set()
    with closing(Attempts(job, agenda).receipts()) as receipts:
        for receipt in receipts:
            made[receipt.key] = receipt
            agenda.end(receipt.key, _cost(receipt))
            if receipt.status != "failed":
                _remember_cost(job, agenda, receipt.key)
            else:
                agenda.bereave(receipt.key, why_not(receipt.reason))
                fit = job.plan.units[receipt.key]
                if (line := (owners[fit.key], len(fit.left_out))) not in failed:
                    failed.add(line)
                    remember_failure(job.store, receipt, bounds.of(fit))
            done = len(job.stored) + len(made)
            tell(_event(receipt, owners[receipt.key], agenda, done, total))
            _heed(job, {receipt.key: receipt}, done - 1)
    return made


def _cost(receipt: Receipt) -> float | None:
    """Return the seconds of a fit; a failed one, or one that others make, says nothing of them."""
    return receipt.seconds if receipt.status in ("fitted", "stored") else None


def _remember_cost(job: Job, agenda: Agenda, key: str) -> None:
    """Note for later runs what a fit of a model takes, after the last of its fits."""
    cost = agenda.cost(key)
    if cost is not None and not agenda.left(key):
        identity = job.plan.identity[job.plan.owners[key]]
        remember_cost(job.store, identity, _rows(job), cost)


def _rows(job: Job) -> int:
    """Return about how many rows a fit is trained on."""
    return len(job.folds.train(*job.folds.splits[0]))


def _heed(job: Job, found: Mapping[str, Receipt], stored: int) -> None:
    """Raise StrictError for the first failure among receipts, if failures are fatal."""
    failed = next((receipt for receipt in found.values() if receipt.status == "failed"), None)
    if failed and job.bounds.strict:
        total = len(job.plan.units)
        raise StrictError(
            f"'{job.plan.owners[failed.key]}' failed: {failed.reason}",
            f"{stored:,} of {total:,} fits are stored; without --strict, the others go on",
        )


def _event(receipt: Receipt, member: str, agenda: Agenda, done: int, total: int) -> Event:
    left, eta = agenda.left(receipt.key), agenda.eta()
    return Event(done, total, member, receipt.status, receipt.seconds, eta, left, agenda.now)


def _unmade(plan: Plan, receipts: Mapping[str, Receipt], agenda: Agenda) -> Receipts:
    """Return the receipts of fits that did not even begin, of teachers before their students."""
    found: Receipts = {}
    known = dict(receipts)
    for generation in generations(fit for key, fit in plan.units.items() if key not in receipts):
        found |= {fit.key: orphaned(fit, known) or _skipped(fit, agenda) for fit in generation}
        known |= found
    return found


def _skipped(fit: Fit, agenda: Agenda) -> Receipt:
    cause, reason = agenda.why_not(fit)
    return Receipt(fit.key, "failed", reason=reason, cause=cause)
