"""Changed model files, each read and used in a process of its own: does one of them crash it?

    python -m tests.saved.crashing [--count 10000] [--models lightgbm,xgboost] [--start 0]

Prints how many ended in what way, and the numbers of those that did what none may: end by a signal,
go on for long, or raise what is no message.
"""

from __future__ import annotations

import argparse
import os
import resource
import signal
import sys
import tempfile
import traceback
from collections import Counter
from functools import cache
from pathlib import Path
from random import Random

import numpy as np

from fusecli.dataset.layouts import layout_of
from fusecli.errors import FuseError, StoreError
from fusecli.fused import Fused
from fusecli.saved.bundle import Bundle, packed_bundle
from fusecli.saved.deployed import Deployed
from fusecli.saved.fold_models import packed, unpacked
from fusecli.saved.loading import load_file
from fusecli.saved.versions import versions_of
from fusecli.strategies.pools import linear_pool
from fusecli.values import DataSpec, ModelSpec, Table
from tests.models.tiny import every_model, mixed, quick
from tests.saved.fitted import dataset, one
from tests.saved.mutating import mutated

SECONDS = 30  # that one of them may take
ROOM = 3 << 30  # bytes of address space that one of them may take besides
FINE, REFUSED, TOLD, BROKEN = 0, 4, 3, 70
KEYS = ("a" * 64, "b" * 64)
PLAIN = {"binary": "decision_tree", "multiclass": "decision_tree", "regression": "decision_tree"}


@cache
def whole(name: str, kind: str) -> bytes:
    """Return an honest model file: a model, and a small tree beside it."""
    specs = (quick(name), ModelSpec(PLAIN[kind], {"max_depth": 2}))
    models = {key: packed(one(spec, kind)[0]) for key, spec in zip(KEYS, specs, strict=True)}
    weights = np.array([0.75, 0.25])
    fused = Fused(linear_pool, {"weights": weights}, {"m": 0.75, "t": 0.25})
    layout = layout_of(dataset(kind), DataSpec("toy.csv"))
    read = {"m": KEYS[:1], "t": KEYS[1:]}
    deployed = Deployed(layout, "toy", fused, ("m", "t"), read, {})
    for content in models.values():
        unpacked(content)  # what is imported for it is not imported again in every child
    return packed_bundle(Bundle(deployed, {"packages": versions_of(())}, models, "# toy\n"))


def outcome(place: Path, table: Table) -> int:
    """Return how the use of a model file ends, as the exit code of a command."""
    try:
        load_file(place).predictor(table)
    except StoreError:
        return REFUSED
    except FuseError as error:
        return error.exit_code
    return FINE


def alone(place: Path, table: Table) -> int:
    """Return the outcome in a process of its own; negative: the signal that ended it."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = BROKEN
    try:
        signal.alarm(SECONDS)
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + ROOM, used + ROOM))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        code = outcome(place, table)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def case(number: int, models: tuple[tuple[str, str], ...]) -> tuple[str, str, bytes]:
    """Return the model, the kind and the changed file of a number: always the same."""
    name, kind = models[number % len(models)]
    return name, kind, mutated(whole(name, kind), Random(number))


def tried(number: int, models: tuple[tuple[str, str], ...], place: Path) -> tuple[int, str]:
    """Return how the changed file of a number ends, and the model that is in it."""
    name, kind, content = case(number, models)
    place.write_bytes(content)
    return alone(place, mixed(kind)[0]), f"{name} {kind}"


def of_names(names: str) -> tuple[tuple[str, str], ...]:
    """Return models of these names, or all of them, with each kind of task."""
    asked = names.split(",") if names else []
    return tuple(one for one in every_model() if not asked or one[0] in asked)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--models", default="")
    asked = parser.parse_args()
    models, ended = of_names(asked.models), Counter[int]()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(asked.start, asked.start + asked.count):
            code, about = tried(number, models, Path(folder, "model.fuse"))
            ended[code] += 1
            if code not in (FINE, REFUSED, TOLD):
                print(f"{number}: {code} {about}", flush=True)  # noqa: T201
    print(dict(sorted(ended.items())))  # noqa: T201
    sys.exit(bool(set(ended) - {FINE, REFUSED, TOLD}))


if __name__ == "__main__":
    main()
