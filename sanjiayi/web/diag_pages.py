"""/diag: what this phone can do here, in plain words.

Looks are taken by the phone itself (diag.js); without scripts the page says the tier that
then holds.  Nothing is sent anywhere: the report is for the person to copy.
"""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@dataclass(frozen=True)
class Tier:
    """One of five: letter, when it holds, what works, what to do."""

    letter: str
    when: str
    works: str
    advice: str


@dataclass(frozen=True)
class Check:
    """One look: key as diag.js knows it, what is looked for, what it is needed for."""

    key: str
    title: str
    need: str


def _tiers() -> list[Tier]:
    return [
        Tier(
            "A",
            _("加密网页，浏览器齐全"),
            _("断网也能打开，能扫码，记录存在手机里。"),
            _("什么都不用做。把网页加到主屏幕，下次点图标就开。"),
        ),
        Tier(
            "B",
            _("加密网页，但在别的应用里打开"),
            _("能扫码、能记，记录存在手机里。网页关了，断网时就打不开。"),
            _("点右上角“…”，选“在浏览器打开”。打开后不要关。"),
        ),
        Tier(
            "C",
            _("没有加密的网页"),
            _("不能直接扫码。能拍照认码、用扫码枪、按门牌登记，网页不能关。"),
            _("先装本机证书，再用 https 开头的地址打开。"),
        ),
        Tier(
            "D",
            _("浏览器不运行脚本"),
            _("有网时能填表，断网就不行。"),
            _("在浏览器设置里打开 JavaScript，或换 Chrome、Edge、Safari。"),
        ),
        Tier(
            "E",
            _("什么都打不开"),
            _("用纸表：和手机上同样的行号。"),
            _("照名单打钩，回来再补录。"),
        ),
    ]


def _checks() -> list[Check]:
    return [
        Check("secure", _("加密网页"), _("摄像头和断网登记都要它")),
        Check("worker", _("断网打开"), _("没网时重新打开网页")),
        Check("camera", _("摄像头"), _("扫居民码和试管码")),
        Check("storage", _("存记录"), _("没网时记录放在手机里")),
        Check("persist", _("长期保存"), _("手机空间紧张时不被清掉")),
        Check("space", _("可用空间"), _("一班要 20 MB")),
        Check("wasm", _("认码程序"), _("在手机上认二维码")),
        Check("speech", _("朗读"), _("扫完读出结果")),
        Check("wake", _("屏幕常亮"), _("扫码时不黑屏")),
        Check("clock", _("时钟"), _("差得多，记录时间要改正")),
    ]


def _words() -> dict[str, str]:
    """What the script says; keys as in diag.js."""
    return {
        "yes": _("可以"),
        "no": _("不行"),
        "asks": _("用时会问您，请点“允许”"),
        "refused": _("被拒绝了：请在浏览器设置里允许"),
        "none": _("没有找到"),
        "soft": _("暂时可以，上传前别清浏览器"),
        "free": _("还有 {n} MB"),
        "exact": _("准"),
        "fast": _("快 {n} 秒"),
        "slow": _("慢 {n} 秒"),
        "unknown": _("不知道"),
        "tier": _("这部手机：{letter} 类"),
        "copied": _("已复制，发给组长就行。"),
        "select": _("长按下面的文字，全选，再复制。"),
    }


@never_cache
@require_safe
def diag(request: HttpRequest) -> HttpResponse:
    """The page; all its looks are the phone's own."""
    page = {
        "tiers": _tiers(),
        "checks": _checks(),
        "words": _words() | {"release": settings.SANJIAYI_RELEASE},
        "install": settings.SANJIAYI_INSTALL_PAGE,
        "is_secure": request.is_secure(),
    }
    return render(request, "web/diag.html", page)
