"""What may be asked of a database: one statement that reads, and nothing else."""

from __future__ import annotations

import re

from fusecli.errors import DataError

_QUIET = re.compile(  # quoted texts and names, comments
    r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|\[[^\]]*\]|--[^\n]*|/\*.*?\*/", re.DOTALL
)
_READS = ("select", "with", "values")
_WRITES = re.compile(
    r"\b(insert|update|delete|replace|merge|drop|create|alter|truncate|grant|revoke|call|exec"
    r"|execute|copy|into|lock|for\s+update)\b(?!\s*\()",
    re.IGNORECASE,
)
LONGEST = 100_000
HINT = "give one SELECT, or WITH ... SELECT"


def one_statement(query: str, place: str) -> str:
    """Return a query without the semicolon at its end.

    Raises:
        DataError: it is not one statement, or does not begin as one that reads.
    """
    _bare(query, place)
    return query.strip().removesuffix(";")


def one_reading(query: str, place: str) -> str:
    """Return the same for a server, which does not tell beforehand what a statement would do.

    Raises:
        DataError: it has a word of those that write.
    """
    writing = _WRITES.search(_bare(query, place))
    if writing:
        raise DataError(f"{place}: query: has the word '{writing[0]}', which writes", HINT)
    return query.strip().removesuffix(";")


def _bare(query: str, place: str) -> str:
    """Return a statement without what is quoted in it. Raises DataError."""
    if len(query) > LONGEST:
        raise DataError(f"{place}: query: is longer than {LONGEST:,} characters", HINT)
    bare = _QUIET.sub(lambda found: " '' " if found[0][0] in "'\"`[" else " ", query).strip()
    bare = bare.removesuffix(";").rstrip()
    first = bare.split(maxsplit=1)[0].lower() if bare else ""
    if first not in _READS:
        raise DataError(f"{place}: query: should read, and begins with '{first[:20]}'", HINT)
    if ";" in bare:
        raise DataError(f"{place}: query: holds more than one statement", HINT)
    return bare


def of_table(table: str) -> str:
    """Return the query for a whole table, its name quoted as SQL does."""
    name = table.replace('"', '""')
    return f'SELECT * FROM "{name}"'  # noqa: S608  # quoted, and the connection only reads
