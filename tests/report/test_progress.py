from __future__ import annotations

from itertools import count
from time import monotonic

import pytest

from fusecli.fit.progress import Event, Now, Running
from fusecli.report import reporting
from tests.report.streams import Stream

EVENTS = (
    Event(2, 6, "", "stored"),
    Event(3, 6, "svm", "fitted", 0.5, 3.0, left=1),
    Event(4, 6, "forest", "failed", 0.2, 2.0, left=1),
    Event(5, 6, "svm", "fitted", 0.7, 1.0, left=0),
    Event(6, 6, "forest", "fitted", 0.2, 0.0, left=0),
)


@pytest.fixture(autouse=True)
def usual_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("NO_COLOR", raising=False)


def told(stream: Stream, *events: Event, quiet: bool = False) -> str:
    with reporting(stream, quiet=quiet) as watch:
        for event in events:
            watch(event)
    return stream.getvalue()


def test_a_log_gets_one_line_for_each_finished_model() -> None:
    assert told(Stream(), *EVENTS).splitlines() == [
        "2 of 6 fits are in the store",
        "svm: fitted in 1.2 s   5 of 6 fits done, about 1.0 s left",
        "forest: 1 fit failed in 0.4 s   6 of 6 fits done",
    ]


def test_a_log_does_not_fall_silent_while_every_model_makes_its_first_fit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    times = count(monotonic(), 2.0)
    monkeypatch.setattr("fusecli.report.progress.monotonic", lambda: next(times))
    firsts = (Event(i, 60, f"m{i}", "fitted", 0.1, 9.0, left=5) for i in range(1, 8))
    assert told(Stream(), *firsts).splitlines() == [
        "4 of 60 fits done, about 9.0 s left",
        "7 of 60 fits done, about 9.0 s left",
    ]


def test_a_terminal_gets_a_bar_with_the_time_left() -> None:
    assert "2.0 s left" in told(Stream(terminal=True), *EVENTS[:3])


def test_a_dumb_terminal_gets_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    assert "\x1b" not in told(Stream(terminal=True), *EVENTS)


@pytest.mark.parametrize("terminal", [True, False])
def test_quiet_says_nothing(terminal: bool) -> None:
    assert told(Stream(terminal=terminal), *EVENTS, quiet=True) == ""


def test_a_stopped_run_says_what_is_stored() -> None:
    with reporting(Stream(), quiet=True) as watch:
        for event in EVENTS[:3]:
            watch(event)
    assert watch.stopped() == "3 of 6 fits are stored, run the same command to go on"


def test_a_run_stopped_before_its_first_fit_says_how_to_go_on() -> None:
    with reporting(Stream()) as watch:
        assert watch.stopped() == "run the same command to go on"


def test_a_run_with_every_fit_stored_draws_no_bar() -> None:
    assert told(Stream(terminal=True), Event(6, 6, "", "stored")) == ""


def test_who_asks_is_told_what_is_in_work() -> None:
    now = Now((Running("svm", 3.25), Running("forest", 61.0)), 42.0)
    with reporting(Stream(), quiet=True) as watch:
        assert watch.state() == "no fit has begun"
        watch(Event(2, 6, "", "stored", now=lambda: now))
    assert watch.state() == (
        "2 of 6 fits done, 4 to come, about 42.0 s left; in work: svm 3.2 s, forest 61.0 s"
    )
