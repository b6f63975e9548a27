"""Does sharing help? A model that learns all targets at once, beside itself on one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from fusecli.evaluate import overlap, per_split, verdict
from fusecli.evaluate.rivals import rope
from fusecli.evaluate.scores import mean
from fusecli.metrics import sign
from fusecli.run.fitting import Fitted
from fusecli.run.spreading import TWIN
from fusecli.values import Notice, Verdict


def apart(done: Fitted) -> tuple[Fitted, tuple[Notice, ...]]:
    """Return what was fitted without the twins of models that share, and what they tell.

    A twin is no member of anything: it is there to be compared with.
    """
    twins = {name for name in done.setting.plan.fits if name.endswith(TWIN)}
    if not twins:
        return done, ()
    collected = done.collected
    kept = tuple(name for name in collected.oof.members if name not in twins)
    places = [collected.oof.members.index(name) for name in kept]
    holdout = None if collected.holdout is None else collected.holdout[places]
    collected = replace(collected, oof=collected.oof.only(kept), holdout=holdout)
    members = tuple(name for name in done.oof.members if name not in twins)
    failures = {name: why for name, why in done.failures.items() if name not in twins}
    own = replace(done, collected=collected, oof=done.oof.only(members), failures=failures)
    return own, tuple(_said(done, sorted(twins)))


def _said(done: Fitted, twins: list[str]) -> Iterator[Notice]:
    """Yield for each model that shares whether it is better for it."""
    lens = done.setting.lens
    targets = lens.dataset.targets if lens else ()
    others = [one.name for one in targets if one.name != done.setting.dataset.target]
    for twin in twins:
        name = twin.removesuffix(TWIN)
        both = (name, twin)
        if lost := [one for one in both if one not in done.oof.members]:
            why = done.failures.get(lost[0], "it has no predictions")
            yield Notice(f"{name}: whether sharing helps is not known, for {lost[0]} failed: {why}")
        else:
            text, hint = _in_words(judged(done, name, twin), done.setting.metric)
            yield Notice(f"{name}: learning {_listed(others)} beside it {text}", hint)


def judged(done: Fitted, name: str, twin: str) -> Verdict:
    """Return the verdict on a model against its twin, by split, on rows that neither has seen."""
    oof, metric = done.oof, done.setting.metric
    preds = dict(zip(oof.members, oof.preds, strict=True))
    ours, theirs = (sign(metric) * per_split(metric, oof, preds[one]) for one in (name, twin))
    rho = overlap(oof, ordered=done.setting.folds.ordered)
    return verdict(ours - theirs, rho, rope(metric, mean(theirs)), twin, "cross-fit")


def _in_words(found: Verdict, metric: str) -> tuple[str, str]:
    gain = f"{found.gain:+.3g}"
    if np.isfinite(found.half_width):
        gain += f" ± {found.half_width:.2g}"
    odds = f"P better {found.better:.2f}, equal {found.equal:.2f}, worse {found.worse:.2f}"
    told = f"gain {gain} {metric}, {found.reason or odds}"
    words: Mapping[str, tuple[str, str]] = {
        "better": ("helps", ""),
        "worse": ("hurts", "give it a weight below 1, or leave it out"),
        "practically equal": ("changes nothing", ""),
    }
    word, hint = words.get(found.call, ("may help or hurt", ""))
    return f"{word} ({told}, over the same network without)", hint


def _listed(names: list[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
