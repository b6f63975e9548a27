"""A storm over one store: runs killed at random moments, files ruined, everything checked."""

from __future__ import annotations

import json
import random
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from math import inf
from pathlib import Path

from fusecli.store.keys import SCHEMA
from tests.chaos import leftovers
from tests.chaos.boards import Document, timeless, timeless_csv, wrong_bytes, wrong_numbers
from tests.chaos.damage import damage
from tests.chaos.writers import (
    KILLS,
    Writer,
    environment,
    is_fitting,
    kill_children,
    relatives,
    seconds_to_end,
    start,
)
from tests.cli.processes import FUSE

POLL = 0.02
AT_ONCE = 3
Say = Callable[[str], None]
Place = tuple[int, int]  # i-node and time of writing: another one means written again


@dataclass
class Tally:
    """What a storm has done, and what it has found wrong, in sentences.

    ends: exit codes of the runs that came to their end. noticed: runs that told of damage.
    """

    kills: Counter[str] = field(default_factory=Counter)
    damages: Counter[str] = field(default_factory=Counter)
    ends: Counter[int] = field(default_factory=Counter)
    longest_orphan: float = 0.0
    noticed: int = 0
    wrong: list[str] = field(default_factory=list)


class Storm:
    """Recipes in a folder, their boards and fits when nothing disturbs them, and one store."""

    def __init__(self, place: Path, recipes: dict[str, str], seed: int, say: Say) -> None:
        self.place, self.names, self.say = place, tuple(recipes), say
        self.chance, self.tally = random.Random(seed), Tally()
        self.seen: dict[str, Place] = {}
        self._started = 0
        self._memory = set(leftovers.SHM.iterdir())
        for name in ("out", "tmp"):
            (place / name).mkdir()
        for name, text in recipes.items():
            (place / f"{name}.yaml").write_text(text)
        self.calm = {name: self.undisturbed(name, "calm") for name in recipes}
        self.fits = {fit for name in recipes for fit in self._fits_of(name)}

    @property
    def store(self) -> Path:
        return self.place / ".fuse"

    @property
    def killed(self) -> int:
        return sum(self.tally.kills.values())

    def undisturbed(self, name: str, store: str = ".fuse") -> Document:
        """Run a recipe to its end, alone, and return its board; nothing if it fails."""
        done = subprocess.run(
            [*FUSE, "run", f"{name}.yaml", "--json", "-q", "--store", store],
            cwd=self.place,
            env=environment(self.place, "calm"),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        if done.returncode:
            self.tally.wrong.append(f"{name} ended with {done.returncode}: {done.stderr}")
            return {}
        return json.loads(done.stdout)

    def kill(self, times: int) -> None:
        """Keep some runs going and kill them, or parts of them, so many times."""
        running: list[Writer] = []
        while self.killed < times or running:
            if len(running) < AT_ONCE and self.killed < times:
                running.append(self._start())
            running = [writer for writer in running if not self._is_over(writer)]
            time.sleep(POLL)
        self._look_for_lost_fits()

    def damage(self, times: int, at_once: int = 10) -> None:
        """Ruin files of the store, some at a time, and run a recipe after each time."""
        for _ in range(0, times, at_once):
            for _ in range(at_once):
                self.tally.damages[damage(self.store, self.chance)] += 1
            # another number of the format is refused, and rightly so
            (self.store / "schema").write_text(f"{SCHEMA}\n")
            name = self.chance.choice(self.names)
            document = self.undisturbed(name)
            self.tally.noticed += "was damaged" in str(document.get("notices"))
            self._judge(name, document)
            self.say(f"{sum(self.tally.damages.values()):4} damages")
        for name in self.names:
            self._judge(name, self.undisturbed(name))

    def settle(self) -> None:
        """Run every recipe once more: the same boards as ever, every fit there, nothing left."""
        for name in self.names:
            document, calm = self.undisturbed(name), self.calm[name]
            if not document or timeless(document) != timeless(calm):
                self.tally.wrong.append(f"the last board of {name} is another one")
            elif self._csv(document) != self._csv(calm):
                self.tally.wrong.append(f"the last board.csv of {name} is another one")
        wrong = wrong_bytes(self.fits, self.store, self.place / "calm")
        self.tally.wrong += [*wrong, *self._left()]

    def _start(self) -> Writer:
        self._started += 1
        early = self.chance.random() < 0.4
        moment = time.monotonic() + self.chance.uniform(0, 2.5) if early else inf
        return start(self.place, self.chance.choice(self.names), self._started, moment)

    def _is_over(self, writer: Writer) -> bool:
        """Look after a run, and kill it when its moment has come."""
        if writer.process.poll() is not None:
            self._judge_end(writer)
            return True
        if writer.moment == inf and not writer.wounded and is_fitting(writer):
            writer.moment = time.monotonic() + self.chance.uniform(0, 0.6)
        return time.monotonic() >= writer.moment and self._strike(writer)

    def _strike(self, writer: Writer) -> bool:
        """Kill it, in one of several ways; return whether that was the end of the run."""
        how = self.chance.choice(KILLS)
        how(writer, self.chance)
        self.tally.kills[how.__name__] += 1
        if how is kill_children:
            writer.wounded, writer.moment = True, inf
            return False
        orphaned = seconds_to_end(writer)
        self.tally.longest_orphan = max(self.tally.longest_orphan, orphaned)
        if orphaned > 1:
            self.tally.wrong.append(f"{how.__name__}: orphans after {orphaned:.1f} s")
        self._look_for_lost_fits()
        self.say(f"{self.killed:4} {how.__name__}, {len(self.seen)} fits are stored")
        return True

    def _judge_end(self, writer: Writer) -> None:
        code = writer.process.returncode
        self.tally.ends[code] += 1
        if code == 0:
            self._judge(writer.name, json.loads(writer.board.read_text()))
        else:
            self.tally.wrong.append(f"{writer.name} ended with {code}: {writer.talk.read_text()}")

    def _judge(self, name: str, document: Document) -> None:
        wrong = wrong_numbers(document, self.calm[name]) if document else []
        self.tally.wrong += [f"{name}: wrong numbers: {what}" for what in wrong]

    def _look_for_lost_fits(self) -> None:
        """Every fit that was stored once is where it was, and was not made again."""
        now = {}
        for path in self.store.glob("entries/*/*"):
            if path.name in self.fits:
                status = path.stat()
                now[path.name] = status.st_ino, status.st_mtime_ns
        lost = [key for key, place in self.seen.items() if now.get(key) != place]
        self.tally.wrong += [f"the finished fit {key} was lost" for key in lost]
        self.seen |= now

    def _fits_of(self, name: str) -> Iterator[str]:
        """Yield the keys of the fits of a recipe, from the folder of its undisturbed run."""
        table = (self.place / self.calm[name]["run"] / "fits.csv").read_text().splitlines()
        yield from (line.rsplit(",", 1)[1] for line in table[1:])

    def _csv(self, document: Document) -> str:
        return timeless_csv((self.place / document["run"] / "board.csv").read_text())

    def _left(self) -> Iterator[str]:
        yield from leftovers.in_store(self.store)
        yield from leftovers.in_memory(self._memory)
        yield from (f"left among temporary files: {p}" for p in (self.place / "tmp").iterdir())
        for number in range(self._started + 1):
            yield from (f"left: process {p}" for p in relatives(f"{self.place.name}-{number}"))
