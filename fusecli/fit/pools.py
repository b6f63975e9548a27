"""Who does the work: processes of our own, one for each chunk, or any backend of joblib."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Any

from joblib import Parallel, delayed
from joblib.externals.loky.process_executor import TerminatedWorkerError

from fusecli.errors import UsageError
from fusecli.fit import backend as isolating
from fusecli.fit.isolation import ForkServer
from fusecli.fit.task import Limits, Lost
from fusecli.fit.threads import one_thread
from fusecli.fit.worker import Chunk, fit_chunk
from fusecli.values import Receipt

Outcome = tuple[Receipt, ...] | Lost


def isolated(
    chunks: Iterable[Chunk], jobs: int, server: ForkServer, limits: Limits
) -> Iterator[Outcome]:
    """Yield what came of each chunk, as it ends; a chunk whose process has died is `Lost`."""
    parallel = _parallel(jobs, isolating.NAME, server=server, limits=limits)
    yield from _results(parallel, chunks)


def borrowed(chunks: Iterable[Chunk], jobs: int, name: str) -> Iterator[Outcome]:
    """Yield what came of each chunk, as it ends, from a backend of joblib.

    When one of its workers dies, no more comes: the caller sees what is missing.

    Raises:
        UsageError: joblib has no such backend.
    """
    with one_thread(), _kept_for_us():
        try:
            yield from _results(_named(jobs, name), chunks)
        except TerminatedWorkerError:
            return


def _named(jobs: int, name: str) -> Parallel:
    try:
        return _parallel(jobs, name, max_nbytes=None)  # nothing of ours is large
    except ValueError as error:
        raise UsageError(f"joblib has no backend '{name}': {error}", "try 'loky'") from error


def _parallel(jobs: int, name: str, **settings: Any) -> Parallel:
    return Parallel(
        n_jobs=jobs,
        backend=name,
        batch_size=1,
        pre_dispatch=jobs,  # decide late what comes next, when more is known of the costs
        return_as="generator_unordered",
        **settings,
    )


def _results(parallel: Parallel, chunks: Iterable[Chunk]) -> Iterator[Outcome]:
    results = parallel(delayed(fit_chunk)(chunk) for chunk in chunks)
    try:
        for outcome in results:  # noqa: UP028 - `yield from` would close it for us, with a warning
            yield outcome
    finally:
        _close_quietly(results)


def _close_quietly(results: Any) -> None:
    with warnings.catch_warnings():  # it would tell a programmer that results were not used
        warnings.simplefilter("ignore")
        results.close()


@contextmanager
def _kept_for_us() -> Iterator[None]:
    """Hold this very process to one thread and to its own output: a backend may work in it.

    Fits in several threads redirect output and warnings over each other.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1), redirect_stdout(sys.stdout), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # each fit listens to its own
        yield
