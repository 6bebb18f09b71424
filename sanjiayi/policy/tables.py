"""The tables of a pack and the pack itself.  Every attribute is a Rule, or None if optional."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct
from msgspec.structs import fields

from sanjiayi.policy.shapes import (
    AckMinutes,
    AnswerByCategory,
    AnswerMinutes,
    Count,
    DueTimes,
    HomeRule,
    NarcoticLimit,
    OwnerByCategory,
    Pair,
    PriorityDays,
    Quarantine,
    ResultHours,
    RoundMode,
    Rule,
    Zone,
)


class Table(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of the tables: one attribute for each key."""

    def rules(self) -> Iterator[tuple[str, Rule[Any]]]:
        """The keys that have a rule, in the order of the shape."""
        for field in fields(self):
            rule = getattr(self, field.name)
            if rule is not None:
                yield field.name, rule


class Round(Table, frozen=True):
    """A screening round."""

    population_per_site: Rule[Pair]
    population_per_table: Rule[Pair]
    population_per_swabber: Rule[Count]
    finish_within_h: Rule[Count]
    pool_size_default: Rule[Count]
    pool_size_allowed: Rule[tuple[Count, ...]]
    no_pool_of_pools: Rule[bool]
    swabs_per_swabber_hour: Rule[Count]
    queue_walk_max_min: Rule[Count]
    queue_wait_max_min: Rule[Count]
    site_ready_after_order_h: Rule[Count]
    transport_to_lab_h: Rule[Count]
    transport_to_lab_limit_h: Rule[Count]
    result_within_h: Rule[ResultHours]
    pool_recall_list_s: Rule[Count]


class RoundClass(Table, frozen=True):
    """How each class of people is tested in a round."""

    positive_compound_5d: Rule[RoundMode]
    moving_service_staff: Rule[RoundMode]
    immobile_or_very_old: Rule[RoundMode]
    clean_compound: Rule[RoundMode]
    awaiting_transfer: Rule[RoundMode]
    pool_retest_open: Rule[RoundMode]
    controlled_zone: Rule[RoundMode] | None = None
    very_old_from: Rule[Count] | None = None


class PoolPositive(Table, frozen=True):
    """What a positive pool means for the building."""

    seal_building: Rule[bool]
    release_on_negative: Rule[Literal["immediate"]]


class Contacts(Table, frozen=True):
    """Who is listed as a contact.  The system proposes; an epidemiologist decides."""

    determined: Rule[bool]
    lookback_days: Rule[Count]
    shared_kitchen_bath: Rule[HomeRule]
    own_kitchen_bath: Rule[HomeRule]


class Quarantines(Table, frozen=True):
    """Quarantine by class of people; None where the packs seen say nothing."""

    close: Rule[Quarantine] | None = None
    secondary: Rule[Quarantine] | None = None
    from_high_area: Rule[Quarantine] | None = None
    from_medium_area: Rule[Quarantine] | None = None

    def of(self, who: str) -> Quarantine | None:
        """Days for a class of people; None if nothing is written or the class is off."""
        rule: Rule[Quarantine] | None = getattr(self, who)
        return None if rule is None or rule.value.off else rule.value


class Zones(Table, frozen=True):
    """Classes of zones; None where the packs seen say nothing."""

    sealed: Rule[Zone] | None = None
    controlled: Rule[Zone] | None = None
    precaution: Rule[Zone] | None = None
    high: Rule[Zone] | None = None
    medium: Rule[Zone] | None = None
    low: Rule[Zone] | None = None

    def of(self, zone_class: str) -> Zone | None:
        """The rule of a class; None if nothing is written or the class is off."""
        rule: Rule[Zone] | None = getattr(self, zone_class)
        return None if rule is None or rule.value.off else rule.value


class CaseFreeCompound(Table, frozen=True):
    """When a compound may be called case-free (无疫小区)."""

    none_days: Rule[Count]
    all_negative_on_day: Rule[Count]
    revoke_on: Rule[Literal["new_case"]]


class BuildingDuty(Table, frozen=True):
    """Work in a sealed building."""

    disinfect_per_day: Rule[Count]
    special_waste_every_days: Rule[Pair]
    waste_direction: Rule[Literal["top_down"]]
    terminal_after_case_removed: Rule[bool]


