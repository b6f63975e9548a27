"""Leaks and other faults of an experiment: numbered findings, each with its way out."""

from fusecli.doctor.catalogue import AILMENTS
from fusecli.doctor.examination import findings_in, findings_of
from fusecli.doctor.finding import Ailment, Finding, Severity, by_weight, notices_of

__all__ = [
    "AILMENTS",
    "Ailment",
    "Finding",
    "Severity",
    "by_weight",
    "findings_in",
    "findings_of",
    "notices_of",
]
