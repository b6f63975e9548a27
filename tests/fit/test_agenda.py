"""In which portions fits are handed out."""

from __future__ import annotations

import pytest

from fusecli.fit.agenda import PORTION, Agenda
from fusecli.values import Fit, ModelSpec


def fits(name: str, count: int) -> list[tuple[str, Fit]]:
    return [(name, Fit(f"{name}{n}", ModelSpec(name), 0, n, 0)) for n in range(count)]


def names(portion: tuple[Fit, ...]) -> list[str]:
    return [fit.key for fit in portion]


def test_every_fit_is_handed_out_once() -> None:
    agenda = Agenda(fits("a", 8) + fits("b", 5), jobs=2)
    found = []
    for portion in agenda.portions():
        assert len({fit.spec.use for fit in portion}) == 1
        for fit in portion:
            agenda.end(fit.key, 0.001)
        found += names(portion)
    assert sorted(found) == sorted(fit.key for _, fit in fits("a", 8) + fits("b", 5))


def test_each_model_is_tried_once_before_any_goes_on() -> None:
    portions = Agenda(fits("a", 3) + fits("b", 3) + fits("c", 3), jobs=2).portions()
    assert [names(next(portions)) for _ in range(3)] == [["a0"], ["b0"], ["c0"]]


def test_the_longest_model_goes_on_first_and_alone() -> None:
    agenda = Agenda(fits("quick", 4) + fits("slow", 4), jobs=2)
    portions = agenda.portions()
    next(portions), next(portions)
    agenda.end("quick0", 0.01)
    agenda.end("slow0", 5.0)
    assert names(next(portions)) == ["slow1"]


def test_small_fits_share_a_portion() -> None:
    agenda = Agenda(fits("quick", 100), jobs=2)
    portions = agenda.portions()
    next(portions)
    agenda.end("quick0", PORTION / 10)
    assert len(next(portions)) == 10


def test_the_last_portions_are_small_so_that_all_end_together() -> None:
    agenda = Agenda(fits("quick", 9), jobs=2)
    portions = agenda.portions()
    next(portions)
    agenda.end("quick0", 0.01)
    assert len(next(portions)) == 2


def test_nothing_is_known_of_the_time_left_at_first() -> None:
    assert Agenda(fits("a", 3), jobs=2).eta() is None


def test_the_time_left_comes_from_the_fits_that_have_ended() -> None:
    agenda = Agenda(fits("a", 3) + fits("b", 2), jobs=2)
    agenda.end("a0", 4.0)
    assert agenda.eta() == pytest.approx((2 * 4.0 + 2 * 4.0) / 2)
    agenda.end("b0", 1.0)
    assert agenda.eta() == pytest.approx((2 * 4.0 + 1 * 1.0) / 2)


def test_an_agenda_knows_what_is_left_of_a_model() -> None:
    agenda = Agenda(fits("a", 3), jobs=2)
    agenda.end("a1", 1.0)
    assert agenda.left("a1") == 2
