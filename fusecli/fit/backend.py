"""A joblib backend in which a crash, a hang or an out-of-memory kill costs one call alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from joblib import register_parallel_backend
from joblib._parallel_backends import ParallelBackendBase  # its documented place

from fusecli.fit.isolation import ForkServer
from fusecli.fit.loop import TaskLoop
from fusecli.fit.task import Answer, Limits, Lost

NAME = "fuse"


class IsolatedBackend(ParallelBackendBase):  # type: ignore[misc]
    """Run every batch of calls in a process of its own, forked from a warm server."""

    supports_retrieve_callback = True
    supports_return_generator = True
    uses_threads = False
    supports_sharedmem = False

    def effective_n_jobs(self, n_jobs: int | None) -> int:
        """Return how many batches joblib hands out at first; never 1, which it runs in-process."""
        return max(2, n_jobs or 1)

    def configure(
        self,
        n_jobs: int = 1,
        parallel: Any = None,
        *,
        server: ForkServer,
        limits: Limits,
        **_: Any,
    ) -> int:
        """Start a loop with as many slots as there are jobs.

        server: a running ForkServer, which the caller closes. limits: of every batch.
        """
        self.parallel = parallel
        self._loop = TaskLoop(server, n_jobs, limits)
        return self.effective_n_jobs(n_jobs)

    def submit(self, func: Any, callback: Callable[[Any], None]) -> None:
        """Queue a batch; `callback` gets its answer, from another thread."""
        self._loop.submit(func, lambda answer: callback((func.items, answer)))

    def retrieve_result_callback(self, out: tuple[list[Any], Answer]) -> list[Any]:
        """Return the values of a batch, or a `Lost` for each, or raise what it has raised."""
        calls, answer = out
        if answer.error is not None:
            raise answer.error
        if not answer.reason:
            return list(answer.value)
        lost = (answer.reason, answer.detail, answer.retry)
        return [Lost(arguments, *lost) for _, arguments, _ in calls]

    def terminate(self) -> None:
        """Give up all that is queued or running."""
        self._loop.stop()

    def abort_everything(self, ensure_ready: bool = True) -> None:
        """Give up all that is queued or running, and be ready for more if asked."""
        self._loop.stop()
        if ensure_ready:
            self._loop = self._loop.fresh()


register_parallel_backend(NAME, IsolatedBackend)
