from __future__ import annotations

import re
from pathlib import Path

import pytest

from fusecli.report import make_console, render_suite
from fusecli.suite import Suite
from tests.report.streams import Stream
from tests.report.suites import MADE, suite_of

GOLDEN = """\
4 methods on 10 data sets   log_loss on 10   cross-fitted

     method            mean rank   win rate     saves   improvable   rescaled    Elo      \
Elo, 95 %   P better/equal/worse   boards better/equal/worse/open
 1   stacking               1.25       0.92    +7.7 %        0.8 %      0.031   1331   \
1152 to 1620   1.00 0.00 0.00          0  0  0 10
 2   best base model        2.40       0.53                 16.7 %      0.418   1000
 3   mean                   2.55       0.48    -1.3 %       18.1 %      0.530    962    \
701 to 1225   0.30 0.00 0.70          0  0  0 10
 4   median                 3.80       0.07   -14.3 %       28.0 %      0.947    585     \
374 to 718   0.00 0.00 1.00          0  0  0 10

                          1                   2                  3                   4
                          └───────────────────┴──────────────────┴───────────────────┘
stacking           1.25   ·····●
best base model    2.40   ····························●                                  ┃
mean               2.55   ······························●                                ┃
median             3.80   ·······················································●

mean rank, lower is better; ┃ joins methods not told apart (Wilcoxon signed-rank with Holm, 0.05)

verdict    stacking ranks first; it differs from the best base model \
(p 0.016 after Holm; P better 1.00, equal 0.00) and saves 7.7 % of its error in the median
overall    the methods differ: \
Friedman p 0.00019, Iman-Davenport p < 0.0001, Nemenyi critical difference 1.48
pairs      5 of 6 pairs of methods can be told apart (Wilcoxon signed-rank with Holm, 0.05)
columns    saves: share of the best base model's error, median; improvable: share of its own error \
that the best method saves, mean; rescaled: from the best (0) to the worst (1) method; \
Elo: 400 more wins ten to one; P: of saving more than, within or less than 1 %; open: \
inconclusive. Ranks and shares need no common unit, so tasks and metrics mix
failed     broken: the target is missing
unranked   nnls: no score on 9 of 10 data sets: adult, car, credit and 6 more \
(it is not on the board)
run        runs/all/20261122T081500-3f9a
"""
RUN = Path("runs/all/20261122T081500-3f9a")
IN_ASCII = str.maketrans("└┴┘─┃●·", "+++-|o.")


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


def shown(suite: Suite, stream: Stream, folder: Path | None = None) -> str:
    return render_suite(suite, make_console(stream), folder)


def test_a_redirected_suite_looks_like_this() -> None:
    assert shown(suite_of("usual"), Stream(), RUN) == GOLDEN


def test_an_ascii_stream_gets_the_same_in_ascii() -> None:
    assert shown(suite_of("usual"), Stream("ascii"), RUN) == GOLDEN.translate(IN_ASCII)


def test_a_terminal_gets_the_fusions_in_bold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "220")
    bold = [
        line
        for line in shown(suite_of("usual"), Stream(terminal=True)).splitlines()
        if "\x1b" in line
    ]
    assert [re.findall(r"stacking|mean|median|model", line)[0] for line in bold] == [
        "stacking",
        "mean",
        "median",
    ]


@pytest.mark.parametrize("columns", [40, 60, 80, 100, 140, 200])
def test_on_any_terminal_names_and_mean_ranks_are_whole(
    columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    text = shown(suite_of("usual"), Stream(terminal=True))
    lines = [line for line in text.splitlines() if "best base model    2.40" in line]
    assert len(lines) == 1
    assert "best base model        2.40" in text


@pytest.mark.parametrize("columns", [80, 100, 140])
def test_no_line_of_table_or_diagram_is_wider_than_the_terminal(
    columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("NO_COLOR", "1")
    lines = shown(suite_of("usual"), Stream(terminal=True)).split("\nverdict")[0].splitlines()
    assert max(map(len, lines[2:14])) <= columns


def test_columns_that_had_no_room_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert "a redirected output shows all" in shown(suite_of("usual"), Stream(terminal=True))


@pytest.mark.parametrize("name", MADE)
def test_no_name_commands_the_terminal(name: str) -> None:
    text = shown(suite_of(name), Stream())
    assert not {char for char in text if ord(char) < 32 or char in "\x9b\u202e"} - {"\n"}
    assert text.encode()


def test_an_undecided_suite_says_so() -> None:
    text = shown(suite_of("undecided"), Stream())
    assert "verdict   no fusion ranks before the best base model: keep it" in text
    assert "nothing shows that the methods differ" in text


def test_a_fusion_that_ranks_first_by_chance_is_not_called_different() -> None:
    text = shown(suite_of("two"), Stream())
    assert "stacking ranks first; it cannot be told from the best base model (p 0.062 after" in text


def test_methods_that_do_not_suit_a_task_are_said_together() -> None:
    text = shown(suite_of("mixed"), Stream())
    assert "unranked   soft_voting, hard_voting: no score on 2 of 6 data sets: not for regr" in text


def test_the_choice_of_the_best_base_model_is_said_once() -> None:
    text = shown(suite_of("mixed"), Stream())
    assert "same       best_single scores as the best base model does on every data" in text
    assert text.count("best_single") == 1


def test_the_verdict_names_who_is_as_good_as_the_first() -> None:
    assert "mean ranks first, not told apart from median; it cannot be" in shown(
        suite_of("mixed"), Stream()
    )


def test_two_methods_have_no_test_of_all() -> None:
    assert "Friedman" not in shown(suite_of("two"), Stream())


def test_who_never_loses_has_no_interval() -> None:
    first = shown(suite_of("apart"), Stream()).splitlines()[3]
    assert " to " not in first
