"""Small materials: a table with everything in it, and teachers that say something about it."""

import numpy as np

from fusecli.lessons.learning import learned
from fusecli.lessons.material import Learned, Material, Teachers
from fusecli.values import Lesson, ModelSpec
from tests.models.tiny import TASKS, mixed, numeric, quick

TRAIN, TEST = np.arange(0, 70), np.arange(70, 90)


def material(kind: str, spec: ModelSpec, *, table=None, y=None, **more) -> Material:
    given, task, target = mixed(kind)
    table = given if table is None else table
    y = target if y is None else y
    train = more.pop("train", TRAIN)
    return Material(spec, task, 3, table, y, train, [(table, TEST)], **more)


def teachers(kind: str, count: int = 1, seed: int = 5) -> Teachers:
    """Return teachers who know something: the target, blurred."""
    _, task, y = mixed(kind)
    rng = np.random.default_rng(seed)
    if kind == "regression":
        oof = y[None, :, None] + 20 * rng.normal(size=(count, len(y), 1))
    else:
        scores = 1.5 * np.eye(task.outputs)[y] + rng.normal(size=(count, len(y), task.outputs))
        oof = np.exp(scores) / np.exp(scores).sum(axis=2, keepdims=True)
    names = tuple(f"t{number}" for number in range(count))
    return Teachers(names, oof, (oof[:, TEST],))


def taught(learn: str, kind: str, use: str | ModelSpec, by: Teachers, **options) -> Learned:
    spec = quick(use) if isinstance(use, str) else use
    lesson = Lesson(learn, by.names, options)
    own = ModelSpec(spec.use, spec.params, spec.preprocess, spec.seed, lesson)
    return learned(material(kind, own), by)


__all__ = ["TASKS", "TEST", "TRAIN", "material", "numeric", "quick", "taught", "teachers"]
