"""Who may open which address: the ONE table, read by the middleware and by the tests.

Every URL name has a row; an address without one is refused.  A namespaced name is written
"api:facts" whatever version the namespace carries.  Rows are added by whoever adds a page.
"""

from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sanjiayi.kernel.sight import Sight
from sanjiayi.team import roles
from sanjiayi.team.roles import (
    ALL,
    COMMITTEE_LEADERS,
    LEADERS,
    OPERATOR,
    STAFF,
    TEAM_LEADERS,
)


class Open(Enum):
    """Audiences that are not a set of roles.

    PUBLIC      anybody, signed in or not
    SIGNED_IN   whoever has an account, with or without a post
    BEARER      the door asks for a bearer token itself; no cookie counts there
    """

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    BEARER = "bearer"


PUBLIC, SIGNED_IN, BEARER = Open.PUBLIC, Open.SIGNED_IN, Open.BEARER

Audience = Open | frozenset[str]


@dataclass(frozen=True)
class Right:
    """Who may open an address.

    audience      an Open value, or the roles one of which must be held
    place_kwarg   the view's argument that holds a place path the role must reach; None: any
    writers       roles that may send more than GET there; None: the whole audience
    """

    audience: Audience
    place_kwarg: str | None = None
    writers: frozenset[str] | None = None


class NotForYou(Exception):
    """The page exists, but not for who is looking; the middleware shows the 403 page."""

    def __init__(self, right: Right, place: str | None = None) -> None:
        super().__init__("not for you")
        self.right = right
        self.place = place


_KEEPERS = COMMITTEE_LEADERS | {OPERATOR}
_BRANCH = frozenset({roles.BRANCH})
_SIGNERS = frozenset({roles.BRANCH, roles.SECRETARY})

