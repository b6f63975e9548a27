"""What is said above and below a suite: what was compared, what differs, who is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from fusecli.report.console import Line
from fusecli.report.digits import count
from fusecli.report.sentences import RUNGS
from fusecli.report.suite_cells import p_value
from fusecli.report.text import clean
from fusecli.suite import BEST_BASE, Absence, Suite

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
        ("units", _units(suite)),
        *(("failed", f"{clean(part.name)}: {clean(part.reason)}") for part in suite.failures),
        *(("unranked", _absent(absence, len(suite.entries))) for absence in suite.absences),
        *(("note", clean(notice)) for notice in suite.notices),
    )


def _verdict(suite: Suite) -> str:
    first = suite.methods[0]
    if first == BEST_BASE:
        return f"no fusion ranks before the {BEST_BASE}: keep it"
    return f"{clean(first)} ranks first and {_against_base(suite, first)}"


def _against_base(suite: Suite, method: str) -> str:
    p = next(p.adjusted for p in suite.pairs if {p.first, p.second} == {method, BEST_BASE})
    odds = next(row.odds for row in suite.standings if row.method == method)
    chance = f"; P better {odds.better:.2f}, equal {odds.equal:.2f}" if odds else ""
    word = "differs from" if p <= suite.alpha else "cannot be told from"
    return f"{word} the {BEST_BASE} (p {p_value(p)} after Holm{chance})"


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


def _units(suite: Suite) -> str:
    rope = f"{100 * suite.rope:g} %"
    return (
        "ranks need no common unit; all else is relative to the errors, so tasks and metrics mix; "
        f"P is the chance of a gain above, within or below {rope} of the {BEST_BASE}'s error"
    )


def _absent(absence: Absence, of: int) -> str:
    """Say where a method has no score, data sets with the same reason together."""
    names: dict[str, list[str]] = {}
    for name, why in absence.reasons.items():
        names.setdefault(clean(why), []).append(clean(name))
    where = ", ".join(f"{_some(these)} ({why})" for why, these in names.items())
    lacks = f"no score on {len(absence.reasons)} of {of} data sets"
    return f"{clean(absence.method)}: {lacks}: {where}"


def _some(names: list[str]) -> str:
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return ", ".join(names[:MOST_NAMES]) + more
