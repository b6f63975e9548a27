"""What is said above and below a suite: what was compared, what differs, who is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from fusecli.report.console import Line
from fusecli.report.digits import count
from fusecli.report.sentences import RUNGS
from fusecli.report.suite_cells import p_value, percent
from fusecli.report.text import clean
from fusecli.suite import BEST_BASE, NOT_FOR, Standing, Suite

MOST_NAMES = 3


def suite_header(suite: Suite) -> str:
    """Return the one line above the table: how many methods and data sets, metrics, rungs."""
    metrics = Counter(clean(entry.metric) for entry in suite.entries)
    rungs = sorted({RUNGS[entry.rung] for entry in suite.entries})
    measured = ", ".join(f"{metric} on {count_}" for metric, count_ in metrics.most_common())
    size = f"{len(suite.methods)} methods on {count(len(suite.entries), 'data set')}"
    return "   ".join((size, measured, " and ".join(rungs)))


def suite_below(suite: Suite) -> tuple[Line, ...]:
    """Return the lines under the table as (word, sentence)."""
    return (
        ("verdict", _verdict(suite)),
        *_omnibus(suite),
        ("pairs", _pairs(suite)),
        ("columns", _columns(suite)),
        *(("failed", f"{clean(part.name)}: {clean(part.reason)}") for part in suite.failures),
        *(("same", sentence) for sentence in _same(suite)),
        *(("unranked", sentence) for sentence in _unranked(suite)),
        *(("note", clean(notice)) for notice in suite.notices),
    )


def _verdict(suite: Suite) -> str:
    first = suite.methods[0]
    if first == BEST_BASE:
        return f"no fusion ranks before the {BEST_BASE}: keep it"
    against = _against_base(suite, suite.standings[0])
    return f"{clean(first)} ranks first{_peers(suite, first)}; it {against}"


def _peers(suite: Suite, method: str) -> str:
    """Name the fusions that a method cannot be told from."""
    pairs = (pair for pair in suite.pairs if pair.adjusted > suite.alpha)
    both = ({pair.first, pair.second} for pair in pairs if method in (pair.first, pair.second))
    peers = set().union(*both) - {method, BEST_BASE}
    names = [clean(name) for name in suite.methods if name in peers]
    return f", not told apart from {_some(names)}" if names else ""


def _against_base(suite: Suite, row: Standing) -> str:
    p = next(p.adjusted for p in suite.pairs if {p.first, p.second} == {row.method, BEST_BASE})
    odds, saved = row.odds, percent(row.saved)
    chance = f"; P better {odds.better:.2f}, equal {odds.equal:.2f}" if odds else ""
    word = "differs from" if p <= suite.alpha else "cannot be told from"
    shown = f"p {p_value(p)} after Holm{chance}"
    return f"{word} the {BEST_BASE} ({shown}) and saves {saved} of its error in the median"


def _omnibus(suite: Suite) -> Iterable[Line]:
    if suite.friedman is None or suite.iman_davenport is None:
        return
    f, chi = suite.iman_davenport, suite.friedman
    so = "the methods differ" if f.p <= suite.alpha else "nothing shows that the methods differ"
    tests = f"Friedman p {p_value(chi.p)}, Iman-Davenport p {p_value(f.p)}"
    nemenyi = f"Nemenyi critical difference {suite.critical_difference:.2f}"
    yield "overall", f"{so}: {tests}, {nemenyi}"


def _pairs(suite: Suite) -> str:
    differ = sum(pair.adjusted <= suite.alpha for pair in suite.pairs)
    test = f"Wilcoxon signed-rank with Holm, {suite.alpha:g}"
    return f"{differ} of {len(suite.pairs)} pairs of methods can be told apart ({test})"


def _columns(suite: Suite) -> str:
    rope = f"{100 * suite.rope:g} %"
    return (
        f"saves: share of the {BEST_BASE}'s error, median; improvable: share of its own error that "
        "the best method saves, mean; rescaled: from the best (0) to the worst (1) method; "
        f"Elo: 400 more wins ten to one; P: of saving more than, within or less than {rope}; "
        "open: inconclusive. Ranks and shares need no common unit, so tasks and metrics mix"
    )


def _same(suite: Suite) -> Iterator[str]:
    """Say which methods are shown once under the name of another one."""
    names: dict[str, list[str]] = {}
    for twin in suite.twins:
        names.setdefault(twin.same_as, []).append(clean(twin.method))
    for kept, others in names.items():
        name = f"the {BEST_BASE}" if kept == BEST_BASE else clean(kept)
        verb = "scores" if len(others) == 1 else "score"
        yield f"{', '.join(others)} {verb} as {name} does on every data set: shown once"


def _unranked(suite: Suite) -> Iterator[str]:
    """Say which methods have no score where, those that lack the same together."""
    alike: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for absence in suite.absences:
        alike.setdefault(tuple(absence.reasons.items()), []).append(clean(absence.method))
    for reasons, methods in alike.items():
        lacks = f"no score on {len(reasons)} of {count(len(suite.entries), 'data set')}"
        yield f"{', '.join(methods)}: {lacks}: {', '.join(_where(dict(reasons)))}"


def _where(reasons: Mapping[str, str]) -> Iterator[str]:
    """Say why, and on how many data sets if their task is the reason, else on which ones."""
    names: dict[str, list[str]] = {}
    for name, why in reasons.items():
        names.setdefault(clean(why), []).append(clean(name))
    for why, these in names.items():
        by_task, times = why.startswith(NOT_FOR), f" ({len(these)})" if len(names) > 1 else ""
        yield f"{why}{times}" if by_task else f"{_some(these)} ({why})"


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return ", ".join(names[:MOST_NAMES]) + more
