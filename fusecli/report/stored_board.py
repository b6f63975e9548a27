"""A board read back from its JSON document: what `board_json` wrote, as the value it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, get_args

from fusecli.errors import FuseError
from fusecli.metrics.choice import sign
from fusecli.report.as_json import SCHEMA
from fusecli.values import (
    Board,
    Call,
    Kind,
    Notice,
    Picked,
    Price,
    Range,
    Role,
    Row,
    Rung,
    Score,
    Task,
    Verdict,
)

T = TypeVar("T")
NAN = float("nan")


def board_of(document: Any) -> Board:
    """Return the board that a `board.json` holds, of a run or of a comparison.

    What was no finite number comes back as NaN. Printed again, it is what the run printed.

    Raises:
        ValueError: it is no such document, or one of a later version.
    """
    try:
        return _board(document)
    except (KeyError, TypeError, AttributeError, FuseError) as fault:
        raise ValueError(f"it is no board: {type(fault).__name__}: {fault}") from None


def is_comparison(document: Any) -> bool:
    """Tell the document of a comparison from that of a run."""
    return isinstance(document, dict) and "choice" in document


def _board(document: Mapping[str, Any]) -> Board:
    if document["schema"] != SCHEMA:
        raise ValueError(f"its schema is {document['schema']!r}, and {SCHEMA} is known")
    data, fits, metric = document["data"], document["fits"], _text(document["metric"]["name"])
    also = tuple(_text(one["name"]) for one in document["also"])
    for name in (metric, *also):
        sign(name)  # an unknown one could not be shown
    return Board(
        recipe=_text(document["recipe"]),
        data=_text(data["name"]),
        task=Task(_word(data["task"], Kind), tuple(map(_text, data["classes"]))),
        metric=metric,
        also=also,
        rows=tuple(_row(one) for one in document["rows"]),
        n_rows=_count(data["rows"]),
        n_columns=_count(data["columns"]),
        n_covered=_count(data["scored_rows"]),
        splits=_text(document["splits"]),
        notices=tuple(_notice(one) for one in document["notices"]),
        fits_made=_count(fits["made"]),
        fits_stored=_count(fits["stored"]),
        fit_seconds=_number(fits["seconds"]),
        picked=_maybe(_picked, document.get("choice")),
    )


def _row(one: Mapping[str, Any]) -> Row:
    return Row(
        name=_text(one["name"]),
        role=_word(one["role"], Role),
        score=_maybe(_score, one["score"]),
        also={_text(name): _score(score) for name, score in one["also"].items()},
        verdict=_maybe(_verdict, one["verdict"]),
        price=_maybe(_price, one["price"]),
        weight=_maybe(_number, one["weight"]),
        holdout=_maybe(_score, one["holdout"]),
        reason=_text(one["reason"]),
        is_best_base=bool(one["best_base_model"]),
        imported=bool(one.get("imported")),
        apparent=_maybe(_score, one.get("apparent")),
        members=_maybe(_count, one.get("members")),
        fuse_seconds=_maybe(_number, one.get("fuse_seconds")),
        optimistic=bool(one.get("may_be_optimistic")),
    )


def _score(one: Mapping[str, Any]) -> Score:
    splits = tuple(map(_number, one["per_split"]))
    rung: Rung = _word(one["rung"], Rung)
    return Score(_number(one["value"]), _number(one["half_width"]), rung, splits)


def _verdict(one: Mapping[str, Any]) -> Verdict:
    numbers = ("gain", "half_width", "better", "equal", "worse", "rope")
    call: Call = _word(one["call"], Call)
    against, reason = _text(one["against"]), _text(one["reason"])
    values = {name: _number(one[name]) for name in numbers}
    return Verdict(call, **values, against=against, rung=_word(one["rung"], Rung), reason=reason)


def _price(one: Mapping[str, Any]) -> Price:
    seconds, predict = _number(one["fit_seconds"]), _number(one["predict_ms_per_1000_rows"])
    return Price(seconds, predict, _count(one["size_bytes"]))


def _picked(one: Mapping[str, Any]) -> Picked:
    return Picked(
        best=_text(one["best"]),
        strategies=_count(one["strategies"]),
        score=_score(one["score"]),
        verdict=_verdict(one["verdict"]),
        taken={_text(name): _count(splits) for name, splits in one["taken"].items()},
        tied=tuple(map(_text, one["tied"])),
        bootstrap=_range(one["bootstrap"]),
        bootstrap_gain=_range(one["bootstrap_gain"]),
        better=_number(one["bootstrap_better"]),
    )


def _range(one: Mapping[str, Any]) -> Range:
    return Range(_number(one["value"]), _number(one["low"]), _number(one["high"]))


def _notice(one: Mapping[str, Any]) -> Notice:
    return Notice(_text(one["text"]), _text(one["hint"]))


def _maybe(read: Callable[[Any], T], value: Any) -> T | None:
    return None if value is None else read(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.40} is no text")
    return value


def _count(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise TypeError(f"{value!r:.40} is no count")
    return value


def _number(value: Any) -> float:
    """Return a number, NaN for null."""
    if value is None:
        return NAN
    if type(value) not in (int, float):
        raise TypeError(f"{value!r:.40} is no number")
    return float(value)


def _word(value: Any, words: Any) -> Any:
    if value not in get_args(words):
        raise TypeError(f"{value!r:.40} is none of {', '.join(get_args(words))}")
    return value
