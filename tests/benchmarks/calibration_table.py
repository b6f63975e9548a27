"""The table of a calibration: one line a strategy, or a kind of world."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Case:
    """One strategy in one world.

    error: reported - true, positive if too good to be true; scale: the standard error shown.
    covered: whether the interval holds the true score; gain_*: the true gain, by the verdict and by
    the paired bootstrap.
    """

    world: str
    strategy: str
    call: str
    is_gain: bool
    error: float
    scale: float
    covered: bool
    gain_covered: bool
    gain_drawn: bool


def percent(values: Sequence[bool]) -> str:
    return f"{100 * np.mean(values):.1f} %" if values else "-"


def line(name: str, of: Sequence[Case]) -> str:
    """Return one line of the table."""
    flat, real = ([case for case in of if case.is_gain == gain] for gain in (False, True))
    errors, scale = (np.array([getattr(case, name) for case in of]) for name in ("error", "scale"))
    bias, spread = errors.mean() / scale.mean(), errors.std() / np.sqrt(len(of)) / scale.mean()
    columns = (
        f"{len(flat):6d}",
        f"{percent([case.call == 'better' for case in flat]):>8}",
        f"{percent([case.covered for case in of]):>8}",
        f"{bias:+6.2f} ± {spread:.2f}",
        f"{len(real):6d}",
        f"{percent([case.call == 'better' for case in real]):>8}",
        f"{percent([case.gain_covered for case in of]):>9}",
        f"{percent([case.gain_drawn for case in of]):>9}",
    )
    return f"{name:32} " + "  ".join(columns)


HEAD = (
    f"{'':32} {'worlds':>6}  {'called':>8}  {'score':>8}  {'error /':>13}  {'worlds':>6}  "
    f"{'called':>8}  {'gain in':>9}  {'gain in':>9}\n"
    f"{'':32} {'flat':>6}  {'better':>8}  {'in 95 %':>8}  {'standard err':>13}  {'gain':>6}  "
    f"{'better':>8}  {'verdict':>9}  {'bootstrap':>9}"
)


def table(title: str, groups: dict[str, list[Case]]) -> str:
    return "\n".join([f"\n{title}", HEAD, *(line(name, of) for name, of in groups.items())])


def grouped(found: Sequence[Case], key: Callable[[Case], str]) -> dict[str, list[Case]]:
    groups: dict[str, list[Case]] = {}
    for case in found:
        groups.setdefault(key(case), []).append(case)
    return groups
