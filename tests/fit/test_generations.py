"""Students among limits, deadlines and shards: what is made in which order, and what is left."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from fusecli.fit import Bounds, Limits, Plan, Shard, holds_limits, only, plan, run_fits, share
from fusecli.fit.agenda import Agenda
from fusecli.fit.leaving import how_many
from fusecli.store import Store
from fusecli.values import Lesson, ModelSpec, Receipt
from tests.fit.simulation import World
from tests.fit.tables import DATA_KEY, broken, dataset, folds

MODELS = {
    "slow": ModelSpec("logistic_regression", lesson=Lesson("features", ("tree",))),
    "tree": ModelSpec("decision_tree", {"max_depth": 2}),
    "last": ModelSpec("naive_bayes", lesson=Lesson("features", ("slow",))),
}
TIMES = {"tree": 1.0, "slow": 2.0, "last": 1.0}


def planned(models: dict[str, ModelSpec] = MODELS) -> Plan:
    return plan(models, dataset(), folds(dataset(), 4), 1)


def agenda(made: Plan, jobs: int = 2, **how: object) -> Agenda:
    pairs = [(made.owners[key], fit) for key, fit in made.units.items()]
    return Agenda(pairs, jobs, **how)  # type: ignore[arg-type]


def run(made: Plan, place: Path, **how: object) -> dict[str, Receipt]:
    given = {"dataset_key": DATA_KEY, "jobs": 1, "backend": "sequential", **how}
    data, dealt, store = dataset(), folds(dataset(), 4), Store(place)
    receipts = run_fits(made, data, dealt, store, **given)  # type: ignore[arg-type]
    return {receipt.key: receipt for receipt in receipts}


def words(made: Plan, receipts: dict[str, Receipt], name: str) -> set[tuple[str, str]]:
    found = [receipts[fit.key] for fit in made.fits[name]]
    return {(receipt.cause or receipt.status, receipt.reason) for receipt in found}


def test_nothing_is_handed_out_before_all_that_it_learns_from_is_there() -> None:
    made = planned()
    ours, there = agenda(made), set[str]()
    while ours.has_more:
        for portion in ours.portions():
            assert all(fit.needs <= there for fit in portion)
            for fit in portion:
                there.add(fit.key)
                ours.end(fit.key, 0.1)
    assert there == made.units.keys()


def test_a_student_is_begun_as_soon_as_its_own_teachers_are_there() -> None:
    made = planned({name: MODELS[name] for name in ("slow", "tree")})
    ours = agenda(made, costs={"tree": 9.0, "slow": 1.0})
    needed = made.fits["slow"][0].needs
    handed = []
    for portion in ours.portions():
        handed += [fit.key for fit in portion]
        for fit in portion:
            ours.end(fit.key, 9.0 if fit.key in needed else 0.1)
    assert set(handed) == made.units.keys()


def test_the_time_left_is_that_of_all_generations() -> None:
    made = planned()
    ours = agenda(made, 1, costs=TIMES)
    assert ours.eta() == pytest.approx(14 * 1 + 10 * 2 + 4 * 1)


def test_when_a_teacher_fails_nothing_of_its_students_is_waited_for() -> None:
    made = planned()
    ours = agenda(made, 1, costs=TIMES)
    ours.bereave(made.fits["tree"][0].key, "broken")
    assert ours.eta() == pytest.approx(4 * 1)
    assert ours.why_not(made.fits["slow"][1]) == ("skipped", "learns from 'tree', which failed")
    assert ours.why_not(made.fits["last"][1]) == ("skipped", "learns from 'slow', which failed")


def test_where_only_students_lose_by_it_a_teacher_goes_on() -> None:
    made = planned()
    ours = agenda(made, 1, costs=TIMES)
    ours.close(made.inner["tree"][0].key, "took too long")
    handed = [fit for portion in ours.portions() for fit in portion]
    assert {fit.key for fit in handed} == {fit.key for fit in made.fits["tree"]}


def test_with_a_deadline_teachers_are_whole_rather_than_students_in_part() -> None:
    made = planned()
    world = World({"decision_tree": 1.0, "logistic_regression": 2.0, "naive_bayes": 1.0})
    ours = agenda(made, 1, costs=TIMES, deadline=12.0, clock=world.clock)
    while ours.has_more:
        world.work(ours, 1)
    assert world.now <= 12
    assert world.done["decision_tree"] >= 4
    assert "logistic_regression" not in world.done
    assert ours.why_not(made.fits["slow"][0])[0] == "late"


def test_students_of_a_late_teacher_are_late_too(tmp_path: Path) -> None:
    made = planned()
    found = run(made, tmp_path / "s", bounds=Bounds(deadline=0.0))
    late = "not fitted within --time-limit: 4 fits were missing"
    assert words(made, found, "tree") == {("late", late)}
    why = "learns from 'tree', for which no time was left"
    assert words(made, found, "slow") == {("late", why)}


def test_what_waits_for_another_shard_is_left_and_the_rest_is_made(tmp_path: Path) -> None:
    whole = planned()
    parts = [share(whole, Shard(number, 2)) for number in (1, 2)]
    assert not parts[0].units.keys() & parts[1].units.keys()
    assert parts[0].units.keys() | parts[1].units.keys() == whole.units.keys()
    first, second = (run(part, tmp_path / "s", wait=False) for part in parts)
    trees = {fit.key for fit in whole.every("tree")}
    assert {first[key].status for key in trees & first.keys()} == {"fitted"}
    assert {receipt.status for receipt in first.values()} == {"fitted", "waiting"}
    assert sum(one.status == "fitted" for one in second.values()) > len(trees & second.keys())
    assert {one.status for one in run(whole, tmp_path / "s").values()} == {"fitted", "stored"}


def test_a_part_of_a_plan_keeps_the_fits_that_only_students_read() -> None:
    whole = planned()
    key = whole.inner["tree"][3].key
    part = only(whole, {key})
    assert [*part.units] == [key]
    assert part.owners[key] == "tree"


def test_a_student_passes_limits_of_its_own(tmp_path: Path) -> None:
    if not holds_limits("isolated"):
        pytest.skip("no limits can be held here")
    lesson = Lesson("features", ("tree",))
    stuck = replace(broken("Sleeps"), lesson=lesson, timeout=0.3)
    models = {"tree": MODELS["tree"], "stuck": stuck}
    made = planned(models)
    found = run(made, tmp_path / "s", backend="isolated", jobs=2)
    assert ("timeout", "timeout: took longer than 0.3 s") in words(made, found, "stuck")
    assert words(made, found, "tree") == {("fitted", "")}


def test_what_failed_before_fails_its_students_without_a_try(tmp_path: Path) -> None:
    models = {**MODELS, "tree": broken("Raises")}
    made = planned(models)
    first = run(made, tmp_path / "s")
    again = run(made, tmp_path / "s", bounds=Bounds(Limits(), retry_failed=False))
    assert not any(receipt.is_tried for receipt in again.values())
    why = words(made, again, "slow")
    assert why == words(made, first, "slow") == {("skipped", "learns from 'tree', which failed")}


def test_pairs_and_triples_count_where_fits_are_counted() -> None:
    assert how_many(MODELS, 4, 2) == 2 * len(planned().units)
    assert how_many(MODELS, 4, 1, ordered=True) == 12
