"""Who does the work: processes of our own, one for each chunk, or any backend of joblib."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from functools import partial
from importlib.util import find_spec
from typing import Any

from joblib import Parallel, delayed
from joblib.externals.loky.process_executor import TerminatedWorkerError

from fusecli.errors import FuseError, MissingExtra, UsageError
from fusecli.fit import backend as isolating
from fusecli.fit.worker import Chunk, fit_chunk
from fusecli.forks.isolation import ForkServer
from fusecli.forks.task import Answer, Limits, Lost
from fusecli.forks.threads import one_thread
from fusecli.models.listening import LONGEST_LINE
from fusecli.values import Receipt

KNOWN = "known are 'isolated', 'loky', 'sequential', 'threading', and what you registered in joblib"
EXTRAS = {"dask": ("distributed", "'dask[distributed]'"), "ray": ("ray", "ray")}  # module, package
Outcome = tuple[Receipt, ...] | Lost | Answer


def isolated(
    chunks: Iterable[Chunk],
    jobs: int,
    server: ForkServer,
    limits: Callable[[Chunk], Limits | None],
    heed: Callable[[Lost], None],
) -> Iterator[Outcome]:
    """Yield what came of each chunk, as it ends; a chunk whose process has died is `Lost`.

    limits: of a chunk that begins now; None if it is not wanted any more, and so lost. heed: told
    of what is lost before the next chunk is asked for.
    """
    parallel = _parallel(jobs, isolating.NAME, server=server, limits=limits, heed=heed)
    yield from _results(parallel, fit_chunk, chunks)


def borrowed(chunks: Iterable[Chunk], jobs: int, name: str) -> Iterator[Outcome]:
    """Yield what came of each chunk, as it ends, from a backend of joblib.

    When it breaks, the last outcome is an `Answer` that says why, and all that was in work is lost.

    Raises:
        UsageError: joblib has no such backend. MissingExtra: it comes with a package. StoreError.
    """
    with one_thread(), _kept_for_us():
        try:
            yield from _results(_named(jobs, name), partial(_hushed, os.getpid()), chunks)
        except FuseError:
            raise
        except Exception as error:  # whatever a scheduler of somebody else's comes up with
            yield Answer(cause="killed", reason=f"the backend '{name}' lost it: {_what(error)}")


def _what(error: Exception) -> str:
    """Return in one line what a backend died of."""
    if isinstance(error, TerminatedWorkerError):
        return "a worker process died"
    line = str(error).strip().partition("\n")[0]
    return f"{type(error).__name__}: {line}"[:LONGEST_LINE]


def _named(jobs: int, name: str) -> Parallel:
    if name == isolating.NAME:  # ours, and of no use without its server
        raise _refused(name, "")
    try:
        return _parallel(jobs, name, max_nbytes=None)  # nothing of ours is large
    except (ValueError, ImportError) as error:
        raise _refused(name, str(error)) from error


def _refused(name: str, reason: str) -> FuseError:
    """Return what to say of a backend that joblib does not have, or cannot use as it is."""
    if name not in EXTRAS:
        return UsageError(f"no backend '{name}' can make the fits", KNOWN)
    module, package = EXTRAS[name]
    if find_spec(module):
        return UsageError(f"the backend '{name}' is not ready: {reason}")
    return MissingExtra(f"the backend '{name}' is not installed", f"pip install {package}")


def _parallel(jobs: int, name: str, **settings: Any) -> Parallel:
    return Parallel(
        n_jobs=jobs,
        backend=name,
        batch_size=1,
        pre_dispatch=jobs,  # decide late what comes next, when more is known of the costs
        return_as="generator_unordered",
        **settings,
    )


def _results(
    parallel: Parallel, work: Callable[[Chunk], Outcome], chunks: Iterable[Chunk]
) -> Iterator[Outcome]:
    results = parallel(delayed(work)(chunk) for chunk in chunks)
    try:
        for outcome in results:  # noqa: UP028 - `yield from` would close it for us, with a warning
            yield outcome
    finally:
        _close_quietly(results)


def _hushed(ours: int, chunk: Chunk) -> tuple[Receipt, ...]:
    """Make fits in a worker of somebody else's, which has our terminal; `ours`: our process."""
    if os.getpid() == ours:
        return fit_chunk(chunk)
    with _silence():
        return fit_chunk(chunk)


@contextmanager
def _silence() -> Iterator[None]:
    """Let go nowhere whatever is written to both streams, by libraries of C too."""
    nowhere, kept = os.open(os.devnull, os.O_WRONLY), (os.dup(1), os.dup(2))
    try:
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        yield
    finally:
        for stream, former in zip((1, 2), kept, strict=True):
            os.dup2(former, stream)
        for open_file in (nowhere, *kept):
            os.close(open_file)


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
