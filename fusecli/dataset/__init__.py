"""From a raw table to a `Dataset`: column plan, target, holdout, packing."""

from fusecli.dataset.fingerprinting import fingerprint
from fusecli.dataset.further import signed
from fusecli.dataset.identifying import identity
from fusecli.dataset.others import prepare_other
from fusecli.dataset.packing import pack, unpack
from fusecli.dataset.planning import plan
from fusecli.dataset.preparing import overview, prepare, prepared, undecided
from fusecli.dataset.sheets import Sheet, sheet_of

__all__ = [
    "Sheet",
    "fingerprint",
    "identity",
    "overview",
    "pack",
    "plan",
    "prepare",
    "prepare_other",
    "prepared",
    "sheet_of",
    "signed",
    "undecided",
    "unpack",
]
