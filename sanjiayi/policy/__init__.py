"""Rules a town or a date may change, as dated packs of data.

May touch: kernel and the standard library.  Pure: a day and a place in, typed rules out,
each value with its source and certainty, and the version of the pack it came from.
"""

from sanjiayi.policy.compare import Change, changes
from sanjiayi.policy.force import NoPack, in_force, jurisdictions, pack, packs
from sanjiayi.policy.reader import BadPack
from sanjiayi.policy.shapes import Rule
from sanjiayi.policy.tables import Pack, Source

__all__ = [
    "BadPack",
    "Change",
    "NoPack",
    "Pack",
    "Rule",
    "Source",
    "changes",
    "in_force",
    "jurisdictions",
    "pack",
    "packs",
]
