"""Estimators that break in every way there is; workers import them by path."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import subprocess
import sys
import threading
import time
import traceback
import warnings
import zlib
from contextlib import suppress
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


class Speechless(Honest):
    """Raise what cannot even say what it is."""

    def fit(self, X, y, sample_weight=None):
        class FaultError(Exception):
            def __str__(self) -> str:
                raise SystemExit(0)

        raise FaultError


class Verbose(Honest):
    """Fail, and warn, in more words than anybody reads."""

    def fit(self, X, y, sample_weight=None):
        warnings.warn("w" * 10**6, stacklevel=1)
        if y[0] >= 0:
            raise ValueError("x" * 10**6)
        return super().fit(X, y, sample_weight)


class Interrupts(Honest):
    """Raise what Python raises where somebody presses Ctrl-C."""

    def fit(self, X, y, sample_weight=None):
        raise KeyboardInterrupt


class IsStopped(Honest):
    """Be at work when the batch system ends the job."""

    def fit(self, X, y, sample_weight=None):
        signal.raise_signal(signal.SIGTERM)
        return super().fit(X, y, sample_weight)


class LeaksFiles(Honest):
    """Open files until the process may open no more, and close none."""

    def fit(self, X, y, sample_weight=None):
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, most))
        self.open_ = []
        with suppress(OSError):
            while True:
                self.open_.append(os.open(os.devnull, os.O_RDONLY))
        return super().fit(X, y, sample_weight)


class RaisesOnPredict(Honest):
    def predict_proba(self, X):
        raise KeyError("lost")


class Exits(Honest):
    def fit(self, X, y, sample_weight=None):
        sys.exit(3)


class ExitsHard(Honest):
    def fit(self, X, y, sample_weight=None):
        os._exit(7)


class KillsItself(Honest):
    """Die as one does whom the system has chosen for lack of memory."""

    def fit(self, X, y, sample_weight=None):
        os.kill(os.getpid(), signal.SIGKILL)


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


class KillsItsServer(Honest):
    """Kill the process that starts the fits: the first time, or, without a log, every time."""

    def fit(self, X, y, sample_weight=None):
        if not self.log or not Path(self.log).exists():
            if self.log:
                Path(self.log).touch()
            os.kill(os.getppid(), signal.SIGKILL)
            time.sleep(60)
        return DummyClassifier.fit(self, X, y, sample_weight)


class Unpicklable(Honest):
    def fit(self, X, y, sample_weight=None):
        self.lock_ = threading.Lock()
        return super().fit(X, y, sample_weight)


class Slow(Honest):
    def fit(self, X, y, sample_weight=None):
        time.sleep(0.3)
        return super().fit(X, y, sample_weight)


class HangsOnItsSecondFit(Honest):
    """Be quick in a process that has fitted nothing before."""

    fits = 0

    def fit(self, X, y, sample_weight=None):
        type(self).fits += 1
        if type(self).fits > 1:
            time.sleep(600)
        return super().fit(X, y, sample_weight)


class Eats(Honest):
    """Take memory as quickly as it comes."""

    def fit(self, X, y, sample_weight=None):
        self.food_ = [np.ones(2**17) for _ in range(600)]  # a megabyte each
        time.sleep(20)
        return super().fit(X, y, sample_weight)


class Litters(Honest):
    """Leave a child behind, and its number in a file."""

    def fit(self, X, y, sample_weight=None):
        child = subprocess.Popen(["sleep", "600"])
        Path(self.log).write_text(str(child.pid))
        time.sleep(600)


class Sleeps(ClassifierMixin, BaseEstimator):
    def fit(self, X, y):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(600)

    def predict(self, X):
        return np.zeros(len(X))

    def predict_proba(self, X):
        return np.zeros((len(X), 3))


class Restless(DummyClassifier):
    """Predict something else in every process: what its seed says is nothing to it."""

    def predict_proba(self, X):
        noise = np.random.default_rng().random((len(X), 3)) + 1
        return noise / noise.sum(axis=1, keepdims=True)


class Hashing(DummyClassifier):
    """Depend on the hashes of texts, which are others in every start of Python."""

    def predict_proba(self, X):
        first = (hash("a") % 10**9 + 1) / 10**9 / 3
        return np.tile([first, (1 - first) / 2, (1 - first) / 2], (len(X), 1))


class OnlyOnce(DummyClassifier):
    """Fail wherever it was fitted before."""

    def __init__(self, log: str = "") -> None:
        super().__init__()
        self.log = log

    def fit(self, X, y, sample_weight=None):
        mark = Path(f"{self.log}-{zlib.crc32(X.tobytes())}")
        mark.touch(exist_ok=False)
        return super().fit(X, y, sample_weight)


class FailsWhere(Honest):
    """Fail once there is a file of some name."""

    def __init__(self, flag: str = "") -> None:
        super().__init__()
        self.flag = flag

    def fit(self, X, y, sample_weight=None):
        if Path(self.flag).exists():
            raise ValueError("not today")
        return super().fit(X, y, sample_weight)


class DiesWhenSaved(Honest):
    """Take the process along when somebody asks for what it holds."""

    def __getstate__(self):
        if any("fusecli/saved" in frame.filename for frame in traceback.extract_stack()):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().__getstate__()


class Unsavable(Honest):
    """Hold something that no file can."""

    def fit(self, X, y, sample_weight=None):
        self.open_ = iter([1])
        return super().fit(X, y, sample_weight)
