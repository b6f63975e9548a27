"""What the doctor finds: a numbered sentence with its weight and its way out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fusecli.values import Notice

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


@dataclass(frozen=True)
class Finding:
    """One thing found: its number, its weight, a sentence that names the place, the way out.

    column: the name of the column it is about, or empty.
    """

    code: str
    severity: Severity
    sentence: str
    hint: str
    column: str = ""

    def notice(self) -> Notice:
        """Return the same as a notice for the board."""
        return Notice(f"{self.code}: {self.sentence}", self.hint)


@dataclass(frozen=True)
class Ailment:
    """One kind of finding. severity: error (the scores cannot be believed), warning, note."""

    code: str
    severity: Severity
    title: str
    explanation: str

    def found(self, sentence: str, hint: str, column: str = "") -> Finding:
        """Return a finding of this kind."""
        return Finding(self.code, self.severity, sentence, hint, column)


def by_weight(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return the findings, the gravest first, then by number."""
    return tuple(sorted(findings, key=lambda f: (SEVERITIES.index(f.severity), f.code)))


def notices_of(findings: tuple[Finding, ...]) -> tuple[Notice, ...]:
    """Return errors and warnings as notices for a board; what is only of note is left out."""
    return tuple(finding.notice() for finding in findings if finding.severity != "note")
