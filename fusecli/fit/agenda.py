"""In which portions the missing fits are handed out, decided late, when more is known of costs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping

from fusecli.fit.forecast import eta, in_time
from fusecli.fit.generations import Order
from fusecli.fit.lines import Line, Name, Portion, lines_of
from fusecli.fit.progress import Now, Running
from fusecli.values import Cause, Fit

PORTION = 2.0  # seconds of work, after which it is decided anew what comes next
LEAST = 0.2  # seconds of work that are worth a process of their own: it costs a tenth of that


class Agenda:
    """The fits that are missing, by model, and what was learned of their cost.

    A portion is one model on one or several folds: small fits share a process, so that it pays;
    long ones stand alone, so that none holds up the end. Each model is tried once before any goes
    on; then the longest go first, or with a deadline the shortest: rather few models whole than
    many in part. A model that cannot be whole by then is not begun. What a fit learns from comes
    to its end first.
    """

    def __init__(
        self,
        fits: Iterable[tuple[str, Fit]],
        jobs: int,
        costs: Mapping[str, float] | None = None,
        deadline: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take (model, fit) pairs, of which `jobs` portions will be in work at a time.

        Whatever they learn from is stored or among them.

        costs: seconds of a fit, by model, where earlier runs know. deadline: a moment of the clock.
        """
        self._jobs, self._deadline, self._clock = jobs, deadline, clock
        self._portions: dict[str, Portion] = {}  # in work, by the key of each of their fits
        pairs = list(fits)
        self._lines, self._line_of = lines_of(pairs, costs or {})
        self._of: dict[str, list[Line]] = {}
        for line in self._lines.values():
            self._of.setdefault(line.member, []).append(line)
        self._order = Order(fit for _, fit in pairs)
        self._put_off: set[str] = set()
        for _, fit in pairs:
            self._line_of[fit.key].add(fit, waits=self._order.waits(fit))

    def portions(self) -> Iterator[tuple[Fit, ...]]:
        """Yield what to do next, decided at the moment when it is asked for.

        It ends when all that is left waits for what is in work: then ask again after that.
        """
        while lines := self._worth_while():
            name = min(lines, key=lambda name: self._rank(lines[name]))
            fits = self._cut(lines[name])
            portion = Portion(lines[name], list(fits))
            for fit in fits:
                self._portions[fit.key] = portion
            yield fits

    def begin(self, fits: Iterable[Fit]) -> bool:
        """Take note that work on a portion begins; False if it has become useless meanwhile."""
        portion = self._portions.get(next(iter(fits)).key)
        if portion is None or portion.line.closed:
            return False
        portion.since = self._clock()
        return True

    @property
    def has_more(self) -> bool:
        """Tell whether anything is left that is worth while to begin."""
        return bool(self._worth_while())

    @property
    def in_work(self) -> tuple[Fit, ...]:
        """The fits that were handed out, and have not come to an end."""
        return tuple(fit for portion in self._at_work() for fit in portion.left)

    def end(self, key: str, seconds: float | None) -> None:
        """Take note that a fit has come to an end, and what it has cost, if that says anything."""
        line = self._line_of[key]
        if seconds is not None:
            line.seconds += seconds  # first: another thread may ask for the mean in between
            line.timed += 1
            for fit in self._order.released(key):
                self._line_of[fit.key].left.append(fit)
                self._line_of[fit.key].later -= 1
        line.ended += 1
        self._leave(key)

    def take_back(self, fit: Fit) -> None:
        """Have a fit that got lost handed out once more, by itself."""
        self._leave(fit.key)
        self._line_of[fit.key].alone.append(fit)

    def put_off(self, fit: Fit) -> None:
        """Have a fit that somebody else is making handed out once more, after all others."""
        self._put_off.add(fit.key)
        self.take_back(fit)

    def drop(self, fit: Fit) -> None:
        """Give up a fit that is of no use any more, and its model with it."""
        self.take_back(fit)
        self.close(fit.key, self._line_of[fit.key].why)

    def close(self, key: str, why: str) -> None:
        """Hand out no more fits of the model of this one, nor of those that learn from it.

        why: empty if there is no time left.
        """
        self._line_of[key].close(why)

    def bereave(self, key: str, why: str) -> None:
        """Hand out nothing that learns from a fit, which has failed; its model goes on."""
        self._line_of[key].close_above(why)

    def trial(self, fit: Fit) -> float | None:
        """Return the seconds after which a fit that begins now is of no use any more, if any.

        Where its cost is not known, it shows by then that not all of its model can end in time.
        """
        if self._deadline is None:
            return None
        line, left = self._line_of[fit.key], max(self._deadline - self._clock(), 0.0)
        return left if line.mean is not None else line.trial(left, self._jobs)

    def left(self, key: str) -> int:
        """Return how many fits of the same model are still to come to an end."""
        return sum(line.coming for line in self._of[self._line_of[key].member])

    def cost(self, key: str) -> float | None:
        """Return the seconds that a fit of the same model takes, as far as it is known."""
        return self._line_of[key].mean

    def why_not(self, fit: Fit) -> tuple[Cause, str]:
        """Say why a fit was not handed out, or not to its end."""
        line = self._line_of[fit.key]
        if line.why:
            return "skipped", line.why
        each = "" if line.mean is None else f", of about {line.mean:.2g} s each"
        missing = line.planned - line.ended
        return "late", f"not fitted within --time-limit: {missing} fits were missing{each}"

    def now(self) -> Now:
        """Return what is in work at this moment; may be called from any thread."""
        at, portions = self._clock(), self._at_work()
        begun = [(one.line.member, one.spent(at)) for one in portions if one.since is not None]
        return Now(tuple(Running(*one) for one in begun), self.eta())

    def eta(self) -> float | None:
        """Return the seconds until all is done, or None while nothing is known."""
        now = self._clock()
        found = eta(list(self._lines.values()), self._at_work(), self._jobs, now)
        if found is None or self._deadline is None:
            return found
        return min(found, max(self._deadline - now, 0.0))

    def _worth_while(self) -> dict[Name, Line]:
        """Return the models of which something can be begun, and that can be whole in time."""
        ready = {name: line for name, line in self._lines.items() if line.is_ready}
        if self._deadline is None:
            return ready
        found = in_time(ready, self._at_work(), self._jobs, self._clock(), self._deadline)
        return {
            (member, size): line
            for (member, size), line in found.items()
            if not (line.below and line.below.waiting) or (member, size - 1) in found
        }

    def _rank(self, line: Line) -> tuple[int, float]:
        if not line.left and self._put_off.issuperset(fit.key for fit in line.alone):
            return 3, 0.0
        if line.is_new:
            return 0, 0.0  # its cost is unknown, and may be the longest
        if line.mean is None:
            return 2, 0.0
        return 1, -line.need if self._deadline is None else line.need

    def _cut(self, line: Line) -> tuple[Fit, ...]:
        if not line.left:
            return (line.alone.pop(),)
        size = 1 if line.mean is None else max(1, int(self._worthwhile() / max(line.mean, 1e-9)))
        portion = tuple(line.left[:size])
        del line.left[:size]  # in place: another thread may add to it
        return portion

    def _worthwhile(self) -> float:
        """Return the seconds of a portion: less towards the end, so that all end together."""
        share = sum(line.need for line in self._lines.values()) / self._jobs
        return min(PORTION, max(share / 2, min(LEAST, share)))

    def _at_work(self) -> list[Portion]:
        portions = list(self._portions.values())  # at once: another thread may hand out more
        return list({id(portion): portion for portion in portions}.values())

    def _leave(self, key: str) -> None:
        portion = self._portions.pop(key, None)
        if portion is not None:
            portion.left = [fit for fit in portion.left if fit.key != key]
            portion.since = None if portion.since is None else self._clock()
