"""What the fuzzer tries with every table: to plan it, and to prepare it with its holdout."""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from fusecli.dataset import overview, pack, prepare
from fusecli.errors import FuseError
from tests.matrix.table_files import written
from tests.matrix.table_mutants import mutant, spec, table


def trial(number: int) -> None:
    """Prepare one mutant. Raises FuseError where it cannot be used."""
    form, content, words = mutant(number)
    rng = random.Random(number)
    path = Path(f"t.{form}").absolute()
    path.write_bytes(content)
    said = spec(str(path), words, rng)
    if rng.random() < 0.2:
        good = Path("good.csv").absolute()
        good.write_bytes(written("csv", *table(rng), random.Random(1)))
        pair = (str(good), str(path)) if rng.random() < 0.5 else (str(path), str(good))
        said = replace(said, source=pair[0], test=pair[1], params={})
    with suppress(FuseError):
        overview(replace(said, target=None))
    pack(prepare(said, seed=1))
