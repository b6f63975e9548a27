"""Estimators that break in every way there is; workers import them by path."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
import time
from pathlib import Path

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.dummy import DummyClassifier


class Honest(DummyClassifier):
    """Predict the prior, and leave a line in a file for every fit."""

    def __init__(self, log: str = "", smoothing: float = 1.0) -> None:
        super().__init__()
        self.log, self.smoothing = log, smoothing

    def fit(self, X, y, sample_weight=None):
        if self.log:
            with Path(self.log).open("a") as file:
                file.write(f"{self.smoothing}\n")
        return super().fit(X, y, sample_weight)


class Raises(Honest):
    def fit(self, X, y, sample_weight=None):
        raise ValueError("no good\nat all")


class RaisesOnPredict(Honest):
    def predict_proba(self, X):
        raise KeyError("lost")


class Exits(Honest):
    def fit(self, X, y, sample_weight=None):
        sys.exit(3)


class ExitsHard(Honest):
    def fit(self, X, y, sample_weight=None):
        os._exit(7)


class Segfaults(Honest):
    def fit(self, X, y, sample_weight=None):
        ctypes.string_at(0)


class SegfaultsAtFirst(Honest):
    """Crash in the first process that tries, as one that ran out of memory would."""

    def fit(self, X, y, sample_weight=None):
        mark = Path(self.log)
        if not mark.exists():
            mark.touch()
            ctypes.string_at(0)
        return DummyClassifier.fit(self, X, y, sample_weight)


class PredictsNaN(Honest):
    def predict_proba(self, X):
        return np.full((len(X), 3), np.nan)


class WrongShape(Honest):
    def predict_proba(self, X):
        return np.full((len(X), 2), 0.5)


class Chatty(Honest):
    """Write more to both outputs than a pipe holds."""

    def fit(self, X, y, sample_weight=None):
        os.write(1, b"x" * 1_000_000)
        os.write(2, b"x" * 1_000_000)
        return super().fit(X, y, sample_weight)


class Unpicklable(Honest):
    def fit(self, X, y, sample_weight=None):
        self.lock_ = threading.Lock()
        return super().fit(X, y, sample_weight)


class Slow(Honest):
    def fit(self, X, y, sample_weight=None):
        time.sleep(0.3)
        return super().fit(X, y, sample_weight)


class Sleeps(ClassifierMixin, BaseEstimator):
    def fit(self, X, y):
        time.sleep(600)

    def predict(self, X):
        return np.zeros(len(X))

    def predict_proba(self, X):
        return np.zeros((len(X), 3))
