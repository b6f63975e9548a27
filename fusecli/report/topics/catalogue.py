"""Every topic that `fuse help` knows, in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from fusecli.errors import UsageError, did_you_mean
from fusecli.report.topics.generated import exit_codes, recipe, room
from fusecli.report.topics.paper import Part, printed, words
from fusecli.report.topics.written import BATCH, HONESTY, RUNS, START, STORE

MORE = "Parameters and their defaults: `fuse list {} -v`."


@dataclass(frozen=True)
class Topic:
    """One page: its summary, and what makes its parts."""

    summary: str
    parts: Callable[[], Iterable[Part]]


def _room(name: str, opening: str) -> Callable[[], Iterable[Part]]:
    return partial(room, name, opening, MORE.format(name))  # type: ignore[arg-type]


TOPICS: dict[str, Topic] = {
    "start": Topic("From a table to a first board.", lambda: START),
    "recipe": Topic("Every key of a recipe.", recipe),
    "models": Topic(
        "The base models of the catalogue.",
        _room("models", "What `use:` may name; any scikit-learn class by its import path, too."),
    ),
    "strategies": Topic(
        "The ways to fuse predictions.",
        _room("strategies", "What `fusion:` and `compare:` may name; members may be fusions."),
    ),
    "metrics": Topic(
        "What can be optimised and shown.", _room("metrics", "What `metric:` and `also:` may name.")
    ),
    "sources": Topic(
        "Where tables come from.",
        _room("sources", "What `data.source` may name; files are told by their suffix."),
    ),
    "honesty": Topic("What the scores and the verdict mean.", lambda: HONESTY),
    "runs": Topic("What a run leaves behind.", lambda: RUNS),
    "store": Topic("What is stored, and how to look after it.", lambda: STORE),
    "batch": Topic("Left alone: limits, gates, shards, signals.", lambda: BATCH),
    "exit-codes": Topic("What a process ends with.", exit_codes),
}


def page(name: str | None) -> str:
    """Return the page of a topic, or the list of all topics.

    Raises:
        UsageError: there is no such topic.
    """
    if name is None:
        rows = ((f"fuse help {known}", topic.summary) for known, topic in TOPICS.items())
        parts = (words(rows), "Every command has its own help: `fuse COMMAND --help`.")
        return printed("Topics", parts)
    if name not in TOPICS:
        raise UsageError(f"there is no help on '{name}'", did_you_mean(name, tuple(TOPICS)))
    topic = TOPICS[name]
    return printed(f"{name}: {topic.summary}", topic.parts())
