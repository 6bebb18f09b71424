"""Where an order is: by its number and the surname, for anybody who holds both."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from sanjiayi.kernel.doorkeeper import Doorkeeper
from sanjiayi.ledger import clock
from sanjiayi.medicine import desk_queries
from sanjiayi.medicine.models import Order
from sanjiayi.needs import resident_limits
from sanjiayi.people.surnames import is_surname_of

_each_number = Doorkeeper(most_each=6, most_at_all=2_000, span_ms=3_600_000)
"""Wrong surnames for one number in an hour, whoever tries: there are not many surnames."""

STATES = {
    "registered": (gettext_lazy("已登记"), gettext_lazy("下一步：志愿者上门收医保卡。")),
    "collected": (gettext_lazy("卡已收，正在配药"), gettext_lazy("下一步：去医院配药。")),
    "bought": (gettext_lazy("药买到了"), gettext_lazy("下一步：带回居委，核对后送上门。")),
    "at_desk": (gettext_lazy("药到居委了"), gettext_lazy("下一步：送到您门口，卡一起还给您。")),
    "issued": (gettext_lazy("药交到了"), gettext_lazy("没收到，请马上打电话给居委。")),
    "withdrawn": (gettext_lazy("这张单子撤销了"), gettext_lazy("还要配，请重新登记。")),
}
"""State → where it is, the next promise."""


@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
@never_cache
@sensitive_post_parameters()
def medicine_status(request: HttpRequest) -> HttpResponse:
    """The form; POST number and surname: where the order is.  No drug, no door, no name."""
    if request.method != "POST":
        return _answer(request, {}, 200)
    now = clock.now_ms()
    number, surname = _number(request.POST.get("number", "")), request.POST.get("surname", "")
    typed = {"number": request.POST.get("number", "")[:20], "surname": surname[:4]}
    if not resident_limits.may_guess(request, now) or not _each_number.is_welcome(number, now):
        sentence = _("试得太多了，请过一会儿再查；急事请打电话给居委。")
        return _answer(request, {"sentence": sentence, **typed}, 429)
    found = desk_queries.order(number)
    if found is None or not is_surname_of(found.person, surname):
        resident_limits.note_wrong(request, now)
        _each_number.note(number, now)
        sentence = _("单号和姓对不上。请对着纸条再看一遍；找不到就打电话给居委。")
        return _answer(request, {"sentence": sentence, **typed}, 422)
    return _answer(request, {**_told(found), "now": now}, 200)


def _answer(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    return render(request, "medicine/resident/status.html", context, status=status)


def _number(typed: str) -> str:
    """Read m412, 412 and M-0412 alike.

    >>> _number("m412"), _number(" M-0412 "), _number("M-10412")
    ('M-0412', 'M-0412', 'M-10412')
    """
    digits = "".join(c for c in typed if c.isascii() and c.isdigit())[:9]
    return f"M-{int(digits):04d}" if digits else ""


def _told(found: Order) -> dict[str, Any]:
    state, promise = STATES[found.state]
    is_open = not desk_queries.is_over(found.state)
    return {
        "order": found,
        "state": state,
        "promise": promise,
        "is_sought": is_open and found.bought_at is None and found.not_obtained > 0,
        "by": found.runs_out_on if is_open else 0,
        "was_out": found.not_home if is_open else 0,
    }
