"""One sampling site stops and goes on while the round runs: what may be said, what stands.

The whole round has its own pause (facts.RoundPaused); a site stopped alone stays stopped when
the round goes on.
"""

from dataclasses import dataclass

from sanjiayi.kernel.facts import Record
from sanjiayi.kernel.paths import within
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.screening import rules
from sanjiayi.screening.facts import SitePaused, SiteResumed
from sanjiayi.screening.models import Round, SitePause
from sanjiayi.screening.rounds import RoundView
from sanjiayi.screening.rules import Word, round_key


@dataclass(frozen=True)
class Stop:
    """A site that stands still.  site: "yt.3.08-1"; at: since when, ms."""

    site: str
    reason: str
    at: int

    @property
    def word(self) -> Word:
        return rules.word(rules.PAUSES, self.reason)


def may_pause(record: Record[SitePaused]) -> Refusal | None:
    """An open round's own site, not stopped yet, and a reason people can be told."""
    fact = record.fact
    no = _no_site(fact.round, fact.site)
    if no:
        return no
    if _stands(fact.round, fact.site):
        return Refusal("screening.site_paused", "这个采样点已经暂停。")
    if fact.reason not in rules.codes(rules.PAUSES):
        return Refusal("screening.pause_reason", "请选一个暂停的原因，楼上的人要知道。")
    return None


def may_resume(record: Record[SiteResumed]) -> Refusal | None:
    """Only what stands still can go on."""
    fact = record.fact
    no = _no_site(fact.round, fact.site)
    if no:
        return no
    if not _stands(fact.round, fact.site):
        return Refusal("screening.site_running", "这个采样点没有暂停，不用恢复。")
    return None


def _no_site(name: str, site: str) -> Refusal | None:
    round_ = Round.objects.filter(round=name).first()
    if round_ is None:
        return Refusal("screening.unknown", f"没有 {name} 这一轮，请核对轮次。")
    if round_.closed_at is not None:
        return Refusal("screening.closed", f"{name} 已经收轮，采样点不用再暂停或恢复。")
    if site not in rules.sites_read(round_.sites):
        return Refusal("screening.no_site", "这一轮没有这个采样点，请核对。")
    return None


def _stands(name: str, site: str) -> bool:
    return SitePause.objects.filter(round=round_key(name), site=site).exists()


def stops(round_: RoundView, place: str) -> dict[str, Stop]:
    """Sites at a place that stand still, by site; none once the round is closed.  One query."""
    if round_.closed_at is not None:
        return {}
    rows = SitePause.objects.filter(round=round_.key).order_by("site")
    return {
        site: Stop(site, reason, at)
        for site, reason, at in rows.values_list("site", "reason", "at")
        if _touches(rules.compound_of(site), place)
    }


def _touches(compound: str, place: str) -> bool:
    return within(compound, place) or within(place, compound)


def all_stopped(round_: RoundView, compound: str) -> Stop | None:
    """The first stop of a compound none of whose sites is running; None while one runs."""
    here = [site for site in round_.sites if rules.compound_of(site) == compound]
    still = stops(round_, compound)
    return still[here[0]] if here and all(site in still for site in here) else None