RIGHTS: dict[str, Right] = {
    # shell
    "home": Right(PUBLIC),
    "health": Right(PUBLIC),
    "about": Right(PUBLIC),
    "robots": Right(PUBLIC),
    "favicon": Right(PUBLIC),
    "manifest": Right(PUBLIC),
    "service_worker": Right(PUBLIC),
    "set_language": Right(PUBLIC),
    # the field app: the shell holds nobody's data; what fills it asks for a bearer token
    "field": Right(PUBLIC),
    "field_scan": Right(PUBLIC),
    "field_visits": Right(PUBLIC),
    "field_queue": Right(PUBLIC),
    "field_me": Right(PUBLIC),
    "field_eyes": Right(PUBLIC),
    "field_script": Right(PUBLIC),
    "field_plain": Right(LEADERS),
    "preferences": Right(PUBLIC),
    "search": Right(ALL),
    "rules": Right(SIGNED_IN),
    "rules_compare": Right(SIGNED_IN),
    # a phone comes to trust this machine, and learns what it can do
    "ca": Right(PUBLIC),
    "ca_certificate": Right(PUBLIC),
    "diag": Right(PUBLIC),
    # the page behind the code at a building's door, and the sheet that carries the code
    "building": Right(PUBLIC),
    "building_sheets": Right(LEADERS, "place"),
    # asking for help, looking it up by its code, and what is held: no account
    "need_ask": Right(PUBLIC),
    "need_ask_step": Right(PUBLIC),
    "need_find": Right(PUBLIC),
    "need_progress": Right(PUBLIC),
    "need_mine": Right(PUBLIC),
    # signing in (allauth)
    "account_login": Right(PUBLIC),
    "account_logout": Right(PUBLIC),
    "account_inactive": Right(PUBLIC),
    "account_signup": Right(PUBLIC),
    "account_signup_by_passkey": Right(PUBLIC),
    "account_reset_password": Right(PUBLIC),
    "account_reset_password_done": Right(PUBLIC),
    "account_reset_password_from_key": Right(PUBLIC),
    "account_reset_password_from_key_done": Right(PUBLIC),
    "account_confirm_email": Right(PUBLIC),
    "account_confirm_login_code": Right(PUBLIC),
    "account_request_login_code": Right(PUBLIC),
    "account_email_verification_sent": Right(PUBLIC),
    "account_email": Right(SIGNED_IN),
    "account_reauthenticate": Right(SIGNED_IN),
    "account_change_password": Right(SIGNED_IN),
    "account_set_password": Right(SIGNED_IN),
    "mfa_authenticate": Right(PUBLIC),
    "mfa_trust": Right(PUBLIC),
    "mfa_login_webauthn": Right(PUBLIC),
    "mfa_signup_webauthn": Right(PUBLIC),
    "mfa_index": Right(SIGNED_IN),
    "mfa_reauthenticate": Right(SIGNED_IN),
    "mfa_activate_totp": Right(SIGNED_IN),
    "mfa_deactivate_totp": Right(SIGNED_IN),
    "mfa_view_recovery_codes": Right(SIGNED_IN),
    "mfa_generate_recovery_codes": Right(SIGNED_IN),
    "mfa_download_recovery_codes": Right(SIGNED_IN),
    "mfa_list_webauthn": Right(SIGNED_IN),
    "mfa_add_webauthn": Right(SIGNED_IN),
    "mfa_reauthenticate_webauthn": Right(SIGNED_IN),
    "mfa_remove_webauthn": Right(SIGNED_IN),
    "mfa_edit_webauthn": Right(SIGNED_IN),
    # people
    "register": Right(LEADERS),
    "register_compound": Right(LEADERS, "place"),
    "register_building": Right(LEADERS, "place"),
    "resident": Right(LEADERS),
    "resident_new": Right(LEADERS),
    "provisional": Right(LEADERS),
    "code": Right(LEADERS),
    "code_pdf": Right(LEADERS),
    "cards": Right(LEADERS),
    "cards_run": Right(LEADERS),
    "cards_file": Right(LEADERS, "place"),
    "cards_sheet": Right(LEADERS),
    # places
    "places": Right(ALL),
    "place": Right(ALL, "place", writers=LEADERS | {OPERATOR}),
    # team
    "organisation": Right(ALL),
    "organisation_pdf": Right(ALL),
    "staff": Right(TEAM_LEADERS | {OPERATOR}),
    "staff_member": Right(TEAM_LEADERS | {OPERATOR}),
    "staff_accounts": Right(_KEEPERS),
    "staff_account": Right(_KEEPERS),
    "posting_appoint": Right(COMMITTEE_LEADERS),
    "posting_propose": Right(TEAM_LEADERS),
    "posting_accept": Right(TEAM_LEADERS),
    "posting_decline": Right(TEAM_LEADERS),
    "posting_relieve": Right(COMMITTEE_LEADERS),
    "devices": Right(LEADERS | {OPERATOR}),
    "device_new": Right(LEADERS | {OPERATOR}),
    "device_program": Right(frozenset({OPERATOR})),
    "device": Right(LEADERS | {OPERATOR}),
    "device_file": Right(LEADERS),
    "device_wipe": Right(LEADERS | {OPERATOR}),
    "device_revoke": Right(LEADERS | {OPERATOR}),
    "enrol": Right(PUBLIC),
    # ledger
    "set_aside": Right(LEADERS | {OPERATOR}),
    "set_aside_item": Right(LEADERS | {OPERATOR}),
    "ledger": Right(TEAM_LEADERS),
    "ledger_entry": Right(TEAM_LEADERS),
    "ledger_correct": Right(LEADERS),
    "ledger_verify": Right(ALL),
    # rolls (import and export)
    "rolls": Right(_KEEPERS),
    "rolls_new": Right(_KEEPERS),
    "rolls_map": Right(_KEEPERS),
    "rolls_report": Right(_KEEPERS),
    "rolls_template": Right(_KEEPERS),
    "rolls_export": Right(_KEEPERS),
    # boards and figures
    "board": Right(STAFF),
    "board_committee": Right(STAFF, "place"),
    "board_compound": Right(STAFF, "place"),
    "figure": Right(STAFF),
    "figure_csv": Right(STAFF),
    # screening: rounds, the console, home visits
    "screening": Right(STAFF),
    "screening_order": Right(COMMITTEE_LEADERS),
    "screening_pause": Right(COMMITTEE_LEADERS),
    "screening_resume": Right(COMMITTEE_LEADERS),
    "screening_close": Right(COMMITTEE_LEADERS),
    "screening_compound": Right(STAFF, "place"),
    "screening_call": Right(LEADERS, "place"),
    "screening_site": Right(LEADERS, "place"),
    "screening_sheet": Right(LEADERS, "place"),
    "screening_sheet_pdf": Right(LEADERS, "place"),
    "screening_twice": Right(LEADERS, "place"),
    "screening_visits": Right(LEADERS, "place"),
    "screening_visit": Right(LEADERS, "place"),
    "screening_visits_pdf": Right(LEADERS, "place"),
    # screening: tubes, results, recalls
    "my_tube": Right(PUBLIC),
    "screening_tubes": Right(STAFF),
    "screening_tube": Right(STAFF, writers=LEADERS),
    "screening_hand_over": Right(STAFF),
    "screening_box": Right(STAFF),
    "screening_box_pdf": Right(STAFF),
    "screening_results": Right(LEADERS),
    "screening_lab_new": Right(COMMITTEE_LEADERS),
    "screening_lab_file": Right(COMMITTEE_LEADERS),
    "screening_recall": Right(LEADERS),
    "screening_recall_pdf": Right(LEADERS),
    # needs: GeoReport, telephone, lists
    "open311_discovery": Right(PUBLIC),
    "open311_services": Right(PUBLIC),
    "open311_definition": Right(PUBLIC),
    "open311_requests": Right(PUBLIC),
    "open311_request": Right(PUBLIC),
    "open311_token": Right(PUBLIC),
    "open311_updates": Right(PUBLIC),
    "needs": Right(STAFF),
    "need": Right(STAFF),
    "needs_list": Right(LEADERS),
    "needs_replies": Right(TEAM_LEADERS, writers=COMMITTEE_LEADERS),
    "need_file": Right(STAFF),
    "phone_desk": Right(LEADERS),
    "phone_desk_caller": Right(LEADERS),
    "phone_desk_advice": Right(LEADERS),
    "phone_desk_told": Right(LEADERS),
    "call_backs": Right(LEADERS),
    "call_back": Right(LEADERS),
    "intake": Right(LEADERS),
    "intake_map": Right(LEADERS),
    "intake_report": Right(LEADERS),
    "intake_template": Right(LEADERS),
    "hotline_answers": Right(LEADERS),
    # the Express: whoever works here may report; a page filters by what somebody may see
    "express": Right(STAFF),
    "express_new": Right(STAFF),
    "express_report": Right(STAFF),
    "express_day": Right(LEADERS),
    "express_day_today": Right(LEADERS),
    "express_day_file": Right(LEADERS),
    "express_rates": Right(LEADERS),
    # medical trips: leaders of the place and the group that takes patients there
    "trips": Right(LEADERS | {roles.ESCORT}),
    "trip": Right(LEADERS | {roles.ESCORT}),
    "trip_new": Right(LEADERS | {roles.ESCORT}),
    "trip_plans": Right(LEADERS | {roles.ESCORT}),
    # medicine: the desk, where it is to be had, and who fetches and brings it
    "medicine": Right(LEADERS | {roles.MEDICINE}),
    "medicine_new": Right(LEADERS | {roles.MEDICINE}),
    "medicine_order": Right(LEADERS | {roles.MEDICINE}),
    "medicine_drugs": Right(LEADERS | {roles.MEDICINE}),
    "medicine_forecast": Right(LEADERS | {roles.MEDICINE}),
    "medicine_status": Right(PUBLIC),
    "medicine_paper": Right(LEADERS | {roles.MEDICINE}),
    "medicine_money": Right(LEADERS | {roles.MEDICINE}),
    "medicine_money_file": Right(LEADERS | {roles.MEDICINE}),
    "medicine_receipt": Right(LEADERS | {roles.MEDICINE}),
    "medicine_things": Right(LEADERS | {roles.MEDICINE}),
    "medicine_thing": Right(LEADERS | {roles.MEDICINE}),
    "medicine_sources": Right(LEADERS | {roles.MEDICINE}),
    "medicine_source": Right(LEADERS | {roles.MEDICINE}),
    "medicine_runs": Right(LEADERS | {roles.MEDICINE}),
    "medicine_run": Right(LEADERS | {roles.MEDICINE}),
    "medicine_run_pdf": Right(LEADERS | {roles.MEDICINE}),
    # cards for chat groups: the page itself asks whether the reader's post reaches the matter
    "share_make": Right(LEADERS),
    "share_open": Right(SIGNED_IN),
    # bulletin
    "bulletins": Right(STAFF),
    "bulletin_draft": Right(LEADERS, "scope"),
    "bulletin_edit": Right(LEADERS, "scope"),
    "bulletin_freeze": Right(LEADERS, "scope"),
    "bulletin_check": Right(LEADERS, "scope"),
    "bulletin_sign": Right(_SIGNERS, "scope"),
    "bulletin_publish": Right(_SIGNERS, "scope"),
    "bulletin_public_list": Right(PUBLIC),
    "bulletin_public": Right(PUBLIC),
    "bulletin_pdf": Right(PUBLIC),
    "bulletin_png": Right(PUBLIC),
    "bulletin_script": Right(PUBLIC),
    "rumours": Right(TEAM_LEADERS, writers=LEADERS),
    "rumour": Right(TEAM_LEADERS, writers=LEADERS),
    "rumours_answered": Right(PUBLIC),
    # API
    "api:api-root": Right(PUBLIC),
    "api:openapi-json": Right(PUBLIC),
    "api:openapi-view": Right(PUBLIC),
    "api:facts": Right(BEARER),
    "api:head": Right(BEARER),
    "api:people_provisional": Right(BEARER),
    "api:device_enrol": Right(PUBLIC),
    "api:packet": Right(BEARER),
    "api:packet_news": Right(BEARER),
    "api:device_state": Right(BEARER),
}

