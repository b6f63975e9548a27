"""The critical-difference diagram as one SVG file: no script, no font, nothing from outside.

After Demšar (2006), JMLR 7:1-30, with the groups of Wilcoxon's test (Benavoli et al. 2016).
"""

from __future__ import annotations

import html
from collections.abc import Iterator

from fusecli.report.diagram_layout import TOP, Bar, Label, Layout, layout_of
from fusecli.report.digits import count
from fusecli.report.suite_cells import p_value
from fusecli.report.text import clean
from fusecli.suite import BEST_BASE, Suite

STYLE = """\
text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace }
.title { font: 600 16px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif }
.said, .number { font: 12px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif }
.ground { fill: #ffffff }
.ink, .name, .title { fill: #1f2328 }
.said, .number, .rank { fill: #59636e }
.axis { stroke: #1f2328; stroke-width: 1.5; fill: none }
.lead { stroke: #a8b1bb; stroke-width: 1; fill: none }
.group { stroke: #0969da; stroke-width: 3; stroke-linecap: round }
.member { fill: #0969da; stroke: #ffffff; stroke-width: 1 }
.base { font-weight: 700 }
.ruler { stroke: #59636e; stroke-width: 1; fill: none }
@media (prefers-color-scheme: dark) {
.ground { fill: #0d1117 }
.ink, .name, .title { fill: #f0f6fc }
.said, .number, .rank { fill: #9198a1 }
.axis { stroke: #f0f6fc }
.lead { stroke: #4b535d }
.group { stroke: #58a6ff }
.member { fill: #58a6ff; stroke: #0d1117 }
.ruler { stroke: #9198a1 }
}
"""
NOT_XML = dict.fromkeys((0xFFFE, 0xFFFF))


def diagram_svg(suite: Suite) -> str:
    """Return the diagram as the text of an SVG file, for light and for dark surroundings."""
    layout = layout_of(suite)
    size = f"{layout.width:.0f} {layout.height:.0f}"
    width, height = size.split()
    lines = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" width="{width}"'
        f' height="{height}" role="img" aria-labelledby="title said">',
        f"<style>\n{STYLE}</style>",
        f'<rect class="ground" width="{width}" height="{height}" rx="6"/>',
        *_heading(suite),
        *_ruler(suite, layout),
        *_axis(layout),
        *(line for label in layout.labels for line in _lead(label)),
        *(line for bar in layout.bars for line in _group(bar)),
        *(_dot(label.rank_x, TOP, 3, "ink") for label in layout.labels),
        *(_name(label) for label in layout.labels),
        "</svg>",
    )
    return "\n".join(lines) + "\n"


def escape(text: object) -> str:
    """Return text that is text anywhere in XML."""
    return html.escape(clean(text).translate(NOT_XML))


def _text(x: float, y: float, words: str, kind: str, more: str = "") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}"{more}>{words}</text>'


def _dot(x: float, y: float, radius: float, kind: str) -> str:
    return f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{radius}"/>'


def _heading(suite: Suite) -> Iterator[str]:
    of = f"{count(len(suite.standings), 'method')} over {count(len(suite.entries), 'data set')}"
    yield _text(24, 34, f"Mean rank of {of}, lower is better", "title", ' id="title"')
    joins = "A bar joins methods that are not told apart" if suite.groups else "All are told apart"
    test = f" by Wilcoxon signed-rank tests with Holm’s correction at {suite.alpha:g}."
    yield _text(24, 54, joins + test, "said", ' id="said"')


def _ruler(suite: Suite, layout: Layout) -> Iterator[str]:
    """Yield Nemenyi's critical difference at the scale of the axis, and Friedman's p beside it.

    For two methods, which have neither, the p-value of their one test.
    """
    if suite.critical_difference is None or suite.friedman is None:
        yield _text(24, 77, escape(f"Wilcoxon p {p_value(suite.pairs[0].p)}"), "said")
        return
    width = layout.x(suite.critical_difference) - layout.x(0)
    words = f"Nemenyi CD {suite.critical_difference:.2f}, Friedman p {p_value(suite.friedman.p)}"
    fits = width <= layout.width - 48 - 7.0 * len(words)
    if fits:
        yield f'<path class="ruler" d="M24.5 69v8m0-4h{width:.1f}m0-4v8"/>'
    yield _text(24 + (width + 10 if fits else 0), 77, escape(words), "said")


def _axis(layout: Layout) -> Iterator[str]:
    ticks = layout.axis.ticks(layout.right - layout.left, 24)
    marks = "".join(f"M{layout.x(tick):.1f} {TOP}v-6" for tick in ticks)
    yield f'<path class="axis" d="M{layout.left:.1f} {TOP}H{layout.right:.1f}{marks}"/>'
    for tick in ticks:
        yield _text(layout.x(tick), TOP - 12, str(tick), "number", ' text-anchor="middle"')


def _lead(label: Label) -> Iterator[str]:
    end = label.x + (4 if label.left else -4)
    yield f'<path class="lead" d="M{label.rank_x:.1f} {TOP}V{label.y:.1f}H{end:.1f}"/>'


def _group(bar: Bar) -> Iterator[str]:
    ends = f'x1="{bar.dots[0]:.1f}" x2="{bar.dots[-1]:.1f}"'
    names = escape(", ".join(bar.names))
    yield f'<g><title>{names}</title><line class="group" {ends} y1="{bar.y}" y2="{bar.y}"/>'
    yield from (_dot(x, bar.y, 4, "member") for x in bar.dots)
    yield "</g>"


def _name(label: Label) -> str:
    kind = "name base" if label.method == BEST_BASE else "name"
    rank = f'<tspan class="rank">{label.rank}</tspan>'
    name = f'<tspan class="{kind}">{escape(label.name)}</tspan>'
    both = f"{name} {rank}" if label.left else f"{rank} {name}"
    anchor = ' text-anchor="end"' if label.left else ""
    words = f"<title>{escape(label.method)}</title>{both}"
    return _text(label.x, label.y + 4.5, words, "label", anchor)
