"""Three numbers for wording and paper: an ordinary day, a quiet first day, all a page can hold."""

import msgspec

from sanjiayi.bulletin import official
from sanjiayi.bulletin.compose import (
    MOST,
    Count,
    Figures,
    Frame,
    Sampling,
    Seals,
    Standing,
    compose,
    draft_texts,
)
from sanjiayi.bulletin.issue import (
    Done,
    Erratum,
    Issue,
    Phone,
    PlanLine,
    Question,
    Rumour,
    Texts,
)
from sanjiayi.bulletin.metrics import LINES, SEALED
from sanjiayi.bulletin.rules import HIDDEN, SMALL, Shown
from sanjiayi.kernel.civil import at

DAY = 20220517
FRAME = Frame(
    number=28,
    frozen_at=at(DAY, 20),
    ledger_first=178_332,
    ledger_last=186_915,
    ledger_digest="9f2c41d07be35a18c6",
    pack="SH-2022-05/1",
    public_path=f"/r/yt/{DAY}",
    published_at=at(DAY, 21),
    author="支部",
    checker="一居 B 角",
    signer="支部",
)
_WEEK: dict[str, tuple[int, ...]] = {
    "swabs": (30_880, 30_902, 0, 30_990, 0, 31_120, 31_902),
    "kits": (8_300, 8_421, 8_377, 8_500, 8_466, 8_512, 8_640),
    "medicine": (121, 118, 109, 104, 99, 97, 104),
    "disinfection": (84, 84, 84, 84, 84, 84, 84),
    "goods": (30, 33, 41, 28, 35, 39, 46),
    "express": (26, 31, 22, 27, 24, 29, 37),
    "visitors": (220, 231, 198, 205, 240, 251, 233),
    "sealed": (3, 3, 3, 3, 3, 3, 1),
}
STANDING = Standing(
    phones=(
        Phone(label="居委值班", number="5550 0102", note="24 小时"),
        Phone(label="配药", number="5550 0106"),
        Phone(label="心理", number="5550 0108"),
        Phone(label="急救", number="120"),
    ),
    note="演示数据。",
)


def _figures(week: dict[str, tuple[int, ...]] = _WEEK) -> Figures:
    return Figures(
        scope="yt",
        scope_name="永泰社区",
        community_name="永泰社区",
        is_community=True,
        day=DAY,
        counts=tuple(
            Count(m, Shown(week[m.code][-1]), Shown(week[m.code][-2]),
                  tuple(Shown(n) for n in week[m.code]))
            for m in LINES
        ),
        notes={
            "kit_households": Shown(4_120), "registered": Shown(112), "pieces": Shown(6_210),
            "reported": Shown(29),
        },
        due=32_418,
        seals=Seals(released=2, named=("和风坊5号楼", "和风坊6号楼"), next_day=20220519),
        rounds={DAY: (Sampling(at(DAY, 7), at(DAY, 14)),)},
        done=(
            Done(title="望江台垃圾积压 26 小时", answer="社区 16:10 调来 2 辆车，19:20 清完。"),
            Done(title="长泰里快递堆在门口", answer="已分出待消毒、静置、待取三个区。"),
        ),
        official=official.known_on(DAY),
        errata=(
            Erratum(number=27, day=20220516, title="核酸采样", unit="人次", before="31,117",
                    after="31,120", why="有记录后来补传"),
        ),
    )  # fmt: skip


def full() -> Issue:
    """An ordinary day of the community."""
    figures = _figures()
    texts = draft_texts(figures, STANDING, FRAME.frozen_at)
    rumours = [
        Rumour(fact="明天照常送菜，没有停送", rumour="停送三天", source="供应方 5 月 17 日确认"),
        Rumour(fact="今天没有新增封控楼", rumour="桂语里 3 号楼要封", source="社区防控办"),
    ]
    return compose(figures, msgspec.structs.replace(texts, rumours=rumours), FRAME)


def quiet() -> Issue:
    """A compound's first number: small counts, no round, nothing stuck."""
    counts = tuple(
        Count(
            m,
            {"medicine": SMALL, "kits": HIDDEN, "visitors": Shown(11)}.get(m.code, Shown(0)),
            None,
            (HIDDEN,) * 6 + (Shown(0),),
        )
        for m in LINES
        if m is not SEALED
    )
    figures = Figures(
        scope="yt.2.03",
        scope_name="长泰里",
        community_name="永泰社区",
        is_community=False,
        day=DAY,
        counts=counts,
        notes={"registered": SMALL},
        rounds={20220518: (Sampling(at(20220518, 7), at(20220518, 13)),)},
    )
    frame = Frame(number=1, frozen_at=at(DAY, 20), ledger_first=1, ledger_last=912,
                  ledger_digest="00ff", pack="SH-2022-05/1",
                  public_path=f"/r/yt.2.03/{DAY}")  # fmt: skip
    return compose(figures, draft_texts(figures, Standing(), frame.frozen_at), frame)


def maximum() -> Issue:
    """As much of everything as the form lets in, at full length."""
    figures = _figures()
    long = "这一条写得很长，把能写的字数全部写满，看看一张纸还放不放得下，"
    texts = Texts(
        headline=(long * 4)[:100],
        plan=[PlanLine(when="9:30–11:30", what=(long * 2)[:40]) for _ in range(MOST["plan"])],
        done=[Done(title=(long * 2)[:40], answer=(long * 3)[:80]) for _ in range(MOST["done"])],
        questions=[
            Question(question=(long * 2)[:40], answer=(long * 4)[:80])
            for _ in range(MOST["questions"])
        ],
        rumours=[
            Rumour(fact=(long * 2)[:40], rumour=long, source=long[:20])
            for _ in range(MOST["rumours"])
        ],
        known=[(long * 3)[:60]] * MOST["known"],
        unknown=[(long * 3)[:60]] * MOST["unknown"],
        next_update="5 月 18 日 20:00 以后",
        phones=[Phone(label="居委值班电话", number="5550 0102", note="24 小时")] * MOST["phones"],
        note=(long * 2)[:40],
    )
    issue = compose(figures, texts, FRAME)
    return msgspec.structs.replace(issue, errata=[issue.errata[0]] * 6)
