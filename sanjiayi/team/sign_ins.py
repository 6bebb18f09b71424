"""Sign-ins of staff: who may open or close one, how they are called, one-time passwords.

Pure but for chance: plain values in, an answer out.
"""

import re
import secrets
from collections.abc import Collection, Iterable

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.people.pinyin import spelled
from sanjiayi.team import reach, roles
from sanjiayi.team.structure import GroupCard

ANYWHERE = frozenset({roles.BRANCH, roles.OPERATOR})

LONGEST_NAME = 30
_NAME = re.compile(rf"[a-z][a-z0-9._-]{{2,{LONGEST_NAME - 1}}}")

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without look-alikes: they are read from paper and typed on a phone."""
_GROUPS, _GROUP = 3, 4


def one_time_password() -> str:
    """Twelve characters, 59 random bits: "k7mp-3xqa-9fdh"."""
    return "-".join(
        "".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS)
    )


def suggested(name: str, taken: Collection[str]) -> str:
    """A sign-in name nobody has, from the name's pinyin.

    >>> suggested("方圆", ()), suggested("方圆", {"fangyuan"}), suggested("", ())
    ('fangyuan', 'fangyuan2', 'staff')
    """
    stem = spelled(name)[: LONGEST_NAME - 4]
    stem = stem if _NAME.fullmatch(stem) else "staff"
    number, found = 1, stem
    while found in taken:
        number += 1
        found = f"{stem}{number}"
    return found


def why_not_name(username: str) -> Refusal | None:
    """Can one sign in with this name?"""
    if _NAME.fullmatch(username):
        return None
    return Refusal(
        "team.bad_sign_in_name", "登录名用 3–30 个小写字母或数字，字母开头，例如 fangyuan。"
    )


def why_not_manage(
    sight: Sight, top: str, posts: Iterable[tuple[GroupCard, str]], *, is_own: bool
) -> Refusal | None:
    """May they open, close or reset the sign-in of whoever holds these posts (group, role)?

    The branch and the operator anybody's; a committee's leaders those whom they might relieve
    of every post: so nobody gains a sight that is wider than their own.
    """
    if is_own:
        return Refusal("team.own_account", "自己的口令请在“改口令”里改；停用请找别的负责人。")
    if sight.has(ANYWHERE, top):
        return None
    held = list(posts)
    if held and all(reach.why_not_change(sight, group, role) is None for group, role in held):
        return None
    return Refusal("team.not_your_account", "他不在您的任免范围内，登录请找支部或管理员。")
