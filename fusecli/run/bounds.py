"""What the options of a run allow its fits, and what is said of it afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fusecli.fit import Bounds, Limits, holds_limits
from fusecli.report.digits import amount, count
from fusecli.run.options import RunOptions
from fusecli.run.setting import Setting
from fusecli.values import ModelSpec, Notice, Receipt

MORE = "what is fitted is stored: the same command goes on from it, or give it more time"


def bounds_of(options: RunOptions) -> Bounds:
    """Return the bounds that the options of a run set."""
    limit = options.time_limit
    return Bounds(
        Limits(options.fit_timeout, options.fit_memory),
        None if limit is None else options.started + limit,
        options.strict,
        options.retry_failed,
    )


def about_bounds(
    setting: Setting, options: RunOptions, receipts: Iterable[Receipt]
) -> Iterator[Notice]:
    """Yield what is to be said of limits that nobody holds, and of models left out for time."""
    if not holds_limits(options.backend) and _has_limits(setting.recipe.models.values(), options):
        text = f"the backend '{options.backend}' holds no limits of time and memory"
        yield Notice(text, "leave out --backend")
    late = {receipt.key for receipt in receipts if receipt.cause == "late"}
    left_out = [
        name
        for name, fits in setting.plan.fits.items()
        if not late.isdisjoint(fit.key for fit in fits)
    ]
    if left_out and options.time_limit is not None:
        models = count(len(left_out), "model")
        yield Notice(f"--time-limit of {amount(options.time_limit)} s left out {models}", MORE)


def _has_limits(models: Iterable[ModelSpec], options: RunOptions) -> bool:
    common = (options.fit_timeout, options.fit_memory)
    own = [limit for spec in models for limit in (spec.timeout, spec.memory)]
    return any(limit is not None for limit in (*common, *own))
