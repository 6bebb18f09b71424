"""`sanjiayi init`: the database, and with --community a community of one's own to import into."""

import argparse
import secrets

from sanjiayi.config import jobs
from sanjiayi.config.program import say
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import clock
from sanjiayi.places import commands as places
from sanjiayi.places import queries as standing
from sanjiayi.places.rules import COMMUNITY, PlaceRow
from sanjiayi.team import commands as team
from sanjiayi.team.models import Account, Group

BY = "system:init"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--community", metavar="名称", help="建立社区；再运行一次，补上新的组")
    parser.add_argument("--key", default="yt", help="社区编号，小写字母和数字，默认 yt；以后不变")
    parser.add_argument("--upgrade-anyway", action="store_true", help="一轮核酸没收轮也升级")
    parser.add_argument("--operator", metavar="登录名", help="开一个管理员账号，打印口令")


def init(options: argparse.Namespace) -> int:
    """Make or upgrade the database; found what was asked for.  Repeating it changes nothing."""
    jobs.init(options)
    try:
        if options.community:
            _found(options.community, options.key)
        if options.operator:
            _open(options.operator)
    except Refusal as no:
        say(no.reason)
        return 1
    return 0


def _found(name: str, key: str) -> None:
    """The community, and the groups that its committees and compounds need by now."""
    now = clock.now_ms()
    known = standing.community()
    if known is None:
        places.plant([PlaceRow(key, COMMUNITY, name)], by=BY, now=now)
        say(f"已建立社区：{name}（{key}）。接着导入居委、小区名册。")
        known = standing.community()
    if known is None or known.name != name:
        raise Refusal(
            "config.other_community", "这个库里已有别的社区。换一个 SANJIAYI_DATA 文件夹再建。"
        )
    # The planned numbers somebody gave to a group stay.
    planned = dict(Group.objects.values_list("code", "seats"))
    groups = team.found_three_plus_one(known.path, seats=planned, by=BY, now=now)
    say(f"三加一：新建或改动 {groups} 个组。")


def _open(login: str) -> None:
    if Account.objects.filter(username=login).exists():
        say(f"{login} 已经有了，没有改动。")
        return
    password = secrets.token_urlsafe(12)
    team.open_account(login, password, is_operator=True, by=BY, now=clock.now_ms())
    say(f"管理员 {login}，口令 {password}（只显示这一次）。")