class Parcel(Table, frozen=True):
    """The way of a parcel through the three zones."""

    states: Rule[tuple[Literal["received", "resting", "ready", "handed_over"], ...]]
    rest_minutes: Rule[Count]


class Medicine(Table, frozen=True):
    """Limits of prescriptions and the order of the desk.  Never advice on dose."""

    narcotic_p1: Rule[NarcoticLimit]
    narcotic_p1_cancer: Rule[NarcoticLimit]
    methylphenidate_days: Rule[Count]
    psychotropic_2_days: Rule[Count]
    psychotropic_2_longer_with_reason: Rule[bool]
    rx_valid_days: Rule[Count]
    rx_valid_days_limit: Rule[Count]
    long_rx_weeks: Rule[Count]
    long_rx_weeks_limit: Rule[Count]
    long_rx_excludes: Rule[tuple[Literal["narcotic", "psychotropic1", "toxic", "radioactive"], ...]]
    cold_celsius: Rule[Pair]
    proxy_docs_controlled: Rule[tuple[Literal["diagnosis_proof", "patient_id", "proxy_id"], ...]]
    priority_days_left: Rule[PriorityDays]

    def priority(self, days_left: int) -> Literal["A", "B", "C", "D"]:
        """Priority of an order whose medicine lasts `days_left` more days."""
        limits = self.priority_days_left.value
        if days_left <= limits.A:
            return "A"
        if days_left <= limits.B:
            return "B"
        return "C" if days_left <= limits.C else "D"


class Ppe(Table, frozen=True):
    """Hours in a protective suit."""

    suit_block_h: Rule[Count]
    suit_block_limit_h: Rule[Count]
    heat_from_celsius: Rule[Count]
    suit_block_heat_h: Rule[Count]
    break_minutes: Rule[Count]
    blocks_per_day: Rule[Count]
    rest_between_days_h: Rule[Count]

    def block_hours(self, celsius: int | None = None) -> int:
        """Longest block in a suit at a temperature; None: not known, not hot."""
        hot = celsius is not None and celsius >= self.heat_from_celsius.value
        return self.suit_block_heat_h.value if hot else self.suit_block_h.value


class Volunteer(Table, frozen=True):
    """Who may help, and how they are insured."""

    min_age: Rule[Count]
    accident_max_yuan: Rule[Count]
    epidemic_death_max_yuan: Rule[Count]
    enrol_before_shift: Rule[bool]
    certificate_min_h: Rule[Count]


class Express(Table, frozen=True):
    """Clocks of the express reports (社情民意快报).

    silence_days   an answer nobody contradicts for so many days settles the report
    """

    ack: Rule[AckMinutes]
    due: Rule[DueTimes]
    close_by: Rule[Literal["reporter", "owner"]]
    silence_days: Rule[Count]

    def ack_minutes(self, level: int) -> int | None:
        """Minutes within which a report must be acknowledged; None for level 4, a trend."""
        minutes: dict[int, int] = {
            1: self.ack.value.level_1,
            2: self.ack.value.level_2,
            3: self.ack.value.level_3,
        }
        return minutes.get(level)


class Requests(Table, frozen=True):
    """Clocks of residents' requests and who answers them.

    *_working_days   of the city's hotline;  answer, answer_ordinary: of our own desk
    answer_hours     first and last hour in which what is not for today may fall due
    """

    contact_working_days: Rule[Count]
    settle_working_days: Rule[Count]
    limit_working_days: Rule[Count]
    answer: Rule[AnswerMinutes]
    answer_ordinary: Rule[AnswerByCategory]
    answer_hours: Rule[Pair]
    owner: Rule[OwnerByCategory]


class Privacy(Table, frozen=True):
    """What the public may see."""

    small_count_below: Rule[Count]
    public_never: Rule[tuple[Literal["name", "id_no", "phone", "flat_no", "age"], ...]]
    bulletin_min_households: Rule[Count]


Keep = Count | Literal["permanent"]


