"""Models that are missing beside stored predictions: their fits are made again, for them alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from fusecli.errors import StoreError
from fusecli.fit.agenda import Agenda
from fusecli.fit.job import Job
from fusecli.fit.modelling import lacks_model, noted
from fusecli.fit.results import receipt_of
from fusecli.fit.sampling import only
from fusecli.saved.fold_models import model_key
from fusecli.values import Fit, Notice, Receipt

Make = Callable[[Job, Agenda], dict[str, Receipt]]


def keys_of_models(job: Job) -> tuple[str, ...]:
    """Return the keys of all models that a job keeps."""
    fits = (fit for fit in job.plan.units.values() if job.keep.wants(fit))
    return tuple(model_key(fit.key) for fit in fits)


def models_again(job: Job, make: Make) -> dict[str, Receipt]:
    """Make stored fits again whose models are missing; return their receipts.

    What was stored of them stays, whatever comes of it.

    make: makes the fits of an agenda.
    """
    bare = [fit for key, fit in job.plan.units.items() if key in job.stored and _is_bare(job, fit)]
    if not bare:
        return {}
    owners = job.plan.owners
    costs = {owners[fit.key]: job.stored[fit.key].seconds for fit in bare}
    agenda = Agenda([(owners[fit.key], fit) for fit in bare], job.jobs, costs, job.bounds.deadline)
    bounds = replace(job.bounds, strict=False)
    part = only(job.plan, {fit.key for fit in bare})
    try:
        made = make(replace(job, plan=part, stored={}, bounds=bounds), agenda)
    except StoreError as refusal:  # all that has to be there is
        return {fit.key: _without(job.stored[fit.key], refusal.message) for fit in bare}
    return {fit.key: _told(job.stored[fit.key], made.get(fit.key)) for fit in bare}


def survivor(job: Job, fit: Fit, reason: str) -> Receipt | None:
    """Return the receipt of a fit that was stored just before its process died, if it was."""
    entry = job.store.get(fit.key)
    found = receipt_of(entry, fit, job.dataset, job.folds, "fitted")
    if entry is None or found is None or not lacks_model(job.store, fit, job.keep, entry):
        return found
    return noted(found, Notice(f"its model could not be saved: {reason}"))


def _is_bare(job: Job, fit: Fit) -> bool:
    """Tell whether a fit is stored without its model, though it should have one."""
    if not job.keep.wants(fit) or job.store.has(model_key(fit.key)):
        return False
    entry = job.store.get(fit.key)
    return entry is not None and lacks_model(job.store, fit, job.keep, entry)


def _told(stored: Receipt, again: Receipt | None) -> Receipt:
    """Return the receipt of a fit that was made again; it does not count if that failed."""
    if again is None:
        return _without(stored, "there was no time for it")
    if again.status == "failed":
        return _without(stored, again.reason)
    return again if again.status == "fitted" else stored


def _without(stored: Receipt, reason: str) -> Receipt:
    return noted(stored, Notice(f"its model could not be made again: {reason}"))
