"""Records in blocks that fit the processor's cache, so that no step copies a whole tensor."""

from collections.abc import Iterator

CELLS = 4096  # records times outputs; with 50 members a block takes 1.6 MB


def blocks(records: int, outputs: int = 1) -> Iterator[slice]:
    """Yield slices that cover all records in order."""
    size = max(1, CELLS // outputs)
    return (slice(start, start + size) for start in range(0, records, size))