class Retention(Table, frozen=True):
    """Days a record is kept after the emergency is closed, or "permanent"."""

    checkin: Rule[Keep]
    tube_link: Rule[Keep]
    contact_form: Rule[Keep]
    medicine_order: Rule[Keep]
    custody_log: Rule[Keep]
    audit_log: Rule[Keep]
    impact_assessment: Rule[Keep]
    roster_hours: Rule[Keep]
    express_report: Rule[Keep]
    bulletin: Rule[Keep]

    def days(self, record: str) -> int | None:
        """Days to keep a kind of record; None for ever.  AttributeError for unknown kinds."""
        kept: Keep = getattr(self, record).value
        return None if kept == "permanent" else kept


TABLES: dict[str, type[Table]] = {
    "round": Round,
    "round_class": RoundClass,
    "pool_positive": PoolPositive,
    "contacts": Contacts,
    "quarantine": Quarantines,
    "zones": Zones,
    "case_free_compound": CaseFreeCompound,
    "building_duty": BuildingDuty,
    "parcel": Parcel,
    "medicine": Medicine,
    "ppe": Ppe,
    "volunteer": Volunteer,
    "express": Express,
    "requests": Requests,
    "privacy": Privacy,
    "retention": Retention,
}

KEYS: dict[tuple[str, str], Any] = {
    (name, field.name): field.type for name, table in TABLES.items() for field in fields(table)
}
"""(table, key) of everything a pack may rule, in order, with the type of its rule."""

PAIRS = frozenset(key for key, shape in KEYS.items() if shape == Rule[Pair])
"""The keys whose value is lowest and highest, not a list of choices."""


class Source(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a value was read.  outlet: in Chinese; dated: as printed, "2022-04-11", "2022-05"."""

    outlet: Annotated[str, Meta(min_length=1)]
    outlet_en: Annotated[str, Meta(min_length=1)]
    dated: str = ""


class Head(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename={"first_day": "from", "last_day": "until"},
):
    """The `[pack]` table of a file.

    id            "SH-2022-05"
    revision      counts corrections; an old revision stays as a file so that it can be opened
    jurisdiction  "CN", "CN-31", "CN-31-15"; "*" is everywhere
    place         name of the jurisdiction for the reader
    first_day     first day in force (`from`); last_day the last one, or None (`until`)
    extends       version of the pack whose values hold where this one is silent
    """

    id: Annotated[str, Meta(pattern="^[A-Za-z][A-Za-z0-9-]*$")]
    revision: Annotated[int, Meta(ge=1)]
    title: Annotated[str, Meta(min_length=1)]
    title_en: Annotated[str, Meta(min_length=1)]
    jurisdiction: Annotated[str, Meta(pattern=r"^(\*|[A-Z]{2}(-[A-Z0-9]+)*)$")]
    place: Annotated[str, Meta(min_length=1)]
    place_en: Annotated[str, Meta(min_length=1)]
    first_day: date
    last_day: date | None = None
    extends: str | None = None
    note: str = ""
    note_en: str = ""


class Pack(Struct, frozen=True, kw_only=True):
    """All rules as they hold under one pack, inherited ones included.

    first_day, last_day  day numbers, both in force; last_day None: until further notice
    version              "SH-2022-05/1": what a decision stores
    origin               (table, key) -> version of the pack that wrote the rule
    sources              key -> Source, for every source a rule names
    """

    head: Head
    first_day: int
    last_day: int | None
    origin: dict[tuple[str, str], str]
    sources: dict[str, Source]
    round: Round
    round_class: RoundClass
    pool_positive: PoolPositive
    contacts: Contacts
    quarantine: Quarantines
    zones: Zones
    case_free_compound: CaseFreeCompound
    building_duty: BuildingDuty
    parcel: Parcel
    medicine: Medicine
    ppe: Ppe
    volunteer: Volunteer
    express: Express
    requests: Requests
    privacy: Privacy
    retention: Retention

    @property
    def id(self) -> str:
        return self.head.id

    @property
    def version(self) -> str:
        return f"{self.head.id}/{self.head.revision}"

    @property
    def jurisdiction(self) -> str:
        return self.head.jurisdiction

    def holds_on(self, day: int) -> bool:
        """Is the day inside from–until?"""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)

    def rules(self) -> Iterator[tuple[str, str, Rule[Any]]]:
        """(table, key, rule) of every rule, in the order of TABLES."""
        for name in TABLES:
            for key, rule in getattr(self, name).rules():
                yield name, key, rule
