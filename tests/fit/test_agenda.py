"""In which portions fits are handed out, and what is said of the time that they take."""

from __future__ import annotations

import numpy as np
import pytest

from fusecli.fit.agenda import LEAST, PORTION, Agenda
from fusecli.values import Fit
from tests.fit.simulation import World, fits


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
    assert agenda.in_work == ()


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


def test_small_fits_share_a_portion_from_the_start_where_earlier_runs_know() -> None:
    agenda = Agenda(fits("quick", 100), jobs=2, costs={"quick": PORTION / 10})
    assert len(next(agenda.portions())) == 10


def test_the_last_portions_are_small_so_that_all_end_together() -> None:
    agenda = Agenda(fits("quick", 9), jobs=2)
    portions = agenda.portions()
    next(portions)
    agenda.end("quick0", LEAST)
    assert len(next(portions)) == 2


def test_what_is_soon_done_is_cut_no_finer_than_to_have_each_worker_do_a_share() -> None:
    agenda = Agenda(fits("quick", 9), jobs=2)
    portions = agenda.portions()
    next(portions)
    agenda.end("quick0", LEAST / 100)
    assert [len(next(portions)) for _ in range(2)] == [4, 2]


def test_a_fit_that_failed_says_nothing_of_what_others_cost() -> None:
    agenda = Agenda(fits("a", 3), jobs=1)
    next(agenda.portions())
    agenda.end("a0", None)
    assert (agenda.cost("a1"), agenda.left("a1")) == (None, 2)


def test_a_fit_that_got_lost_comes_again_by_itself() -> None:
    agenda = Agenda(fits("a", 3), jobs=1, costs={"a": LEAST})
    portions = agenda.portions()
    first = next(portions)
    agenda.take_back(first[0])
    handed = [names(portion) for portion in portions]
    assert handed[-1] == ["a0"]
    assert sum(map(len, handed)) == 3


def test_of_a_closed_model_no_more_is_handed_out() -> None:
    agenda = Agenda(fits("a", 3) + fits("b", 1), jobs=1)
    portions = agenda.portions()
    (first,) = next(portions)
    assert agenda.begin([first])
    agenda.close(first.key, "broken")
    assert not agenda.begin([first])
    assert [names(portion) for portion in portions] == [["b0"]]
    assert agenda.left("a0") == 1
    assert agenda.why_not(first) == ("skipped", "broken")


def test_nothing_is_known_of_the_time_left_at_first() -> None:
    assert Agenda(fits("a", 3), jobs=2).eta() is None


def test_the_time_left_comes_from_the_fits_that_have_ended() -> None:
    world = World({"a": 4.0, "b": 1.0})
    agenda = Agenda(fits("a", 3) + fits("b", 2), jobs=2, clock=world.clock)
    next(agenda.portions())
    agenda.end("a0", 4.0)
    assert agenda.eta() == pytest.approx((2 * 4.0 + 2 * 4.0) / 2)


def test_no_fit_ends_sooner_than_it_takes() -> None:
    agenda = Agenda(fits("a", 1), jobs=8, costs={"a": 60.0})
    assert agenda.eta() == 60.0


def test_what_is_in_work_is_told_with_its_seconds() -> None:
    world = World({})
    agenda = Agenda(fits("a", 2), jobs=2, clock=world.clock)
    agenda.begin(next(agenda.portions()))
    world.now = 3.0
    assert [(one.member, one.seconds) for one in agenda.now().running] == [("a", 3.0)]


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("jobs", [1, 2, 8])
def test_the_time_left_is_honest_once_each_model_was_tried(seed: int, jobs: int) -> None:
    chance = np.random.default_rng(seed)
    world = World({f"m{n}x": float(chance.lognormal(0, 1.5)) for n in range(12)}, spread=0.3)
    agenda = Agenda([fit for name in world.costs for fit in fits(name, 8)], jobs, clock=world.clock)
    end = world.work(agenda, jobs)
    told = [(end - now, eta) for now, eta in world.told if now >= world.tried]
    large = [eta / left for left, eta in told if eta is not None and left > 0.05 * end]
    assert len(large) > 5
    assert 1 / 3 < min(large) <= max(large) < 2.5


def test_the_time_left_is_no_fairy_tale_from_the_first_fit_on() -> None:
    world = World({"quick": 0.01, "slow": 30.0})
    agenda = Agenda(fits("quick", 8) + fits("slow", 8), jobs=2, clock=world.clock)
    portions = agenda.portions()
    agenda.begin(next(portions)), agenda.begin(next(portions))
    agenda.end("quick0", 0.01)
    world.now = 20.0  # the slow one still works on its first
    assert 40 <= agenda.eta() <= 250


def limited(deadline: float, jobs: int = 2, **costs: float) -> tuple[World, Agenda]:
    world = World(costs)
    wanted = [fit for name in costs for fit in fits(name, 8)]
    return world, Agenda(wanted, jobs, deadline=deadline, clock=world.clock)


def test_with_a_deadline_models_that_can_be_whole_are_and_others_are_not_begun() -> None:
    world, agenda = limited(30.0, a=1.0, b=2.0, c=6.0)
    assert world.work(agenda, 2) <= 30
    assert world.done == {"a": 8, "b": 8, "c": 1}
    (fit,) = (fit for name, fit in fits("c", 8) if fit.key == "c3")
    why = "not fitted within --time-limit: 7 fits were missing, of about 6 s each"
    assert agenda.why_not(fit) == ("late", why)


def test_giants_do_not_keep_the_others_from_being_fitted() -> None:
    world, agenda = limited(60.0, giant=1e6, ogre=1e6, small=1.0)
    assert world.work(agenda, 2) <= 60
    assert world.done == {"small": 8}


def test_what_earlier_runs_say_cannot_end_is_not_even_tried() -> None:
    world = World({"long": 10.0, "short": 1.0})
    wanted = fits("long", 8) + fits("short", 8)
    known = {"long": 10.0}
    agenda = Agenda(wanted, 2, costs=known, deadline=20.0, clock=world.clock)
    world.work(agenda, 2)
    assert world.done == {"short": 8}


def test_without_time_nothing_is_begun() -> None:
    world, agenda = limited(0.0, a=1.0)
    assert not agenda.has_more
    assert world.work(agenda, 2) == 0


@pytest.mark.parametrize("seed", range(20))
def test_nothing_is_begun_that_cannot_end_and_most_of_the_time_is_used(seed: int) -> None:
    chance = np.random.default_rng(seed)
    costs = {f"m{n}x": float(chance.lognormal(0, 1)) for n in range(10)}
    half = sum(costs.values()) * 8 / 3 / 2
    world, agenda = limited(half, 3, **costs)
    assert world.work(agenda, 3) <= half + 1e-9
    whole = [name for name, count in world.done.items() if count == 8]
    used = sum(costs[name] * 8 for name in whole) / 3
    assert used > 0.4 * half
    assert all(count in (1, 8) for count in world.done.values())
