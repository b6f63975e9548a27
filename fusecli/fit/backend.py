"""A joblib backend in which a crash, a hang or an out-of-memory kill costs one call alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from joblib import register_parallel_backend
from joblib._parallel_backends import ParallelBackendBase  # its documented place

from fusecli.fit.loop import TaskLoop
from fusecli.forks.isolation import ForkServer
from fusecli.forks.task import Answer, Limits, Lost

NAME = "fuse"


class IsolatedBackend(ParallelBackendBase):  # type: ignore[misc]
    """Run every batch of calls in a process of its own, forked from a warm server."""

    supports_retrieve_callback = True
    supports_return_generator = True
    uses_threads = False
    supports_sharedmem = False

    def effective_n_jobs(self, n_jobs: int | None) -> int:  # noqa: ARG002  # joblib's own name
        """Return how many batches joblib takes at once from whoever makes them, ahead of the work.

        As few as may be, so that what comes next is decided late; but 1 it would run in-process.
        How many are in work is settled by `configure` and `pre_dispatch`.
        """
        return 2

    def configure(
        self,
        n_jobs: int = 1,
        parallel: Any = None,
        *,
        server: ForkServer,
        limits: Callable[..., Limits | None],
        heed: Callable[[Lost], None],
        **_: Any,
    ) -> int:
        """Start a loop with as many slots as there are jobs.

        server: a running ForkServer, which the caller closes. A batch is one call. limits: of a
        call, by its arguments, when its turn has come; None if it is not wanted any more.
        heed: told of a call that got lost, before the next one is asked for.
        """
        self.parallel = parallel
        self._limits, self._heed = limits, heed
        self._loop = TaskLoop(server, n_jobs)
        return self.effective_n_jobs(n_jobs)

    def submit(self, func: Any, callback: Callable[[Any], None]) -> None:
        """Queue a batch; `callback` gets its answer, from another thread."""
        ((_, arguments, _),) = func.items

        def done(answer: Answer) -> None:
            lost = Lost(arguments, answer) if answer.cause else None
            if lost:
                self._heed(lost)
            callback(lost or answer)

        self._loop.submit(func, done, lambda: self._limits(*arguments))

    def retrieve_result_callback(self, out: Lost | Answer) -> list[Any]:
        """Return the value of a batch, or a `Lost` in its place, or raise what it has raised."""
        if isinstance(out, Lost):
            return [out]
        if out.error is not None:
            raise out.error
        return list(out.value)

    def terminate(self) -> None:
        """Give up all that is queued or running."""
        self._loop.stop()

    def abort_everything(self, ensure_ready: bool = True) -> None:
        """Give up all that is queued or running, and be ready for more if asked."""
        self._loop.stop()
        if ensure_ready:
            self._loop = self._loop.fresh()


register_parallel_backend(NAME, IsolatedBackend)
