"""Making the missing fits: what gets lost with a process is tried once more, each by itself.

What somebody else is making is left for later, when nothing else is to be done: several runs on one
store share the work so, instead of waiting side by side for the same fits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from fusecli.fit.agenda import Agenda
from fusecli.fit.job import Job
from fusecli.fit.loop import DEAD
from fusecli.fit.making_up import survivor
from fusecli.fit.warmth import server_for
from fusecli.forks import ISOLATED
from fusecli.forks.isolation import ForkServer, available
from fusecli.forks.task import Answer, Limits, Lost
from fusecli.values import Fit, Notice, Receipt

if TYPE_CHECKING:
    from fusecli.fit.pools import Outcome
    from fusecli.fit.worker import Chunk

FALLBACK = "loky"  # where processes cannot be forked safely
GONE = Answer(cause="killed", reason="the worker process died")
DEATHS = 3  # of the process that starts the fits: so often it is the doing of what it had started


def holds_limits(backend: str) -> bool:
    """Tell whether fits made by a backend can be ended when they pass a limit."""
    return backend == ISOLATED and available()


@dataclass(frozen=True)
class Attempts:
    """The missing fits of a job on their way. lost: by key, why a fit was lost the first time.

    orphaned: by key, how often a fit was lost with the process that starts the fits.
    put_off: keys of fits that somebody else was making; when they come again, they are waited for.
    """

    job: Job
    agenda: Agenda
    lost: dict[str, str] = field(default_factory=dict)
    orphaned: Counter[str] = field(default_factory=Counter)
    put_off: set[str] = field(default_factory=set)

    def receipts(self) -> Generator[Receipt, None, None]:
        """Yield a receipt for every fit that came to an end, well or badly."""
        backend = self.job.backend
        while self.agenda.has_more:
            with closing(self._outcomes(backend)) as outcomes:
                for outcome in outcomes:
                    yield from self._read(outcome)
            gone = self.agenda.in_work
            yield from self._of_dead(gone, GONE)
            if gone or self.lost:  # else, some fits had to wait for what they learn from
                backend = ISOLATED

    def _outcomes(self, backend: str) -> Generator[Outcome, None, None]:
        from fusecli.fit.pools import borrowed, isolated

        job, chunks = self.job, self._chunks()
        if backend != ISOLATED:
            yield from borrowed(self._begun(chunks), job.jobs, backend)
        elif available():
            server = server_for({job.plan.owners[fit.key]: fit.spec for fit in job.missing})
            alive = _while_alive(server, chunks)
            yield from isolated(alive, job.jobs, server, self._limits, self._heed)
        elif not self.lost:
            yield from borrowed(self._begun(chunks), job.jobs, FALLBACK)
        else:
            for chunk in self._begun(chunks):  # one at a time, so that none takes others with it
                yield from borrowed([chunk], 2, FALLBACK)

    def _chunks(self) -> Iterator[Chunk]:
        from fusecli.fit.worker import Chunk

        job, owners = self.job, self.job.plan.owners
        for fits in self.agenda.portions():
            identity = job.plan.identity[owners[fits[0].key]]
            wait = job.wait and self.put_off.issuperset(fit.key for fit in fits)
            place = job.store.root, job.dataset_key
            yield Chunk(*place, job.folds, identity, fits, wait, job.keep)

    def _begun(self, chunks: Iterator[Chunk]) -> Iterator[Chunk]:
        """Yield chunks that are begun as soon as they are handed out, as far as anybody knows."""
        for chunk in chunks:
            self.agenda.begin(chunk.fits)
            yield chunk

    def _limits(self, chunk: Chunk) -> Limits | None:
        """Return the limits of a chunk that begins now; None if it has become useless."""
        if not self.agenda.begin(chunk.fits):
            return None
        bounds, fit = self.job.bounds, chunk.fits[0]
        return replace(bounds.of(fit), until=bounds.deadline, trial=self.agenda.trial(fit))

    def _heed(self, lost: Lost) -> None:
        """Begin no more fits of a model that has just passed a limit."""
        (chunk,) = lost.arguments
        for fit in chunk.fits:
            if _is_over_its_limit(fit, lost.answer):
                self.agenda.close(fit.key, why_not(lost.answer.reason))

    def _read(self, outcome: Outcome) -> Iterator[Receipt]:
        if isinstance(outcome, Lost):
            (chunk,) = outcome.arguments
            return self._of_dead(chunk.fits, outcome.answer)
        if isinstance(outcome, Answer):  # all that was in work got lost
            return self._of_dead(self.agenda.in_work, outcome)
        return self._ended(outcome)

    def _ended(self, receipts: tuple[Receipt, ...]) -> Iterator[Receipt]:
        """Yield the receipts of fits that came to their end, here or before."""
        return (self._with_history(receipt) for receipt in receipts if self._is_final(receipt))

    def _is_final(self, receipt: Receipt) -> bool:
        """Tell whether a fit came to its end here; else put off what somebody else is making."""
        if not (self.job.wait and receipt.status == "claimed"):
            return True
        self.put_off.add(receipt.key)
        self.agenda.put_off(self.job.plan.units[receipt.key])
        return False

    def _of_dead(self, fits: tuple[Fit, ...], answer: Answer) -> Iterator[Receipt]:
        """Yield what came of the fits of a process that died; the others have another chance."""
        told: dict[str, Receipt] = {receipt.key: receipt for receipt in answer.told}
        for fit in fits:
            found = told.get(fit.key) or survivor(self.job, fit, answer.reason)
            if found:
                yield from self._ended((found,))
            elif answer.cause in ("late", "skipped"):
                self.agenda.drop(fit)
            elif self._is_to_blame(fit, answer, alone=len(fits) == 1):
                yield self._blamed(fit, answer)
            else:
                if answer.reason != DEAD:
                    self.lost.setdefault(fit.key, answer.reason)
                self.agenda.take_back(fit)

    def _is_to_blame(self, fit: Fit, answer: Answer, *, alone: bool) -> bool:
        """Tell whether it was this fit, for sure, that its process died of.

        A crash takes two tries, and so does memory that earlier fits may have left behind.
        """
        if answer.reason == DEAD:
            self.orphaned[fit.key] += 1
            return self.orphaned[fit.key] >= DEATHS
        return _is_over_its_limit(fit, answer) or (alone and fit.key in self.lost)

    def _blamed(self, fit: Fit, answer: Answer) -> Receipt:
        """Return the receipt of a failure; its model is left out, so no more of it is fitted."""
        self.agenda.close(fit.key, why_not(answer.reason))
        return Receipt(
            fit.key,
            "failed",
            seconds=answer.seconds,
            reason=answer.reason,
            detail=answer.detail,
            cause=answer.cause,
        )

    def _with_history(self, receipt: Receipt) -> Receipt:
        """Add to a fit that went well at the second try what happened at the first."""
        why = self.lost.get(receipt.key)
        if not why or receipt.status == "failed":
            return receipt
        notice = Notice(f"went well at the second try: at the first, {why}")
        return replace(receipt, notices=(*receipt.notices, notice))


def _while_alive(server: ForkServer, chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    """Yield chunks, at least one, until the server is dead; what it did not get is not lost."""
    for chunk in chunks:
        yield chunk
        if not server.alive:
            return


def _is_over_its_limit(fit: Fit, answer: Answer) -> bool:
    sure = answer.cause == "timeout" or (answer.cause == "memory" and not answer.told)
    return sure and answer.begun == fit.key


def why_not(reason: str) -> str:
    """Return why a fit is not made any more, when another one of its model has failed."""
    return f"not fitted, since another of its fits failed: {reason}"
