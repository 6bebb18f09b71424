"""Reading a list of requests: lines become rows, each at the place it tells of.

Pure: sheets, columns and a gazetteer in; rows and findings out.  An address we cannot follow
to its door is kept in words beside the request and noted; only a line that nobody could
answer, or that belongs to somebody else, is refused.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sanjiayi.kernel.civil import DAY_MS, from_ms
from sanjiayi.needs import intake_rules as rules
from sanjiayi.needs.intake_rules import Kind, Row
from sanjiayi.rolls import cells
from sanjiayi.rolls.cells import Unreadable
from sanjiayi.rolls.findings import Line, Report, Seen, lines
from sanjiayi.rolls.gazetteer import Gazetteer, committee_word, compound_word
from sanjiayi.rolls.rules import Columns
from sanjiayi.rolls.sheets import Sheet
from sanjiayi.rolls.whereabouts import Bounds

LONGEST = 20_000
"""Characters of one request; ten times what is read on a card."""
_LONGEST_NUMBER = 50
_LONGEST_NAME = 40


@dataclass
class Harvest:
    """What a list says.

    fallback   place of work orders whose address we do not know
    now        ms; nothing was raised later
    """

    kind: Kind
    gazetteer: Gazetteer
    bounds: Bounds
    fallback: str
    now: int
    report: Report = field(default_factory=Report)
    rows: list[Row] = field(default_factory=list)
    seen: Seen = field(default_factory=Seen)


def gather(
    harvest: Harvest,
    sheets: Sequence[Sheet],
    columns_of: Callable[[Sheet], Columns],
    progress: Callable[[int], None] | None = None,
) -> Harvest:
    """Read every line into the harvest.  progress: told the number of lines read so far."""
    for line in lines(sheets, columns_of, harvest.report):
        _read(line, harvest)
        if progress is not None and harvest.report.rows % 500 == 0:
            progress(harvest.report.rows)
    return harvest


def _read(line: Line, harvest: Harvest) -> None:
    text = _text(line, harvest.kind)
    number = _number(line, harvest.kind)
    person = line.text("person")[:_LONGEST_NAME]
    phone = _phone(line)
    raised = _moment(line, "raised", harvest)
    due, answered = _moment(line, "due", harvest), _moment(line, "answered", harvest)
    where, address = _place(line, harvest)
    if line.is_broken:
        return
    day = str(raised // DAY_MS)
    told = (day, person, phone) if number else (where, day, person, phone, text)
    source = rules.source_of(harvest.kind, number, *told)
    before = harvest.seen.before(source, line)
    if before:
        line.note("order" if harvest.kind is Kind.HOTLINE else "text", "same_line", row=before)
        return
    details = {"地址": address, "类型": line.text("category"), "原编号": number}
    outcome = line_outcome(line)
    answer = line.text("answer")[:LONGEST]
    harvest.rows.append(
        Row(
            row=line.number,
            source=source,
            place=where,
            text=text,
            category=_category(line),
            person=person,
            phone=phone,
            is_urgent=_is_urgent(line),
            raised_at=min(raised, harvest.now),
            due_at=due,
            outcome=outcome,
            answer=answer,
            answered_at=min(answered, harvest.now),
            details={name: word[:200] for name, word in details.items() if word},
        )
    )


# --- cells -----------------------------------------------------------------------------------


def _text(line: Line, kind: Kind) -> str:
    text = line.need("text", _whole_text, "")
    heading = line.text("title") if kind is Kind.HOTLINE else ""
    if heading and heading not in text:
        text = f"{heading}：{text}"
    return text


def _whole_text(value: cells.Value) -> str:
    """All of it: line breaks inside a cell are kept."""
    raw = value if isinstance(value, str) else cells.as_text(value)
    tidy = "\n".join(cells.as_text(part) for part in raw.splitlines()).strip()
    if len(tidy) > LONGEST:
        raise Unreadable("too_long")
    return tidy


def _number(line: Line, kind: Kind) -> str:
    if kind is Kind.LIST:
        return line.text("number")[:_LONGEST_NUMBER]
    if _is_lost(line.raw("order")):
        line.trouble("order", "order_lost_digits")
        return ""
    number = line.need("order", cells.as_text, "")
    if len(number) > _LONGEST_NUMBER:
        line.trouble("order", "order_long")
    return number


def _is_lost(value: cells.Value) -> bool:
    """A number too long for a spreadsheet has lost its last digits."""
    return isinstance(value, int | float) and abs(value) >= cells.EXACT_LIMIT


def _phone(line: Line) -> str:
    try:
        return cells.phone(line.raw("phone"))
    except Unreadable:
        line.note("phone", "phone_as_written")
        return line.text("phone")[:_LONGEST_NAME]


def _moment(line: Line, name: str, harvest: Harvest) -> int:
    year = from_ms(harvest.now).year
    found = line.read(name, lambda value: rules.moment(value, year), 0)
    if name != "due" and found > harvest.now + DAY_MS:
        line.trouble(name, "future")
    return found


def _category(line: Line) -> str:
    try:
        return rules.category(line.raw("category"))
    except Unreadable:
        line.note("category", "category", name=line.text("category"))
        return ""


def _is_urgent(line: Line) -> bool:
    try:
        return rules.is_urgent(line.raw("urgent"))
    except Unreadable:
        line.note("urgent", "urgent", name=line.text("urgent"))
        return False


def line_outcome(line: Line) -> str:
    """What came of it, as far as the line says."""
    try:
        return rules.outcome(line.raw("state"))
    except Unreadable:
        line.note("state", "state", name=line.text("state"))
        return ""


# --- where -----------------------------------------------------------------------------------


def _place(line: Line, harvest: Harvest) -> tuple[str, str]:
    """(place, the address in words where the place does not say all of it)."""
    parts = _parts(line, harvest.gazetteer)
    address = line.text("address") or "".join(parts)
    estate = _compound(line, parts[0], harvest)
    if not estate:
        return harvest.fallback, address
    house = _building(line, estate, parts[1], harvest)
    if not house:
        return estate, address
    door = _door(line, house, parts[2], parts[3], harvest)
    return (door, "") if door else (house, address)


Parts = tuple[str, str, str, str]
"""Compound, building, stairwell, room, as written; "" where not told."""


def _parts(line: Line, gazetteer: Gazetteer) -> Parts:
    given = [line.text(name) for name in ("compound", "building", "stair", "room")]
    if line.text("address"):
        told = address_parts(line.text("address"), gazetteer)
        given = [column or part for column, part in zip(given, told, strict=True)]
    return given[0], given[1], given[2], given[3]


def address_parts(text: str, gazetteer: Gazetteer) -> Parts:
    """Take a whole address apart at the longest name of a compound in it.

    "上海市浦东新区榆园12号楼602室" is 榆园, 12, "", 602.  Where no name is met the words before
    the numbers are taken for one.
    """
    bare = cells.as_text(text).replace(" ", "")
    names = (gazetteer.names[path] for path in gazetteer.all_compounds())
    met = max((name for name in names if compound_word(name) in bare), key=len, default="")
    if not met:
        try:
            return cells.address(bare)
        except Unreadable:
            return bare, "", "", ""
    rest = bare.partition(compound_word(met))[2].removeprefix("小区")
    try:
        _, building, stair, room = cells.address(f"某{rest}")
        return met, building, stair, room
    except Unreadable:
        return met, rest[:12], "", ""


def _compound(line: Line, name: str, harvest: Harvest) -> str:
    known = harvest.gazetteer
    column = "compound" if line.text("compound") else "address"
    found = known.compounds_named(name, _committee(line, known)) if name else []
    if not found and harvest.kind is Kind.HOTLINE:
        line.note(column, "address_unknown")
        return ""
    if not found:
        near = "、".join(known.nearest(name, known.all_compounds())) if name else ""
        line.trouble(column, "unknown_compound" if near else "empty", name=name, near=near)
        return ""
    if len(found) > 1:
        line.trouble(column, "two_compounds", name=name)
        return ""
    if not harvest.bounds.holds(found[0]):
        line.trouble(column, "out_of_reach", name=name)
        return ""
    return found[0]


def _committee(line: Line, gazetteer: Gazetteer) -> str:
    word = line.text("committee")
    return gazetteer.committees.get(committee_word(word), "") if word else ""


def _building(line: Line, estate: str, word: str, harvest: Harvest) -> str:
    if not word:
        return ""
    try:
        found = harvest.gazetteer.buildings.get(estate, {}).get(cells.building(word), "")
    except Unreadable:
        found = ""
    if not found:
        line.note(_column(line, "building"), "no_building", name=word)
    return found


def _door(line: Line, house: str, stair: str, room: str, harvest: Harvest) -> str:
    if not room:
        return ""
    try:
        path = f"{house}/{cells.room(room, stair)}"
    except Unreadable:
        path = ""
    if path in harvest.gazetteer.doors(house):
        return path
    line.note(_column(line, "room"), "no_door", name=room)
    return ""


def _column(line: Line, name: str) -> str:
    return name if line.text(name) else "address"
