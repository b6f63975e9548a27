from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from rich.cells import cell_len

from fusecli.report import diagram, diagram_svg
from fusecli.report.diagram_axis import Axis
from fusecli.report.diagram_layout import GLYPH, Layout, layout_of
from fusecli.report.text import ASCII
from fusecli.suite import Suite
from tests.report.suites import MADE, suite_of

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(params=MADE)
def suite(request: pytest.FixtureRequest) -> Suite:
    return suite_of(request.param)


def texts(drawing: str) -> list[str]:
    return [
        "".join(found.itertext()) for found in ElementTree.fromstring(drawing).iter(f"{SVG}text")
    ]


def test_the_drawing_is_well_formed_and_the_same_again(suite: Suite) -> None:
    assert ElementTree.fromstring(diagram_svg(suite)).tag == f"{SVG}svg"
    assert diagram_svg(suite) == diagram_svg(suite)


def test_the_drawing_brings_no_script_and_asks_for_nothing(suite: Suite) -> None:
    root = ElementTree.fromstring(diagram_svg(suite))
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    attributes = {name for element in root.iter() for name in element.attrib}
    assert tags <= {"svg", "style", "rect", "text", "tspan", "title", "g", "line", "circle", "path"}
    assert not {name for name in attributes if name.startswith("on") or "href" in name}
    assert "url(" not in diagram_svg(suite) and "@import" not in diagram_svg(suite)


def test_every_method_has_a_label() -> None:
    names = " ".join(texts(diagram_svg(suite_of("large"))))
    assert all(method in names for method in suite_of("large").methods)


def test_a_hostile_name_is_text() -> None:
    assert any(
        "<script>alert(1)</script>" in text for text in texts(diagram_svg(suite_of("hostile")))
    )


def test_the_drawing_has_colours_for_the_dark() -> None:
    assert "@media (prefers-color-scheme: dark)" in diagram_svg(suite_of("usual"))


def extent(layout: Layout, left: bool) -> list[tuple[float, float]]:
    """Return where the text of each label of a side begins and ends."""
    widths = [(cell_len(f"{own.name} {own.rank}") * GLYPH, own) for own in layout.labels]
    own = [(own.x - width, own.x) if own.left else (own.x, own.x + width) for width, own in widths]
    return [ends for ends, label in zip(own, layout.labels, strict=True) if label.left == left]


def test_no_label_leaves_the_picture_or_enters_the_plot(suite: Suite) -> None:
    layout = layout_of(suite)
    assert min(start for start, _ in extent(layout, left=True)) >= 0
    assert max(end for _, end in extent(layout, left=True)) < layout.left
    assert min(start for start, _ in extent(layout, left=False)) > layout.right
    assert max(end for _, end in extent(layout, left=False)) <= layout.width


def test_labels_of_a_side_stand_under_each_other(suite: Suite) -> None:
    for left in (True, False):
        heights = sorted(own.y for own in layout_of(suite).labels if own.left == left)
        assert all(below - above >= 20 for above, below in pairwise(heights))


def test_lines_to_labels_never_cross(suite: Suite) -> None:
    """Towards the left: whoever is labelled lower stands further right; mirrored at the right."""
    layout = layout_of(suite)
    for left, sign in ((True, 1), (False, -1)):
        side = sorted((own for own in layout.labels if own.left == left), key=lambda own: own.y)
        assert all(sign * a.rank_x <= sign * b.rank_x for a, b in pairwise(side))
    assert max(own.rank_x for own in layout.labels if own.left) <= min(
        own.rank_x for own in layout.labels if not own.left
    )


def test_bars_of_a_lane_do_not_meet_and_all_are_above_the_labels(suite: Suite) -> None:
    layout = layout_of(suite)
    bars = sorted(layout.bars, key=lambda bar: (bar.y, bar.dots[0]))
    assert all(a.y < b.y or a.dots[-1] + 10 < b.dots[0] for a, b in pairwise(bars))
    assert max((bar.y for bar in bars), default=0) + 10 < min(own.y for own in layout.labels)


def test_everything_lies_within_the_height(suite: Suite) -> None:
    layout = layout_of(suite)
    assert max(own.y for own in layout.labels) + 10 < layout.height


def test_a_bar_has_a_dot_for_each_member(suite: Suite) -> None:
    drawn = ElementTree.fromstring(diagram_svg(suite)).iter(f"{SVG}g")
    dots = [len(bar.findall(f"{SVG}circle")) for bar in drawn]
    assert sorted(dots) == sorted(len(group) for group in suite.groups)


@pytest.mark.parametrize("width", [None, 120, 80])
def test_every_method_has_one_line_in_the_terminal(suite: Suite, width: int | None) -> None:
    lines = diagram(suite, width=width).split("\n\n")[0].splitlines()
    assert [bool(re.search(r"\d\.\d\d   ·*●", line)) for line in lines] == [False, False] + [
        True
    ] * len(suite.methods)


def test_dots_stand_in_the_order_of_the_ranks(suite: Suite) -> None:
    places = [
        cell_len(line[: line.index("●")]) for line in diagram(suite).splitlines() if "●" in line
    ]
    assert places == sorted(places)


def test_members_of_a_group_are_marked_in_its_column() -> None:
    given = suite_of("large")
    lines = [line for line in diagram(given).splitlines() if "●" in line]
    start = 3 + max(map(len, given.methods)) + 8 + 3 + 60
    for column, group in enumerate(given.groups):
        marked = [line[start + 2 * column : start + 2 * column + 1] == "┃" for line in lines]
        assert marked == [method in group for method in given.methods]


def test_a_group_that_passes_a_method_is_explained() -> None:
    given = suite_of("large")
    first, second, third = given.methods[:3]
    passing, whole = ((first, third),), ((first, second, third),)
    assert "┊ passes a method between" in diagram(replace(given, groups=passing))
    assert "┊" not in diagram(replace(given, groups=whole))


def test_a_diagram_in_ascii_is_ascii() -> None:
    assert diagram(suite_of("large"), ASCII).isascii()


def test_without_groups_the_caption_says_that_all_differ() -> None:
    assert "all methods are told apart" in diagram(suite_of("apart"))
    assert "All are told apart" in diagram_svg(suite_of("apart"))


@pytest.mark.parametrize("high", [2, 5, 25, 60, 150])
@pytest.mark.parametrize("length", [12, 60])
def test_numbers_at_the_axis_do_not_touch(high: int, length: int) -> None:
    ticks = Axis(1, high).ticks(length, 4)
    places = [Axis(1, high).place(tick, length) for tick in ticks]
    assert ticks[0] == 1
    assert all(b - a >= 4 for a, b in pairwise(places))
