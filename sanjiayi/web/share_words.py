"""The words proposed for a card, and what is pasted into a chat group."""

from django.utils import translation
from django.utils.translation import gettext as _

from sanjiayi.express.queries import ReportView
from sanjiayi.kernel.civil import civil_day, date_of, from_ms
from sanjiayi.needs.queries import Card, NeedView
from sanjiayi.needs.resident_questions import OF
from sanjiayi.needs.share_commands import compound_of
from sanjiayi.places import queries as places

_URGENCY_WORDS = {1: "很急", 2: "今天要办"}


def of_need(need: NeedView) -> str:
    """What kind of help where, and how urgent; not who, not which door."""
    asked = OF.get(need.category)
    with translation.override("zh-hans"):
        title = str(asked.title) if asked else need.category
    urgency = _URGENCY_WORDS.get(need.urgency, "")
    words = f"{places.short_name(compound_of(need.place))}有居民求助：{title}"
    return f"{words}，{urgency}。" if urgency else f"{words}。"


def of_report(report: ReportView) -> str:
    return f"{places.short_name(compound_of(report.place))}：{report.title}。"


def answers(card: Card) -> list[tuple[str, str]]:
    """(question, answer) of what a category asks, in the words of the form."""
    asked = OF.get(card.need.category)
    labels = {q.code: q for q in asked.more} if asked else {}
    found = []
    for code, given in card.details.items():
        question = labels.get(code)
        choices = dict(question.choices) if question else {}
        found.append((str(question.label) if question else code, str(choices.get(given, given))))
    return found


def when(at_ms: int) -> str:
    """A moment in Chinese, for paper: "5月18日 14:30"."""
    date = date_of(civil_day(at_ms))
    return f"{date.month}月{date.day}日 {from_ms(at_ms):%H:%M}"


def pasted(text: str, code: str, address: str, expires_at: int) -> str:
    """What a leader pastes into a group."""
    return "\n".join(
        (
            text,
            _("打开码 %(code)s，%(until)s 前有效") % {"code": code, "until": when(expires_at)},
            address,
            _("登录后按职责看，谁看过会记下。"),
        )
    )
