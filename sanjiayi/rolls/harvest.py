"""Reading a roll: lines of six kinds become rows for places, people and team.

Pure: sheets, columns and a gazetteer in; rows, counts and findings out.  Nothing is written.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sanjiayi.kernel import paths
from sanjiayi.people.rules import RollRow
from sanjiayi.places import rules as places
from sanjiayi.places.rules import PlaceRow
from sanjiayi.rolls import cells, persons, whereabouts
from sanjiayi.rolls.findings import Line, Report, Seen, lines
from sanjiayi.rolls.gazetteer import Gazetteer, committee_word
from sanjiayi.rolls.persons import StaffLine
from sanjiayi.rolls.rules import Columns, Kind
from sanjiayi.rolls.sheets import Sheet
from sanjiayi.rolls.whereabouts import Bounds


@dataclass
class Harvest:
    """What a roll says.

    given   places the roll is about; `gazetteer.added` are those it needs besides
    today   nobody is born later
    """

    kind: Kind
    gazetteer: Gazetteer
    bounds: Bounds
    today: date
    report: Report = field(default_factory=Report)
    given: dict[str, PlaceRow] = field(default_factory=dict)
    residents: list[RollRow] = field(default_factory=list)
    staff: list[StaffLine] = field(default_factory=list)
    seen: Seen = field(default_factory=Seen)

    @property
    def places(self) -> list[PlaceRow]:
        """Rows to plant, each place once, what stands above before what stands below.

        A place added only for a line that turned out broken is left out.
        """
        wanted = {*self.given, *(row.door for row in self.residents)}
        wanted |= {paths.parent(path) for path in wanted}
        added = {path: row for path, row in self.gazetteer.added.items() if path in wanted}
        rows = {**added, **self.given}
        return sorted(rows.values(), key=lambda row: (row.path.count("."), "/" in row.path))


def gather(
    harvest: Harvest,
    sheets: Sequence[Sheet],
    columns_of: Callable[[Sheet], Columns],
    progress: Callable[[int], None] | None = None,
) -> Harvest:
    """Read every line into the harvest.  progress: told the number of lines read so far."""
    read = _READERS[harvest.kind]
    for line in lines(sheets, columns_of, harvest.report):
        read(line, harvest)
        if progress is not None and harvest.report.rows % 500 == 0:
            progress(harvest.report.rows)
    return harvest


def _once(line: Line, harvest: Harvest, row: PlaceRow, column: str) -> None:
    """Keep the row; say so when the place came before, and refuse it when it says otherwise."""
    before = harvest.seen.before(row.path, line)
    if before and harvest.given.get(row.path) == row:
        line.note(column, "same_line", row=before)
        return
    if before:
        line.trouble(column, "contradicts", row=before)
        return
    if not line.is_broken:
        harvest.given[row.path] = row


def _committee(line: Line, harvest: Harvest) -> None:
    name = line.need("committee", cells.place_name, "")
    code = line.text("code").replace(" ", "")
    if code and not (code.isdigit() and len(code) in (9, 12)):
        line.trouble("code", "code")
    order = line.read("order", lambda v: cells.whole(v, 0, 9999), 0)
    short = line.text("short_name")
    if line.is_broken:
        return
    known = harvest.gazetteer
    path = known.committees.get(committee_word(name))
    if path is None:
        path = known.next_committee()
    if not harvest.bounds.holds(path):
        line.trouble("committee", "out_of_reach", name=name)
        return
    if code and known.codes.setdefault(code, path) != path:
        line.trouble("code", "code_taken", name=known.names[known.codes[code]])
        return
    if path not in known.names:
        known.enter_committee(path, name, short)
    row = PlaceRow(path, places.COMMITTEE, known.names[path], short[:16], code, order)
    _once(line, harvest, row, "committee")


def _compound(line: Line, harvest: Harvest) -> None:
    known = harvest.gazetteer
    name = line.need("compound", cells.place_name, "")
    if not line.text("committee"):
        line.trouble("committee", "empty")
    above = whereabouts.committee(line, known)
    order = line.read("order", lambda v: cells.whole(v, 0, 9999), 0)
    short = line.text("short_name")
    if line.is_broken:
        return
    if not harvest.bounds.holds(above):
        line.trouble("committee", "out_of_reach", name=line.text("committee"))
        return
    found = known.compounds_named(name, above)
    path = found[0] if found else known.next_compound(above)
    if not found:
        known.enter_compound(path, name, short)
    row = PlaceRow(path, places.COMPOUND, known.names[path], short[:16], order=order)
    _once(line, harvest, row, "compound")


def _building(line: Line, harvest: Harvest) -> None:
    word = line.raw("building")
    line.need("building", cells.building, "")
    line.need("compound", cells.as_text, "")
    floors = line.read("floors", lambda v: cells.whole(v, 0, places.MAX_FLOORS), 0)
    rooms = line.read("rooms_per_floor", lambda v: cells.whole(v, 0, places.MAX_ROOMS), 0)
    order = line.read("order", lambda v: cells.whole(v, 0, 9999), 0)
    if line.is_broken:
        return
    known = harvest.gazetteer
    above = whereabouts.compound(line, line.raw("compound"), known, harvest.bounds)
    if not above:
        return
    path = whereabouts.building(line, above, word, known, replace(harvest.bounds, adds_places=True))
    base = known.added.get(path)
    name = base.name if base else known.names.get(path, "")
    row = PlaceRow(
        path,
        places.BUILDING,
        name or whereabouts.building_name(word, cells.building(word)),
        order=order,
        floors=floors,
        rooms_per_floor=rooms,
    )
    _once(line, harvest, row, "building")


def _household(line: Line, harvest: Harvest) -> None:
    floor = line.read("floor", lambda v: cells.whole(v, -9, places.MAX_FLOORS), 0)
    kitchen = line.read("own_kitchen", cells.yes_no, None)
    bath = line.read("own_bath", cells.yes_no, None)
    if line.is_broken:
        return
    path = whereabouts.door(line, harvest.gazetteer, harvest.bounds)
    if not path:
        return
    added = harvest.gazetteer.added.get(path)
    row = PlaceRow(
        path,
        places.DOOR,
        harvest.gazetteer.doors(path.split("/")[0])[path],
        floor=floor or (added.floor if added else None),
        own_kitchen=kitchen,
        own_bath=bath,
    )
    _once(line, harvest, row, "room")


def _resident(line: Line, harvest: Harvest) -> None:
    person = persons.resident(line, harvest.today)
    if person is None:
        return
    door = whereabouts.door(line, harvest.gazetteer, harvest.bounds)
    if not door:
        return
    person = replace(person, door=door)
    before = harvest.seen.before(persons.identity_of(person), line)
    if before:
        line.trouble("id_number" if person.id_number else "person", "same_person", row=before)
        return
    before = harvest.seen.before(f"{person.door}|{person.name}", line)
    if before:
        line.trouble("person", "same_name", row=before)
        return
    harvest.residents.append(person)


def _staff(line: Line, harvest: Harvest) -> None:
    worker = persons.worker(line)
    if worker is None:
        return
    home = ""
    if line.text("compound"):
        found = harvest.gazetteer.compounds_named(line.raw("compound"))
        if len(found) == 1:
            home = found[0]
        else:
            line.note("compound", "home_outside", name=line.text("compound"))
    before = harvest.seen.before(worker.identity, line)
    if before:
        line.trouble("person", "same_person", row=before)
        return
    harvest.staff.append(replace(worker, home=home))


_READERS: dict[Kind, Callable[[Line, Harvest], None]] = {
    Kind.COMMITTEES: _committee,
    Kind.COMPOUNDS: _compound,
    Kind.BUILDINGS: _building,
    Kind.HOUSEHOLDS: _household,
    Kind.RESIDENTS: _resident,
    Kind.STAFF: _staff,
}
