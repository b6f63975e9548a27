"""What is to be said of members that were fitted elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fusecli.doctor import Finding, notices_of
from fusecli.doctor.borrowed import suspicions
from fusecli.predictions import Imported
from fusecli.values import Dataset, Floats, Notice, OutOfFold


def about_imported(
    oof: OutOfFold, imported: Sequence[Imported], dataset: Dataset, holdout: Floats | None
) -> Iterator[Notice]:
    """Yield what an imported member rests on, which rows it leaves out, and why to doubt it.

    holdout: [member, row, output], the predictions for the rows set aside, members as collected.
    """
    yield from notices_of(doubts(oof, imported, dataset, holdout))
    for one in (one for one in imported if one.name in oof.members):
        told = (
            f"{one.name} is imported: that its models had not seen the rows they predict rests on"
        )
        yield Notice(f"{told} '{one.path}'")
        if one.predicted < one.rows:
            told = f"{one.name} predicts {one.predicted:,} of {one.rows:,} rows"
            hint = "elsewhere the others stand in; its score and the gain over it are of its rows"
            yield Notice(told, hint)


def doubts(
    oof: OutOfFold, imported: Sequence[Imported], dataset: Dataset, holdout: Floats | None = None
) -> tuple[Finding, ...]:
    """Return why the predictions of imported members may not be out of fold."""
    given = tuple(one.name for one in imported if one.name in oof.members)
    fitted = tuple(name for name in oof.base if name not in given)
    same = holdout is not None and len(holdout) == len(oof.members)
    aside = holdout if same else None
    return tuple(
        finding for name in given for finding in suspicions(oof, name, fitted, dataset, aside)
    )
