"""Every page a browser can open, who opens it, and where an example of it is found.

An address with arguments is found as a person finds it: as the first link to it on another
page.  A page nobody links to cannot be listed here, and then it should not exist.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

LEADER = "zhibu"
OPERATOR = "yunwei"
NOBODY = ""


@dataclass(frozen=True)
class Screen:
    """A page.

    path     its address, when it has no arguments
    found_on name of the page that links to it, or its address, when it has
    account  whose eyes it is opened with; "" for a stranger
    """

    path: str = ""
    found_on: str = ""
    account: str = LEADER


SCREENS: dict[str, Screen] = {
    # for everybody
    "account_login": Screen("/accounts/login/", account=NOBODY),
    "ca": Screen("/ca/", account=NOBODY),
    "diag": Screen("/diag", account=NOBODY),
    "account_signup": Screen("/accounts/signup/", account=NOBODY),
    "account_reset_password": Screen("/accounts/password/reset/", account=NOBODY),
    "account_inactive": Screen("/accounts/inactive/", account=NOBODY),
    "bulletin_public_list": Screen("/r/", account=NOBODY),
    "bulletin_public": Screen(found_on="/r/", account=NOBODY),
    "bulletin_script": Screen(found_on="bulletin_public", account=NOBODY),
    "field": Screen("/f/", account=NOBODY),
    "field_plain": Screen("/f/plain/?q=602"),
    "my_tube": Screen("/t/", account=NOBODY),
    "building": Screen("/b/yt.5.10.07/", account=NOBODY),
    "need_ask": Screen("/ask/yt.5.10.07/medicine/", account=NOBODY),
    "need_find": Screen("/y/", account=NOBODY),
    "need_mine": Screen("/my/", account=NOBODY),
    # the account of whoever is signed in
    "account_logout": Screen("/accounts/logout/"),
    "account_change_password": Screen("/accounts/password/change/"),
    "account_reauthenticate": Screen("/accounts/reauthenticate/"),
    "mfa_index": Screen("/accounts/2fa/"),
    "mfa_activate_totp": Screen("/accounts/2fa/totp/activate/"),
    "mfa_list_webauthn": Screen("/accounts/2fa/webauthn/"),
    "mfa_add_webauthn": Screen("/accounts/2fa/webauthn/add/"),
    # reading
    "board": Screen("/hq/"),
    "board_committee": Screen(found_on="board"),
    "board_compound": Screen(found_on="board"),
    "figure": Screen(found_on="board"),
    "bulletins": Screen("/bulletins/"),
    "rumours": Screen("/rumours/"),
    "rumours_answered": Screen("/rumours/answered/", account=NOBODY),
    "bulletin_edit": Screen("/bulletins/yt/20220420/"),
    # screening
    "screening_tubes": Screen("/screening/tubes/"),
    "screening_tube": Screen(found_on="screening_tubes"),
    "screening_hand_over": Screen(found_on="screening_tubes"),
    "screening_results": Screen("/screening/results/"),
    "screening_lab_new": Screen("/screening/results/file/"),
    "screening": Screen("/hq/screening/"),
    "screening_order": Screen("/hq/screening/order/"),
    "screening_compound": Screen(found_on="screening"),
    "screening_visits": Screen(found_on="screening_compound"),
    "screening_sheet": Screen(found_on="screening_compound"),
    "screening_twice": Screen(found_on="screening"),
    "screening_close": Screen(found_on="screening"),
    # needs
    "needs": Screen("/needs/"),
    "needs_list": Screen("/needs/list/print/"),
    "needs_replies": Screen("/needs/replies/"),
    "need": Screen(found_on="needs"),
    "phone_desk": Screen("/needs/phone/"),
    "call_backs": Screen("/needs/phone/calls/"),
    "intake": Screen("/needs/import/"),
    "express": Screen("/express/"),
    "express_new": Screen("/express/new/"),
    "express_report": Screen(found_on="express"),
    "express_day": Screen("/express/day/"),
    "express_rates": Screen("/express/rates/"),
    "trips": Screen("/needs/trips/"),
    "medicine": Screen("/medicine/"),
    "medicine_new": Screen("/medicine/new/?drug=lxxp&who=601"),
    "medicine_order": Screen(found_on="medicine"),
    "medicine_drugs": Screen("/medicine/drugs/?q=yds"),
    "medicine_forecast": Screen("/medicine/forecast/"),
    "medicine_status": Screen("/m/", account=NOBODY),
    "medicine_things": Screen("/medicine/things/"),
    "medicine_money": Screen("/medicine/money/"),
    "medicine_sources": Screen("/medicine/sources/"),
    "medicine_source": Screen("/medicine/sources/clinic-1/"),
    "medicine_runs": Screen("/medicine/runs/"),
    "trip_new": Screen("/needs/trips/new/?q=601"),
    "trip_plans": Screen("/needs/trips/plans/"),
    # who and where
    "organisation": Screen("/organisation/"),
    "staff": Screen("/staff/"),
    "staff_member": Screen(found_on="staff"),
    "staff_accounts": Screen("/staff/sign-ins/"),
    "staff_account": Screen(found_on="staff_accounts"),
    "posting_appoint": Screen("/posts/appoint/"),
    "posting_propose": Screen("/posts/propose/"),
    "register": Screen("/people/"),
    "register_compound": Screen(found_on="register"),
    "register_building": Screen(found_on="register_compound"),
    "resident": Screen(found_on="register_building"),
    "resident_new": Screen("/people/new/"),
    "provisional": Screen("/people/waiting/"),
    "code": Screen(found_on="resident"),
    "cards": Screen("/people/cards/"),
    "places": Screen("/places/"),
    "place": Screen(found_on="places"),
    # the machine room
    "rules": Screen("/rules/"),
    "rules_compare": Screen("/rules/compare/"),
    "ledger": Screen("/ledger/"),
    "ledger_entry": Screen(found_on="ledger"),
    "ledger_verify": Screen("/ledger/verify"),
    "set_aside": Screen("/ledger/aside"),
    "rolls": Screen("/rolls/"),
    "rolls_new": Screen("/rolls/new/"),
    "devices": Screen("/devices/"),
    "device_new": Screen("/devices/new/"),
    "device_file": Screen("/devices/file/"),
    "device_program": Screen("/devices/program/", account=OPERATOR),
    "search": Screen("/search?q=银杏"),
    "about": Screen("/about"),
}

NOT_SCREENS = {
    "building_sheets": "a file",
    "express_day_today": "leads to express_day",
    "express_day_file": "a file",
    "need_ask_step": "needs a form begun: tested in needs",
    "need_progress": "needs a code: tested in needs",
    "home": "sends everybody to a page of this table",
    "health": "JSON",
    "robots": "text",
    "field_scan": "the same shell: its screens are tested with a phone",
    "field_visits": "the same shell: its screens are tested with a phone",
    "field_queue": "the same shell: its screens are tested with a phone",
    "field_me": "the same shell: its screens are tested with a phone",
    "field_eyes": "a script",
    "field_script": "a script",
    "service_worker": "a script",
    "manifest": "JSON",
    "preferences": "takes POST only",
    "figure_csv": "a file",
    "cards_file": "a file",
    "cards_sheet": "a file",
    "code_pdf": "a file",
    "cards_run": "needs cards being printed: tested in people",
    "organisation_pdf": "a file",
    "bulletin_pdf": "a file",
    "bulletin_png": "a picture",
    "rolls_template": "a file",
    "rolls_export": "a file",
    "mfa_download_recovery_codes": "a file",
    "posting_accept": "takes POST only",
    "posting_decline": "takes POST only",
    "posting_relieve": "takes POST only",
    "ca_certificate": "a file",
    "screening_box": "needs a box that left: tested in screening",
    "screening_box_pdf": "a file",
    "screening_recall": "needs a positive tube: tested in screening",
    "screening_recall_pdf": "a file",
    "screening_lab_file": "needs an uploaded file: tested in screening",
    "screening_pause": "takes POST only",
    "screening_resume": "takes POST only",
    "screening_call": "takes POST only",
    "screening_site": "takes POST only",
    "screening_sheet_pdf": "a file",
    "screening_visit": "takes POST only",
    "screening_visits_pdf": "a file",
    "device": "needs an enrolled device: tested in team",
    "device_wipe": "takes POST only",
    "device_revoke": "takes POST only",
    "ledger_correct": "sends on to the record it corrects",
    "trip": "needs a trip asked for: tested in needs",
    "medicine_paper": "a file: tested in medicine",
    "medicine_thing": "needs a thing entrusted: tested in medicine",
    "medicine_run": "needs a run that was planned: tested in medicine",
    "medicine_money_file": "a file: tested in medicine",
    "medicine_receipt": "a photo: tested in medicine",
    "medicine_run_pdf": "a file: tested in medicine",
    "share_make": "is about a need or a report: tested in web",
    "share_open": "opens with a code drawn once: tested in web",
    "rumour": "needs a rumour heard: tested in bulletin",
    "bulletin_draft": "takes POST only",
    "bulletin_freeze": "takes POST only",
    "bulletin_check": "takes POST only",
    "bulletin_sign": "takes POST only",
    "bulletin_publish": "takes POST only",
    "enrol": "opens with a code that is drawn once: tested in team",
    "rolls_report": "needs an uploaded file: tested in rolls",
    "rolls_map": "needs an uploaded file: tested in rolls",
    "set_aside_item": "needs a record set aside: tested in the journeys",
    "need_file": "a file",
    "open311_discovery": "XML and JSON",
    "open311_services": "XML and JSON",
    "open311_definition": "XML and JSON",
    "open311_requests": "XML and JSON",
    "open311_request": "XML and JSON",
    "open311_token": "XML and JSON",
    "open311_updates": "XML and JSON",
    "phone_desk_caller": "takes POST only",
    "phone_desk_advice": "takes POST only",
    "phone_desk_told": "needs a call taken down: tested in needs",
    "call_back": "takes POST only",
    "intake_map": "needs an uploaded file: tested in needs",
    "intake_report": "needs an uploaded file: tested in needs",
    "intake_template": "a file",
    "hotline_answers": "a file",
    "mfa_authenticate": "second step of a sign-in",
    "mfa_reauthenticate": "needs a second step set up",
    "mfa_deactivate_totp": "needs a second step set up",
    "mfa_view_recovery_codes": "needs a second step set up",
    "mfa_generate_recovery_codes": "needs a second step set up",
    "mfa_reauthenticate_webauthn": "needs a key",
    "mfa_remove_webauthn": "needs a key",
    "mfa_edit_webauthn": "needs a key",
    "mfa_login_webauthn": "JSON",
    "account_set_password": "sends on: every account has a password",
    "account_email": "no account has an address",
    "account_email_verification_sent": "no account has an address",
    "account_confirm_email": "no account has an address",
    "account_confirm_login_code": "no account has an address",
    "account_reset_password_done": "no account has an address",
    "account_reset_password_from_key": "no account has an address",
    "account_reset_password_from_key_done": "no account has an address",
}
"""Names that are no page to look at, and why."""


def url_names() -> set[str]:
    """Every name of the URLconf but those of the API."""
    return {name for name in _walk(get_resolver()) if not name.startswith("api")}


def _walk(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield space + (one.name or str(one.pattern))
        else:
            yield from _walk(one, space + (f"{one.namespace}:" if one.namespace else ""))