_WORDS = {
    roles.BRANCH: gettext_lazy("支部"),
    roles.SECRETARY: gettext_lazy("居委书记"),
    roles.PARTY_LEAD: gettext_lazy("党小组长"),
    roles.BACKUP: gettext_lazy("B 角"),
    roles.FUNCTIONAL_LEAD: gettext_lazy("职能组长"),
    roles.COMPOUND_LEAD: gettext_lazy("小区组长"),
    roles.ESCORT: gettext_lazy("领航组"),
    roles.MEDICINE: gettext_lazy("配药组"),
    roles.ANTIEPIDEMIC: gettext_lazy("抗疫组"),
    roles.SUPPLIES: gettext_lazy("保供组"),
    roles.MEMBER: gettext_lazy("组员"),
    roles.OPERATOR: gettext_lazy("管理员"),
}


def right_of(url_name: str) -> Right:
    """The row of a URL name.  Raises KeyError for an address without one."""
    return RIGHTS[url_name]


def allows(right: Right, sight: Sight, place: str | None = None, *, is_write: bool = False) -> bool:
    """May this person open an address with this right, at this place?"""
    audience = right.audience
    if isinstance(audience, Open):
        fits = audience is not SIGNED_IN or not sight.is_stranger
    else:
        fits = sight.has(audience, place)
    if fits and is_write and right.writers is not None:
        return sight.has(right.writers, place)
    return fits


def may(sight: Sight, url_name: str, place: str | None = None) -> bool:
    """May this person open the address?  For links and buttons; False without a row.

    place is the path the page would be about; None: at any place.
    """
    right = RIGHTS.get(url_name)
    return right is not None and allows(right, sight, place)


def require(sight: Sight, url_name: str, place: str) -> None:
    """For pages that learn their place only after a look-up (a posting, a device).

    Raises NotForYou, which the middleware answers with the 403 page.
    """
    right = right_of(url_name)
    if not allows(right, sight, place):
        raise NotForYou(right, place)


def audience_words(right: Right) -> str:
    """Whom the page is for, in words: "支部、居委书记、B 角"."""
    if isinstance(right.audience, Open):
        return _("有账号的人") if right.audience is SIGNED_IN else _("所有人")
    if right.audience >= STAFF:
        return _("在岗人员")
    words = [str(_WORDS[role]) for role in roles.RANK if role in right.audience]
    return _("、").join(words)
