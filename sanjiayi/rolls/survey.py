"""What stands, as a reading of a roll needs it: places by word, and words people taught us."""

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.places import queries as places
from sanjiayi.places.atlas import PlaceView
from sanjiayi.rolls.gazetteer import Gazetteer
from sanjiayi.rolls.models import RememberedMapping
from sanjiayi.rolls.rules import Kind


def gazetteer() -> Gazetteer:
    """The tree by word.  Raises Refusal rolls.no_community before there is one."""
    top = places.community()
    if top is None:
        raise Refusal(
            "rolls.no_community",
            "还没有社区。请先运行 sanjiayi init --community 名称，再导入名册。",
        )
    found = Gazetteer(community=top.path, doors_of=_doors)
    for committee in places.committees():
        found.enter_committee(committee.path, *_names(committee))
        if committee.code:
            found.codes[committee.code] = committee.path
    for compound in places.compounds():
        found.enter_compound(compound.path, *_names(compound))
    for building in places.buildings():
        found.enter_building(building.parent, building.path, *_names(building))
        found.names[building.path] = building.name
    return found


def _names(place: PlaceView) -> tuple[str, ...]:
    return (place.name, place.short_name) if place.short_name else (place.name,)


def _doors(building: str) -> dict[str, str]:
    return {door.path: door.name for door in places.doors(building)}


def learned(kind: Kind) -> dict[str, str]:
    """Compared heading → field, from every table somebody has mapped; the latest word wins."""
    words: dict[str, str] = {}
    known = RememberedMapping.objects.filter(kind=kind).order_by("remembered_at")
    for some in known.values_list("words", flat=True):
        words.update(some)
    return words
