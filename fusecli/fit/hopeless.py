"""Missing fits that are not even tried: for what failed before, and for teachers not at hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from fusecli.fit.generations import orphans
from fusecli.fit.job import Job
from fusecli.fit.labelling import read_by
from fusecli.fit.records import known_failure
from fusecli.saved.fold_models import model_key
from fusecli.saved.keeping import UNSAVED
from fusecli.values import Receipt


def failed_before(job: Job) -> dict[str, Receipt]:
    """Return a receipt for every missing fit of a model of which one failed before.

    But where the failed one leaves out more folds than others do, so that they are no worse off.
    """
    found: dict[str, Receipt] = {}
    missing = {fit.key for fit in job.missing}
    for member in job.plan.fits:
        absent = [fit for fit in job.plan.every(member) if fit.key in missing]
        known = [(fit, known_failure(job.store, fit, job.bounds.of(fit))) for fit in absent]
        failed = [(len(fit.left_out), failure) for fit, failure in known if failure]
        if failed:
            size, failure = min(failed, key=lambda pair: pair[0])
            useless = (fit.key for fit in absent if len(fit.left_out) >= size)
            found |= {key: replace(failure, key=key) for key in useless}
    return found


def without_teachers(
    job: Job, failed: Mapping[str, Receipt], elsewhere: Iterable[str]
) -> dict[str, Receipt]:
    """Return a receipt for every other missing fit that learns from what is not at hand.

    failed: receipts of the fits that failed before. elsewhere: keys of fits in no part of the plan.
    """
    units = job.plan.units
    lent = {key for fit in job.missing for key in read_by(fit, units)}
    lacking = {
        key: Receipt(key, "waiting")
        for key in elsewhere
        if (entry := job.store.get(key)) is None
        or (key in lent and UNSAVED not in entry.meta and not job.store.has(model_key(key)))
    }
    left = [fit for fit in job.missing if fit.key not in failed]
    return orphans(left, {**failed, **lacking})
