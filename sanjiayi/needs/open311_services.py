"""What an outside system may ask for here: our categories as services, and where it is.

A service's questions begin with the place: clients of the standard know a point on a map, we
need the compound that answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sanjiayi.kernel.paths import within
from sanjiayi.ledger.registry import Sender
from sanjiayi.needs import open311_points as points
from sanjiayi.needs.intake_reading import address_parts
from sanjiayi.needs.open311_reading import Report, Wrong
from sanjiayi.needs.open311_wire import Value
from sanjiayi.needs.resident_questions import OF, Question
from sanjiayi.needs.rules import Category
from sanjiayi.places import queries as places
from sanjiayi.rolls import cells, survey


@dataclass(frozen=True)
class Service:
    """One service.  is_public: requests of it are listed to everybody, without their words."""

    code: Category
    name: str
    description: str
    keywords: str
    is_public: bool


SERVICES = {
    service.code: service
    for service in (
        Service(Category.MEDICINE, "配药", "请人代配药、领药", "药,处方,胰岛素", False),
        Service(Category.CARE, "就医照护", "送医、血透、化疗、照护", "就医,血透,照护", False),
        Service(Category.SUPPLIES, "物资", "缺食品、缺日用品", "食品,奶粉,物资", True),
        Service(
            Category.PROBLEM, "问题", "垃圾、漏水、消毒、秩序这些要人来处理的", "垃圾,报修", True
        ),
        Service(Category.QUESTION, "咨询", "问政策、问安排", "政策,安排", True),
        Service(Category.RUMOUR, "传言核实", "听到一个说法，想知道是不是真的", "传言,谣言", True),
    )
}
"""Health is nobody else's business: requests for medicine and care are shown only to whoever
sent them."""

PUBLIC = tuple(str(service.code) for service in SERVICES.values() if service.is_public)

_GROUP = "居民求助"


def listed() -> list[Value]:
    """GET services."""
    return [
        {
            "service_code": str(service.code),
            "service_name": service.name,
            "description": service.description,
            "metadata": True,
            "type": "realtime",
            "keywords": service.keywords,
            "group": _GROUP,
        }
        for service in SERVICES.values()
    ]


def definition(code: str) -> Value:
    """GET services/code: the place, then the category's own questions.  Raises Wrong 404."""
    if code not in set(SERVICES):
        raise Wrong(404, "service_code provided was not found")
    own = [_asked_of(question) for question in OF[code].more]
    asked = [_compound(), _text("building", "几号楼", "例如 12"), *own]
    numbered = [{"variable": True, **one, "order": n} for n, one in enumerate(asked, start=1)]
    return {"service_code": code, "attributes": numbered}


def _compound() -> Mapping[str, Value]:
    return {
        "code": "compound",
        "datatype": "singlevaluelist",
        "required": True,
        "datatype_description": "",
        "description": "哪个小区",
        "values": [{"key": one.path, "name": one.name} for one in places.compounds()],
    }


def _asked_of(question: Question) -> Mapping[str, Value]:
    """A category's own question.  Never required: a request without it is still a request."""
    if not question.choices:
        return _text(question.code, str(question.label), str(question.hint))
    values: Value = [{"key": key, "name": str(words)} for key, words in question.choices]
    return {
        **_text(question.code, str(question.label), str(question.hint)),
        "datatype": "singlevaluelist",
        "values": values,
    }


def _text(code: str, description: str, hint: str) -> Mapping[str, Value]:
    return {
        "code": code,
        "datatype": "string",
        "required": False,
        "datatype_description": hint,
        "description": description,
        "values": [],
    }


# --- where -----------------------------------------------------------------------------------


def place_of(report: Report, sender: Sender) -> str:
    """The place a report is about, as exactly as it tells; the sender's own place at the least.

    Told best first: address_id (a place path), the question about the compound, the words of
    the address, the nearest known point.  Raises Wrong 400 for a place that is not the sender's.
    """
    for found in (_named(report), _asked(report), _written(report), _nearest(report)):
        if not found:
            continue
        if not within(found, sender.scope):
            raise Wrong(400, f"{found} is outside of what this api_key serves")
        return found
    return sender.scope


def _named(report: Report) -> str:
    if not report.place:
        return ""
    found = places.place(report.place)
    if found is None and not report.place.startswith("#"):  # FixMyStreet's "#NOTPINPOINTED#"
        raise Wrong(400, "address_id is not one of ours")
    return found.path if found else ""


def _answer(report: Report, code: str) -> str:
    return next(iter(report.answers.get(code, ())), "")


def _asked(report: Report) -> str:
    told = _answer(report, "compound")
    found = places.place(told) if told else None
    if told and found is None:
        raise Wrong(400, "attribute[compound] is not one of the values of the service definition")
    return _inside(found.path, _answer(report, "building"), "") if found else ""


def _written(report: Report) -> str:
    """The place an address in words means, if it names one compound."""
    if not report.address:
        return ""
    known = survey.gazetteer()
    compound, building, stair, room = address_parts(report.address, known)
    found = known.compounds_named(compound) if compound else []
    if len(found) != 1:
        return ""
    try:
        door = cells.room(room, stair) if room else ""
    except cells.Unreadable:
        door = ""
    return _inside(found[0], building, door)


def _inside(compound: str, building: str, room: str) -> str:
    """The building or door of a compound, as far as it stands."""
    try:
        house = f"{compound}.{cells.building(building)}" if building else ""
    except cells.Unreadable:
        house = ""
    if not house or places.place(house) is None:
        return compound
    door = f"{house}/{room}"
    return door if room and places.place(door) is not None else house


def _nearest(report: Report) -> str:
    if report.lat is None or report.long is None:
        return ""
    return points.nearest(report.lat, report.long)
