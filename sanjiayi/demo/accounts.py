"""The demonstration's sign-ins: six roles and the keeper of the machine.

One password for all of them, drawn at random at the first load and kept, readable by its
owner alone, in `demo-accounts.txt` of the data folder, so that it can be printed again.
"""

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from sanjiayi.demo.roster import Worker
from sanjiayi.team import commands

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class SignIn:
    """A sign-in as printed for whoever tries the program out."""

    username: str
    role: str
    password: str


ROLES = (
    ("zhibu", "支部书记", "branch@yt", "secretary"),
    ("juwei", "居委书记（一居）", "committee@yt.1", "secretary"),
    ("bjiao", "B 角、党小组长（一居）", "party_group@yt.1", "lead"),
    ("xiaoqu", "小区组长（银杏新村）", "work_group@yt.2.03", "lead"),
    ("peiyao", "配药组长", "medicine@yt", "lead"),
    ("zhiyuan", "志愿者（抗疫组）", "antiepidemic@yt", "member"),
)
"""Sign-in name, words, and the post whose holder it belongs to."""
OPERATOR = ("yunwei", "管理员（不看居民）")


def _file() -> Path:
    return Path(settings.DATA) / "demo-accounts.txt"


def new_password() -> str:
    """A password one can type: yt- and ten characters without look-alikes."""
    return "yt-" + "".join(secrets.choice(_LETTERS) for _ in range(10))


def open_all(
    workers: Sequence[Worker], *, by: str, now: int, password: str | None = None
) -> list[SignIn]:
    """Open the seven accounts and note them in the data folder.  Raises Refusal."""
    chosen = password or new_password()
    for username, _, group, role in ROLES:
        holder = _holder(workers, group, role)
        commands.open_account(username, chosen, staff=holder.id, by=by, now=now)
    commands.open_account(OPERATOR[0], chosen, is_operator=True, by=by, now=now)
    opened = [SignIn(username, words, chosen) for username, words, *_ in (*ROLES, OPERATOR)]
    _keep(opened)
    return opened


def _holder(workers: Sequence[Worker], group: str, role: str) -> Worker:
    """Who holds a post; among members a volunteer, for that is whom the sign-in shows."""
    holders = [worker for worker in workers if (group, role) in worker.posts]
    return next((w for w in holders if w.kind == "volunteer" or role != "member"), holders[0])


def _keep(opened: Sequence[SignIn]) -> None:
    text = "".join(f"{one.username}\t{one.role}\t{one.password}\n" for one in opened)
    path = _file()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    path.chmod(0o600)


def sign_ins() -> list[SignIn]:
    """The sign-ins of the demonstration loaded here; empty where none is."""
    try:
        text = _file().read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    rows = [line.split("\t") for line in text.splitlines()]
    return [SignIn(*row) for row in rows if len(row) == 3]


def listing() -> list[str]:
    """Lines that tell how to sign in; none where no demonstration is loaded."""
    opened = sign_ins()
    if not opened:
        return []
    heading = f"演示登录，口令都是 {opened[0].password}"
    return [heading, *(f"  {one.username:<8} {one.role}" for one in opened)]
